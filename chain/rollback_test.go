package chain

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// TestFailedOperationRollsBack: whatever an operation did before its error is undone.
func TestFailedOperationRollsBack(t *testing.T) {
	config, err := ParseConfig([]byte(`{"release": "v0.9", "accounts": [{"account": "a", "amount": "5"}]}`))
	require.NoError(t, err)
	l, err := New(config)
	require.NoError(t, err)
	before, err := l.StateHash()
	require.NoError(t, err)
	_, err = l.do(func(s *state.Session) error {
		bank.Credit(s, "b", record.BaseUnits(3))
		s.Ledger.Height = 99
		setConfig(s, Config{Release: "v0.6"})
		s.Remove(state.AccountKey("a"))
		return errors.New("no")
	})
	require.EqualError(t, err, "no")
	after, err := l.StateHash()
	require.NoError(t, err)
	require.Equal(t, before, after)
	require.Equal(t, "v0.9", l.state.Rules.Name)
}
