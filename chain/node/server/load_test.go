package server

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/cometbft/cometbft/abci/example/kvstore"
	abci "github.com/cometbft/cometbft/abci/types"
	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/libs/log"
	cmtnode "github.com/cometbft/cometbft/node"
	"github.com/cometbft/cometbft/p2p"
	"github.com/cometbft/cometbft/privval"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/cometbft/cometbft/proxy"
	"github.com/cometbft/cometbft/rpc/client/local"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/release"
)

// inProcess is a network whose nodes are in this process.
type inProcess struct {
	nodes   []*cmtnode.Node
	clients []*local.Local
	rpc     []string // addresses, as http://127.0.0.1:1234
}

// startInProcess starts nodes with an application each. shift changes how the key of a node signs.
func startInProcess(t testing.TB, count int, state json.RawMessage, application func(i int) abci.Application, shift func(i int, pv cmttypes.PrivValidator) cmttypes.PrivValidator) *inProcess {
	n := &inProcess{}
	var homes []Home
	var pvs []*privval.FilePV
	var keys []*p2p.NodeKey
	genesis := &cmttypes.GenesisDoc{ChainID: "load", GenesisTime: time.Now(), InitialHeight: 1, AppState: state, ConsensusParams: cmttypes.DefaultConsensusParams()}
	var peers []string
	for i := range count {
		address, rpc := freeAddress(t), freeAddress(t)
		n.rpc = append(n.rpc, "http://"+rpc)
		h := Home(t.TempDir())
		require.NoError(t, os.RemoveAll(string(h)))
		pv, key, err := h.Create(fmt.Sprint(i), Addresses{P2P: address, RPC: rpc}, nil)
		require.NoError(t, err)
		homes, pvs, keys = append(homes, h), append(pvs, pv), append(keys, key)
		peers = append(peers, string(key.ID())+"@"+address)
		public, err := pv.GetPubKey()
		require.NoError(t, err)
		genesis.Validators = append(genesis.Validators, cmttypes.GenesisValidator{Address: public.Address(), PubKey: public, Power: 10})
	}
	for i, h := range homes {
		require.NoError(t, h.SaveGenesis(genesis))
		require.NoError(t, h.Change(func(c *cmtcfg.Config) {
			c.P2P.PersistentPeers, c.P2P.AddrBookStrict, c.P2P.AllowDuplicateIP = strings.Join(peers, ","), false, true
			c.P2P.PexReactor = false // its book of addresses is still written after the node has stopped
			c.Consensus.TimeoutCommit = 50 * time.Millisecond
			c.Instrumentation.Prometheus = false
			c.Mempool.Size, c.Mempool.CacheSize = 20_000, 40_000
		}))
		config, _, err := h.load()
		require.NoError(t, err)
		var pv cmttypes.PrivValidator = pvs[i]
		if shift != nil {
			pv = shift(i, pv)
		}
		node, err := cmtnode.NewNode(config, pv, keys[i], proxy.NewLocalClientCreator(application(i)), cmtnode.DefaultGenesisDocProviderFunc(config),
			databases, cmtnode.DefaultMetricsProvider(config.Instrumentation), log.NewNopLogger())
		require.NoError(t, err)
		require.NoError(t, node.Start())
		n.nodes = append(n.nodes, node)
		n.clients = append(n.clients, local.New(node))
	}
	t.Cleanup(func() {
		for _, node := range n.nodes {
			node.Stop()
			node.Wait()
		}
	})
	require.Eventually(t, func() bool { return n.height(0) >= 2 }, time.Minute, 20*time.Millisecond)
	return n
}

// freeAddress is one that nobody listens at.
func freeAddress(t testing.TB) string {
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	require.NoError(t, err)
	defer listener.Close()
	return listener.Addr().String()
}

func (n *inProcess) height(i int) int64 { return n.nodes[i].BlockStore().Height() }

const payers = 20

func payer(i int) crypto.PrivKey { return ed25519.GenPrivKeyFromSecret([]byte{byte(i)}) }

