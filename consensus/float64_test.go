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

// kernelWorlds is how many random worlds the kernels are compared on.
const kernelWorlds = 50_000

// compared are the searches of one random world, by the kernels and by the formulas, with what they work on.
type compared struct {
	seed       uint64
	in         *session[float64]
	quick      *consensus.Assessor[float64]
	rules      consensus.Rules
	params     consensus.Params[float64]
	got, want  *consensus.Coefficients[float64]
	gotScores  []float64
	wantScores []float64
}

// compare draws worlds and requires equal errors of both searches, and equal bits of scores at the stored coefficients;
// what is left for each is looked at by the function.
func compare(t *testing.T, runs int, draw func(*num.Source) *session[float64], change func(*num.Source, *consensus.Params[float64]), look func(*compared)) {
	t.Helper()
	if testing.Short() {
		runs /= 20
	}
	r := release.V06()
	a := r.Float64()
	defaults := paramsOf(a)
	for seed := range uint64(runs) {
		source := num.NewSource(seed)
		c := &compared{seed: seed, rules: r.Consensus, params: defaults}
		c.rules.Distance = consensus.DistanceRule(source.IntN(2))
		c.rules.AllZero = consensus.AllZeroRule(source.IntN(2))
		c.in = draw(source)
		change(source, &c.params)

		c.quick = assess(a, c.rules, c.params)
		slow := consensus.Slow(assess(a, c.rules, c.params))
		in := c.in
		var err, wantErr error
		c.gotScores, err = c.quick.Scores(nil, in.stakes, in.coefficients, in.reports)
		c.wantScores, wantErr = slow.Scores(nil, in.stakes, in.coefficients, in.reports)
		require.Equal(t, wantErr, err, "seed %d", seed)
		if diff := cmp.Diff(c.wantScores, c.gotScores, everybit.Same()); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
		c.got, err = c.quick.ListeningCoefficients(nil, in.stakes, in.coefficients, in.reports)
		c.want, wantErr = slow.ListeningCoefficients(nil, in.stakes, in.coefficients, in.reports)
		require.Equal(t, wantErr, err, "seed %d", seed)
		if err == nil {
			look(c)
		}
	}
}

// TestKernelEqualsTwin: bits, steps, the reason to stop and errors are those of the generic form, over reports of all shapes: with
// gaps, without stake, with losses that the kernel leaves to its twin. Where the search has inner products, its results are not
// of the same bits; then scores and errors alone are compared.
func TestKernelEqualsTwin(t *testing.T) {
	a := release.V06().Float64()
	kernels, searches := 0, 0
	change := func(source *num.Source, p *consensus.Params[float64]) {
		p.MinStakeFraction, p.MaxIterations = source.Uniform(), 1+source.IntN(4)
	}
	compare(t, kernelWorlds, func(s *num.Source) *session[float64] { return strangeSession(a, s) }, change, func(c *compared) {
		searches++
		if consensus.UsedKernel(c.quick) {
			kernels++
		}
		if consensus.UsedForm(c.quick) {
			return
		}
		if diff := cmp.Diff(c.want, c.got, everybit.Same()); diff != "" {
			t.Fatalf("seed %d: %s", c.seed, diff)
		}
	})
	require.Greater(t, kernels, searches*3/4, "so many worlds are to reach the kernel")
}

// TestFormAgreesWithTwin: in a step of the search over complete reports no coefficient is further from that of the formulas than
// 1e-11, most of which is their own rounding: of what decimals give it is less than 1e-12 away. Scores, before the step,
// are within 1e-13 of themselves.
//
// The minimum of listened stake is left out, see TestMinimumMagnifiesRounding.
func TestFormAgreesWithTwin(t *testing.T) {
	r := release.V06()
	a, decimals := r.Float64(), r.Decimal()
	used, searches := 0, 0
	one := func(_ *num.Source, p *consensus.Params[float64]) { p.MinStakeFraction, p.MaxIterations = 0, 1 }
	paramsInDecimals := paramsOf(decimals)
	paramsInDecimals.MinStakeFraction, paramsInDecimals.MaxIterations = decimals.Int(0), 1
	compare(t, kernelWorlds, func(s *num.Source) *session[float64] { return ordinarySession(a, s) }, one, func(c *compared) {
		searches++
		if consensus.UsedForm(c.quick) {
			used++
		}
		near(t, c.seed, c.want, c.got, 1e-11)
		require.InEpsilonSlice(t, c.want.Scores, c.got.Scores, 1e-13, "seed %d", c.seed)
		if c.seed%50 != 0 {
			return
		}
		exact := ordinarySession(decimals, afterRules(c.seed))
		found, err := assess(decimals, c.rules, paramsInDecimals).ListeningCoefficients(nil, exact.stakes, exact.coefficients, exact.reports)
		require.NoError(t, err)
		near(t, c.seed, &consensus.Coefficients[float64]{
			Coefficients: floatsOf(t, found.Coefficients), Steps: found.Steps, Stop: found.Stop,
		}, c.got, 1e-12)
	})
	require.Greater(t, used, searches*9/10, "so many worlds are to have inner products")
}

