package app_test

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/libs/log"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

const chainID = "chorus-test"

// network is a twin with six accounts, the first three of which are validators and the last the authority.
type network struct {
	*twin
	keys      []crypto.PrivKey // of accounts
	consensus []crypto.PrivKey // of validators
}

func key(n byte) crypto.PrivKey { return ed25519.GenPrivKeyFromSecret([]byte{n}) }

func publicKey(data []byte) crypto.PubKey { return ed25519.PubKey(data) }

func newNetwork(t testing.TB) *network { return newNetworkIn(t, t.TempDir()) }

// newNetworkIn is a network with its state in a folder, or in memory.
func newNetworkIn(t testing.TB, folder string) *network {
	n := &network{}
	config := chain.DefaultConfig(release.V17())
	config.Module.RemoveStakeDelayWindow = 5
	for i := range byte(6) {
		n.keys = append(n.keys, key(i))
		config.Accounts = append(config.Accounts, chain.Balance{Account: n.name(int(i)), Amount: record.Tokens(1000)})
	}
	config.Authority = n.name(5)
	params := app.DefaultParams()
	params.ValidatorsEvery, params.MissedWindow, params.MissedLimit, params.JailBlocks, params.SnapshotEvery = 5, 10, 3, 4, 4
	keys := map[string]crypto.PubKey{}
	for i := range byte(3) {
		n.consensus = append(n.consensus, key(100+i))
		config.Validators = append(config.Validators, chain.Balance{Account: n.name(int(i)), Amount: record.Tokens(100)})
		keys[n.name(int(i))] = n.consensus[i].PubKey()
	}
	n.twin = newTwin(t, folder, config, params, keys)
	require.Equal(t, map[string]int64{n.name(0): 100, n.name(1): 100, n.name(2): 100}, n.powers)
	return n
}

func (n *network) name(i int) string { return account.AddressOf(n.keys[i].PubKey()) }

var fee = record.BaseUnits(10_000)

// sign signs a transaction of an account with its next sequence.
func (n *network) sign(i int, change func(*account.Body)) []byte {
	b := n.body(i)
	change(&b)
	data, err := n.signed(i, b)
	require.NoError(n.t, err)
	return data
}

func (n *network) body(i int) account.Body {
	return account.Body{ChainID: chainID, Sequence: n.sequence[n.name(i)], Fee: fee}
}

func (n *network) signed(i int, b account.Body) ([]byte, error) {
	return account.Sign(b, account.Single(n.keys[i].PubKey()), n.keys[i])
}

func (n *network) tx(i int, tx chain.Tx) []byte {
	data, err := account.SignTx(n.body(i), tx, n.keys[i])
	require.NoError(n.t, err)
	return data
}

func TestSameStateAsEmbeddedLedger(t *testing.T) {
	n := newNetwork(t)
	for round := range 8 {
		amount := record.BaseUnits(int64(1000 + round))
		a := n.tx(3, &chain.Transfer{From: n.name(3), To: n.name(4), Amount: amount})
		n.sequence[n.name(3)]++
		b := n.tx(3, &chain.Transfer{From: n.name(3), To: n.name(4), Amount: record.Tokens(5000)}) // more than it has
		n.sequence[n.name(3)]--
		c := n.tx(4, &chain.Bond{Delegator: n.name(4), Validator: n.name(0), Amount: record.Tokens(3)})
		r := n.block(abci.RequestFinalizeBlock{}, a, b, c)
		require.Equal(t, []uint32{0, app.CodeRefused, 0}, []uint32{r.TxResults[0].Code, r.TxResults[1].Code, r.TxResults[2].Code})
		if n.height == 5 {
			require.Len(t, r.ValidatorUpdates, 1)
			require.EqualValues(t, 115, r.ValidatorUpdates[0].Power)
		}
	}
	// a process that dies after the block was executed and before it was committed does it again
	n.crash = true
	n.block(abci.RequestFinalizeBlock{}, n.tx(3, &chain.Transfer{From: n.name(3), To: n.name(4), Amount: fee}))
	n.check()
}

