package app_test

import (
	"context"
	"encoding/json"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// BenchmarkBlock makes a block with 1 000 submissions, and what it consists of: signatures that are verified, the ledger alone, the tree
// alone.
func BenchmarkBlock(b *testing.B) {
	const count = 1000
	config := chain.DefaultConfig(release.V17())
	config.Module.MaxTopInferersToReward = 48
	g := app.Genesis{Params: app.DefaultParams()}
	g.Params.SnapshotEvery = 0
	var keys []crypto.PrivKey
	for i := range 101 {
		k := key(byte(i))
		keys = append(keys, k)
		config.Accounts = append(config.Accounts, chain.Balance{Account: account.AddressOf(k.PubKey()), Amount: record.Tokens(1_000_000)})
	}
	name := func(i int) string { return account.AddressOf(keys[i].PubKey()) }
	config.Validators = []chain.Balance{{Account: name(0), Amount: record.Tokens(100)}}
	g.Validators = []account.SetValidator{{Operator: name(0), Key: account.NewPublicKey(key(200).PubKey())}}
	var err error
	g.Ledger, err = json.Marshal(config)
	require.NoError(b, err)
	state, err := json.Marshal(g)
	require.NoError(b, err)

	ctx := context.Background()
	height := int64(0)
	var store *treestore.Store
	var a *app.App
	sequence := map[int]uint64{}
	sign := func(i int, tx chain.Tx) []byte {
		text, err := chain.EncodeTx(tx)
		require.NoError(b, err)
		data, err := account.Sign(account.Body{ChainID: chainID, Sequence: sequence[i], Fee: record.BaseUnits(100_000), Tx: text}, account.Single(keys[i].PubKey()), keys[i])
		require.NoError(b, err)
		sequence[i]++
		return data
	}
	block := func(txs ...[]byte) *abci.ResponseFinalizeBlock {
		height++
		r, err := a.FinalizeBlock(ctx, &abci.RequestFinalizeBlock{Height: height, Txs: txs})
		require.NoError(b, err)
		_, err = a.Commit(ctx, &abci.RequestCommit{})
		require.NoError(b, err)
		return r
	}
	begin := func() {
		height, sequence = 0, map[int]uint64{}
		store, err = treestore.Open(b.TempDir())
		require.NoError(b, err)
		a, err = app.New(store, app.Options{})
		require.NoError(b, err)
		_, err = a.InitChain(ctx, &abci.RequestInitChain{ChainId: chainID, AppStateBytes: state})
		require.NoError(b, err)
		topic := release.V17().Topic
		topic.EpochLength, topic.WorkerSubmissionWindow, topic.GroundTruthLag = 40, 30, 40
		var txs [][]byte
		for range 10 {
			txs = append(txs, sign(0, &chain.CreateTopic{Creator: name(0), Params: topic}))
		}
		block(txs...)
		txs = nil
		for t := range uint64(10) {
			for i := range 100 {
				txs = append(txs, sign(i+1, &chain.Register{Owner: name(i + 1), Topic: t + 1, Actor: name(i + 1), As: record.AsWorker}))
			}
			txs = append(txs, sign(0, &chain.Register{Owner: name(0), Topic: t + 1, Actor: name(0), As: record.AsReputer}),
				sign(0, &chain.AddStake{Reputer: name(0), Topic: t + 1, Amount: record.Tokens(10_000)}),
				sign(0, &chain.FundTopic{From: name(0), Topic: t + 1, Amount: record.Tokens(10_000)}))
		}
		block(txs...)
		for range 45 {
			block()
		}
	}
	submissions := func() [][]byte {
		var txs [][]byte
		s, err := a.At(0)
		require.NoError(b, err)
		for t := range uint64(10) {
			topic, err := s.Ledger.Topic(t + 1)
			require.NoError(b, err)
			require.NotEmpty(b, topic.WorkerWindows)
			for i := range count / 10 {
				value := num.IntDec(int64(100 + i))
				txs = append(txs, sign(i+1, &chain.SubmitWork{Worker: name(i + 1), Topic: t + 1, Nonce: topic.WorkerWindows[0], Inference: &value}))
			}
		}
		return txs
	}
	b.Run("whole", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			begin()
			txs := submissions()
			b.StartTimer()
			r := block(txs...)
			b.StopTimer()
			for _, result := range r.TxResults {
				require.Zero(b, result.Code, result.Log)
			}
			require.NoError(b, store.Close())
			b.StartTimer()
		}
	})
	b.Run("signatures", func(b *testing.B) {
		begin()
		txs := submissions()
		for b.Loop() {
			for _, tx := range txs {
				_, err := account.Read(chainID, tx)
				require.NoError(b, err)
			}
		}
		require.NoError(b, store.Close())
	})
	b.Run("tree", func(b *testing.B) {
		begin()
		n := byte(0)
		for b.Loop() {
			n++
			for i := range count {
				require.NoError(b, store.Set("bench/"+name(i%101)+string(rune('a'+i/101)), []byte{n}))
			}
			require.NoError(b, store.Save())
		}
		require.NoError(b, store.Close())
	})
}
