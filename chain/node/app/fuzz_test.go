package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
)

func emptyApp(t testing.TB) (*app.App, *treestore.Store) {
	store, err := treestore.NewMemory()
	require.NoError(t, err)
	a, err := app.New(store, app.Options{})
	require.NoError(t, err)
	return a, store
}

// FuzzGenesis: a genesis is refused, or a network starts from it whose books are right and that makes blocks.
func FuzzGenesis(f *testing.F) {
	n := newNetwork(f)
	f.Add(n.genesis.AppStateBytes)
	f.Add(bytes.Replace(n.genesis.AppStateBytes, []byte(`"fee":"1000"`), []byte(`"fee":"-1000"`), 1))
	f.Add(bytes.Replace(n.genesis.AppStateBytes, []byte(`"fee_per_byte":"1"`), []byte(`"fee_per_byte":"1e400"`), 1))
	f.Add([]byte(`{"ledger":{"release":"v0.17"},"params":{},"validators":[]}`))
	f.Add([]byte(nil))
	ctx := context.Background()
	f.Fuzz(func(t *testing.T, state []byte) {
		a, _ := emptyApp(t)
		r, err := a.InitChain(ctx, &abci.RequestInitChain{ChainId: chainID, AppStateBytes: state, InitialHeight: 1})
		if err != nil {
			_, err := a.FinalizeBlock(ctx, &abci.RequestFinalizeBlock{Height: 1})
			require.Error(t, err, "there is no network")
			return
		}
		seen := map[string]bool{}
		for _, u := range r.Validators {
			key := string(u.PubKey.GetEd25519())
			require.Len(t, key, 32)
			require.Positive(t, u.Power)
			require.False(t, seen[key])
			seen[key] = true
		}
		for height := range int64(3) {
			_, err = a.FinalizeBlock(ctx, &abci.RequestFinalizeBlock{Height: height + 1})
			require.NoError(t, err)
			_, err = a.Commit(ctx, &abci.RequestCommit{})
			require.NoError(t, err)
		}
		s, err := a.At(0)
		require.NoError(t, err)
		require.NoError(t, s.Ledger.CheckInvariants())
	})
}

// snapshotOf is a network with a snapshot, the hash of its state, and its chunks.
func snapshotOf(t testing.TB) (*network, *abci.Snapshot, []byte, [][]byte) {
	n := newNetwork(t)
	for range 5 {
		n.block(abci.RequestFinalizeBlock{}, n.tx(3, &chain.Transfer{From: n.name(3), To: n.name(4), Amount: fee}))
	}
	ctx := context.Background()
	list, err := n.app.ListSnapshots(ctx, &abci.RequestListSnapshots{})
	require.NoError(t, err)
	require.Len(t, list.Snapshots, 1)
	s := list.Snapshots[0]
	view, err := n.store.At(int64(s.Height))
	require.NoError(t, err)
	var chunks [][]byte
	for i := range s.Chunks {
		c, err := n.app.LoadSnapshotChunk(ctx, &abci.RequestLoadSnapshotChunk{Height: s.Height, Format: s.Format, Chunk: i})
		require.NoError(t, err)
		chunks = append(chunks, c.Chunk)
	}
	return n, s, view.Hash(), chunks
}

// FuzzSnapshot: whatever a peer offers and sends, a node has the state of the network afterwards, or none. The state comes in one chunk,
// of which a part is replaced, and its announcement is made to fit or is arbitrary.
func FuzzSnapshot(f *testing.F) {
	_, s, hash, chunks := snapshotOf(f)
	require.Len(f, chunks, 1)
	f.Add(s.Height, s.Format, s.Chunks, s.Metadata, uint32(0), uint32(0), []byte{}, false)
	f.Add(s.Height, s.Format, s.Chunks, s.Metadata, uint32(0), uint32(50), []byte{1, 2, 3}, true)
	f.Add(s.Height, s.Format, uint32(2), append(bytes.Clone(s.Metadata), s.Metadata...), uint32(1), uint32(0), []byte{}, false)
	f.Add(uint64(1)<<40, s.Format, s.Chunks, s.Metadata, uint32(0), uint32(9), []byte{0}, true)
	ctx := context.Background()
	f.Fuzz(func(t *testing.T, height uint64, format, count uint32, metadata []byte, index, at uint32, part []byte, fits bool) {
		chunk := bytes.Clone(chunks[0])
		start := min(int(at), len(chunk))
		chunk = append(chunk[:start], append(bytes.Clone(part), chunk[min(start+len(part), len(chunk)):]...)...)
		if fits {
			sum := sha256.Sum256(chunk)
			metadata, count, index = sum[:], 1, 0
		}
		a, store := emptyApp(t)
		sum := sha256.Sum256(metadata)
		offer, err := a.OfferSnapshot(ctx, &abci.RequestOfferSnapshot{AppHash: hash, Snapshot: &abci.Snapshot{
			Height: height, Format: format, Chunks: count, Metadata: metadata, Hash: sum[:],
		}})
		require.NoError(t, err)
		r, err := a.ApplySnapshotChunk(ctx, &abci.RequestApplySnapshotChunk{Index: index, Chunk: chunk, Sender: "x"})
		require.NoError(t, err)
		if offer.Result != abci.ResponseOfferSnapshot_ACCEPT {
			require.Equal(t, abci.ResponseApplySnapshotChunk_REJECT_SNAPSHOT, r.Result)
		}
		if store.Version() == 0 {
			require.True(t, count > 1 || r.Result != abci.ResponseApplySnapshotChunk_ACCEPT)
			return
		}
		require.Equal(t, hash, store.Hash())
		require.Equal(t, chunks[0], chunk)
		state, err := a.At(0)
		require.NoError(t, err)
		require.EqualValues(t, height, state.Height)
		require.NoError(t, state.Ledger.Check())
	})
}