func TestRefusals(t *testing.T) {
	n := newNetwork(t)
	pay := &chain.Transfer{From: n.name(3), To: n.name(4), Amount: fee}
	text, err := chain.EncodeTx(pay)
	require.NoError(t, err)
	good := n.tx(3, pay)
	n.block(abci.RequestFinalizeBlock{}, good)
	check := func(data []byte) *abci.ResponseCheckTx {
		r, err := n.app.CheckTx(context.Background(), &abci.RequestCheckTx{Tx: data})
		require.NoError(t, err)
		return r
	}
	for name, c := range map[string]struct {
		data []byte
		code uint32
		say  string
	}{
		"replayed":      {good, app.CodeSequence, "sequence"},
		"too early":     {n.sign(3, func(b *account.Body) { b.Sequence, b.Tx = 7, text }), app.CodeSequence, "sequence"},
		"other chain":   {n.sign(3, func(b *account.Body) { b.ChainID, b.Tx = "other", text }), app.CodeInvalid, "chain_id"},
		"other account": {n.sign(4, func(b *account.Body) { b.Tx = text }), app.CodeInvalid, "signer"},
		"low fee":       {n.sign(3, func(b *account.Body) { b.Fee, b.Tx = record.BaseUnits(1), text }), app.CodeFee, "fee"},
		"poor":          {n.sign(3, func(b *account.Body) { b.Fee, b.Tx = record.Tokens(5000), text }), app.CodeFee, "balance"},
		"nothing":       {n.sign(3, func(*account.Body) {}), app.CodeInvalid, "exactly one"},
		"forged":        {bytes.Replace(n.tx(3, pay), []byte(`"signatures":["`), []byte(`"signatures":["AAAA`), 1), app.CodeInvalid, "signature"},
		"changed":       {bytes.Replace(n.tx(3, pay), []byte(`"amount":"10000"`), []byte(`"amount":"90000"`), 1), app.CodeInvalid, "signature"},
		"spaced":        {append([]byte(" "), n.tx(3, pay)...), app.CodeInvalid, "form"},
		"empty":         {nil, app.CodeInvalid, ""},
		"text":          {[]byte("hello"), app.CodeInvalid, "must be"},
		"oversized":     {bytes.Repeat([]byte("1"), account.MaxTxBytes+1), app.CodeInvalid, "at most"},
		"deep":          {bytes.Repeat([]byte(`{"body":`), 100_000), app.CodeInvalid, "body"},
		"cut":           {good[:len(good)/2], app.CodeInvalid, "JSON"},
		"unknown key":   {bytes.Replace(n.tx(3, pay), []byte(`{"body"`), []byte(`{"x":1,"body"`), 1), app.CodeInvalid, "x"},
		"double key":    {bytes.Replace(n.tx(3, pay), []byte(`{"body"`), []byte(`{"body":{},"body"`), 1), app.CodeInvalid, "body"},
		"no key":        {bytes.Replace(n.tx(3, pay), []byte(`"kind":"ed25519"`), []byte(`"kind":"rsa"`), 1), app.CodeInvalid, "kind"},
		"negative fee":  {n.sign(3, func(b *account.Body) { b.Fee, b.Tx = record.BaseUnits(-1), text }), app.CodeInvalid, "fee"},
		"fee of others": {n.sign(3, func(b *account.Body) { b.Tx = []byte(`{"tx":"pay_fee","from":"x","amount":"1"}`) }), app.CodeInvalid, "account signs"},
	} {
		r := check(c.data)
		require.Equal(t, c.code, r.Code, "%s: %s", name, r.Log)
		require.Contains(t, r.Log, c.say, name)
		before := n.store.Hash()
		p, err := n.app.ProcessProposal(context.Background(), &abci.RequestProcessProposal{Txs: [][]byte{c.data}})
		require.NoError(t, err)
		if name != "poor" {
			require.Equal(t, abci.ResponseProcessProposal_REJECT, p.Status, name)
		}
		require.Equal(t, before, n.store.Hash())
	}
	// two in turn wait together; a proposal takes them and leaves others out
	one := n.tx(3, pay)
	n.sequence[n.name(3)]++
	two := n.tx(3, pay)
	n.sequence[n.name(3)]--
	require.Equal(t, app.CodeOK, check(one).Code)
	require.Equal(t, app.CodeOK, check(two).Code)
	require.Equal(t, app.CodeSequence, check(two).Code)
	p, err := n.app.PrepareProposal(context.Background(), &abci.RequestPrepareProposal{Txs: [][]byte{good, one, []byte("x"), two}, MaxTxBytes: 1 << 20})
	require.NoError(t, err)
	require.Equal(t, [][]byte{one, two}, p.Txs)
	r := n.block(abci.RequestFinalizeBlock{}, p.Txs...)
	require.Equal(t, app.CodeOK, r.TxResults[1].Code)
}

