package main

import (
	"context"
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"

	cmtcfg "github.com/cometbft/cometbft/config"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/privval"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	rpchttp "github.com/cometbft/cometbft/rpc/client/http"
	cmttypes "github.com/cometbft/cometbft/types"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/api"
	"github.com/seed-63a7a409/chorus/chain/node/client"
	"github.com/seed-63a7a409/chorus/chain/node/server"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// TestMain lets the test binary be a node: testnet starts its own executable.
func TestMain(m *testing.M) {
	if len(os.Args) > 1 && os.Args[1] == "start" {
		main()
		return
	}
	os.Exit(m.Run())
}

// rounds is how often a fault is made: few in a short test run, as many as CHORUS_NODE_ROUNDS says in a long one.
func rounds(t *testing.T, few int) int {
	if text := os.Getenv("CHORUS_NODE_ROUNDS"); text != "" {
		n := 0
		_, err := fmt.Sscan(text, &n)
		require.NoError(t, err)
		return n
	}
	return few
}

// cluster is a testnet whose processes come and go. alice pays bob one base unit in every transaction.
type cluster struct {
	*testnet
	t         *testing.T
	processes []*exec.Cmd
	alice     crypto.PrivKey
	bob       crypto.PrivKey
}

func newCluster(t *testing.T, validators int) *cluster {
	if testing.Short() {
		t.Skip("starts a network of processes")
	}
	c := &cluster{testnet: &testnet{folder: t.TempDir(), keys: map[string]crypto.PrivKey{}, commits: 200 * time.Millisecond}, t: t}
	var err error
	c.alice, err = account.NewKey(account.Ed25519)
	require.NoError(t, err)
	c.bob, err = account.NewKey(account.Secp256k1)
	require.NoError(t, err)
	require.NoError(t, c.create(validators, 0, []founder{{c.alice, record.Tokens(1000)}}))
	c.processes = make([]*exec.Cmd, validators)
	for i := range validators {
		c.run(i)
	}
	t.Cleanup(func() {
		for i := range c.processes {
			c.kill(i, syscall.SIGTERM)
		}
		if t.Failed() {
			for i := range c.processes {
				data, _ := os.ReadFile(filepath.Join(c.folder, fmt.Sprintf("node%d.log", i)))
				t.Logf("node %d: %s", i, data[max(0, len(data)-2000):])
			}
		}
	})
	require.NoError(t, c.await(context.Background(), 2))
	return c
}

func (c *cluster) run(i int) {
	process, log, err := c.startNode(context.Background(), i)
	require.NoError(c.t, err)
	log.Close()
	c.processes[i] = process
}

func (c *cluster) kill(i int, signal syscall.Signal) {
	if p := c.processes[i]; p != nil {
		p.Process.Signal(signal)
		p.Wait()
		c.processes[i] = nil
	}
}

// height is that of a node, 0 while it does not answer.
func (c *cluster) height(i int) int64 {
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Second)
	defer stop()
	var s api.Status
	if client.New(c.doors[i]).Get(ctx, "/v1/status", &s) != nil {
		return 0
	}
	return s.Height
}

// pay sends transactions from alice to bob through the nodes that answer, until stop; it returns how many the mempool took, of which each has to be
// executed once.
func (c *cluster) pay(ctx context.Context) (taken map[string]bool) {
	taken = map[string]bool{}
	from, to := account.AddressOf(c.alice.PubKey()), account.AddressOf(c.bob.PubKey())
	for i := 0; ctx.Err() == nil; i++ {
		short, stop := context.WithTimeout(ctx, 5*time.Second)
		node := client.New(c.doors[i%len(c.doors)])
		signed, err := node.Sign(short, c.alice, &chain.Transfer{From: from, To: to, Amount: record.BaseUnits(1)})
		if err == nil {
			if hash, err := node.Send(short, signed); err == nil {
				if done, err := node.Wait(short, hash); err == nil && done.Code == 0 {
					taken[hash] = true
				}
			}
		}
		stop()
	}
	return taken
}

