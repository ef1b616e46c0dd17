package server

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzSettings: the settings of a node are refused, or are the same after they were written.
func FuzzSettings(f *testing.F) {
	f.Add([]byte(`{"api":"127.0.0.1:26680","retain_versions":1000}`))
	f.Add([]byte(`{"api":"","retain_versions":-1}`))
	f.Add([]byte(`{"api":"nowhere","retain_versions":0}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		s, err := parseSettings(data)
		if err != nil {
			return
		}
		require.GreaterOrEqual(t, s.RetainVersions, int64(0))
		text, err := json.Marshal(s)
		require.NoError(t, err)
		again, err := parseSettings(text)
		require.NoError(t, err)
		require.Equal(t, s, again)
	})
}
