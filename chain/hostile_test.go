package chain

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// TestAdvanceIsBounded: in one call, and by the largest height.
func TestAdvanceIsBounded(t *testing.T) {
	config, err := ParseConfig([]byte(`{"release": "v0.16", "module": {"BlocksPerMonth": 999999937}}`))
	require.NoError(t, err)
	l, err := New(config)
	require.NoError(t, err)
	for _, n := range []int64{0, -1, MaxAdvance + 1, check.MaxHeight, math.MaxInt64} {
		_, err := l.Advance(n)
		require.ErrorIs(t, err, num.ErrDomain, "%d", n)
	}
	l.state.Ledger.Height = check.MaxHeight - 100
	_, err = l.Advance(101)
	require.ErrorIs(t, err, num.ErrRange)
	require.Equal(t, int64(check.MaxHeight-100), l.Height())
	_, err = l.Advance(100)
	require.NoError(t, err)
	_, err = l.Advance(1)
	require.ErrorIs(t, err, num.ErrRange)
	_, err = l.EndBlock()
	require.ErrorIs(t, err, num.ErrRange)
}

// TestNilTransactions: of no kind, and of every kind.
func TestNilTransactions(t *testing.T) {
	config, err := ParseConfig([]byte(`{"release": "v0.16"}`))
	require.NoError(t, err)
	l, err := New(config)
	require.NoError(t, err)
	for _, tx := range []Tx{nil, (*Transfer)(nil), (*CreateTopic)(nil), (*SubmitWork)(nil)} {
		_, err := l.Apply(tx)
		require.ErrorIs(t, err, num.ErrMissing)
		_, err = EncodeTx(tx)
		require.ErrorIs(t, err, num.ErrMissing)
	}
	require.True(t, record.AmountOf(nil).IsZero())
	_, err = Import(record.NewMemory(), nil, Options{})
	require.ErrorIs(t, err, num.ErrMissing)
	_, err = Open(nil, config, Options{})
	require.ErrorIs(t, err, num.ErrMissing)
}

// TestKeysTwice: encoding/json would take the last one.
func TestKeysTwice(t *testing.T) {
	for _, text := range []string{
		`{"tx": "transfer", "from": "a", "to": "b", "amount": "1", "amount": "500"}`,
		`{"tx": "transfer", "tx": "fund_topic", "from": "a", "to": "b", "amount": "1"}`,
		`{"tx": "submit_work", "worker": "a", "topic": 1, "nonce": 1, "forecast": [{"inferer": "b", "loss": "1", "loss": "2"}]}`,
	} {
		_, err := ParseTx([]byte(text))
		require.ErrorIs(t, err, num.ErrDuplicate, text)
	}
	_, err := ParseTx([]byte(`{"tx": "transfer", "from": "a", "to": "b", "amount": "1", "x": {"a": 1, "b": {"a": 1}}, "y": [{"a": 1}, {"a": 1}]}`))
	require.ErrorIs(t, err, num.ErrUnknown, "the same key in different objects is no key twice")
}

// TestMissingDecimals: they would read as 0. And keys in other letters, which encoding/json takes.
func TestMissingDecimals(t *testing.T) {
	losses := `{"tx": "submit_losses", "reputer": "a", "topic": 1, "nonce": 1, "losses": %}`
	for _, c := range []struct {
		text  string
		field string
		kind  error
	}{
		{strings.Replace(losses, "%", `{"naive": "1"}`, 1), "losses.combined", num.ErrMissing},
		{strings.Replace(losses, "%", `{"combined": "1"}`, 1), "losses.naive", num.ErrMissing},
		{`{"tx": "submit_work", "worker": "a", "topic": 1, "nonce": 1, "forecast": [{"inferer": "b"}]}`, "forecast[0].loss", num.ErrMissing},
		{`{"tx": "transfer", "from": "a", "to": "b", "AMOUNT": "5"}`, "AMOUNT", num.ErrUnknown},
	} {
		_, err := ParseTx([]byte(c.text))
		require.ErrorIs(t, err, c.kind, c.text)
		e, ok := num.AsError(err)
		require.True(t, ok)
		require.Equal(t, c.field, e.Field, c.text)
	}
}