// agree waits until all nodes that should run have a common height with one hash, and returns it.
func (c *cluster) agree(atLeast int64) int64 {
	require.NoError(c.t, c.await(context.Background(), atLeast))
	height := c.height(0)
	for i := range c.doors {
		height = min(height, c.height(i))
	}
	hashes := map[string]bool{}
	for i := range c.doors {
		hashes[c.appHash(i, height)] = true
	}
	require.Len(c.t, hashes, 1)
	return height
}

func (c *cluster) appHash(i int, height int64) string {
	rpc := c.rpc(i)
	block, err := rpc.Block(context.Background(), &height)
	require.NoError(c.t, err)
	return block.Block.AppHash.String()
}

func (c *cluster) rpc(i int) *rpchttp.HTTP {
	rpc, err := rpchttp.New(c.rpcAddress(i), "/websocket")
	require.NoError(c.t, err)
	return rpc
}

func (c *cluster) rpcAddress(i int) string {
	address := ""
	require.NoError(c.t, c.home(i).Change(func(config *cmtcfg.Config) { address = config.RPC.ListenAddress }))
	return strings.Replace(address, "tcp://", "http://", 1)
}

// received is what bob has on a node.
func (c *cluster) received(i int) int64 {
	var a api.Account
	require.NoError(c.t, client.New(c.doors[i]).Get(context.Background(), "/v1/accounts/"+account.AddressOf(c.bob.PubKey()), &a))
	return a.Balance.Int().Int64()
}

// TestKilledNodes: one of four killed at random moments and started again, then all four at once. The chain goes on, nothing that was confirmed is lost, nothing is
// executed twice, and all agree.
func TestKilledNodes(t *testing.T) {
	c := newCluster(t, 4)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	draw := rand.New(rand.NewPCG(seed, 1))
	ctx, stop := context.WithCancel(context.Background())
	defer stop()
	paid := make(chan map[string]bool)
	go func() { paid <- c.pay(ctx) }()
	for range rounds(t, 3) {
		i := draw.IntN(4)
		before := c.height((i + 1) % 4)
		c.kill(i, syscall.SIGKILL)
		time.Sleep(time.Duration(500+draw.IntN(1500)) * time.Millisecond)
		require.Eventually(t, func() bool { return c.height((i+1)%4) > before+1 }, time.Minute, 200*time.Millisecond, "three of four go on")
		c.run(i)
		require.NoError(t, c.await(ctx, before))
	}
	for i := range 4 {
		c.kill(i, syscall.SIGKILL)
	}
	for i := range 4 {
		c.run(i)
	}
	require.NoError(t, c.await(ctx, 2))
	time.Sleep(2 * time.Second)
	stop()
	taken := <-paid
	height := c.agree(c.height(0) + 3)
	require.NotEmpty(t, taken)
	// each confirmed payment is there, and no more were made than blocks have
	executed := int64(0)
	found := map[string]bool{}
	rpc := c.rpc(0)
	for h := int64(1); h <= height; h++ {
		block, err := rpc.Block(context.Background(), &h)
		require.NoError(t, err)
		results, err := rpc.BlockResults(context.Background(), &h)
		require.NoError(t, err)
		for k, tx := range block.Block.Txs {
			hash := fmt.Sprintf("%X", tx.Hash())
			require.False(t, found[hash], "in two blocks")
			found[hash] = true
			if results.TxsResults[k].Code == 0 {
				executed++
			}
		}
	}
	for hash := range taken {
		require.True(t, found[hash], "a confirmed transaction is lost")
	}
	for i := range 4 {
		require.Equal(t, executed, c.received(i))
	}
}

// TestOneIsCutOff: a node that is stopped, as behind a partition, comes back to what the others have.
func TestOneIsCutOff(t *testing.T) {
	c := newCluster(t, 4)
	require.NoError(t, c.processes[3].Process.Signal(syscall.SIGSTOP))
	before := c.height(0)
	require.Eventually(t, func() bool { return c.height(0) > before+5 }, time.Minute, 200*time.Millisecond)
	require.NoError(t, c.processes[3].Process.Signal(syscall.SIGCONT))
	c.agree(before + 6)
}