func TestValidators(t *testing.T) {
	n := newNetwork(t)
	vote := func(absent ...int) abci.RequestFinalizeBlock {
		r := abci.RequestFinalizeBlock{}
		for i, k := range n.consensus {
			flag := cmtproto.BlockIDFlagCommit
			for _, a := range absent {
				if a == i {
					flag = cmtproto.BlockIDFlagAbsent
				}
			}
			r.DecidedLastCommit.Votes = append(r.DecidedLastCommit.Votes, abci.VoteInfo{
				Validator: abci.Validator{Address: k.PubKey().Address(), Power: 100}, BlockIdFlag: flag,
			})
		}
		return r
	}
	bonded := func(i int) string {
		s, err := n.app.At(0)
		require.NoError(t, err)
		n.check()
		b, err := s.Ledger.Bond(n.name(i), n.name(i))
		require.NoError(t, err)
		return b.Amount.String()
	}
	for range 3 {
		require.Empty(t, n.block(vote(1)).ValidatorUpdates)
	}
	r := n.block(vote(1)) // the fourth it missed
	require.Len(t, r.ValidatorUpdates, 1)
	require.EqualValues(t, 0, r.ValidatorUpdates[0].Power)
	require.Equal(t, "99990000000000000000", bonded(1))
	unjail := func() []byte {
		return n.sign(1, func(b *account.Body) { b.Unjail = &account.Unjail{Operator: n.name(1)} })
	}
	require.Equal(t, app.CodeRefused, n.block(vote(), unjail()).TxResults[0].Code) // too early
	n.block(vote())
	n.block(vote())
	r = n.block(vote(), unjail())
	require.Equal(t, app.CodeOK, r.TxResults[0].Code, r.TxResults[0].Log)
	require.Len(t, r.ValidatorUpdates, 1)
	require.EqualValues(t, 99, r.ValidatorUpdates[0].Power)

	double := vote()
	double.Misbehavior = []abci.Misbehavior{{Type: abci.MisbehaviorType_DUPLICATE_VOTE, Validator: abci.Validator{Address: n.consensus[2].PubKey().Address()}, Height: 2}}
	r = n.block(double)
	require.Len(t, r.ValidatorUpdates, 1)
	require.Equal(t, "95000000000000000000", bonded(2))
	r = n.block(double) // once
	require.Empty(t, r.ValidatorUpdates)
	require.Equal(t, "95000000000000000000", bonded(2))
	r = n.block(vote(), n.sign(2, func(b *account.Body) { b.Unjail = &account.Unjail{Operator: n.name(2)} }))
	require.Equal(t, app.CodeRefused, r.TxResults[0].Code)

	// an account that bonds to itself becomes a validator with its key
	fresh := key(200)
	set := func(i int, k crypto.PrivKey) []byte {
		return n.sign(i, func(b *account.Body) {
			b.Validator = &account.SetValidator{Operator: n.name(i), Key: account.NewPublicKey(k.PubKey())}
		})
	}
	require.Equal(t, app.CodeRefused, n.block(vote(), set(3, fresh)).TxResults[0].Code)
	n.block(vote(), n.tx(3, &chain.Bond{Delegator: n.name(3), Validator: n.name(3), Amount: record.Tokens(50)}))
	require.Equal(t, app.CodeRefused, n.block(vote(), set(3, n.consensus[0])).TxResults[0].Code) // a key of another
	r = n.block(vote(), set(3, fresh))
	require.Equal(t, app.CodeOK, r.TxResults[0].Code, r.TxResults[0].Log)
	require.EqualValues(t, 50, r.ValidatorUpdates[0].Power)
}

