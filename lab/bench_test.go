package lab

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// BenchmarkStep is an epoch of the fiducial simulation with everything around it.
func BenchmarkStep(b *testing.B) {
	for _, arithmetic := range []string{"float64", "decimal"} {
		b.Run(arithmetic, func(b *testing.B) {
			m := stepping(b, arithmetic)
			for b.Loop() {
				require.NoError(b, m.step())
			}
		})
	}
}

// stepping is the fiducial simulation after its first epochs.
func stepping(t testing.TB, arithmetic string) repetition {
	t.Helper()
	c := Default()
	c.Arithmetic, c.Record.Epochs = arithmetic, 0
	c.Epochs = maxEpochs
	s, err := newSetup(&c)
	require.NoError(t, err)
	m, err := s.begin(1, nil)
	require.NoError(t, err)
	for range 250 {
		require.NoError(t, m.step())
		if arithmetic == "decimal" && m.epochsMade() == 20 {
			break
		}
	}
	return m
}
