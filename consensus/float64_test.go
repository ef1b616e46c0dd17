package consensus_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// kernelWorlds is how many random worlds the kernel is compared on.
const kernelWorlds = 50_000

// TestKernelEqualsTwin: bits, steps, the reason to stop and errors are those of the generic form, over reports of all
// shapes: with gaps, without stake, with losses that the kernel leaves to its twin.
func TestKernelEqualsTwin(t *testing.T) {
	runs := kernelWorlds
	if testing.Short() {
		runs /= 20
	}
	r := release.V06()
	a := r.Float64()
	kernels := 0
	for seed := range uint64(runs) {
		source := num.NewSource(seed)
		rules := r.Consensus
		rules.Distance = consensus.DistanceRule(source.IntN(2))
		rules.AllZero = consensus.AllZeroRule(source.IntN(2))
		in := strangeSession(a, source)
		params := paramsOf(a)
		params.MinStakeFraction = source.Uniform()
		params.MaxIterations = 1 + source.IntN(4)

		quick, slow := assess(a, rules, params), consensus.Slow(assess(a, rules, params))
		got, gotErr := quick.ListeningCoefficients(nil, in.stakes, in.coefficients, in.reports)
		want, wantErr := slow.ListeningCoefficients(nil, in.stakes, in.coefficients, in.reports)
		require.Equal(t, wantErr, gotErr, "seed %d", seed)
		if wantErr != nil {
			continue
		}
		if diff := cmp.Diff(want, got, everybit.Same()); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
		if consensus.UsedKernel(quick) {
			kernels++
		}
	}
	require.Greater(t, kernels, runs*3/4, "so many worlds are to reach the kernel")
}

// strangeSession returns a session in which everything may be zero, missing or large.
func strangeSession(a num.Arith[float64], source *num.Source) *session[float64] {
	o := sessionOptions{}
	if source.IntN(2) == 0 {
		o.missing = 0.4
	}
	if source.IntN(4) == 0 {
		o.zeroStake = 0.5
	}
	in := newSession(a, source.Uint64(), 1+source.IntN(8), 1+source.IntN(20), o)
	for m := range in.coefficients {
		switch source.IntN(20) {
		case 0:
			in.coefficients[m] = 0
		case 1:
			in.coefficients[m] = -source.Uniform() // as after E57
		}
	}
	scale := 1.0
	switch source.IntN(10) {
	case 0:
		scale = math.Pow(10, float64(source.IntN(300)-150))
	case 1:
		scale = 0
	}
	if scale != 1 {
		for m := range in.reports.Reputers() {
			for x := range in.reports.Objects() {
				if loss, ok := in.reports.At(m, x); ok {
					in.reports.Set(m, x, float64(loss*scale))
				}
			}
		}
	}
	return in
}