// TestForgedRecords: records that only a later block would stumble over are found when they are read in.
func TestForgedRecords(t *testing.T) {
	for _, c := range []struct{ key, value string }{
		{state.Key(state.KindActive, state.TopicPart(1), state.HeightPart(1), string(record.RoleInferer), "w"), `{"arrival":1,"payload":true}`},
		{state.Key(state.KindActive, state.TopicPart(1), state.HeightPart(1), string(record.RoleReputer), "w"), `{"arrival":1,"payload":[]}`},
		{state.Key(state.KindActive, state.TopicPart(1), state.HeightPart(1), "cook", "w"), `{"arrival":1,"payload":[]}`},
		{state.Key(state.KindActive, state.TopicPart(1)), `{"arrival":1,"payload":[]}`},
		{state.Key(state.KindClosing, state.HeightPart(5), state.TopicPart(9), state.HeightPart(1)), `{}`},
		{state.Key(state.KindClosing, state.HeightPart(5), "99999999999999999999999", state.HeightPart(1)), `{}`},
		{state.Key(state.KindClosing, state.HeightPart(5)), `{}`},
		{state.Key(state.KindStake, state.TopicPart(1)), `{"stake":"0","delegated":"0","share":"0"}`},
		{state.Key(state.KindDelegation, state.TopicPart(1)), `{"amount":"0","debt":"0"}`},
		{state.Key(state.KindBond, "v"), `{"amount":"0","debt":"0"}`},
		{state.Key(state.KindChurn), `{}`},
	} {
		config, err := ParseConfig([]byte(`{"release": "v0.16"}`))
		require.NoError(t, err)
		l, err := New(config)
		require.NoError(t, err)
		require.NoError(t, l.Check())
		_, err = l.do(func(s *state.Session) error {
			s.Overlay = s.Overlay.With(c.key, json.RawMessage(c.value))
			return nil
		})
		require.NoError(t, err)
		require.Error(t, l.Check(), c.key)
		var out bytes.Buffer
		require.NoError(t, l.Export(&out))
		_, err = Import(record.NewMemory(), strings.NewReader(out.String()), Options{})
		require.Error(t, err, "imported: %s", c.key)
	}
}

