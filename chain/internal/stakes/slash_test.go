package stakes

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// TestSlashBeyondTheRange: what cannot be computed is an error, not a slash of nothing.
func TestSlashBeyondTheRange(t *testing.T) {
	huge := num.MustParseDec("1e99999")
	_, err := bank.FractionOf(record.Tokens(1), huge)
	require.ErrorIs(t, err, num.ErrRange)
	require.ErrorIs(t, bank.Shrink(&state.Removal{Amount: record.Tokens(1)}, huge), num.ErrRange)
	require.NoError(t, bank.Shrink(nil, huge))
	p := &bank.Placement{Delegation: state.Delegation{Amount: record.Tokens(1)}}
	_, err = slashPlacement(p, num.MustParseDec("0.5"), huge)
	require.ErrorIs(t, err, num.ErrRange)

	p = &bank.Placement{Delegation: state.Delegation{Amount: record.Tokens(4), Debt: num.IntDec(7), Removal: &state.Removal{Amount: record.Tokens(2)}}}
	cut, err := slashPlacement(p, num.MustParseDec("0.25"), num.IntDec(3))
	require.NoError(t, err)
	require.Zero(t, cut.Cmp(record.Tokens(1)))
	require.Zero(t, p.Amount.Cmp(record.Tokens(3)))
	require.Equal(t, "1500000000000000000", p.Removal.Amount.String())
	require.Equal(t, "-2999999999999999993", p.Debt.Plain(), "12 tokens less 7 units are pending, as before")
}
