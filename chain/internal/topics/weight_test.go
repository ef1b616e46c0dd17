package topics

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// TestSumOfWeightsBeyondTheRange: a sum of weights that does not exist ends the operation instead of becoming 0.
func TestSumOfWeightsBeyondTheRange(t *testing.T) {
	huge := num.MustParseDec("9e100000")
	for name, change := range map[string]func(*state.Session){
		"added":  func(s *state.Session) { addWeight(s, huge) },
		"taken":  func(s *state.Session) { takeWeight(s, num.MustParseDec("-9e100000")) },
		"excess": func(s *state.Session) { addExcess(s, huge) },
	} {
		s := &state.Session{State: new(state.State), Store: record.NewMemory()}
		change(s)
		require.NoError(t, s.Err, name)
		change(s)
		require.ErrorIs(t, s.Err, num.ErrRange, name)
	}
}