// ledgerState is a genesis with payers; the validators of the ledger have keys of their own, CometBFT's set comes from them.
func ledgerState(t testing.TB, validators []cmttypes.GenesisValidator) json.RawMessage {
	config := chain.DefaultConfig(release.V17())
	g := app.Genesis{Params: app.DefaultParams()}
	for i := range payers {
		config.Accounts = append(config.Accounts, chain.Balance{Account: account.AddressOf(payer(i).PubKey()), Amount: record.Tokens(1_000_000)})
	}
	for i, v := range validators {
		name := account.AddressOf(payer(100 + i).PubKey())
		config.Validators = append(config.Validators, chain.Balance{Account: name, Amount: record.Tokens(10)})
		g.Validators = append(g.Validators, account.SetValidator{Operator: name, Key: account.NewPublicKey(v.PubKey)})
	}
	var err error
	g.Ledger, err = json.Marshal(config)
	require.NoError(t, err)
	data, err := json.Marshal(g)
	require.NoError(t, err)
	return data
}

// lateState hands the application a genesis that is known once the keys of all nodes are.
type lateState struct {
	*app.App
	t testing.TB
}

func (a lateState) InitChain(ctx context.Context, r *abci.RequestInitChain) (*abci.ResponseInitChain, error) {
	var validators []cmttypes.GenesisValidator
	for _, v := range r.Validators {
		validators = append(validators, cmttypes.GenesisValidator{PubKey: ed25519.PubKey(v.PubKey.GetEd25519())})
	}
	r.AppStateBytes = ledgerState(a.t, validators)
	return a.App.InitChain(ctx, r)
}

func chorusApp(t testing.TB) func(int) abci.Application {
	return func(int) abci.Application {
		store, err := treestore.Open(t.TempDir())
		require.NoError(t, err)
		a, err := app.New(store, app.Options{})
		require.NoError(t, err)
		t.Cleanup(func() { store.Close() })
		return lateState{a, t}
	}
}

// BenchmarkNetwork measures transactions per second and the median time of one from the mempool to a block, of the ledger and of the bare kvstore
// application of CometBFT, on one and four nodes in one process, and the shares of the time that calls of the first node's application took: the rest is
// consensus. app.BenchmarkBlock splits those calls into signatures, ledger and tree.
func BenchmarkNetwork(b *testing.B) {
	for _, count := range []int{1, 4} {
		b.Run(fmt.Sprintf("kvstore/%d", count), func(b *testing.B) {
			first := &timed{Application: kvstore.NewInMemoryApplication(), spent: map[string]time.Duration{}}
			n := startInProcess(b, count, nil, func(i int) abci.Application {
				if i == 0 {
					return first
				}
				return kvstore.NewInMemoryApplication()
			}, nil)
			run := time.Now().UnixNano()
			n.load(b, first, func(i int) []byte { return fmt.Appendf(nil, "k%d-%d=v", run, i) })
		})
		b.Run(fmt.Sprintf("chorus/%d", count), func(b *testing.B) {
			make := chorusApp(b)
			first := &timed{Application: make(0), spent: map[string]time.Duration{}}
			n := startInProcess(b, count, json.RawMessage("{}"), func(i int) abci.Application {
				if i == 0 {
					return first
				}
				return make(i)
			}, nil)
			to := account.AddressOf(payer(99).PubKey())
			n.load(b, first, func(i int) []byte {
				from := payer(i % payers)
				pay := &chain.Transfer{From: account.AddressOf(from.PubKey()), To: to, Amount: record.BaseUnits(1)}
				data, err := account.SignTx(account.Body{ChainID: "load", Sequence: uint64(i / payers), Fee: record.BaseUnits(10_000)}, pay, from)
				require.NoError(b, err)
				return data
			})
		})
	}
}

// timed measures how long the calls of an application take.
type timed struct {
	abci.Application
	mu    sync.Mutex
	spent map[string]time.Duration
}

func (a *timed) since(call string, start time.Time) {
	a.mu.Lock()
	defer a.mu.Unlock()
	a.spent[call] += time.Since(start)
}

func (a *timed) CheckTx(ctx context.Context, r *abci.RequestCheckTx) (*abci.ResponseCheckTx, error) {
	defer a.since("mempool", time.Now())
	return a.Application.CheckTx(ctx, r)
}

func (a *timed) PrepareProposal(ctx context.Context, r *abci.RequestPrepareProposal) (*abci.ResponsePrepareProposal, error) {
	defer a.since("proposals", time.Now())
	return a.Application.PrepareProposal(ctx, r)
}