// TestForgedStates: what balances and yet is no state of a ledger is refused under the key of the record.
func TestForgedStates(t *testing.T) {
	base, err := New(mustConfig(t))
	require.NoError(t, err)
	params := release.V16().Topic
	params.EpochLength, params.WorkerSubmissionWindow, params.GroundTruthLag = 12, 6, 12
	for _, tx := range []Tx{
		&CreateTopic{Creator: "alice", Params: params},
		&Register{Owner: "alice", Topic: 1, Actor: "bob", As: record.AsReputer},
		&Register{Owner: "alice", Topic: 1, Actor: "carol", As: record.AsWorker},
		&AddStake{Reputer: "bob", Topic: 1, Amount: record.BaseUnits(1_000_000)},
		&FundTopic{From: "alice", Topic: 1, Amount: record.BaseUnits(1_000_000)},
		&Bond{Delegator: "bob", Validator: "vera", Amount: record.BaseUnits(1000)},
		&ChangeRules{Authority: "council", At: 100, Module: json.RawMessage(`{"DataSendingFee":"11"}`)},
	} {
		_, err := base.Apply(tx)
		require.NoError(t, err, tx.Kind())
	}
	_, err = base.Advance(13)
	require.NoError(t, err)
	topic, err := base.Topic(1)
	require.NoError(t, err)
	nonce := topic.WorkerWindows[0]
	one := num.IntDec(1)
	_, err = base.Apply(&SubmitWork{Worker: "carol", Topic: 1, Nonce: nonce, Inference: &one})
	require.NoError(t, err)
	_, err = base.EndBlock()
	require.NoError(t, err)
	require.NoError(t, base.Check())
	var good bytes.Buffer
	require.NoError(t, base.Export(&good))

	active := state.ActiveKey(1, nonce, record.RoleInferer, "")
	closing := state.ClosingKey(nonce+6, 1, nonce)
	copyTo := func(from, to string) func(*state.Session) {
		return func(s *state.Session) { value, _ := s.Bytes(from); s.Overlay = s.Overlay.With(to, value) }
	}
	moveTo := func(from, to string) func(*state.Session) {
		return func(s *state.Session) { copyTo(from, to)(s); s.Remove(from) }
	}
	topicIs := func(change func(*state.Topic)) func(*state.Session) {
		return func(s *state.Session) { r, _ := s.Topic(1); change(r); r.Touch() }
	}
	ledgerIs := func(change func(*state.Ledger)) func(*state.Session) {
		return func(s *state.Session) { change(&s.Ledger) }
	}
	configIs := func(change func(*Config)) func(*state.Session) {
		return func(s *state.Session) {
			config, _ := state.Read[Config](s, state.Key(state.KindConfig))
			change(&config)
			s.Write(state.Key(state.KindConfig), config)
		}
	}
	for _, c := range []struct {
		what, names string
		forge       func(*state.Session)
	}{
		{"a bond without a validator", "bond/vera/bob", func(s *state.Session) { s.Remove(state.ValidatorKey("vera")) }},
		{"an epoch without end", "topic/0000000001", topicIs(func(r *state.Topic) { r.Params.EpochLength = math.MaxInt })},
		{"a window longer than its epoch", "topic/0000000001", topicIs(func(r *state.Topic) { r.Params.WorkerSubmissionWindow = 13 })},
		{"a quantile above 1", "topic/0000000001", topicIs(func(r *state.Topic) { r.Params.ActiveInfererQuantile = num.IntDec(2) })},
		{"a topic that churned already", "topic/0000000001", func(s *state.Session) {
			r, _ := s.Topic(1)
			s.Remove(state.ChurnKey(r.NextChurn, 1))
			r.NextChurn = 3
			s.Write(state.ChurnKey(3, 1), state.Queued{})
			r.Touch()
		}},
		{"an epoch without a record", "topic/0000000001", func(s *state.Session) { s.Remove(state.EpochKey(1, nonce)) }},
		{"an epoch of no list", "epoch/0000000001/0000000000000002", copyTo(state.EpochKey(1, nonce), state.EpochKey(1, 2))},
		{"a window that nothing closes", "topic/0000000001", func(s *state.Session) { s.Remove(closing) }},
		{"a window that closes late", "closing/", copyTo(closing, state.ClosingKey(nonce+7, 1, nonce))},
		{"names out of order", "epoch/0000000001/", func(s *state.Session) {
			s.Write(state.EpochKey(1, nonce), state.Epoch{Stage: record.StageOpen, Inferers: []string{"b", "a"}})
		}},
		{"no carry", "topic/0000000001", func(s *state.Session) { s.Remove(state.CarryKey(1)) }},
		{"a topic less", "topic/0000000002", ledgerIs(func(r *state.Ledger) { r.NextTopic = 3 })},
		{"a topic more", "carry/0000000002", copyTo(state.CarryKey(1), state.CarryKey(2))},
		{"emission that is not its parts", "ledger", ledgerIs(func(r *state.Ledger) { r.Emission.ToTopics = r.Emission.PerBlock.Plus(record.BaseUnits(1)) })},
		{"a month of more than all", "ledger", ledgerIs(func(r *state.Ledger) { r.Emission.MonthReputers = record.BaseUnits(5) })},
		{"a share above the whole", "ledger", ledgerIs(func(r *state.Ledger) { r.Emission.ReputerShare = num.IntDec(2) })},
		{"a height beyond all", "ledger", ledgerIs(func(r *state.Ledger) { r.Height = check.MaxHeight + 1 })},
		{"parts above the supply", "config", configIs(func(c *Config) { c.Mint.TeamShare = num.IntDec(1) })},
		{"an epoch of no block", "config", configIs(func(c *Config) { c.Module.MinEpochLength = 0 })},
		{"somebody in no window", "active/0000000001/", copyTo(active+"carol", state.ActiveKey(1, nonce+1, record.RoleInferer, "carol"))},
		{"a number beyond all", "active/", func(s *state.Session) {
			s.Overlay = s.Overlay.With(active+"carol", []byte(`{"arrival":1,"payload":[{"label":"y","value":"1E+2000"}]}`))
		}},
		{"the lightest of a block without topics", "lightest/", func(s *state.Session) {
			s.Write(state.LightestKey(500), state.Lightest{Topic: 1})
		}},
		{"a payable epoch of no list", "payable/0000000001", func(s *state.Session) { s.Write(state.PayableKey(1), state.Payable{Nonce: 2}) }},
		{"a report of more than all", "payable/0000000001", func(s *state.Session) {
			s.Write(state.PayableKey(1), state.Payable{Nonce: nonce, Reports: []state.Report{{Reputer: "bob", Nonce: nonce, Stake: record.MustParseAmount("2000000000000000000000000000")}}})
		}},
		{"a lowest member to come", "topic/0000000001", topicIs(func(r *state.Topic) {
			r.Inferers.Lowest = &state.Lowest{Actor: "carol", Nonce: 10000}
		})},
		{"an arrival to come", "active/", func(s *state.Session) {
			s.Overlay = s.Overlay.With(active+"carol", []byte(`{"arrival":1000,"payload":[{"label":"y","value":"1"}]}`))
		}},
		{"a change in the past", "change/0000000000000003", moveTo(state.ChangeKey(100, 1), state.ChangeKey(3, 1))},
		{"a change of no number", "change/0000000000000100", moveTo(state.ChangeKey(100, 1), state.ChangeKey(100, 2))},
		{"a name that nobody has", "worker/0000000001/module:x", copyTo(state.Key(state.KindWorker, state.TopicPart(1), "carol"), state.Key(state.KindWorker, state.TopicPart(1), "module:x"))},
		{"a number that is not written so", "worker/1/carol", copyTo(state.Key(state.KindWorker, state.TopicPart(1), "carol"), state.Key(state.KindWorker, "1", "carol"))},
		{"a role that nobody has", "member/0000000001/cook", func(s *state.Session) { s.Write(state.MemberKey(1, "cook", "bob"), state.Member{}) }},
		{"a regret of one about two", "regret/0000000001/0", func(s *state.Session) {
			s.Write(state.RegretKey(1, regret.Record{Kind: 0, First: "a", Second: "b"}), one)
		}},
		{"a regret of no kind", "regret/0000000001/200", func(s *state.Session) {
			s.Write(state.RegretKey(1, regret.Record{Kind: 200, First: "a", Second: "b"}), one)
		}},
	} {
		l, err := Import(record.NewMemory(), bytes.NewReader(good.Bytes()), Options{})
		require.NoError(t, err)
		_, err = l.do(func(s *state.Session) error { c.forge(s); return s.Err })
		require.NoError(t, err, c.what)
		require.ErrorIs(t, l.Check(), record.ErrDamaged, c.what)
		var forged bytes.Buffer
		require.NoError(t, l.Export(&forged))
		store := record.NewMemory()
		_, err = Import(store, &forged, Options{})
		require.ErrorIs(t, err, record.ErrDamaged, c.what)
		require.ErrorContains(t, err, "record = "+c.names, c.what)
		require.NoError(t, store.Ascend("", "~", func(key string, _ []byte) (bool, error) {
			t.Errorf("%s: %s was written", c.what, key)
			return false, nil
		}))
	}
}

func mustConfig(t *testing.T) Config {
	t.Helper()
	config, err := ParseConfig([]byte(`{"release": "v0.16", "authority": "council", "accounts": [{"account": "alice", "amount": "5000000"},
		{"account": "bob", "amount": "5000000"}, {"account": "carol", "amount": "5000000"}], "validators": [{"account": "vera", "amount": "1000"}]}`))
	require.NoError(t, err)
	return config
}
