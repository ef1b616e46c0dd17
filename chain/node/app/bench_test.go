package app_test

import (
	"bytes"
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
	"github.com/seed-63a7a409/chorus/fixtures/ledgers"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// What a full block has: 1 000 submissions to ten topics, and the churn of ten others with 32 inferers, 6 forecasters and 6 reputers each, which pays
// their rewards.
const (
	fullTopics      = 10
	fullInferers    = 32
	fullForecasters = 6
	fullReputers    = 6
	fullWorkers     = 100 // in each topic
	fullEpoch       = 40
	fullWindow      = 30
)

// full is the state before the full block, and the block.
type full struct {
	t        testing.TB
	app      *app.App
	keys     []crypto.PrivKey // workers, then reputers, then who pays for all
	sequence map[int]uint64
	copied   []byte // of the tree
	version  int64
	txs      [][]byte
}

func (f *full) name(i int) string { return account.AddressOf(f.keys[i].PubKey()) }

func (f *full) sign(i int, tx chain.Tx) []byte {
	data, err := account.SignTx(account.Body{ChainID: chainID, Sequence: f.sequence[i], Fee: record.BaseUnits(1_000_000)}, tx, f.keys[i])
	require.NoError(f.t, err)
	f.sequence[i]++
	return data
}

// block makes a block in which nothing is refused.
func (f *full) block(txs ...[]byte) {
	_, r := f.execute(f.app, txs)
	for _, result := range r.TxResults {
		require.Zero(f.t, result.Code, result.Log)
	}
}

func (f *full) execute(a *app.App, txs [][]byte) (*app.App, *abci.ResponseFinalizeBlock) {
	r, err := a.FinalizeBlock(context.Background(), &abci.RequestFinalizeBlock{Height: a.Height() + 1, Txs: txs})
	require.NoError(f.t, err)
	_, err = a.Commit(context.Background(), &abci.RequestCommit{})
	require.NoError(f.t, err)
	return a, r
}

// newFull plays a network until the next block is a full one.
func newFull(t testing.TB) *full {
	f := &full{t: t, sequence: map[int]uint64{}}
	config := chain.DefaultConfig(release.V17())
	config.Module.MaxActiveTopicsPerBlock, config.Module.MaxElementsPerForecast = fullTopics, fullInferers
	rich := fullWorkers + fullReputers
	for i := range rich + 1 {
		f.keys = append(f.keys, key(byte(i)))
		config.Accounts = append(config.Accounts, chain.Balance{Account: f.name(i), Amount: record.Tokens(1_000_000)})
	}
	config.Validators = []chain.Balance{{Account: f.name(0), Amount: record.Tokens(100)}}
	g := app.Genesis{Params: app.DefaultParams()}
	g.Params.SnapshotEvery = 0
	g.Validators = []account.SetValidator{{Operator: f.name(0), Key: account.NewPublicKey(key(200).PubKey())}}
	var err error
	g.Ledger, err = json.Marshal(config)
	require.NoError(t, err)
	state, err := json.Marshal(g)
	require.NoError(t, err)
	store, err := treestore.NewMemory()
	require.NoError(t, err)
	f.app, err = app.New(store, app.Options{})
	require.NoError(t, err)
	_, err = f.app.InitChain(context.Background(), &abci.RequestInitChain{ChainId: chainID, AppStateBytes: state})
	require.NoError(t, err)

	topic := release.V17().Topic
	topic.EpochLength, topic.WorkerSubmissionWindow, topic.GroundTruthLag = fullEpoch, fullWindow, fullEpoch
	// The second ten topics begin half an epoch later, so that their windows are open when the first churn.
	for half := range uint64(2) {
		var create, join [][]byte
		for range fullTopics {
			create = append(create, f.sign(rich, &chain.CreateTopic{Creator: f.name(rich), Params: topic}))
		}
		for k := range uint64(fullTopics) {
			id := half*fullTopics + k + 1
			for i := range fullWorkers {
				join = append(join, f.sign(i, &chain.Register{Owner: f.name(i), Topic: id, Actor: f.name(i), As: record.AsWorker}))
			}
			for i := fullWorkers; i < rich; i++ {
				join = append(join, f.sign(i, &chain.Register{Owner: f.name(i), Topic: id, Actor: f.name(i), As: record.AsReputer}),
					f.sign(i, &chain.AddStake{Reputer: f.name(i), Topic: id, Amount: record.Tokens(1000)}))
			}
			join = append(join, f.sign(rich, &chain.FundTopic{From: f.name(rich), Topic: id, Amount: record.Tokens(10_000)}))
		}
		f.block(create...)
		f.block(join...)
		for half == 0 && f.app.Height() < fullEpoch/2 {
			f.block()
		}
	}
	noise := num.NewSource(1)
	worked, judged := map[[2]int64]bool{}, map[[2]int64]bool{}
	closed := int64(0)                                         // when the first ten were rewarded
	for closed == 0 || f.app.Height() < closed+2*fullEpoch-1 { // forecasts count once there were losses
		s, err := f.app.At(0)
		require.NoError(t, err)
		if closed == 0 && s.Ledger.Summary().RewardedEpochs == fullTopics {
			closed = s.Height
		}
		require.Less(t, s.Height, int64(10*fullEpoch))
		var txs [][]byte
		for id := range uint64(fullTopics) {
			txs = append(txs, f.work(s.Ledger, id+1, worked, judged, noise)...)
		}
		f.block(txs...)
	}
	s, err := f.app.At(0)
	require.NoError(t, err)
	for k := range uint64(fullTopics) {
		topic, err := s.Ledger.Topic(fullTopics + k + 1)
		require.NoError(t, err)
		require.NotEmpty(t, topic.WorkerWindows)
		for i := range fullWorkers {
			value := num.IntDec(int64(100 + i))
			f.txs = append(f.txs, f.sign(i, &chain.SubmitWork{Worker: f.name(i), Topic: topic.ID, Nonce: topic.WorkerWindows[0], Inference: &value}))
		}
	}
	var out bytes.Buffer
	f.version = f.app.Height()
	require.NoError(t, store.Export(f.version, &out))
	f.copied = out.Bytes()
	require.NoError(t, store.Close())
	return f
}

// work is what workers and reputers of one of the first topics send.
func (f *full) work(l *chain.Ledger, id uint64, worked, judged map[[2]int64]bool, noise *num.Source) (txs [][]byte) {
	topic, err := l.Topic(id)
	require.NoError(f.t, err)
	for _, nonce := range topic.WorkerWindows {
		if worked[[2]int64{int64(id), nonce}] {
			continue
		}
		worked[[2]int64{int64(id), nonce}] = true
		var elements []record.ForecastElement
		for i := range fullInferers {
			value := num.IntDec(int64(100 + noise.IntN(20)))
			txs = append(txs, f.sign(i, &chain.SubmitWork{Worker: f.name(i), Topic: id, Nonce: nonce, Inference: &value}))
			elements = append(elements, record.ForecastElement{Inferer: f.name(i), Loss: num.IntDec(int64(noise.IntN(4) - 2))})
		}
		for i := range fullForecasters {
			from := fullInferers + i
			txs = append(txs, f.sign(from, &chain.SubmitWork{Worker: f.name(from), Topic: id, Nonce: nonce, Forecast: elements}))
		}
	}
	for _, nonce := range topic.ReputerWindows {
		e, err := l.Epoch(id, nonce)
		require.NoError(f.t, err)
		if judged[[2]int64{int64(id), nonce}] || e.Inference == nil || l.Height() < nonce+fullEpoch+5 { // after the epoch before was closed
			continue
		}
		judged[[2]int64{int64(id), nonce}] = true
		for i := range fullReputers {
			losses, err := ledgers.Judge(e.Inference, 110, noise.Normal)
			require.NoError(f.t, err)
			txs = append(txs, f.sign(fullWorkers+i, &chain.SubmitLosses{Reputer: f.name(fullWorkers + i), Topic: id, Nonce: nonce, Losses: losses}))
		}
	}
	return txs
}

// open opens the state before the full block.
func (f *full) open(folder string) (*treestore.Store, *app.App) {
	store, err := treestore.Open(folder)
	require.NoError(f.t, err)
	require.NoError(f.t, store.Import(f.version, bytes.NewReader(f.copied)))
	require.NoError(f.t, store.Check()) // in memory, as on a node that has run for some blocks
	a, err := app.New(store, app.Options{})
	require.NoError(f.t, err)
	return store, a
}

// listening is a store in memory that keeps what is written to it.
type listening struct {
	record.Store
	writes []record.Write
}

func (s *listening) Commit(writes []record.Write) error {
	s.writes = append(s.writes, writes...)
	return s.Store.Commit(writes)
}

// ledger is the embedded ledger before the full block.
func (f *full) ledger(from *treestore.Store) (*chain.Ledger, *listening) {
	s := &listening{Store: record.NewMemory()}
	var all []record.Write
	require.NoError(f.t, from.Ascend("", "\xff", func(key string, value []byte) (bool, error) {
		all = append(all, record.Write{Key: key, Value: bytes.Clone(value)})
		return true, nil
	}))
	require.NoError(f.t, s.Store.Commit(all))
	l, err := chain.Load(s, chain.Options{NoHistory: true})
	require.NoError(f.t, err)
	return l, s
}

// BenchmarkBlock makes the full block: what the mempool takes, or a proposal of transactions that were not in it; the block itself, of
// transactions that were verified before; and what of it are signatures, the ledger alone and the tree alone.
func BenchmarkBlock(b *testing.B) {
	f := newFull(b)
	ctx := context.Background()
	store, _ := f.open(b.TempDir())
	defer store.Close()
	b.Run("mempool", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			fresh, err := app.New(store, app.Options{}) // nothing waits
			require.NoError(b, err)
			b.StartTimer()
			for _, tx := range f.txs {
				r, err := fresh.CheckTx(ctx, &abci.RequestCheckTx{Tx: tx})
				require.NoError(b, err)
				require.Zero(b, r.Code, r.Log)
			}
		}
	})
	propose := func(a *app.App) {
		r, err := a.ProcessProposal(ctx, &abci.RequestProcessProposal{Txs: f.txs})
		require.NoError(b, err)
		require.Equal(b, abci.ResponseProcessProposal_ACCEPT, r.Status)
	}
	b.Run("proposal", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			fresh, err := app.New(store, app.Options{}) // it has not seen the transactions before
			require.NoError(b, err)
			b.StartTimer()
			propose(fresh)
		}
	})
	b.Run("block", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			store, a := f.open(b.TempDir())
			propose(a)
			b.StartTimer()
			_, r := f.execute(a, f.txs)
			b.StopTimer()
			for _, result := range r.TxResults {
				require.Zero(b, result.Code, result.Log)
			}
			f.check(a)
			require.NoError(b, store.Close())
			b.StartTimer()
		}
	})
	b.Run("signatures", func(b *testing.B) {
		for b.Loop() {
			for _, tx := range f.txs {
				_, err := account.Read(chainID, tx)
				require.NoError(b, err)
			}
		}
	})
	var read []*account.Transaction
	for _, tx := range f.txs {
		t, err := account.Read(chainID, tx)
		require.NoError(b, err)
		read = append(read, t)
	}
	var writes []record.Write
	b.Run("ledger", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			l, s := f.ledger(store)
			b.StartTimer()
			for _, t := range read {
				_, err := l.Apply(&chain.PayFee{From: t.Account, Amount: t.Fee})
				require.NoError(b, err)
				_, err = l.Apply(t.Ledger)
				require.NoError(b, err)
			}
			_, err := l.EndBlock()
			require.NoError(b, err)
			writes = s.writes
		}
	})
	b.Run("tree", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			store, _ := f.open(b.TempDir())
			b.StartTimer()
			require.NoError(b, store.Commit(writes))
			store.WorkingHash()
			require.NoError(b, store.Save())
			b.StopTimer()
			require.NoError(b, store.Close())
			b.StartTimer()
		}
		b.ReportMetric(float64(len(writes)), "records")
	})
}

