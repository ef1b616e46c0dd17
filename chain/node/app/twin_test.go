package app_test

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"maps"
	"math/big"
	"path/filepath"
	"slices"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/libs/log"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/node/treestore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// maxBlockBytes is what consensus allows in a block of a network that chorusd makes.
const maxBlockBytes = 4 << 20

// twin is an application that is played by calls of ABCI, without consensus, beside an embedded ledger that gets the same transactions in the same
// blocks. What the node adds to the ledger, fees, sequences, the validator set and its faults, is done here a second time, as simply as it can be.
type twin struct {
	t         testing.TB
	folder    string // of the state; empty for memory
	logger    log.Logger
	store     *treestore.Store
	app       *app.App
	plain     *chain.Ledger
	params    app.Params
	authority string
	genesis   *abci.RequestInitChain
	height    int64
	sequence  map[string]uint64 // of the next transaction

	validators map[string]*validator // with a key, by operator
	operators  map[string]string     // of every key that a validator has had
	powers     map[string]int64      // that CometBFT was told, by operator
	changed    bool                  // the set is updated at the end of the block

	// The block under way.
	request  abci.RequestFinalizeBlock
	expected []expected
	events   []record.Event // of faults
	turn     map[string]uint64
	inTurn   [][]byte
	crash    bool // the process dies before the block is committed
}

type validator struct {
	key            account.PublicKey
	jailed, banned bool
	until          int64
	missed         []int64
}

// expected is what becomes of a transaction.
type expected struct {
	code   uint32
	log    string // of the ledger
	events []record.Event
}

// newTwin starts a network of a genesis; keys are those by which validators sign blocks.
func newTwin(t testing.TB, folder string, config chain.Config, params app.Params, keys map[string]crypto.PubKey) *twin {
	w := &twin{
		t: t, folder: folder, params: params, authority: config.Authority, sequence: map[string]uint64{},
		validators: map[string]*validator{}, operators: map[string]string{}, powers: map[string]int64{}, turn: map[string]uint64{},
	}
	g := app.Genesis{Params: params}
	for _, v := range config.Validators {
		key := account.NewPublicKey(keys[v.Account])
		g.Validators = append(g.Validators, account.SetValidator{Operator: v.Account, Key: key})
		w.validators[v.Account], w.operators[key.Value] = &validator{key: key}, v.Account
	}
	var err error
	g.Ledger, err = json.Marshal(config)
	require.NoError(t, err)
	state, err := json.Marshal(g)
	require.NoError(t, err)
	w.genesis = &abci.RequestInitChain{ChainId: chainID, AppStateBytes: state, InitialHeight: 1}
	w.plain, err = chain.New(config)
	require.NoError(t, err)
	w.open()
	r, err := w.app.InitChain(context.Background(), w.genesis)
	require.NoError(t, err)
	w.update(r.Validators)
	return w
}

// open opens the application anew; what it had in memory is lost.
func (w *twin) open() {
	var err error
	options := app.Options{Logger: w.logger}
	switch {
	case w.folder != "":
		if w.store != nil {
			require.NoError(w.t, w.store.Close())
		}
		options.SnapshotFolder = filepath.Join(w.folder, "snapshots")
		w.store, err = treestore.Open(w.folder)
	case w.store == nil:
		w.store, err = treestore.NewMemory()
	default:
		w.store.Rollback()
	}
	require.NoError(w.t, err)
	w.app, err = app.New(w.store, options)
	require.NoError(w.t, err)
}

// set is the powers that the bonds give: a unit for each token, of the largest.
func (w *twin) set() map[string]int64 {
	token := new(big.Int).Exp(big.NewInt(10), big.NewInt(18), nil)
	type seat struct {
		operator string
		power    int64
	}
	var seats []seat
	for b, err := range w.plain.Validators() {
		require.NoError(w.t, err)
		v := w.validators[b.Account]
		if power := new(big.Int).Quo(b.Amount.Int(), token).Int64(); v != nil && !v.jailed && power > 0 {
			seats = append(seats, seat{b.Account, power})
		}
	}
	slices.SortFunc(seats, func(a, b seat) int { return cmp.Or(cmp.Compare(b.power, a.power), cmp.Compare(a.operator, b.operator)) })
	powers := map[string]int64{}
	for _, s := range seats[:min(len(seats), w.params.MaxValidators)] {
		powers[s.operator] = s.power
	}
	if len(powers) == 0 { // nobody could make a block any more
		return w.powers
	}
	return powers
}

