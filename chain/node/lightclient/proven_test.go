package lightclient

import (
	"context"
	"fmt"
	"maps"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto/ed25519"
	cmtbytes "github.com/cometbft/cometbft/libs/bytes"
	rpcclient "github.com/cometbft/cometbft/rpc/client"
	coretypes "github.com/cometbft/cometbft/rpc/core/types"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/internal/solo"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// told is a node that answers as an application does; lie changes answers.
type told struct {
	app   *app.App
	asked int
	lie   func(asked int, key string, r *abci.ResponseQuery)
}

func (n *told) ABCIQueryWithOptions(ctx context.Context, path string, data cmtbytes.HexBytes, o rpcclient.ABCIQueryOptions) (*coretypes.ResultABCIQuery, error) {
	r, err := n.app.Query(ctx, &abci.RequestQuery{Path: path, Data: data, Height: o.Height, Prove: o.Prove})
	if err != nil {
		return nil, err
	}
	n.asked++
	if n.lie != nil {
		n.lie(n.asked, string(data), r)
	}
	return &coretypes.ResultABCIQuery{Response: *r}, nil
}

// state is an application with some accounts after a block, and its records.
func state(t testing.TB) (*app.App, []byte, map[string]string) {
	config := chain.DefaultConfig(release.V17())
	for i := range byte(3) {
		name := account.AddressOf(ed25519.GenPrivKeyFromSecret([]byte{i}).PubKey())
		config.Accounts = append(config.Accounts, chain.Balance{Account: name, Amount: record.Tokens(int64(i) + 1)})
	}
	n, err := solo.New(config)
	require.NoError(t, err)
	records := map[string]string{}
	require.NoError(t, n.Store.Ascend("", "\xff", func(key string, value []byte) (bool, error) {
		records[key] = string(value)
		return true, nil
	}))
	return n.App, n.Store.Hash(), records
}

// all reads every record by proofs.
func all(s *provenStore) (map[string]string, error) {
	got := map[string]string{}
	err := s.Ascend("\x00", "\xff", func(key string, value []byte) (bool, error) {
		got[key] = string(value)
		return true, nil
	})
	return got, err
}

// TestProvenStore: all records come by proofs, what is written is kept in memory, and a node that lies is found out.
func TestProvenStore(t *testing.T) {
	a, hash, records := state(t)
	ctx := context.Background()
	node := &told{app: a}
	s := newProvenStore(ctx, node, hash, 1)
	got, err := all(s)
	require.NoError(t, err)
	require.Equal(t, len(records)+1, node.asked, "one proof for each step")
	require.Equal(t, records, got)
	truth := maps.Clone(records)
	ledger, err := chain.Load(s, chain.Options{NoHistory: true})
	require.NoError(t, err)
	proven, err := ledger.StateHash()
	require.NoError(t, err)
	last, err := a.At(1)
	require.NoError(t, err)
	want, err := last.Ledger.StateHash()
	require.NoError(t, err)
	require.Equal(t, want, proven)
	require.NoError(t, s.Commit([]record.Write{{Key: "node/genesis"}, {Key: "zz", Value: []byte("new")}}))
	got, err = all(s)
	require.NoError(t, err)
	delete(records, "node/genesis")
	records["zz"] = "new"
	require.Equal(t, records, got)
	_, found, err := s.Get("node/genesis")
	require.NoError(t, err)
	require.False(t, found)

	for name, lie := range map[string]func(r *abci.ResponseQuery){
		"another value":      func(r *abci.ResponseQuery) { r.Value = []byte("7") },
		"no value":           func(r *abci.ResponseQuery) { r.Value = nil },
		"no proof":           func(r *abci.ResponseQuery) { r.ProofOps = nil },
		"a changed proof":    func(r *abci.ResponseQuery) { r.ProofOps.Ops[0].Data[len(r.ProofOps.Ops[0].Data)/2] ^= 1 },
		"another kind":       func(r *abci.ResponseQuery) { r.ProofOps.Ops[0].Type = "x" },
		"a refusal":          func(r *abci.ResponseQuery) { *r = abci.ResponseQuery{Code: 1, Log: "no such height"} },
		"an empty answer":    func(r *abci.ResponseQuery) { *r = abci.ResponseQuery{} },
		"the wrong proof":    func(r *abci.ResponseQuery) { *r = proofOf(t, a, "node/nothing") },
		"a proof of another": func(r *abci.ResponseQuery) { *r = proofOf(t, a, "state/ledger") },
	} {
		liar := newProvenStore(ctx, &told{app: a, lie: func(_ int, _ string, r *abci.ResponseQuery) { lie(r) }}, hash, 1)
		_, _, err := liar.Get("node/genesis")
		require.Error(t, err, name)
		require.ErrorContains(t, err, "after block 1", name)
		if got, err := all(liar); err == nil { // a range needs no more than the proofs
			require.Equal(t, "no value", name)
			require.Equal(t, truth, got)
		}
	}
	_, _, err = newProvenStore(ctx, &told{app: a}, make([]byte, 32), 1).Get("node/genesis")
	require.ErrorIs(t, err, treestore.ErrProof, "the state of another network")
}

func proofOf(t testing.TB, a *app.App, key string) abci.ResponseQuery {
	r, err := a.Query(context.Background(), &abci.RequestQuery{Path: "/store", Data: []byte(key), Prove: true})
	require.NoError(t, err)
	return *r
}

// FuzzAnswers: a node that answers some questions with arbitrary bytes, or with true answers to other questions, makes nobody believe what is
// not so: what is read is true, or there is an error.
func FuzzAnswers(f *testing.F) {
	a, hash, records := state(f)
	for key := range records {
		r := proofOf(f, a, key)
		data, err := r.Marshal()
		require.NoError(f, err)
		f.Add(data, 1, key)
	}
	r := proofOf(f, a, "node/nothing")
	data, err := r.Marshal()
	require.NoError(f, err)
	f.Add(data, 2, "node/sequence/")
	f.Fuzz(func(t *testing.T, data []byte, from int, key string) {
		lie := func(asked int, _ string, r *abci.ResponseQuery) {
			var other abci.ResponseQuery
			if asked >= from && other.Unmarshal(data) == nil {
				*r = other
			}
		}
		s := newProvenStore(context.Background(), &told{app: a, lie: lie}, hash, 1)
		if value, found, err := s.Get(key); err == nil {
			want, there := records[key]
			require.Equal(t, there, found)
			require.Equal(t, want, string(value))
		}
		s = newProvenStore(context.Background(), &told{app: a, lie: lie}, hash, 1)
		if got, err := all(s); err == nil {
			require.Equal(t, records, got, fmt.Sprint(s.next))
		}
	})
}
