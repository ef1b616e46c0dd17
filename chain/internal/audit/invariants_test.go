package audit

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// TestSumsBeyondTheRange: what cannot be added up is neither balanced nor an invariant that is broken.
func TestSumsBeyondTheRange(t *testing.T) {
	huge := num.MustParseDec("9e100000")
	for name, check := range map[string]func(c *auditor) error{
		"weights": func(c *auditor) error {
			c.weight, c.Ledger.WeightExcess = huge, huge
			return c.weights()
		},
		"pending": func(c *auditor) error {
			c.owed = c.a.Add(huge, huge)
			return c.pending()
		},
		"bonds": func(c *auditor) error {
			c.bondsOwed = c.a.Add(huge, huge)
			return c.bondRewards()
		},
	} {
		s := &state.Session{State: new(state.State), Store: record.NewMemory()}
		err := check(&auditor{Session: s, a: num.NewDecimal(num.Rules{}).Calc()})
		require.ErrorIs(t, err, num.ErrRange, name)
		require.NotErrorIs(t, err, record.ErrInvariant, name)
	}
}

// TestRateBeyondTheRange: a rate whose product with the supply is no number is refused, above all others.
func TestRateBeyondTheRange(t *testing.T) {
	for _, rate := range []string{"1e99999", "1e39"} {
		s := &state.Session{State: new(state.State), Store: record.NewMemory()}
		s.Ledger.NextTopic, s.Ledger.Emission.Rate = 1, num.MustParseDec(rate)
		s.Mint.MaxSupply = record.Tokens(1_000_000_000).Int()
		err := (&checker{Session: s}).ledgerRecord()
		require.ErrorContains(t, err, "rate", rate)
	}
}