func TestSnapshotsAndProofs(t *testing.T) {
	n := newNetwork(t)
	for range 9 {
		n.block(abci.RequestFinalizeBlock{}, n.tx(3, &chain.Transfer{From: n.name(3), To: n.name(4), Amount: fee}))
	}
	ctx := context.Background()
	list, err := n.app.ListSnapshots(ctx, &abci.RequestListSnapshots{})
	require.NoError(t, err)
	require.Len(t, list.Snapshots, 2)
	s := list.Snapshots[1]
	require.EqualValues(t, 8, s.Height)
	state, err := n.app.At(8)
	require.NoError(t, err)
	hash, err := state.Ledger.StateHash()
	require.NoError(t, err)

	answer := func(height int64, key string) *abci.ResponseQuery {
		r, err := n.app.Query(ctx, &abci.RequestQuery{Path: "/store", Data: []byte(key), Height: height, Prove: true})
		require.NoError(t, err)
		return r
	}
	view, err := n.store.At(8)
	require.NoError(t, err)
	r := answer(8, "state/ledger")
	require.NotEmpty(t, r.Value)
	require.NoError(t, app.VerifyStore(view.Hash(), r))
	require.NoError(t, app.VerifyStore(view.Hash(), answer(8, "state/nothing")))
	require.Error(t, app.VerifyStore(n.store.Hash(), r))
	r.Value[3]++
	require.ErrorIs(t, app.VerifyStore(view.Hash(), r), treestore.ErrProof)

	join := func(appHash []byte, spoil bool) (*app.App, *treestore.Store, abci.ResponseApplySnapshotChunk_Result) {
		store, err := treestore.Open(t.TempDir())
		require.NoError(t, err)
		a, err := app.New(store, app.Options{})
		require.NoError(t, err)
		offer, err := a.OfferSnapshot(ctx, &abci.RequestOfferSnapshot{Snapshot: s, AppHash: appHash})
		require.NoError(t, err)
		require.Equal(t, abci.ResponseOfferSnapshot_ACCEPT, offer.Result)
		var last abci.ResponseApplySnapshotChunk_Result
		for i := range s.Chunks {
			c, err := n.app.LoadSnapshotChunk(ctx, &abci.RequestLoadSnapshotChunk{Height: s.Height, Format: s.Format, Chunk: i})
			require.NoError(t, err)
			if spoil {
				c.Chunk[len(c.Chunk)/2] ^= 1
			}
			r, err := a.ApplySnapshotChunk(ctx, &abci.RequestApplySnapshotChunk{Index: i, Chunk: c.Chunk, Sender: "x"})
			require.NoError(t, err)
			last = r.Result
		}
		return a, store, last
	}
	_, store, result := join(n.store.Hash(), false) // of another block
	require.Equal(t, abci.ResponseApplySnapshotChunk_REJECT_SNAPSHOT, result)
	require.Zero(t, store.Version())
	_, _, result = join(view.Hash(), true)
	require.Equal(t, abci.ResponseApplySnapshotChunk_RETRY, result)
	joined, store, result := join(view.Hash(), false)
	require.Equal(t, abci.ResponseApplySnapshotChunk_ACCEPT, result)
	require.EqualValues(t, 8, store.Version())
	got, err := joined.At(0)
	require.NoError(t, err)
	joinedHash, err := got.Ledger.StateHash()
	require.NoError(t, err)
	require.Equal(t, hash, joinedHash)
	// it goes on as the others do
	one, err := joined.FinalizeBlock(ctx, &n.request)
	require.NoError(t, err)
	require.Equal(t, n.store.Hash(), one.AppHash)
}

// TestSnapshotsDoNoHarm: the list of snapshots is not made anew for every peer that asks, and what is wrong with one is logged and stops nothing.
func TestSnapshotsDoNoHarm(t *testing.T) {
	n := newNetwork(t)
	var logged bytes.Buffer
	n.logger = log.NewTMLogger(&logged)
	blocks := func(count int) {
		for range count {
			n.block(abci.RequestFinalizeBlock{})
		}
	}
	list := func() []*abci.Snapshot {
		r, err := n.app.ListSnapshots(context.Background(), &abci.RequestListSnapshots{})
		require.NoError(t, err)
		return r.Snapshots
	}
	blocks(20)
	written := list()
	require.Len(t, written, 3)
	n.open()
	require.Equal(t, written, list(), "as they are read from disk")
	folder := filepath.Join(n.folder, "snapshots")
	file := filepath.Join(folder, "16.snapshot")
	require.NoError(t, os.WriteFile(file, []byte("x"), 0o600))
	require.Equal(t, written, list(), "they are not read again")
	require.NoError(t, os.Remove(file))
	require.Len(t, list(), 2)
	require.NoError(t, os.Mkdir(filepath.Join(folder, "17.snapshot"), 0o700))
	require.Empty(t, logged.String())
	require.Len(t, list(), 2, "one that cannot be read")
	require.Contains(t, logged.String(), "cannot be read")

	require.NoError(t, os.RemoveAll(folder))
	require.NoError(t, os.WriteFile(folder, nil, 0o600))
	blocks(4)
	require.Contains(t, logged.String(), "no snapshot")
	require.NoError(t, os.Remove(folder))
	blocks(4)
	require.Len(t, list(), 1)
}