func (a *timed) ProcessProposal(ctx context.Context, r *abci.RequestProcessProposal) (*abci.ResponseProcessProposal, error) {
	defer a.since("proposals", time.Now())
	return a.Application.ProcessProposal(ctx, r)
}

func (a *timed) FinalizeBlock(ctx context.Context, r *abci.RequestFinalizeBlock) (*abci.ResponseFinalizeBlock, error) {
	defer a.since("blocks", time.Now())
	return a.Application.FinalizeBlock(ctx, r)
}

func (a *timed) Commit(ctx context.Context, r *abci.RequestCommit) (*abci.ResponseCommit, error) {
	defer a.since("commits", time.Now())
	return a.Application.Commit(ctx, r)
}

// report says what share of a time the calls took.
func (a *timed) report(b *testing.B, whole time.Duration) {
	a.mu.Lock()
	defer a.mu.Unlock()
	for _, call := range []string{"mempool", "proposals", "blocks", "commits"} {
		b.ReportMetric(100*a.spent[call].Seconds()/whole.Seconds(), "%"+call)
	}
}

// load sends transactions as fast as they are taken, and waits for the block of the last.
func (n *inProcess) load(b *testing.B, first *timed, make func(i int) []byte) {
	const many = 2000
	ctx := context.Background()
	txs := [][]byte{}
	for i := range many {
		txs = append(txs, make(i))
	}
	b.ResetTimer()
	first.mu.Lock()
	clear(first.spent)
	first.mu.Unlock()
	start := time.Now()
	height := n.height(0)
	for _, tx := range txs {
		r, err := n.clients[0].BroadcastTxSync(ctx, tx)
		require.NoError(b, err)
		require.Zero(b, r.Code, r.Log)
	}
	done := 0
	for done < many {
		if n.height(0) == height {
			time.Sleep(5 * time.Millisecond)
			continue
		}
		height++
		done += len(n.nodes[0].BlockStore().LoadBlock(height).Txs)
	}
	for { // the block is kept before it is executed
		info, err := n.clients[0].ABCIInfo(ctx)
		require.NoError(b, err)
		if info.Response.LastBlockHeight >= height {
			break
		}
		time.Sleep(time.Millisecond)
	}
	whole := time.Since(start)
	b.ReportMetric(float64(many)/whole.Seconds(), "tx/s")
	first.report(b, whole)
	var took []float64
	for i := range 20 {
		one := make(many + i)
		sent := time.Now()
		_, err := n.clients[0].BroadcastTxSync(ctx, one)
		require.NoError(b, err)
		for hash := cmttypes.Tx(one).Hash(); ; time.Sleep(2 * time.Millisecond) {
			if _, err := n.clients[0].Tx(ctx, hash, false); err == nil {
				break
			}
		}
		took = append(took, float64(time.Since(sent).Microseconds())/1000)
	}
	slices.Sort(took)
	b.ReportMetric(took[len(took)/2], "ms/tx")
	b.ReportMetric(0, "ns/op")
}

// skewed signs with a clock that is wrong.
type skewed struct {
	cmttypes.PrivValidator
	by time.Duration
}

// TestClockSkew: the clock of one of four is an hour fast; blocks go on, and their time is that of the others.
func TestClockSkew(t *testing.T) {
	if testing.Short() {
		t.Skip("starts a network")
	}
	n := startInProcess(t, 4, json.RawMessage("{}"), chorusApp(t), func(i int, pv cmttypes.PrivValidator) cmttypes.PrivValidator {
		if i == 3 {
			return skewed{pv, time.Hour}
		}
		return pv
	})
	require.Eventually(t, func() bool { return n.height(0) >= 10 }, time.Minute, 50*time.Millisecond)
	require.WithinDuration(t, time.Now(), n.nodes[0].BlockStore().LoadBlock(10).Time, time.Minute)
}

func (s skewed) SignVote(chainID string, vote *cmtproto.Vote) error {
	vote.Timestamp = vote.Timestamp.Add(s.by)
	return s.PrivValidator.SignVote(chainID, vote)
}

func (s skewed) SignProposal(chainID string, p *cmtproto.Proposal) error {
	p.Timestamp = p.Timestamp.Add(s.by)
	return s.PrivValidator.SignProposal(chainID, p)
}
