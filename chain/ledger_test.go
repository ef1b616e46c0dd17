package chain_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/fixtures/ledgers"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// smallScript returns a synthetic ledger of some hundred blocks.
func smallScript(t *testing.T, rules string) []byte {
	t.Helper()
	var out bytes.Buffer
	_, err := ledgers.Script(&out, ledgers.Options{
		Seed: 9, Release: rules, Blocks: 150, Incidents: true, Module: json.RawMessage(`{"RemoveStakeDelayWindow": 20}`),
		Topics: []ledgers.Topic{
			{EpochLength: 12, Inferers: 3, Forecasters: 1, Reputers: 2, Delegators: 2},
			{EpochLength: 14, Inferers: 2, Forecasters: 2, Reputers: 1, Delegators: 1},
		},
	})
	require.NoError(t, err)
	return out.Bytes()
}

// TestBatchesAndAdvance: how blocks are batched, and whether they end one by one or many at a time, has no influence.
func TestBatchesAndAdvance(t *testing.T) {
	for _, r := range release.All() {
		text := smallScript(t, r.Name)
		want := hashOf(t, playScript(t, text, record.NewMemory(), chain.Options{}))
		for _, batch := range []int{3, 1000} {
			l := playScript(t, text, record.NewMemory(), chain.Options{BlocksPerCommit: batch, NoHistory: batch == 3})
			require.Equal(t, want, hashOf(t, l), "%s, batches of %d", r.Name, batch)
		}
		var single bytes.Buffer // every block on a line of its own
		require.NoError(t, chain.ReadScript(bytes.NewReader(text), func(line chain.Line) error {
			for range line.Advance {
				single.WriteString("{\"advance\": 1}\n")
			}
			if line.Advance == 0 {
				single.Write(bytes.Split(text, []byte("\n"))[line.Number-1])
				single.WriteByte('\n')
			}
			return nil
		}))
		require.Equal(t, want, hashOf(t, playScript(t, single.Bytes(), record.NewMemory(), chain.Options{})), r.Name)
	}
}

// TestExportImport: an export imports to the same state and exports to the same bytes, and replays.
func TestExportImport(t *testing.T) {
	l := playScript(t, smallScript(t, "v0.16"), record.NewMemory(), chain.Options{})
	var first, second bytes.Buffer
	require.NoError(t, l.Export(&first))
	imported, err := chain.Import(record.NewMemory(), bytes.NewReader(first.Bytes()), chain.Options{})
	require.NoError(t, err)
	require.NoError(t, imported.Export(&second))
	require.Equal(t, first.String(), second.String())

	_, err = l.Replay()
	require.NoError(t, err)
	for _, ledger := range []*chain.Ledger{l, imported} { // both go on alike
		_, err := ledger.Apply(&chain.Transfer{From: "sponsor", To: "newcomer", Amount: record.BaseUnits(7)})
		require.NoError(t, err)
		_, err = ledger.Advance(100)
		require.NoError(t, err)
		_, err = ledger.Replay()
		require.NoError(t, err)
	}
	require.Equal(t, hashOf(t, l), hashOf(t, imported))

	for name, c := range map[string]struct {
		old, new string
		kind     error
	}{
		"newer schema":    {`"schema": 1`, `"schema": 2`, record.ErrVersion},
		"another format":  {`chorus-ledger`, `chorus-vectors`, num.ErrSyntax},
		"changed balance": {`"supply": "`, `"supply": "1`, record.ErrDamaged},
		"unknown key":     {`"format":`, `"formats": 1, "format":`, num.ErrUnknown},
	} {
		bad := strings.Replace(first.String(), c.old, c.new, 1)
		require.NotEqual(t, first.String(), bad, name)
		store := record.NewMemory()
		_, err := chain.Import(store, strings.NewReader(bad), chain.Options{})
		require.ErrorIs(t, err, c.kind, name)
		require.NoError(t, store.Ascend("", "~", func(string, []byte) (bool, error) { return false, errors.New("the store was written") }))
	}
	_, err = chain.Import(record.NewMemory(), bytes.NewReader(first.Bytes()[:first.Len()/2]), chain.Options{})
	require.ErrorIs(t, err, num.ErrSyntax)
}

