package api_test

import (
	"encoding/json"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/api"
	"github.com/seed-63a7a409/chorus/chain/node/internal/solo"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// running is a network with a topic.
func running(t testing.TB) (n *solo.Network, name string) {
	key := ed25519.GenPrivKeyFromSecret([]byte("api"))
	name = account.AddressOf(key.PubKey())
	config := chain.DefaultConfig(release.V17())
	config.Accounts = []chain.Balance{{Account: name, Amount: record.Tokens(1000)}}
	n, err := solo.New(config)
	require.NoError(t, err)
	require.NoError(t, n.Do(key, &chain.CreateTopic{Creator: name, Params: release.V17().Topic}))
	require.NoError(t, n.Do(key, &chain.Register{Owner: name, Topic: 1, Actor: name, As: record.AsWorker}))
	return n, name
}

// FuzzDoor: a request is answered by JSON, or refused by a status that blames it and a text that says why; the node itself never fails.
func FuzzDoor(f *testing.F) {
	n, name := running(f)
	handler := api.Handler(n.App, n)
	for _, path := range []string{
		"/v1/status", "/v1/accounts/" + name, "/v1/validators", "/v1/topics", "/v1/topics/1", "/v1/topics/1/inference", "/v1/topics/1/epochs",
		"/v1/topics/1/epochs/1", "/v1/topics/1/members/inferer", "/v1/topics/1/members/x", "/v1/topics/1/registrations/worker", "/v1/topics/1/registrations/%2f",
		"/v1/topics/1/stakes", "/v1/topics/1/delegations", "/v1/transactions/" + strings.Repeat("A", 64), "/v1/transactions/%22", "/", "/openapi.json", "/metrics", "/x",
	} {
		f.Add("GET", path, "height=1", "")
	}
	f.Add("POST", "/v1/transactions", "", `{"body":{},"signer":{},"signatures":[]}`)
	f.Add("POST", "/v1/topics", "height=-1", "x")
	f.Fuzz(func(t *testing.T, method, path, query, body string) {
		target := &url.URL{Path: path, RawQuery: query}
		if unescaped, err := url.PathUnescape(path); err == nil {
			target.Path, target.RawPath = unescaped, path
		}
		if !strings.HasPrefix(path, "/") || strings.HasPrefix(target.Path, "/v1/blocks") {
			return // not a request, or one that does not end
		}
		for _, c := range method {
			if c < 'A' || c > 'Z' {
				return
			}
		}
		if method == "" {
			return
		}
		r := httptest.NewRequest(method, "/", strings.NewReader(body))
		r.URL = target
		w := httptest.NewRecorder()
		handler.ServeHTTP(w, r)
		require.Contains(t, []int{200, 301, 307, 400, 404, 405, 422}, w.Code, w.Body.String())
		if w.Header().Get("Content-Type") != "application/json" {
			return
		}
		require.True(t, json.Valid(w.Body.Bytes()))
		if w.Code != 200 {
			var refusal api.Refusal
			require.NoError(t, json.Unmarshal(w.Body.Bytes(), &refusal))
			require.NotEmpty(t, refusal.Error)
		}
	})
}