// TestForgedSnapshots: what is not the snapshot of the network's state is refused, and leaves a node that can take the true one.
func TestForgedSnapshots(t *testing.T) {
	_, s, hash, chunks := snapshotOf(t)
	require.Len(t, chunks, 1)
	ctx := context.Background()
	folder := filepath.Join(t.TempDir(), "snapshots")
	require.NoError(t, os.MkdirAll(filepath.Join(folder, "joining-1"), 0o700)) // of a process that died
	require.NoError(t, os.WriteFile(filepath.Join(folder, "making-1"), nil, 0o600))
	store, err := treestore.NewMemory()
	require.NoError(t, err)
	a, err := app.New(store, app.Options{SnapshotFolder: folder})
	require.NoError(t, err)
	left := func() int {
		files, err := os.ReadDir(folder)
		require.NoError(t, err)
		return len(files)
	}
	require.Zero(t, left())
	sum := func(data []byte) []byte { h := sha256.Sum256(data); return h[:] }
	offer := func(change func(*abci.Snapshot)) abci.ResponseOfferSnapshot_Result {
		other := *s
		change(&other)
		r, err := a.OfferSnapshot(ctx, &abci.RequestOfferSnapshot{Snapshot: &other, AppHash: hash})
		require.NoError(t, err)
		return r.Result
	}
	apply := func(index uint32, chunk []byte) *abci.ResponseApplySnapshotChunk {
		r, err := a.ApplySnapshotChunk(ctx, &abci.RequestApplySnapshotChunk{Index: index, Chunk: chunk, Sender: "liar"})
		require.NoError(t, err)
		require.Zero(t, store.Version())
		return r
	}
	require.Equal(t, abci.ResponseApplySnapshotChunk_REJECT_SNAPSHOT, apply(0, chunks[0]).Result, "nothing was offered")
	for name, change := range map[string]func(*abci.Snapshot){
		"metadata":       func(s *abci.Snapshot) { s.Metadata = append(bytes.Clone(s.Metadata[1:]), 0) },
		"hash":           func(s *abci.Snapshot) { s.Hash = sum(nil) },
		"short metadata": func(s *abci.Snapshot) { s.Metadata, s.Hash = s.Metadata[1:], sum(s.Metadata[1:]) },
		"no chunks":      func(s *abci.Snapshot) { s.Chunks, s.Metadata, s.Hash = 0, nil, sum(nil) },
		"many chunks": func(s *abci.Snapshot) {
			s.Chunks = 1 << 20
			s.Metadata = make([]byte, 32<<20)
			s.Hash = sum(s.Metadata)
		},
		"height 0":    func(s *abci.Snapshot) { s.Height = 0 },
		"far height":  func(s *abci.Snapshot) { s.Height = 1 << 40 },
		"over height": func(s *abci.Snapshot) { s.Height = 1 << 63 },
	} {
		require.Equal(t, abci.ResponseOfferSnapshot_REJECT, offer(change), name)
	}
	require.Equal(t, abci.ResponseOfferSnapshot_REJECT_FORMAT, offer(func(s *abci.Snapshot) { s.Format = 9 }))
	r, err := a.OfferSnapshot(ctx, &abci.RequestOfferSnapshot{})
	require.NoError(t, err)
	require.NotEqual(t, abci.ResponseOfferSnapshot_ACCEPT, r.Result)

	// a chunk that is not the announced one is asked for again, from somebody else
	require.Equal(t, abci.ResponseOfferSnapshot_ACCEPT, offer(func(*abci.Snapshot) {}))
	for _, chunk := range [][]byte{nil, chunks[0][1:], append(bytes.Clone(chunks[0]), 0), make([]byte, 2<<20)} {
		r := apply(0, chunk)
		require.Equal(t, abci.ResponseApplySnapshotChunk_RETRY, r.Result)
		require.Equal(t, []string{"liar"}, r.RejectSenders)
		require.Equal(t, []uint32{0}, r.RefetchChunks)
	}
	require.Equal(t, abci.ResponseApplySnapshotChunk_REJECT_SNAPSHOT, apply(1, chunks[0]).Result, "there is no such chunk")
	// one that was announced is taken, and is seen not to be the state of the network
	for _, change := range []func([]byte) []byte{
		func(c []byte) []byte { c[len(c)/2] ^= 1; return c }, func(c []byte) []byte { return c[:len(c)-1] },
		func([]byte) []byte { return []byte{} }, func(c []byte) []byte { return append(c, c...) },
	} {
		forged := change(bytes.Clone(chunks[0]))
		require.Equal(t, abci.ResponseOfferSnapshot_ACCEPT, offer(func(s *abci.Snapshot) { s.Metadata = sum(forged); s.Hash = sum(s.Metadata) }))
		require.Equal(t, abci.ResponseApplySnapshotChunk_REJECT_SNAPSHOT, apply(0, forged).Result)
	}
	require.Zero(t, left(), "nothing stays on disk")
	// all chunks but the last are whole
	require.Equal(t, abci.ResponseOfferSnapshot_ACCEPT, offer(func(s *abci.Snapshot) {
		s.Chunks, s.Metadata = 2, append(bytes.Clone(s.Metadata), s.Metadata...)
		s.Hash = sum(s.Metadata)
	}))
	require.Equal(t, abci.ResponseApplySnapshotChunk_RETRY, apply(1, chunks[0]).Result, "the first comes first")
	require.Equal(t, abci.ResponseApplySnapshotChunk_REJECT_SNAPSHOT, apply(0, chunks[0]).Result)
	require.Zero(t, left())
	require.Equal(t, abci.ResponseOfferSnapshot_ACCEPT, offer(func(*abci.Snapshot) {}))
	require.Equal(t, abci.ResponseOfferSnapshot_ACCEPT, offer(func(*abci.Snapshot) {}), "another offer ends the one before")
	require.Equal(t, 1, left())
	done, err := a.ApplySnapshotChunk(ctx, &abci.RequestApplySnapshotChunk{Chunk: chunks[0]})
	require.NoError(t, err)
	require.Equal(t, abci.ResponseApplySnapshotChunk_ACCEPT, done.Result)
	require.Equal(t, hash, store.Hash())
	require.Zero(t, left())
	require.Equal(t, abci.ResponseOfferSnapshot_REJECT, offer(func(*abci.Snapshot) {}), "it has a state")
}

