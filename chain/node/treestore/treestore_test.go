package treestore_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// TestLedgerInATree: a ledger in the tree has the state hash of one in memory, after every block, and after the store was opened again
// at the last version saved.
func TestLedgerInATree(t *testing.T) {
	config := chain.DefaultConfig(release.V17())
	config.Accounts = []chain.Balance{{Account: "alice", Amount: record.Tokens(1000)}}
	config.Validators = []chain.Balance{{Account: "vera", Amount: record.Tokens(10)}}
	plain, err := chain.New(config)
	require.NoError(t, err)
	folder := t.TempDir()
	store, err := treestore.Open(folder)
	require.NoError(t, err)
	options := chain.Options{NoHistory: true}
	ledger, err := chain.Open(store, config, options)
	require.NoError(t, err)
	same := func() {
		t.Helper()
		want, err := plain.StateHash()
		require.NoError(t, err)
		got, err := ledger.StateHash()
		require.NoError(t, err)
		require.Equal(t, want, got)
	}
	same()
	for block := range 20 {
		tx := &chain.Transfer{From: "alice", To: "bob", Amount: record.BaseUnits(int64(block + 1))}
		for _, l := range []*chain.Ledger{plain, ledger} {
			_, err := l.Apply(tx)
			require.NoError(t, err)
			_, err = l.EndBlock()
			require.NoError(t, err)
		}
		working := store.WorkingHash()
		if block == 12 { // the process dies before the version is saved, and does the block again
			require.NoError(t, store.Close())
			store, err = treestore.Open(folder)
			require.NoError(t, err)
			ledger, err = chain.Load(store, options)
			require.NoError(t, err)
			require.EqualValues(t, 12, ledger.Height())
			_, err = ledger.Apply(tx)
			require.NoError(t, err)
			_, err = ledger.EndBlock()
			require.NoError(t, err)
			require.Equal(t, working, store.WorkingHash())
		}
		require.NoError(t, store.Save())
		require.Equal(t, working, store.Hash())
		same()
	}
	require.NoError(t, ledger.Check())

	view, err := store.At(store.Version())
	require.NoError(t, err)
	var key string
	require.NoError(t, view.Ascend("state/account", "state/account0", func(k string, _ []byte) (bool, error) { key = k; return false, nil }))
	value, proof, err := view.Prove(key)
	require.NoError(t, err)
	require.NoError(t, treestore.Verify(view.Hash(), key, value, proof))
	require.ErrorIs(t, treestore.Verify(view.Hash(), key, append(value, ' '), proof), treestore.ErrProof)
	require.ErrorIs(t, treestore.Verify(view.Hash(), key, nil, proof), treestore.ErrProof)
	require.ErrorIs(t, treestore.Verify(make([]byte, 32), key, value, proof), treestore.ErrProof)
	value, proof, err = view.Prove("state/account/nobody")
	require.NoError(t, err)
	require.Nil(t, value)
	require.NoError(t, treestore.Verify(view.Hash(), "state/account/nobody", nil, proof))
	require.ErrorIs(t, treestore.Verify(view.Hash(), key, nil, proof), treestore.ErrProof)

	old, err := store.At(5)
	require.NoError(t, err)
	past, err := chain.Load(old, options)
	require.NoError(t, err)
	require.EqualValues(t, 5, past.Height())
	require.NoError(t, store.Prune(10))
	_, err = store.At(5)
	require.Error(t, err)
}
