package chain_test

import (
	"encoding/json"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/num"
)

const (
	readGenesis = `{"genesis": {"release": "v0.16", "authority": "council", "accounts": [{"account": "alice", "amount": "1000"}, {"account": "bob", "amount": "7"}]}}`
	readLosses  = `{"tx": "submit_losses", "reputer": "a", "topic": 1, "nonce": 1, "losses": {"combined": "1", "naive": "2", "inferers": [{"worker": "w", "loss": "3"}]}}`
)

// TestScriptRefusals: whatever is not exactly a line is refused, with the path of the fault in the line.
func TestScriptRefusals(t *testing.T) {
	genesis := func(old, new string) string { return strings.Replace(readGenesis, old, new, 1) }
	losses := func(old, new string) string { return strings.Replace(readLosses, old, new, 1) }
	for _, c := range []struct {
		line string
		kind error
		path string
	}{
		{genesis(`"bob"`, `"bob", "account": "eve"`), num.ErrDuplicate, "genesis.accounts[1].account"},
		{genesis(`}}`, `}, "genesis": {}}`), num.ErrDuplicate, "genesis"},
		{genesis(`}}`, `}, "Genesis": {"release": "v0.6"}}`), num.ErrUnknown, "Genesis"},
		{genesis(`"genesis"`, `"Genesis"`), num.ErrUnknown, "Genesis"},
		{genesis(`"bob"`, `"bob", "ammount": "1"`), num.ErrUnknown, "genesis.accounts[1].ammount"},
		{genesis(`"amount": "7"`, `"amount": "abc"`), num.ErrSyntax, "genesis.accounts[1].amount"},
		{genesis(`, "amount": "7"`, ``), num.ErrMissing, "genesis.accounts[1].amount"},
		{genesis(`"7"`, `null`), num.ErrMissing, "genesis.accounts[1].amount"},
		{genesis(`"v0.16"`, `null`), num.ErrMissing, "genesis.release"},
		{genesis(`"v0.16"`, `"v9"`), num.ErrUnknown, "genesis.release"},
		{genesis(`"authority"`, `"module": {"BlocksPerMonth": "x"}, "authority"`), num.ErrSyntax, "genesis.module.BlocksPerMonth"},
		{genesis(`"authority"`, `"module": {"blocksPerMonth": 5}, "authority"`), num.ErrUnknown, "genesis.module.blocksPerMonth"},
		{genesis(`"authority"`, `"mint": {"MaxSupply": -1}, "authority"`), num.ErrSyntax, "genesis.mint.MaxSupply"},
		{genesis(`"authority"`, `"mint": {"FEmission": null}, "authority"`), num.ErrMissing, "genesis.mint.FEmission"},
		{`{"genesis": null}`, num.ErrMissing, "genesis"},
		{`{"advance": 5, "Advance": 7}`, num.ErrUnknown, "Advance"},
		{`{"advance": 5, "advance": 7}`, num.ErrDuplicate, "advance"},
		{`{"advance": "5"}`, num.ErrSyntax, "advance"},
		{`{"advance": 1e3}`, num.ErrSyntax, "advance"},
		{`{"advance": null}`, num.ErrMissing, "advance"},
		{`{"advance": 0}`, num.ErrDomain, "advance"},
		{`{"advance": 10000000000000000000}`, num.ErrRange, "advance"},
		{`{"advanse": 5}`, num.ErrUnknown, "advanse"},
		{`{"advance": 5} {"advance": 5}`, num.ErrSyntax, "document"},
		{`{}`, num.ErrMissing, "tx"},
		{`[]`, num.ErrSyntax, "document"},
		{"{\"advance\": 5, \"\xff\": 1}", num.ErrSyntax, "document"},
		{`{"tx": "transfer", "from": "a", "to": "b"}`, num.ErrMissing, "amount"},
		{`{"tx": "transfer", "from": "a", "amount": "1"}`, num.ErrMissing, "to"},
		{`{"tx": "transfer", "from": null, "to": "b", "amount": "1"}`, num.ErrMissing, "from"},
		{`{"tx": "transfer", "from": 1, "to": "b", "amount": "1"}`, num.ErrSyntax, "from"},
		{`{"tx": "transfer", "from": "a", "to": "b", "amount": "1.5"}`, num.ErrSyntax, "amount"},
		{`{"tx": 1}`, num.ErrSyntax, "tx"},
		{`{"tx": "transfer", "genesis": {}}`, num.ErrUnknown, "genesis"},
		{`{"tx": "slash", "authority": "a", "topic": -1, "reputer": "r", "fraction": "1"}`, num.ErrRange, "topic"},
		{losses(`"3"`, `"3", "loss": "4"`), num.ErrDuplicate, "losses.inferers[0].loss"},
		{losses(`"loss": "3"`, `"losses": "3"`), num.ErrUnknown, "losses.inferers[0].losses"},
		{losses(`, "loss": "3"`, ``), num.ErrMissing, "losses.inferers[0].loss"},
		{losses(`"3"`, `"NaN"`), num.ErrNotFinite, "losses.inferers[0].loss"},
		{losses(`[{"worker": "w", "loss": "3"}]`, `{}`), num.ErrSyntax, "losses.inferers"},
		{losses(`"naive": "2"`, `"naive": null`), num.ErrMissing, "losses.naive"},
		{losses(`"3"`, strings.Repeat("[", 65)+strings.Repeat("]", 65)), num.ErrLimit, ""},
	} {
		err := chain.ReadScript(strings.NewReader("\n"+c.line), func(chain.Line) error { return nil })
		require.ErrorIs(t, err, c.kind, c.line)
		e, ok := num.AsError(err)
		require.True(t, ok)
		require.NotContains(t, err.Error(), "json:")
		if c.path == "" {
			continue
		}
		message := strings.TrimPrefix(err.Error(), "line 2: ")
		require.True(t, strings.HasPrefix(message, c.path+":") || strings.HasPrefix(message, c.path+" = "), "%s: %s (%s)", c.line, message, e.Field)
	}
}