// TestFullDisk: a node that cannot write any more stops and does not disturb the others; with room it catches up.
func TestFullDisk(t *testing.T) {
	c := newCluster(t, 4)
	c.kill(3, syscall.SIGTERM)
	self, err := os.Executable()
	require.NoError(t, err)
	limited := exec.Command("sh", "-c", fmt.Sprintf("ulimit -f 8; exec %s start --home %s --log none", self, c.home(3)))
	require.NoError(t, limited.Start())
	ended := make(chan error, 1)
	go func() { ended <- limited.Wait() }()
	select {
	case <-ended:
	case <-time.After(30 * time.Second): // it hangs on: what counts is that the others go on
		limited.Process.Kill()
		<-ended
	}
	before := c.height(0)
	require.Eventually(t, func() bool { return c.height(0) > before+3 }, time.Minute, 200*time.Millisecond)
	c.run(3)
	c.agree(before + 4)
}

// TestDoubleSigner: who signs two blocks of one height loses a part of its bonds and its vote.
func TestDoubleSigner(t *testing.T) {
	c := newCluster(t, 4)
	home := string(c.home(3))
	pv := privval.LoadFilePV(filepath.Join(home, "config", "priv_validator_key.json"), filepath.Join(home, "data", "priv_validator_state.json"))
	rpc := c.rpc(0)
	ctx := context.Background()
	height := c.height(0) - 1
	page, perPage := 1, 10
	validators, err := rpc.Validators(ctx, &height, &page, &perPage)
	require.NoError(t, err)
	set := cmttypes.NewValidatorSet(validators.Validators)
	block, err := rpc.Block(ctx, &height)
	require.NoError(t, err)
	at, validator := set.GetByAddress(pv.Key.Address)
	require.NotNil(t, validator)
	vote := func(id byte) *cmttypes.Vote {
		v := &cmttypes.Vote{
			Type: cmtproto.PrecommitType, Height: height, Timestamp: block.Block.Time, ValidatorAddress: pv.Key.Address, ValidatorIndex: at,
			BlockID: cmttypes.BlockID{Hash: make([]byte, 32), PartSetHeader: cmttypes.PartSetHeader{Total: 1, Hash: make([]byte, 32)}},
		}
		v.BlockID.Hash[0] = id
		signature, err := pv.Key.PrivKey.Sign(cmttypes.VoteSignBytes("chorus-testnet", v.ToProto()))
		require.NoError(t, err)
		v.Signature = signature
		return v
	}
	evidence, err := cmttypes.NewDuplicateVoteEvidence(vote(1), vote(2), block.Block.Time, set)
	require.NoError(t, err)
	_, err = rpc.BroadcastEvidence(ctx, evidence)
	require.NoError(t, err)
	require.Eventually(t, func() bool {
		var list []api.ValidatorState
		require.NoError(t, client.New(c.doors[1]).Get(ctx, "/v1/validators", &list))
		for _, v := range list {
			if v.Banned {
				return v.Power == 0 && v.Bonded.Cmp(record.Tokens(95_000)) == 0
			}
		}
		return false
	}, time.Minute, 200*time.Millisecond)
	c.kill(3, syscall.SIGKILL) // the others do not need it
	before := c.height(0)
	require.Eventually(t, func() bool { return c.height(0) > before+3 }, time.Minute, 200*time.Millisecond)
}