// update compares what CometBFT is told with the set.
func (w *twin) update(updates []abci.ValidatorUpdate) {
	told := maps.Clone(w.powers)
	for _, u := range updates {
		operator := w.operators[account.NewPublicKey(publicKey(u.PubKey.GetEd25519())).Value]
		require.NotEmpty(w.t, operator, "an update of a key that no validator has")
		require.NotEqual(w.t, told[operator], u.Power, "an update that changes nothing")
		if told[operator] = u.Power; u.Power == 0 {
			delete(told, operator)
		}
	}
	w.powers = w.set()
	require.Equal(w.t, w.powers, told)
}

// begin begins a block with the faults that consensus has seen.
func (w *twin) begin(r abci.RequestFinalizeBlock) {
	w.height++
	r.Height = w.height
	w.request, w.expected, w.events, w.inTurn, w.turn = r, nil, nil, nil, maps.Clone(w.sequence)
	for _, m := range r.Misbehavior {
		if v, operator := w.byAddress(m.Validator.Address); v != nil && !v.banned {
			v.jailed, v.banned = true, true
			w.slash(operator, w.params.DoubleSign, "duplicate_vote")
		}
	}
	for _, vote := range r.DecidedLastCommit.Votes {
		v, operator := w.byAddress(vote.Validator.Address)
		if v == nil {
			continue
		}
		if vote.BlockIdFlag == cmtproto.BlockIDFlagAbsent {
			v.missed = append(v.missed, w.height)
		}
		v.missed = slices.DeleteFunc(v.missed, func(h int64) bool { return h <= w.height-w.params.MissedWindow })
		if !v.jailed && int64(len(v.missed)) > w.params.MissedLimit {
			v.jailed, v.until, v.missed = true, w.height+w.params.JailBlocks, nil
			w.slash(operator, w.params.Downtime, "downtime")
		}
	}
}

func (w *twin) byAddress(address []byte) (*validator, string) {
	for operator, v := range w.validators {
		if key, err := v.key.Key(); err == nil && bytes.Equal(key.Address(), address) {
			return v, operator
		}
	}
	return nil, ""
}

func (w *twin) slash(operator string, fraction num.Dec, reason string) {
	w.changed = true
	events, _ := w.plain.Apply(&chain.SlashValidator{Authority: w.authority, Validator: operator, Fraction: fraction, Reason: reason})
	w.events = append(w.events, events...)
}

// leastFee is what a transaction costs.
func (w *twin) leastFee(size int) record.Amount {
	perByte := new(big.Int).Mul(w.params.FeePerByte.Int(), big.NewInt(int64(size)))
	return record.AmountOf(perByte.Add(perByte, w.params.Fee.Int()))
}

// add adds a transaction to the block, and executes it on the embedded ledger.
func (w *twin) add(data []byte) expected {
	x := w.execute(data)
	w.expected = append(w.expected, x)
	w.request.Txs = append(w.request.Txs, data)
	if t, err := account.Read(chainID, data); err == nil && t.Sequence == w.turn[t.Account] && t.Fee.Cmp(w.leastFee(len(data))) >= 0 {
		w.turn[t.Account]++
		w.inTurn = append(w.inTurn, data)
	}
	return x
}

func (w *twin) execute(data []byte) (x expected) {
	t, err := account.Read(chainID, data)
	switch {
	case err != nil:
		return expected{code: app.CodeInvalid, log: err.Error()}
	case t.Sequence != w.sequence[t.Account]:
		return expected{code: app.CodeSequence}
	case t.Fee.Cmp(w.leastFee(len(data))) < 0:
		return expected{code: app.CodeFee}
	}
	if !t.Fee.IsZero() {
		if x.events, err = w.plain.Apply(&chain.PayFee{From: t.Account, Amount: t.Fee}); err != nil {
			return expected{code: app.CodeFee, log: err.Error()}
		}
	}
	w.sequence[t.Account]++
	switch {
	case t.Ledger != nil:
		events, err := w.plain.Apply(t.Ledger)
		if x.events = append(x.events, events...); err != nil {
			x.code, x.log = app.CodeRefused, err.Error()
		}
	case t.Validator != nil:
		bond, err := w.plain.Bond(t.Account, t.Account)
		require.NoError(w.t, err)
		if bond.Amount.IsZero() || w.validators[t.Account] != nil || w.operators[t.Validator.Key.Value] != "" {
			x.code = app.CodeRefused
			break
		}
		w.validators[t.Account], w.operators[t.Validator.Key.Value] = &validator{key: t.Validator.Key}, t.Account
		w.changed = true
	default:
		v := w.validators[t.Account]
		if v == nil || v.banned || !v.jailed || w.height < v.until {
			x.code = app.CodeRefused
			break
		}
		v.jailed, v.missed = false, nil
		w.changed = true
	}
	return x
}

