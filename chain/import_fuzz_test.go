package chain_test

import (
	"bytes"
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// FuzzImport: whatever text is imported, and whatever its records are once they have the right hash, it is refused with a
// *num.Error and nothing is written, or it is a ledger with the hash of its records that passes every check, exports the
// same again and ends blocks.
func FuzzImport(f *testing.F) {
	for _, rules := range release.Names() {
		f.Add(sealed(f, historyRecords(f, rules, 5)))
	}
	config := chain.DefaultConfig(release.V06())
	l, err := chain.New(config)
	require.NoError(f, err)
	var empty bytes.Buffer
	require.NoError(f, l.Export(&empty))
	f.Add(empty.Bytes())
	f.Fuzz(func(t *testing.T, text []byte) {
		imports(t, text)
		var d struct{ State map[string]json.RawMessage }
		if json.Unmarshal(text, &d) == nil && d.State != nil {
			for key, value := range d.State {
				d.State[key] = compacted(t, value)
			}
			imports(t, sealed(t, d.State))
		}
	})
}

func imports(t *testing.T, text []byte) {
	store := &counting{Store: record.NewMemory()}
	l, err := chain.Import(store, bytes.NewReader(text), chain.Options{})
	if err != nil {
		_, ok := num.AsError(err)
		require.True(t, ok, "%v", err)
		require.Zero(t, store.written)
		return
	}
	var d struct {
		StateHash string `json:"state_hash"`
		State     map[string]json.RawMessage
	}
	require.NoError(t, json.Unmarshal(text, &d))
	for key, value := range d.State {
		d.State[key] = compacted(t, value)
	}
	hash := hashOf(t, l)
	require.Equal(t, d.StateHash, hash)
	require.Contains(t, string(sealed(t, d.State)), hash)
	require.NoError(t, l.Check())
	var again bytes.Buffer
	require.NoError(t, l.Export(&again))
	twice, err := chain.Import(record.NewMemory(), &again, chain.Options{})
	require.NoError(t, err)
	require.Equal(t, hash, hashOf(t, twice))
	_, err = l.Advance(20)
	require.NoError(t, err)
	require.NoError(t, l.Check())
}