// TestAuthority: who slashes and changes rules needs as many signatures as the policy of the authority says, and no other account will do.
func TestAuthority(t *testing.T) {
	d := newDrama(t, "", "v0.17", 1, map[string]int{})
	d.end()
	policy, victim := council(t).policy, d.seats[0]
	authority := council(t).address(t)
	keys := []crypto.PrivKey{}
	for i := range byte(3) {
		keys = append(keys, ed25519.GenPrivKeyFromSecret([]byte{'c', i}))
	}
	bonded := func() string {
		b, err := d.plain.Bond(victim, victim)
		require.NoError(t, err)
		return b.Amount.String()
	}
	before := bonded()
	slash := func(by string) []byte {
		text, err := chain.EncodeTx(&chain.SlashValidator{Authority: by, Validator: victim, Fraction: num.MustParseDec("0.5")})
		require.NoError(t, err)
		return text
	}
	signed := func(by account.Policy, tx []byte, keys ...crypto.PrivKey) []byte {
		name, err := by.Address()
		require.NoError(t, err)
		data, err := account.Sign(account.Body{ChainID: chainID, Sequence: d.sequence[name], Fee: fee, Tx: tx}, by, keys...)
		require.NoError(t, err)
		return data
	}
	one, other := policy, account.Single(keys[0].PubKey())
	one.Threshold = 1
	tampered := bytes.Replace(signed(policy, slash(authority), keys[0], keys[1]), []byte("0.5"), []byte("0.6"), 1)
	for name, c := range map[string]struct {
		data []byte
		code uint32
		say  string
	}{
		"nobody":            {signed(policy, slash(authority)), app.CodeInvalid, "exactly 2"},
		"one":               {signed(policy, slash(authority), keys[2]), app.CodeInvalid, "exactly 2"},
		"one, twice":        {signed(policy, slash(authority), keys[2], keys[2]), app.CodeInvalid, "exactly 2"},
		"a lower threshold": {signed(one, slash(authority), keys[0]), app.CodeInvalid, "the account that the transaction acts for"},
		"a member alone":    {signed(other, slash(authority), keys[0]), app.CodeInvalid, "the account that the transaction acts for"},
		"something else":    {tampered, app.CodeInvalid, "signature"},
	} {
		r := d.block(abci.RequestFinalizeBlock{}, c.data)
		require.Equal(t, c.code, r.TxResults[0].Code, name)
		require.Contains(t, r.TxResults[0].Log, c.say, name)
		require.Equal(t, before, bonded(), name)
	}
	_, err := account.Sign(account.Body{Tx: slash(authority)}, policy, keys...)
	require.ErrorContains(t, err, "exactly 2")
	// with a third signature that holds it would be another transaction of the same content
	var two, third account.Signed
	require.NoError(t, json.Unmarshal(signed(policy, slash(authority), keys[0], keys[1]), &two))
	require.NoError(t, json.Unmarshal(signed(policy, slash(authority), keys[0], keys[2]), &third))
	two.Signatures[2] = third.Signatures[2]
	three, err := json.Marshal(two)
	require.NoError(t, err)
	refused := d.block(abci.RequestFinalizeBlock{}, three)
	require.Equal(t, app.CodeInvalid, refused.TxResults[0].Code)
	require.Contains(t, refused.TxResults[0].Log, "exactly 2")

	usurper := d.signers[d.seats[1]]
	r := d.block(abci.RequestFinalizeBlock{}, signed(usurper.policy, slash(d.seats[1]), usurper.keys...))
	require.Equal(t, app.CodeRefused, r.TxResults[0].Code)
	require.Contains(t, r.TxResults[0].Log, "authority")
	require.Equal(t, before, bonded())

	half, err := account.AddSignatures(signed(policy, slash(authority), keys[2]), keys[0])
	require.NoError(t, err)
	r = d.block(abci.RequestFinalizeBlock{}, half)
	require.Equal(t, app.CodeOK, r.TxResults[0].Code, r.TxResults[0].Log)
	require.NotEqual(t, before, bonded())
	require.Equal(t, app.CodeSequence, d.block(abci.RequestFinalizeBlock{}, half).TxResults[0].Code, "once")

	rules, err := chain.EncodeTx(&chain.ChangeRules{Authority: authority, At: d.height + 3, Release: "v0.16"})
	require.NoError(t, err)
	require.Equal(t, app.CodeOK, d.block(abci.RequestFinalizeBlock{}, signed(policy, rules, keys[:2]...)).TxResults[0].Code)
	for range 4 {
		d.block(abci.RequestFinalizeBlock{})
	}
	s, err := d.app.At(0)
	require.NoError(t, err)
	require.Equal(t, "v0.16", s.Ledger.Summary().Release)
}

func TestPolicies(t *testing.T) {
	a, b, c := key(1), key(2), key(3)
	p := account.Policy{Threshold: 2, Keys: []account.PublicKey{account.NewPublicKey(a.PubKey()), account.NewPublicKey(b.PubKey()), account.NewPublicKey(c.PubKey())}}
	address, err := p.Address()
	require.NoError(t, err)
	text, err := chain.EncodeTx(&chain.Slash{Authority: address, Topic: 1, Reputer: "r", Fraction: num.MustParseDec("0.5")})
	require.NoError(t, err)
	body := account.Body{ChainID: chainID, Fee: fee, Tx: text}
	data, err := account.Sign(body, p, a)
	require.NoError(t, err)
	_, err = account.Read(chainID, data)
	require.ErrorIs(t, err, account.ErrSignature)
	data, err = account.Sign(body, p, c, a)
	require.NoError(t, err)
	read, err := account.Read(chainID, data)
	require.NoError(t, err)
	require.Equal(t, address, read.Account)
	p.Threshold = 1 // another policy is another account
	data, err = account.Sign(body, p, a)
	require.NoError(t, err)
	_, err = account.Read(chainID, data)
	require.ErrorIs(t, err, record.ErrNotAllowed)
}