// check: the block was a full one.
func (f *full) check(a *app.App) {
	s, err := a.At(0)
	require.NoError(f.t, err)
	require.Equal(f.t, f.version+1, s.Height)
	for id := range uint64(fullTopics) {
		topic, err := s.Ledger.Topic(id + 1)
		require.NoError(f.t, err)
		require.Contains(f.t, topic.WorkerWindows, s.Height, "it has churned")
		last, err := s.Ledger.Rewards(id + 1)
		require.NoError(f.t, err)
		require.EqualValues(f.t, s.Height, last.Height, "and was rewarded")
		count := map[record.Role]int{}
		for _, actor := range last.Actors {
			count[actor.Role]++
		}
		require.Equal(f.t, map[record.Role]int{record.RoleInferer: fullInferers, record.RoleForecaster: fullForecasters, record.RoleReputer: fullReputers}, count)
	}
}

// TestFullBlock: the block that is measured is what it says, on a node that has taken over a snapshot of many chunks.
func TestFullBlock(t *testing.T) {
	if testing.Short() {
		t.Skip("plays some hundred blocks with ten full topics")
	}
	f := newFull(t)
	ctx := context.Background()
	store, _ := f.open(t.TempDir())
	defer store.Close()
	from, err := app.New(store, app.Options{SnapshotFolder: t.TempDir()})
	require.NoError(t, err)
	_, err = from.MakeSnapshot()
	require.NoError(t, err)
	list, err := from.ListSnapshots(ctx, &abci.RequestListSnapshots{})
	require.NoError(t, err)
	s := list.Snapshots[0]
	require.Greater(t, s.Chunks, uint32(3))
	joinedStore, err := treestore.Open(t.TempDir())
	require.NoError(t, err)
	defer joinedStore.Close()
	joined, err := app.New(joinedStore, app.Options{})
	require.NoError(t, err)
	offer, err := joined.OfferSnapshot(ctx, &abci.RequestOfferSnapshot{Snapshot: s, AppHash: store.Hash()})
	require.NoError(t, err)
	require.Equal(t, abci.ResponseOfferSnapshot_ACCEPT, offer.Result)
	for i := range s.Chunks {
		c, err := from.LoadSnapshotChunk(ctx, &abci.RequestLoadSnapshotChunk{Height: s.Height, Format: s.Format, Chunk: i})
		require.NoError(t, err)
		r, err := joined.ApplySnapshotChunk(ctx, &abci.RequestApplySnapshotChunk{Index: i, Chunk: c.Chunk})
		require.NoError(t, err)
		require.Equal(t, abci.ResponseApplySnapshotChunk_ACCEPT, r.Result)
	}
	require.Equal(t, store.Hash(), joinedStore.Hash())
	_, r := f.execute(joined, f.txs)
	for _, result := range r.TxResults {
		require.Zero(t, result.Code, result.Log)
	}
	f.check(joined)
}
