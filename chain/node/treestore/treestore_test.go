package treestore_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
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

// TestCopies: a copy of a tree that has seen many changes is taken; one whose inner nodes lead a search elsewhere has the same hash and is
// refused all the same.
func TestCopies(t *testing.T) {
	source := num.NewSource(1)
	s, err := treestore.NewMemory()
	require.NoError(t, err)
	for range 30 {
		for range 40 {
			key, value := fmt.Sprintf("key %03d", source.IntN(200)), []byte{byte(source.IntN(256))}
			if source.IntN(3) == 0 {
				value = nil
			}
			require.NoError(t, s.Set(key, value))
		}
		require.NoError(t, s.Save())
		var copied bytes.Buffer
		require.NoError(t, s.Export(s.Version(), &copied))
		other, err := treestore.NewMemory()
		require.NoError(t, err)
		require.NoError(t, other.Import(s.Version(), bytes.NewReader(copied.Bytes())))
		require.Equal(t, s.Hash(), other.Hash())
	}
	_, copied := sample(t)
	// height 1, version 4, a key of 1 byte: the first inner node, by which d is found on its right
	at := bytes.Index(copied, []byte{2, 8, 1, 'd', 0})
	require.Positive(t, at, "%v", copied)
	for _, lead := range []byte("bcef") {
		forged := bytes.Clone(copied)
		forged[at+3] = lead
		other, err := treestore.NewMemory()
		require.NoError(t, err)
		require.ErrorIs(t, other.Import(4, bytes.NewReader(forged)), treestore.ErrCopy)
		require.Zero(t, other.Version())
	}
	other, err := treestore.NewMemory()
	require.NoError(t, err)
	require.ErrorIs(t, other.Import(1<<40, bytes.NewReader(copied)), treestore.ErrCopy, "it would take 4 TB")
}
