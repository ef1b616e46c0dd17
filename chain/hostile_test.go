package chain

import (
	"bytes"
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

// TestAdvanceIsBounded: in one call, and by the largest height.
func TestAdvanceIsBounded(t *testing.T) {
	config, err := ParseConfig([]byte(`{"release": "v0.16", "module": {"BlocksPerMonth": 999999937}}`))
	require.NoError(t, err)
	l, err := New(config)
	require.NoError(t, err)
	for _, n := range []int64{0, -1, MaxAdvance + 1, maxHeight, math.MaxInt64} {
		_, err := l.Advance(n)
		require.ErrorIs(t, err, num.ErrDomain, "%d", n)
	}
	l.state.ledger.Height = maxHeight - 100
	_, err = l.Advance(101)
	require.ErrorIs(t, err, num.ErrRange)
	require.Equal(t, int64(maxHeight-100), l.Height())
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
	require.True(t, AmountOf(nil).IsZero())
	_, err = Import(NewMemory(), nil, Options{})
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
		{key(kindActive, topicPart(1), heightPart(1), string(RoleInferer), "w"), `{"arrival":1,"payload":true}`},
		{key(kindActive, topicPart(1), heightPart(1), string(RoleReputer), "w"), `{"arrival":1,"payload":[]}`},
		{key(kindActive, topicPart(1), heightPart(1), "cook", "w"), `{"arrival":1,"payload":[]}`},
		{key(kindActive, topicPart(1)), `{"arrival":1,"payload":[]}`},
		{key(kindClosing, heightPart(5), topicPart(9), heightPart(1)), `{}`},
		{key(kindClosing, heightPart(5), "99999999999999999999999", heightPart(1)), `{}`},
		{key(kindClosing, heightPart(5)), `{}`},
		{key(kindStake, topicPart(1)), `{"stake":"0","delegated":"0","share":"0"}`},
		{key(kindDelegation, topicPart(1)), `{"amount":"0","debt":"0"}`},
		{key(kindBond, "v"), `{"amount":"0","debt":"0"}`},
		{key(kindChurn), `{}`},
	} {
		config, err := ParseConfig([]byte(`{"release": "v0.16"}`))
		require.NoError(t, err)
		l, err := New(config)
		require.NoError(t, err)
		require.NoError(t, l.Check())
		_, err = l.do(func(s *session) error {
			s.overlay = s.overlay.with(c.key, json.RawMessage(c.value))
			return nil
		})
		require.NoError(t, err)
		require.Error(t, l.Check(), c.key)
		var out bytes.Buffer
		require.NoError(t, l.Export(&out))
		_, err = Import(NewMemory(), strings.NewReader(out.String()), Options{})
		require.Error(t, err, "imported: %s", c.key)
	}
}