// TestSearchAgreesWithTwin: a step can magnify the rounding of the one before it, so that ten steps are further apart than one,
// by the formulas, too. All but one search in a thousand stay within 1e-9 of them, and no coefficient of all is further than 1e-6.
func TestSearchAgreesWithTwin(t *testing.T) {
	a := release.V06().Float64()
	searches, far := 0, 0
	all := func(_ *num.Source, p *consensus.Params[float64]) { p.MinStakeFraction = 0 }
	compare(t, kernelWorlds/4, func(s *num.Source) *session[float64] { return ordinarySession(a, s) }, all, func(c *compared) {
		searches++
		if near(t, c.seed, c.want, c.got, 1e-6) > 1e-9 {
			far++
		}
	})
	require.LessOrEqual(t, far, searches/1000)
}

// TestMinimumMagnifiesRounding: E57 divides by the change of the listened stake, and so does the rounding of a step by what that
// change is; else it is that of other steps.
func TestMinimumMagnifiesRounding(t *testing.T) {
	a := release.V06().Float64()
	minimum := func(s *num.Source, p *consensus.Params[float64]) {
		p.MinStakeFraction, p.MaxIterations = s.Uniform(), 1
	}
	magnified := 0
	compare(t, kernelWorlds/4, func(s *num.Source) *session[float64] { return ordinarySession(a, s) }, minimum, func(c *compared) {
		free := c.params
		free.MinStakeFraction = 0
		in := c.in
		found, err := assess(a, c.rules, free).ListeningCoefficients(nil, in.stakes, in.coefficients, in.reports)
		require.NoError(t, err)
		before, after := listened(in.coefficients, in.stakes), listened(found.Coefficients, in.stakes)
		allowed := 1e-11
		if after < c.params.MinStakeFraction {
			magnified++
			allowed *= max(1, math.Abs(c.params.MinStakeFraction-before)/math.Pow(after-before, 2))
		}
		near(t, c.seed, c.want, c.got, allowed)
	})
	require.Positive(t, magnified)
}

// near requires the same steps and coefficients that differ by at most an amount. It returns the largest difference.
func near(t *testing.T, seed uint64, want, got *consensus.Coefficients[float64], allowed float64) (largest float64) {
	t.Helper()
	require.Equal(t, want.Steps, got.Steps, "seed %d", seed)
	require.Equal(t, want.Stop, got.Stop, "seed %d", seed)
	for m, c := range want.Coefficients {
		if !(math.Abs(got.Coefficients[m]-c) <= allowed) {
			t.Fatalf("seed %d: coefficient %d is %v, by the formulas %v", seed, m, got.Coefficients[m], c)
		}
		largest = max(largest, math.Abs(got.Coefficients[m]-c))
	}
	return largest
}

// listened is F of E57.
func listened(coefficients, stakes []float64) float64 {
	sum, all := 0.0, 0.0
	for m, stake := range stakes {
		sum += float64(coefficients[m] * stake)
		all += stake
	}
	return sum / all
}

func floatsOf(t *testing.T, list []num.Dec) []float64 {
	out := make([]float64, len(list))
	for i, x := range list {
		var err error
		out[i], err = x.Float64()
		require.NoError(t, err)
	}
	return out
}

// ordinarySession returns a session in which everything is reported.
func ordinarySession[T any](a num.Arith[T], source *num.Source) *session[T] {
	o := sessionOptions{}
	if source.IntN(8) == 0 {
		o.zeroStake = 0.3
	}
	return newSession(a, source.Uint64(), 1+source.IntN(8), 1+source.IntN(40), o)
}

// afterRules returns the source of a world where compare draws its session.
func afterRules(seed uint64) *num.Source {
	source := num.NewSource(seed)
	source.IntN(2)
	source.IntN(2)
	return source
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
