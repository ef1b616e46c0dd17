package chorus_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestMutedSourceAndInterval: by the published rule an inferer whose weight is next to nothing moves the upper bound to any value.
// The result says so, and the alternative leaves it out.
func TestMutedSourceAndInterval(t *testing.T) {
	state := chorus.State[float64]{InitialRegret: -1, NetworkLoss: new(0.0), Regrets: chorus.Regrets[float64]{
		Inferer: map[string]float64{"ann": 1, "bob": 1.1, "cat": 0.9, "out": -60}}, Scale: 1}
	work := chorus.Work[float64]{Inferences: map[string]float64{"ann": 100, "bob": 101, "cat": 102, "out": 1e9}}
	in, err := chorus.Infer(release.V17(), state, work)
	require.NoError(t, err)
	require.Greater(t, in.Interval[0][4], 1e8)
	require.Equal(t, []string{"confidence interval: 97.72 % decided by sources with a share below 1e-6: out"}, in.Warnings)
	require.InDelta(t, 101, in.Network[0], 0.2)

	without, err := chorus.Infer(release.V17(), state, work, chorus.Options[float64]{LeastShare: 1e-6})
	require.NoError(t, err)
	require.LessOrEqual(t, without.Interval[0][4], 102.0)
	require.Empty(t, without.Warnings)
	require.Equal(t, in.Network, without.Network)

	for _, least := range []float64{-1, 1.1, math.NaN(), math.Inf(1)} {
		_, err = chorus.Infer(release.V17(), state, work, chorus.Options[float64]{LeastShare: least})
		require.ErrorContains(t, err, "Options.LeastShare")
	}
	_, err = chorus.Infer(release.V17(), state, work, chorus.Options[float64]{LeastShare: 0.9})
	require.ErrorIs(t, err, num.ErrEmpty)
}
