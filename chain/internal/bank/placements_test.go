package bank

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// TestDebtBeyondTheRange: a placement whose debt would be no number stays as it was.
func TestDebtBeyondTheRange(t *testing.T) {
	p := &Placement{Delegation: state.Delegation{Amount: record.Tokens(1), Debt: num.IntDec(3)}}
	s := &state.Session{State: new(state.State), Store: record.NewMemory()}
	err := p.Change(s, record.Tokens(2), num.MustParseDec("1e99999"))
	require.ErrorIs(t, err, num.ErrRange)
	require.Zero(t, p.Amount.Cmp(record.Tokens(1)))
	require.True(t, p.Debt.Equal(num.IntDec(3)))
	require.NoError(t, p.Change(s, record.Tokens(2), num.IntDec(1)))
	require.NoError(t, s.Err)
}