// TestOpenRefusesOtherParameters: a store keeps to the configuration it was started with.
func TestOpenRefusesOtherParameters(t *testing.T) {
	store := record.NewMemory()
	config := chain.DefaultConfig(release.V16())
	_, err := chain.Load(store, chain.Options{})
	require.ErrorIs(t, err, num.ErrMissing)
	_, err = chain.Open(store, config, chain.Options{})
	require.NoError(t, err)
	_, err = chain.Open(store, config, chain.Options{})
	require.NoError(t, err)
	config.Module.MaxTopInferersToReward = 31
	_, err = chain.Open(store, config, chain.Options{})
	require.ErrorIs(t, err, record.ErrMismatch)
	_, err = chain.Load(store, chain.Options{})
	require.NoError(t, err)
}

// failingStore fails to commit when told to.
type failingStore struct {
	record.Memory
	fail bool
}

var errDisk = errors.New("the disk is full")

func (s *failingStore) Commit(writes []record.Write) error {
	if s.fail {
		return errDisk
	}
	return s.Memory.Commit(writes)
}

// TestFailedCommit: a batch that cannot be written is reported, is not lost, and comes with the next one.
func TestFailedCommit(t *testing.T) {
	store := &failingStore{}
	config := chain.DefaultConfig(release.V16())
	config.Accounts = []chain.Balance{{Account: "a", Amount: record.BaseUnits(10)}}
	l, err := chain.Open(store, config, chain.Options{})
	require.NoError(t, err)
	_, err = l.Apply(&chain.Transfer{From: "a", To: "b", Amount: record.BaseUnits(4)})
	require.NoError(t, err)
	store.fail = true
	_, err = l.EndBlock()
	require.ErrorIs(t, err, errDisk)
	require.Equal(t, int64(1), l.Height())
	store.fail = false
	require.NoError(t, l.Commit())
	again, err := chain.Load(store, chain.Options{})
	require.NoError(t, err)
	require.Equal(t, hashOf(t, l), hashOf(t, again))
	b, err := again.Balance("b")
	require.NoError(t, err)
	require.Equal(t, "4", b.String())
}

// TestSlash follows the amounts of a slash: each placement truncated, queued stake in proportion, pending untouched.
func TestSlash(t *testing.T) {
	config := chain.DefaultConfig(release.V16())
	config.Authority, config.Module.RemoveStakeDelayWindow = "council", 50
	config.Accounts = []chain.Balance{{Account: "a", Amount: record.BaseUnits(1_000_000)}, {Account: "d", Amount: record.BaseUnits(1_000)}}
	l, err := chain.New(config)
	require.NoError(t, err)
	topic := release.V16().Topic
	for _, tx := range []chain.Tx{
		&chain.CreateTopic{Creator: "a", Params: topic},
		&chain.Register{Owner: "a", Topic: 1, Actor: "a", As: record.AsReputer},
		&chain.AddStake{Reputer: "a", Topic: 1, Amount: record.BaseUnits(1001)},
		&chain.RemoveStake{Reputer: "a", Topic: 1, Amount: record.BaseUnits(1001)},
		&chain.Delegate{Delegator: "d", Reputer: "a", Topic: 1, Amount: record.BaseUnits(99)},
	} {
		_, err := l.Apply(tx)
		require.NoError(t, err, tx.Kind())
	}
	slash := &chain.Slash{Authority: "a", Topic: 1, Reputer: "a", Fraction: num.MustParseDec("0.1"), Reason: "test"}
	_, err = l.Apply(slash)
	require.ErrorIs(t, err, record.ErrNotAllowed)
	slash.Authority = "council"
	events, err := l.Apply(slash)
	require.NoError(t, err)
	require.Equal(t, "109", events[0].Amount.String()) // trunc(100.1) + trunc(9.9)
	s, err := l.Stake(1, "a")
	require.NoError(t, err)
	require.Equal(t, []string{"901", "90", "901"}, []string{s.Own.String(), s.Delegated.String(), s.Removal.String()})
	require.NoError(t, l.CheckInvariants())
	_, err = l.Advance(51)
	require.NoError(t, err)
	balance, err := l.Balance("a")
	require.NoError(t, err)
	require.Equal(t, "924700", balance.String()) // 1000000 - 75000 - 200 - 1001 + 901
}

// newLedger returns a ledger of v0.16 in which alice has a million base units.
func newLedger(t testing.TB) *chain.Ledger {
	config := chain.DefaultConfig(release.V16())
	config.Accounts = []chain.Balance{{Account: "alice", Amount: record.BaseUnits(1_000_000)}}
	l, err := chain.New(config)
	require.NoError(t, err)
	return l
}
