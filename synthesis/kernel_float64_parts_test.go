package synthesis_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// TestWorkersChangeNoBit: large random worlds of all kinds, those with missing forecasts included, for one to seven
// workers.
func TestWorkersChangeNoBit(t *testing.T) {
	runs := 200
	if testing.Short() {
		runs = 20
	}
	compared, covered := 0, 0
	for seed := uint64(0); runs > 0; seed++ {
		c := newKernelCase(seed)
		n := c.in.Inferers()
		if n*(n+c.in.Forecasters()) < synthesis.FewestToDivide {
			continue
		}
		runs--
		a := c.release.Float64()
		w, err := synthesis.NewWorkspace(a, c.rules, c.params)
		require.NoError(t, err)
		want := new(synthesis.Result[float64])
		wantErr := w.Infer(want, c.in)
		if wantErr == nil {
			compared++
			if w.CoveredByKernel(want, c.in) {
				covered++
			}
		}
		got := new(synthesis.Result[float64])
		for _, workers := range []int{2, 3, 7, math.MaxInt, 1, 0} {
			w.SetWorkers(workers)
			require.Equal(t, wantErr, w.Infer(got, c.in), "seed %d, %d workers", seed, workers)
			if wantErr == nil {
				require.Empty(t, cmp.Diff(want, got, everybit.Same()), "seed %d, %d workers", seed, workers)
			}
		}
	}
	require.Greater(t, covered, compared/3, "so many worlds are to be divided")
}

// TestWorkersInDecimals: they are allowed and change nothing.
func TestWorkersInDecimals(t *testing.T) {
	r := release.V16()
	x := newBenchInput(r, r.Decimal(), benchSizes[0])
	w, err := synthesis.NewWorkspace(x.a, x.rules, x.params)
	require.NoError(t, err)
	want, got := new(synthesis.Result[num.Dec]), new(synthesis.Result[num.Dec])
	require.NoError(t, w.Infer(want, x.in))
	w.SetWorkers(math.MaxInt) // no more than make sense
	require.NoError(t, w.Infer(got, x.in))
	require.Empty(t, cmp.Diff(want, got, everybit.Same()))
}

// TestInferRefusesItsOwnMemory: the weights of the last result are not previous weights while they are written over.
func TestInferRefusesItsOwnMemory(t *testing.T) {
	r := release.V09()
	x := newBenchInput(r, r.Float64(), benchSizes[0])
	w, err := synthesis.NewWorkspace(x.a, x.rules, x.params)
	require.NoError(t, err)
	result := new(synthesis.Result[float64])
	require.NoError(t, w.Infer(result, x.in))
	x.in.PreviousInfererWeights = result.InfererWeights
	require.ErrorIs(t, w.Infer(result, x.in), num.ErrDomain)
	require.NoError(t, w.Infer(new(synthesis.Result[float64]), x.in))
}