// TestJoinByStateSync: a fifth node takes over a snapshot, and goes on with the others without their old blocks.
func TestJoinByStateSync(t *testing.T) {
	c := newCluster(t, 4)
	require.Eventually(t, func() bool { return c.height(0) > 103 }, 3*time.Minute, time.Second)
	rpc := c.rpc(0)
	trusted := int64(50)
	block, err := rpc.Block(context.Background(), &trusted)
	require.NoError(t, err)
	ports, err := freePorts(3)
	require.NoError(t, err)
	at := func(i int) string { return fmt.Sprintf("127.0.0.1:%d", ports[i]) }
	peers := ""
	require.NoError(t, c.home(0).Change(func(config *cmtcfg.Config) { peers = config.P2P.PersistentPeers }))
	fifth := c.home(4)
	_, _, err = fifth.Create("fifth", server.Addresses{P2P: at(0), RPC: at(1), API: at(2)}, func(config *cmtcfg.Config) {
		config.P2P.PersistentPeers, config.P2P.AddrBookStrict, config.P2P.AllowDuplicateIP = peers, false, true
		config.StateSync.Enable = true
		config.StateSync.RPCServers = []string{c.rpcAddress(0), c.rpcAddress(1)}
		config.StateSync.TrustHeight, config.StateSync.TrustHash = trusted, block.BlockID.Hash.String()
		config.StateSync.TrustPeriod = time.Hour
		config.StateSync.DiscoveryTime = 5 * time.Second
	})
	require.NoError(t, err)
	data, err := os.ReadFile(filepath.Join(string(c.home(0)), "config", "genesis.json"))
	require.NoError(t, err)
	genesis, err := cmttypes.GenesisDocFromJSON(data)
	require.NoError(t, err)
	require.NoError(t, fifth.SaveGenesis(genesis))
	c.doors = append(c.doors, at(2))
	c.processes = append(c.processes, nil)
	c.run(4)
	c.agree(c.height(0) + 3)
	first := int64(1)
	_, err = c.rpc(4).Block(context.Background(), &first)
	require.Error(t, err, "it has not the old blocks")
}

// TestDemo: three topics on four processes, until somebody was paid in each. It is the one network of processes of a short test run.
func TestDemo(t *testing.T) {
	var out strings.Builder
	c := command()
	c.SetArgs([]string{"testnet", "--validators", "4", "--demo", "--epochs", "1", "--out", t.TempDir()})
	c.SetOut(&out)
	ctx, stop := context.WithTimeout(context.Background(), 4*time.Minute)
	defer stop()
	require.NoError(t, c.ExecuteContext(ctx), out.String())
	for _, said := range []string{"page: http://127.0.0.1:", "topic 3, epoch", "ann", "rita"} {
		require.Contains(t, out.String(), said)
	}
}

// TestDoor: hostile requests get a refusal that names what is wrong, and the page needs nothing else.
func TestDoor(t *testing.T) {
	c := newCluster(t, 1)
	base := "http://" + c.doors[0]
	for path, status := range map[string]int{
		"/": 200, "/openapi.json": 200, "/metrics": 200, "/v1/status": 200, "/v1/topics": 200, "/v1/validators": 200, "/v1/topics/7": 404,
		"/v1/topics/x": 400, "/v1/topics/1/epochs/x": 400, "/v1/accounts/nobody": 400, "/v1/status/x": 404, "/v1/transactions/zz": 400,
		"/v1/topics?height=-1": 400, "/v1/topics?height=99999999": 400, "/v1/topics?height=x": 400, "/v1/transactions/" + strings.Repeat("A", 64): 404,
	} {
		r, err := http.Get(base + path)
		require.NoError(t, err)
		r.Body.Close()
		require.Equal(t, status, r.StatusCode, path)
	}
	for _, body := range []string{"", "{}", "null", strings.Repeat("x", account.MaxTxBytes+10), `{"body":{},"signer":{},"signatures":[]}`} {
		r, err := http.Post(base+"/v1/transactions", "application/json", strings.NewReader(body))
		require.NoError(t, err)
		var refusal api.Refusal
		require.NoError(t, json.NewDecoder(r.Body).Decode(&refusal))
		r.Body.Close()
		require.NotEqual(t, 200, r.StatusCode)
		require.NotEmpty(t, refusal.Error)
	}
}
