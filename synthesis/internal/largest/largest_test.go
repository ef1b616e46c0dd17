package largest_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis/internal/largest"
)

func TestSize(t *testing.T) {
	require.Equal(t, 3.0, largest.Size(2, []float64{1, -3, 0}))
	require.Equal(t, 4.0, largest.Size(4, []float64{1, -3, 0}))
	require.Zero(t, largest.Size(0, nil))
	require.True(t, math.IsInf(largest.Size(0, []float64{1, math.Inf(-1)}), 1))
	require.True(t, math.IsNaN(largest.Size(0, []float64{1, math.NaN(), math.Inf(1)})))
}

// TestTwo: over random lists with repetitions, by looking twice.
func TestTwo(t *testing.T) {
	source := num.NewSource(1)
	for range 2000 {
		list := make([]float64, 2+source.IntN(6))
		for i := range list {
			list[i] = float64(source.IntN(4))
		}
		first, second := largest.Two(list)
		require.NotEqual(t, first, second)
		for i, x := range list {
			require.LessOrEqual(t, x, list[first])
			if i != first {
				require.LessOrEqual(t, x, list[second])
			}
		}
	}
}