// FuzzQuery: an answer is a refusal that says why, or a record with a proof that holds.
func FuzzQuery(f *testing.F) {
	n := newNetwork(f)
	for range 3 {
		n.block(abci.RequestFinalizeBlock{})
	}
	f.Add("/store", []byte("state/ledger"), int64(2), true)
	f.Add("/store", []byte("state/nothing"), int64(0), true)
	f.Add("/store", []byte{}, int64(0), false)
	f.Add("/sequence", []byte(n.name(3)), int64(-1), false)
	f.Add("/x", []byte("x"), int64(9), false)
	f.Fuzz(func(t *testing.T, path string, data []byte, height int64, prove bool) {
		r, err := n.app.Query(context.Background(), &abci.RequestQuery{Path: path, Data: data, Height: height, Prove: prove})
		require.NoError(t, err)
		if r.Code != app.CodeOK {
			require.NotEmpty(t, r.Log)
			require.Error(t, app.VerifyStore(n.store.Hash(), r))
			return
		}
		switch path {
		case "/sequence":
			require.Equal(t, "0", string(r.Value))
		case "/store":
			view, err := n.store.At(r.Height)
			require.NoError(t, err)
			value, _, err := view.Get(string(data))
			require.NoError(t, err)
			require.Equal(t, value, r.Value)
			require.Equal(t, prove, app.VerifyStore(view.Hash(), r) == nil)
		default:
			require.Fail(t, "an answer to a path that is none")
		}
	})
}

// FuzzProofs: an answer to /store, as it comes over the network, shows nothing that is not so.
func FuzzProofs(f *testing.F) {
	n := newNetwork(f)
	n.block(abci.RequestFinalizeBlock{})
	for _, key := range []string{"state/ledger", "state/nothing", "node/genesis"} {
		r, err := n.app.Query(context.Background(), &abci.RequestQuery{Path: "/store", Data: []byte(key), Prove: true})
		require.NoError(f, err)
		data, err := r.Marshal()
		require.NoError(f, err)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		var r abci.ResponseQuery
		if r.Unmarshal(data) != nil || app.VerifyStore(n.store.Hash(), &r) != nil {
			return
		}
		value, found, err := n.store.Get(string(r.Key))
		require.NoError(t, err)
		require.Equal(t, found, r.Value != nil)
		require.True(t, bytes.Equal(value, r.Value))
	})
}

// FuzzTransactions: whatever comes as a transaction, the mempool answers, a proposal leaves out what cannot be executed, and a block that has
// it all the same gives the state of the embedded ledger.
func FuzzTransactions(f *testing.F) {
	seed := newNetwork(f)
	pay, err := chain.EncodeTx(&chain.Transfer{From: seed.name(3), To: seed.name(4), Amount: fee})
	require.NoError(f, err)
	good := seed.tx(3, &chain.Transfer{From: seed.name(3), To: seed.name(4), Amount: fee})
	f.Add(good, []byte(pay))
	f.Add(good[:len(good)-1], []byte(`{"tx":"bond","delegator":"`+seed.name(3)+`","validator":"`+seed.name(0)+`","amount":"5"}`))
	f.Add([]byte(`{}`), []byte(`{"tx":"register","owner":"`+seed.name(3)+`","topic":1,"actor":"a","as":"worker"}`))
	f.Add([]byte(nil), []byte(`null`))
	f.Fuzz(func(t *testing.T, raw, body []byte) {
		n := newNetworkIn(t, "")
		txs := [][]byte{raw}
		if json.Valid(body) { // signed, whatever it is
			b := n.body(3)
			b.Tx = body
			if data, err := n.signed(3, b); err == nil {
				txs = append(txs, data)
			}
		}
		for _, tx := range txs {
			r, err := n.app.CheckTx(context.Background(), &abci.RequestCheckTx{Tx: tx})
			require.NoError(t, err)
			require.Equal(t, r.Code == app.CodeOK, r.Log == "")
		}
		n.block(abci.RequestFinalizeBlock{}, txs...)
	})
}
