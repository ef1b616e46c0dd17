package chain_test

import (
	"bytes"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// TestFormatsPage: the page has an example of every transaction, and each is read and written again.
func TestFormatsPage(t *testing.T) {
	page, err := os.ReadFile("../docs/formats.md")
	require.NoError(t, err)
	found := map[string]bool{}
	for line := range strings.Lines(string(page)) {
		text := strings.TrimSpace(line)
		if !strings.HasPrefix(line, "    ") || !strings.HasPrefix(text, `{"tx"`) {
			continue
		}
		tx, err := chain.ParseTx([]byte(text))
		require.NoError(t, err, text)
		found[tx.Kind()] = true
		encoded, err := chain.EncodeTx(tx)
		require.NoError(t, err)
		again, err := chain.ParseTx(encoded)
		require.NoError(t, err)
		twice, err := chain.EncodeTx(again)
		require.NoError(t, err)
		require.True(t, bytes.Equal(encoded, twice))
	}
	for _, kind := range chain.TxKinds() {
		require.True(t, found[kind], "no example of %s", kind)
	}
	for _, invariant := range record.Invariants() {
		require.Contains(t, string(page), "`"+invariant+"`")
	}
}

// TestParseRefusals: what is not a transaction is refused with the sentinel that says why.
func TestParseRefusals(t *testing.T) {
	for _, c := range []struct {
		text string
		kind error
	}{
		{`nonsense`, num.ErrSyntax},
		{`[]`, num.ErrSyntax},
		{`null`, num.ErrMissing},
		{`{"from": "a"}`, num.ErrMissing},
		{`{"tx": "mint"}`, num.ErrUnknown},
		{`{"tx": "transfer", "form": "a"}`, num.ErrUnknown},
		{`{"tx": "transfer", "amount": "-1"}`, num.ErrSyntax},
		{`{"tx": "transfer", "amount": "1.5"}`, num.ErrSyntax},
		{`{"tx": "transfer", "amount": ""}`, num.ErrSyntax},
		{`{"tx": "transfer", "amount": "` + strings.Repeat("9", 41) + `"}`, num.ErrRange},
		{`{"tx": "slash", "fraction": "NaN"}`, num.ErrNotFinite},
		{`{"tx": "slash", "reason": "` + strings.Repeat("x", chain.MaxTxBytes) + `"}`, num.ErrRange},
	} {
		_, err := chain.ParseTx([]byte(c.text))
		require.ErrorIs(t, err, c.kind, "%.60s", c.text)
		_, ok := num.AsError(err)
		require.True(t, ok)
	}
	_, err := chain.EncodeTx(nil)
	require.ErrorIs(t, err, num.ErrMissing)
}

// TestIdentifiers: names are validated in every transaction.
func TestIdentifiers(t *testing.T) {
	l := newLedger(t)
	for _, name := range []string{"", "a/b", "a b", "module:rewards", "ä", strings.Repeat("a", 65), "a-b", "a\x00"} {
		_, err := l.Apply(&chain.Transfer{From: name, To: "b", Amount: record.BaseUnits(1)})
		require.Error(t, err, "%q", name)
		_, ok := num.AsError(err)
		require.True(t, ok)
	}
	_, err := l.Apply(nil)
	require.ErrorIs(t, err, num.ErrMissing)
	_, err = l.Advance(0)
	require.ErrorIs(t, err, num.ErrDomain)
}
