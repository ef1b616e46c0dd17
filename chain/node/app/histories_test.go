package app_test

import (
	"bytes"
	"fmt"
	"maps"
	"slices"
	"testing"

	abci "github.com/cometbft/cometbft/abci/types"
	"github.com/cometbft/cometbft/crypto"
	"github.com/cometbft/cometbft/crypto/ed25519"
	"github.com/cometbft/cometbft/crypto/secp256k1"
	cmtproto "github.com/cometbft/cometbft/proto/tendermint/types"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/internal/histories"
	"github.com/seed-63a7a409/chorus/chain/node/account"
	"github.com/seed-63a7a409/chorus/chain/node/app"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// signer is who signs for an account.
type signer struct {
	policy account.Policy
	keys   []crypto.PrivKey
}

func single(k crypto.PrivKey) signer {
	return signer{account.Single(k.PubKey()), []crypto.PrivKey{k}}
}

// council is an account of three keys, two of which have to sign.
func council(t testing.TB) signer {
	s := signer{policy: account.Policy{Threshold: 2}}
	for i := range byte(3) {
		k := ed25519.GenPrivKeyFromSecret([]byte{'c', i})
		s.policy.Keys = append(s.policy.Keys, account.NewPublicKey(k.PubKey()))
		s.keys = append(s.keys, k)
	}
	s.keys = s.keys[1:]
	return s
}

func (s signer) address(t testing.TB) string {
	name, err := s.policy.Address()
	require.NoError(t, err)
	return name
}

// drama is a random history of a network.
type drama struct {
	*twin
	game    *histories.Game
	source  *num.Source
	signers map[string]signer
	seats   []string                  // who is or can become a validator
	keys    map[string]crypto.PrivKey // by which they sign blocks
	old     [][]byte                  // transactions of blocks before
	counts  map[string]int
}

// TestRandomHistories: over random histories of signed transactions of every kind, good and bad, with validators that come, go, are
// away and sign twice, and processes that die, the state is that of the embedded ledger after every block.
func TestRandomHistories(t *testing.T) {
	count := 24
	if testing.Short() {
		count = 4
	}
	counts := map[string]int{}
	for seed := range uint64(count) {
		rules := release.Names()[int(seed*5)%len(release.Names())]
		t.Run(fmt.Sprintf("seed %d of %s", seed, rules), func(t *testing.T) {
			folder := ""
			if seed == 0 {
				folder = t.TempDir() // on disk, the others in memory
			}
			d := newDrama(t, folder, rules, seed, counts)
			for range histories.Steps {
				d.step()
			}
			d.end()
			d.check()
			counts["epochs"] += int(d.plain.Summary().RewardedEpochs)
			if folder != "" {
				require.NoError(t, d.store.Close())
			}
		})
	}
	t.Log(counts)
	if testing.Short() {
		return
	}
	for _, what := range []string{"epochs", "set changes", "jailed", "banned", "crashes", "code 0", "code 1", "code 2", "code 3", "code 4", "slash 0", "change_rules 0"} {
		require.NotZero(t, counts[what], what)
	}
	for _, kind := range chain.TxKinds() {
		if kind != "pay_fee" && kind != "cancel_undelegation" { // which is rarely in time
			require.NotZero(t, counts[kind+" 0"], "no %s was ever executed", kind)
		}
	}
}

func newDrama(t testing.TB, folder, rules string, seed uint64, counts map[string]int) *drama {
	d := &drama{source: num.NewSource(seed), signers: map[string]signer{}, keys: map[string]crypto.PrivKey{}, counts: counts}
	join := func(s signer) string {
		name := s.address(t)
		d.signers[name] = s
		return name
	}
	cast := histories.Cast{Authority: join(council(t))}
	for i := range byte(histories.People) {
		k := crypto.PrivKey(ed25519.GenPrivKeyFromSecret([]byte{'p', i}))
		if i%2 == 1 {
			k = secp256k1.GenPrivKeySecp256k1([]byte{'p', i})
		}
		cast.People = append(cast.People, join(single(k)))
	}
	for i := range byte(5) {
		d.seats = append(d.seats, join(single(ed25519.GenPrivKeyFromSecret([]byte{'v', i}))))
		d.keys[d.seats[i]] = ed25519.GenPrivKeyFromSecret([]byte{'k', i})
	}
	cast.Validators = d.seats[:3]
	config, err := cast.Config(rules)
	require.NoError(t, err)
	for i := range config.Validators {
		config.Validators[i].Amount = record.Tokens(int64(5 + i))
	}
	for i := range config.Accounts {
		config.Accounts[i].Amount = record.BaseUnits(5_000_000) // with fees
	}
	for _, name := range append(d.seats, cast.Authority) {
		config.Accounts = append(config.Accounts, chain.Balance{Account: name, Amount: record.Tokens(30)})
	}
	params := app.DefaultParams()
	params.Fee, params.FeePerByte, params.MaxValidators = record.BaseUnits(100), record.BaseUnits(1), 3
	params.ValidatorsEvery, params.MissedWindow, params.MissedLimit, params.JailBlocks, params.SnapshotEvery = 5, 10, 3, 8, 20
	keys := map[string]crypto.PubKey{}
	for name, k := range d.keys {
		keys[name] = k.PubKey()
	}
	d.twin = newTwin(t, folder, config, params, keys)
	d.game, err = histories.New(d.plain, cast)
	require.NoError(t, err)
	d.begin(abci.RequestFinalizeBlock{})
	for _, block := range d.game.Beginning() {
		for _, tx := range block {
			require.Zero(t, d.send(d.ledgerTx(tx), "beginning").code)
		}
		d.next()
	}
	return d
}

func (d *drama) odds(oneIn int) bool { return d.source.IntN(oneIn) == 0 }

// sign signs for an account, as its next transaction.
func (d *drama) sign(name string, change func(*account.Body)) []byte {
	b := account.Body{ChainID: chainID, Sequence: d.sequence[name], Fee: record.BaseUnits(int64(1000 + d.source.IntN(2000)))}
	s := d.signers[name]
	change(&b)
	if least := d.leastFee(2*len(b.Tx) + 1500); b.Fee.Cmp(record.BaseUnits(1000)) >= 0 && b.Fee.Cmp(least) < 0 {
		b.Fee = least
	}
	data, err := account.Sign(b, s.policy, s.keys...)
	require.NoError(d.t, err)
	return data
}

// ledgerTx signs a transaction of the ledger for whom it acts for; nil if nobody can.
func (d *drama) ledgerTx(tx chain.Tx) []byte {
	actor, err := account.Actor(tx)
	if _, known := d.signers[actor]; err != nil || !known {
		return nil
	}
	text, err := chain.EncodeTx(tx)
	require.NoError(d.t, err)
	return d.sign(actor, func(b *account.Body) { b.Tx = text })
}

func (d *drama) send(data []byte, what string) expected {
	x := d.add(data)
	d.counts[fmt.Sprintf("%s %d", what, x.code)]++
	d.counts[fmt.Sprintf("code %d", x.code)]++
	d.old = append(d.old, data)
	return x
}

// step is a transaction, or the end of blocks.
func (d *drama) step() {
	switch d.source.IntN(12) {
	case 0:
		d.validator()
		return
	case 1:
		d.hostile()
		return
	}
	tx, blocks := d.game.Move(uint64(d.source.IntN(1 << 30)))
	for range blocks {
		d.next()
	}
	if tx == nil {
		return
	}
	if data := d.ledgerTx(tx); data != nil {
		d.send(data, tx.Kind())
	} else if text, err := chain.EncodeTx(tx); err == nil { // somebody else tries
		d.send(d.sign(d.seats[4], func(b *account.Body) { b.Tx = text }), "of others")
	}
}

// validator does what validators do.
func (d *drama) validator() {
	i := d.source.IntN(len(d.seats))
	name := d.seats[i]
	switch d.source.IntN(5) {
	case 0:
		d.send(d.ledgerTx(&chain.Bond{Delegator: name, Validator: d.seats[d.source.IntN(len(d.seats))], Amount: record.Tokens(int64(1 + d.source.IntN(4)))}), "bond")
	case 1:
		d.send(d.ledgerTx(&chain.Unbond{Delegator: name, Validator: name, Amount: record.Tokens(int64(1 + d.source.IntN(3)))}), "unbond")
	case 2:
		key := d.keys[d.seats[(i+d.source.IntN(2))%len(d.seats)]] // one's own, or that of another
		d.send(d.sign(name, func(b *account.Body) {
			b.Validator = &account.SetValidator{Operator: name, Key: account.NewPublicKey(key.PubKey())}
		}), "validator")
	case 3:
		d.send(d.ledgerTx(&chain.CancelUnbonding{Delegator: name, Validator: name}), "cancel_unbonding")
	case 4:
		d.send(d.sign(name, func(b *account.Body) { b.Unjail = &account.Unjail{Operator: name} }), "unjail")
	}
}

// hostile sends what no honest program would.
func (d *drama) hostile() {
	name := d.seats[d.source.IntN(len(d.seats))]
	pay := func(change func(*account.Body)) []byte {
		text, err := chain.EncodeTx(&chain.Transfer{From: name, To: d.seats[0], Amount: record.BaseUnits(1)})
		require.NoError(d.t, err)
		return d.sign(name, func(b *account.Body) { b.Tx = text; change(b) })
	}
	var data []byte
	switch d.source.IntN(8) {
	case 0:
		data = d.old[d.source.IntN(len(d.old))] // again
	case 1:
		data = pay(func(b *account.Body) { b.Sequence += 1 + uint64(d.source.IntN(3)) })
	case 2:
		data = pay(func(b *account.Body) { b.ChainID = "other" })
	case 3:
		data = pay(func(b *account.Body) { b.Fee = record.BaseUnits(int64(d.source.IntN(100))) })
	case 4:
		data = pay(func(b *account.Body) { b.Fee = record.Tokens(1_000_000) })
	case 5: // a byte of another
		data = slices.Clone(pay(func(*account.Body) {}))
		data[d.source.IntN(len(data))] ^= 1 << d.source.IntN(7)
	case 6: // cut
		data = pay(func(*account.Body) {})
		data = data[:d.source.IntN(len(data))]
	case 7:
		data = bytes.Repeat([]byte("x"), account.MaxTxBytes+1)
	}
	d.send(data, "hostile")
}

// next ends the block and begins another, in which some of the validators are away and some have signed twice.
func (d *drama) next() {
	if d.odds(15) {
		d.crash = true
		d.counts["crashes"]++
	}
	before := maps.Clone(d.powers)
	d.end()
	if !maps.Equal(before, d.powers) {
		d.counts["set changes"]++
	}
	if d.height%20 == 0 {
		d.check()
	}
	r := abci.RequestFinalizeBlock{}
	away := d.seats[int(d.height/8)%len(d.seats)] // for some blocks
	for _, operator := range slices.Sorted(maps.Keys(d.powers)) {
		key, err := d.validators[operator].key.Key()
		require.NoError(d.t, err)
		flag := cmtproto.BlockIDFlagCommit
		if operator == away && !d.odds(3) {
			flag = cmtproto.BlockIDFlagAbsent
		}
		of := abci.Validator{Address: key.Address(), Power: d.powers[operator]}
		r.DecidedLastCommit.Votes = append(r.DecidedLastCommit.Votes, abci.VoteInfo{Validator: of, BlockIdFlag: flag})
		if len(d.powers) > 1 && d.odds(200) {
			r.Misbehavior = append(r.Misbehavior, abci.Misbehavior{Type: abci.MisbehaviorType_DUPLICATE_VOTE, Validator: of, Height: d.height})
		}
	}
	faults := func(of func(*validator) bool) (n int) {
		for _, v := range d.validators {
			if of(v) {
				n++
			}
		}
		return n
	}
	jailed, banned := func(v *validator) bool { return v.jailed }, func(v *validator) bool { return v.banned }
	j, b := faults(jailed), faults(banned)
	d.begin(r)
	d.counts["jailed"] += faults(jailed) - j
	d.counts["banned"] += faults(banned) - b
}
