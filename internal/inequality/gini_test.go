package inequality

import (
	"math"
	"slices"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/property"
)

// TestGini: the sorted form is half the mean distance of two amounts over the mean amount.
func TestGini(t *testing.T) {
	property.Check(t, 200, prop.ForAll(func(amounts []float64) bool {
		sum, distance := 0.0, 0.0
		for _, x := range amounts {
			sum += x
			for _, y := range amounts {
				distance += math.Abs(x - y)
			}
		}
		want := distance / (2 * float64(len(amounts)) * sum)
		return math.Abs(Gini(slices.Clone(amounts))-want) < 1e-12
	}, gen.SliceOfN(11, gen.Float64Range(0, 1e6)).SuchThat(func(x []float64) bool { return slices.Max(x) > 0 })))
	require.Zero(t, Gini([]float64{0, 0}))
	require.Zero(t, Gini(nil))
	require.InDelta(t, 0, Gini([]float64{2, 2, 2}), 1e-15)
	require.InDelta(t, 0.75, Gini([]float64{0, 5, 0, 0}), 1e-15)
}