// end proposes the block, executes and commits it, and compares everything.
func (w *twin) end() *abci.ResponseFinalizeBlock {
	t, ctx, txs := w.t, context.Background(), w.request.Txs
	prepared, err := w.app.PrepareProposal(ctx, &abci.RequestPrepareProposal{Txs: txs, MaxTxBytes: maxBlockBytes})
	require.NoError(t, err)
	require.Equal(t, w.inTurn, prepared.Txs, "a proposal takes what is well signed and in turn")
	accept := func(txs [][]byte) bool {
		r, err := w.app.ProcessProposal(ctx, &abci.RequestProcessProposal{Txs: txs})
		require.NoError(t, err)
		return r.Status == abci.ResponseProcessProposal_ACCEPT
	}
	require.True(t, accept(prepared.Txs))
	require.Equal(t, len(prepared.Txs) == len(txs), accept(txs))
	r, err := w.app.FinalizeBlock(ctx, &w.request)
	require.NoError(t, err)
	if w.crash {
		w.open()
		info, err := w.app.Info(ctx, &abci.RequestInfo{})
		require.NoError(t, err)
		require.Equal(t, w.height-1, info.LastBlockHeight)
		if w.height == 1 { // CometBFT begins anew
			_, err := w.app.InitChain(ctx, w.genesis)
			require.NoError(t, err)
		}
		again, err := w.app.FinalizeBlock(ctx, &w.request)
		require.NoError(t, err)
		require.Equal(t, r, again)
	}
	require.Len(t, r.TxResults, len(txs))
	for i, x := range w.expected {
		got := r.TxResults[i]
		require.Equal(t, x.code, got.Code, "block %d, transaction %d: %s", w.height, i, got.Log)
		require.Equal(t, got.Code == app.CodeOK, got.Log == "", "what is refused says why")
		if x.log != "" {
			require.Equal(t, x.log, got.Log)
		}
		w.sameEvents(x.events, got.Events)
	}
	block, err := w.plain.EndBlock()
	require.NoError(t, err)
	w.sameEvents(append(w.events, block.Events...), r.Events)
	if w.changed || w.height%w.params.ValidatorsEvery == 0 {
		w.update(r.ValidatorUpdates)
	} else {
		require.Empty(t, r.ValidatorUpdates)
	}
	w.changed, w.crash = false, false
	_, err = w.app.Commit(ctx, &abci.RequestCommit{})
	require.NoError(t, err)
	require.Equal(t, r.AppHash, w.store.Hash())
	w.same()
	return r
}

// block is a whole one.
func (w *twin) block(r abci.RequestFinalizeBlock, txs ...[]byte) *abci.ResponseFinalizeBlock {
	w.begin(r)
	for _, tx := range txs {
		w.add(tx)
	}
	return w.end()
}

// sameEvents compares events of the ledger with those that CometBFT indexes.
func (w *twin) sameEvents(want []record.Event, got []abci.Event) {
	var texts []string
	for _, e := range got {
		if e.Attributes[0].Key == "event" {
			texts = append(texts, e.Attributes[0].Value)
		}
	}
	require.Len(w.t, texts, len(want))
	for i, e := range want {
		text, err := json.Marshal(e)
		require.NoError(w.t, err)
		require.Equal(w.t, string(text), texts[i])
	}
}

// same compares the state of the application with the embedded ledger.
func (w *twin) same() {
	s, err := w.app.At(0)
	require.NoError(w.t, err)
	require.Equal(w.t, w.height, s.Height)
	got, err := s.Ledger.StateHash()
	require.NoError(w.t, err)
	want, err := w.plain.StateHash()
	require.NoError(w.t, err)
	require.Equal(w.t, want, got, "block %d", w.height)
	for name, next := range w.sequence {
		n, err := s.Sequence(name)
		require.NoError(w.t, err)
		require.Equal(w.t, next, n)
	}
}

// check looks through the books.
func (w *twin) check() {
	s, err := w.app.At(0)
	require.NoError(w.t, err)
	require.NoError(w.t, s.Ledger.CheckInvariants())
	count := 0
	for v, err := range s.Validators() {
		require.NoError(w.t, err)
		count++
		model := w.validators[v.Operator]
		require.Equal(w.t, model.key, v.Key)
		require.Equal(w.t, []bool{model.jailed, model.banned}, []bool{v.Jailed, v.Banned})
		require.Equal(w.t, w.powers[v.Operator], v.Power)
	}
	require.Len(w.t, w.validators, count)
}
