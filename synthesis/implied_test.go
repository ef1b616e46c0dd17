package synthesis_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// TestSharedWeights: the implied inferences without one inferer, for which an inference takes the weights of all
// elements where it may, are those that ForecastImplied forms from the start, bit for bit.
func TestSharedWeights(t *testing.T) {
	for _, r := range release.All() {
		t.Run(r.Name+"/float64", func(t *testing.T) { sharedWeights(t, r, r.Float64(), 400) })
		t.Run(r.Name+"/decimal", func(t *testing.T) { sharedWeights(t, r, r.Decimal(), 60) })
	}
}

func sharedWeights[T any](t *testing.T, r release.Release, a num.Arith[T], runs int) {
	if testing.Short() {
		runs /= 10
	}
	rules := r.Synthesis
	rules.OneOutImplied = max(rules.OneOutImplied, synthesis.OneOutImpliedAsUsed)
	params := release.SynthesisParams(a, r, r.Topic)
	n, err := synthesis.NewNetwork(a, rules, params)
	require.NoError(t, err)
	synthesis.WithoutFloats(n)
	fresh, err := synthesis.NewNetwork(a, rules, params)
	require.NoError(t, err)
	result, source, compared := new(synthesis.Result[T]), num.NewSource(11), 0
	for range runs {
		count := 2 + source.IntN(6)
		in := worlds.Input(a, worlds.MustNew(source.Uint64(), worlds.Size{Inferers: count, Forecasters: 1 + source.IntN(3)}, worlds.Options{
			MissingForecasts: 0.2, Regrets: worlds.RegretStyle(source.IntN(len(worlds.Styles()))),
			StoredScale: rules.Weights.Scale != weights.ScalePerCalculation && source.IntN(4) > 0,
		}))
		for k := range synthesis.Forecaster(in.Forecasters()) {
			if count > 2 && source.IntN(3) == 0 { // the largest regret twice: without the first, the other is the largest
				in.Forecasts.Set(k, 0, a.Int(-50))
				in.Forecasts.Set(k, synthesis.Inferer(1+source.IntN(count-1)), a.Int(-50))
			}
		}
		_, err := n.Infer(result, in)
		require.NoError(t, err)
		taking := make([]bool, count)
		for withheld := range count {
			for j := range taking {
				taking[j] = j != withheld
			}
			want, err := fresh.ForecastImplied(nil, in, taking, false)
			require.NoError(t, err)
			for k := range synthesis.Forecaster(in.Forecasters()) {
				if _, used := result.Implied.At(k); !used {
					continue
				}
				value, present := want.At(k)
				got, gotPresent := result.OneOutInfererForecaster[k].At(synthesis.Inferer(withheld))
				require.Equal(t, present, gotPresent)
				if present {
					require.Empty(t, cmp.Diff(value, got, everybit.Same()), "forecaster %d without %d", k, withheld)
					compared++
				}
			}
		}
	}
	require.Greater(t, compared, 4*runs)
}