// TestNullLeavesOut: recorded scripts write null for lists that may be left out.
func TestNullLeavesOut(t *testing.T) {
	plain, err := chain.ParseTx([]byte(readLosses))
	require.NoError(t, err)
	tx, err := chain.ParseTx([]byte(strings.Replace(readLosses, `"naive"`, `"forecasters": null, "naive"`, 1)))
	require.NoError(t, err)
	require.Equal(t, plain, tx)
}

// TestChangeRulesReadsItsParameters: they are raw in the struct, and as strict as in a script.
func TestChangeRulesReadsItsParameters(t *testing.T) {
	config, err := chain.ParseConfig([]byte(`{"release": "v0.16", "authority": "council"}`))
	require.NoError(t, err)
	l, err := chain.New(config)
	require.NoError(t, err)
	before := hashOf(t, l)
	for _, c := range []struct {
		module string
		kind   error
		path   string
	}{
		{`{"MinTopicWeight": "10", "MinTopicWeight": "20"}`, num.ErrDuplicate, "module.MinTopicWeight"},
		{`{"mintopicweight": "10"}`, num.ErrUnknown, "module.mintopicweight"},
		{`{"MinTopicWeight": "x"}`, num.ErrSyntax, "module.MinTopicWeight"},
		{`{"MinTopicWeight": null}`, num.ErrMissing, "module.MinTopicWeight"},
		{`null`, num.ErrMissing, "module"},
		{`[]`, num.ErrSyntax, "module"},
	} {
		_, err := l.Apply(&chain.ChangeRules{Authority: "council", At: 5, Module: json.RawMessage(c.module)})
		require.ErrorIs(t, err, c.kind, c.module)
		e, ok := num.AsError(err)
		require.True(t, ok)
		require.Equal(t, c.path, e.Field, c.module)
		require.Equal(t, before, hashOf(t, l))
	}
	_, err = l.Apply(&chain.ChangeRules{Authority: "council", At: 5, Module: json.RawMessage(`{"MinTopicWeight": "10"}`)})
	require.NoError(t, err)
	_, err = l.Advance(10)
	require.NoError(t, err)
	config, err = l.Config()
	require.NoError(t, err)
	require.Equal(t, "10", config.Module.MinTopicWeight.String())
	require.NoError(t, l.Check())
}
