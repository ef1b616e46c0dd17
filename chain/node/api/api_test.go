package api_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/node/api"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// TestStatusAndValidators: the hash in the status is that of the state after its block; validators are a list that can be skipped through.
func TestStatusAndValidators(t *testing.T) {
	n, _ := running(t)
	handler := api.Handler(n.App, n)
	get := func(path string, into any) {
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, httptest.NewRequest(http.MethodGet, path, nil))
		require.Equal(t, http.StatusOK, w.Code, w.Body.String())
		require.NoError(t, json.Unmarshal(w.Body.Bytes(), into))
	}
	var s api.Status
	get("/v1/status", &s)
	view, err := n.Store.At(s.Height)
	require.NoError(t, err)
	require.EqualValues(t, view.Hash(), s.AppHash)
	require.Equal(t, n.App.Height(), s.Height)

	var list, rest []api.ValidatorState
	get("/v1/validators", &list)
	require.Len(t, list, 1)
	require.Equal(t, record.Tokens(1000).String(), list[0].Bonded.String())
	require.EqualValues(t, 1000, list[0].Power)
	get("/v1/validators?skip=1", &rest)
	require.Empty(t, rest)
}
