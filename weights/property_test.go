package weights_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// setup is one release in one arithmetic, with what properties about it need.
type setup[T any] struct {
	release   release.Release
	a         num.Arith[T]
	params    weights.Params[T]
	runs      int
	most      worlds.Size
	tolerance T // what rounding may do to a weight
}

// inAll runs a property for every release in both arithmetics.
func inAll(t *testing.T, inFloat64 func(*testing.T, *setup[float64]), inDecimal func(*testing.T, *setup[num.Dec])) {
	for _, r := range release.All() {
		t.Run(r.Name+"/float64", func(t *testing.T) {
			s := newSetup(r, r.Float64(), 1e-9, 200)
			s.most = worlds.Size{Inferers: 40, Forecasters: 10}
			inFloat64(t, s)
		})
		t.Run(r.Name+"/decimal", func(t *testing.T) {
			s := newSetup(r, r.Decimal(), num.MustParseDec("1e-29"), 30)
			s.most = worlds.Size{Inferers: 6, Forecasters: 3}
			inDecimal(t, s)
		})
	}
}

func newSetup[T any](r release.Release, a num.Arith[T], tolerance T, runs int) *setup[T] {
	if testing.Short() {
		runs /= 4
	}
	params := release.SynthesisParams(a, r, r.Topic).Params
	return &setup[T]{release: r, a: a, params: params, tolerance: tolerance, runs: runs}
}

func (s *setup[T]) rules() weights.Rules { return s.release.Synthesis.Weights }

// input takes the plain regrets of a world. A stored scale goes only where the rules have one.
func (s *setup[T]) input(seed uint64, inferers, forecasters int, style worlds.RegretStyle) weights.Input[T] {
	w := worlds.MustNew(seed, worlds.Size{Inferers: inferers, Forecasters: forecasters}, worlds.Options{
		Regrets: style, StoredWeights: seed%3 == 0,
		StoredScale: s.rules().Scale != weights.ScalePerCalculation && seed%2 == 0,
	})
	return weights.Input[T]{
		Inferers:    weights.Class[T]{Regrets: worlds.MustValues(s.a, w.Regrets.Inferer.Values()), Previous: worlds.MustValues(s.a, w.InfererWeights)},
		Forecasters: weights.Class[T]{Regrets: worlds.MustValues(s.a, w.Regrets.Forecaster.Values()), Previous: worlds.MustValues(s.a, w.ForecasterWeights)},
		Scale:       worlds.MustValue(s.a, w.Scale),
	}
}

// near reports whether x and y differ by at most the tolerance, or by the tolerance relative to y.
func (s *setup[T]) near(x, y T) bool {
	a := s.a.Calc()
	allowed := a.Mul(s.tolerance, num.Max(a, a.Int(1), a.Abs(y)))
	return a.Cmp(a.Abs(a.Sub(x, y)), allowed) <= 0
}

// forRegrets checks a property of the weights of random regrets; the law gives what is wrong, or nothing.
func (s *setup[T]) forRegrets(t *testing.T, law func(seed uint64, in weights.Input[T]) string) {
	t.Helper()
	property.Check(t, s.runs, prop.ForAll(
		func(seed uint64, inferers, forecasters, style int) string {
			return law(seed, s.input(seed, inferers, forecasters, worlds.RegretStyle(style)))
		},
		gen.UInt64(), gen.IntRange(1, s.most.Inferers), gen.IntRange(0, s.most.Forecasters),
		gen.IntRange(0, len(worlds.Styles())-1),
	))
}

func all[T any](r *weights.Result[T]) []T {
	return append(slices.Clone(r.Inferers.Weights), r.Forecasters.Weights...)
}

// weigh is one direct calculation.
func weigh[T any](a num.Arith[T], rules weights.Rules, params weights.Params[T], in weights.Input[T]) (*weights.Result[T], error) {
	w, err := weights.NewWeigher(a, rules, params)
	if err != nil {
		return nil, err
	}
	return w.Weigh(nil, in)
}

// fromScaled returns the weight of one scaled regret.
func fromScaled[T any](a num.Arith[T], form weights.Form, p, c, r, max T) (T, error) {
	var zero T
	w, err := weights.NewWeigher(a, weights.Rules{Form: form}, weights.Params[T]{P: p, C: c, Epsilon: a.Int(0)})
	if err != nil {
		return zero, err
	}
	weight, _, err := w.Weight(r, max)
	return weight, err
}

func scaleOf[T any](a num.Arith[T], rule weights.ScaleRule, epsilon T, regrets, previous []T) (T, error) {
	c := a.Calc()
	scale := new(weights.Scaler[T]).Scale(c, rule, epsilon, regrets, previous)
	return scale, c.Err()
}

func normalize[T any](a num.Arith[T], w []T) ([]T, error) {
	c := a.Calc()
	return weights.Normalize(c, nil, w), c.Err()
}

func TestWeightsAreOrderedAsRegrets(t *testing.T) {
	inAll(t, weightsAreOrderedAsRegrets[float64], weightsAreOrderedAsRegrets[num.Dec])
}

func weightsAreOrderedAsRegrets[T any](t *testing.T, s *setup[T]) {
	a := s.a
	s.forRegrets(t, func(_ uint64, in weights.Input[T]) string {
		r, err := weigh(a, s.rules(), s.params, in)
		if err != nil {
			return err.Error()
		}
		regrets, w := append(slices.Clone(in.Inferers.Regrets), in.Forecasters.Regrets...), all(r)
		for i := range w {
			if a.Sign(w[i]) < 0 {
				return fmt.Sprintf("weight %v of regret %v is negative", w[i], regrets[i])
			}
			if a.Cmp(w[i], s.params.P) > 0 {
				return fmt.Sprintf("weight %v of regret %v is above p", w[i], regrets[i])
			}
			for j := range i {
				if order := a.Cmp(regrets[i], regrets[j]); order == 0 && a.Cmp(w[i], w[j]) != 0 ||
					order*a.Cmp(w[i], w[j]) < 0 && !s.near(w[i], w[j]) {
					return fmt.Sprintf("regrets %v, %v have weights %v, %v", regrets[i], regrets[j], w[i], w[j])
				}
			}
		}
		return ""
	})
}

func TestNormalizedWeightsSumToOne(t *testing.T) {
	inAll(t, normalizedWeightsSumToOne[float64], normalizedWeightsSumToOne[num.Dec])
}

func normalizedWeightsSumToOne[T any](t *testing.T, s *setup[T]) {
	s.forRegrets(t, func(_ uint64, in weights.Input[T]) string {
		r, err := weigh(s.a, s.rules(), s.params, in)
		if err != nil {
			return err.Error()
		}
		shares, err := normalize(s.a, all(r))
		if err != nil {
			return err.Error()
		}
		if sum := num.Sum(s.a.Calc(), shares); !s.near(sum, s.a.Int(1)) {
			return fmt.Sprintf("shares sum to %v", sum)
		}
		return ""
	})
}

// TestBaseOfLogarithmsDoesNotMatter: regrets, epsilon and stored scale times one factor leave the weights.
func TestBaseOfLogarithmsDoesNotMatter(t *testing.T) {
	inAll(t, baseDoesNotMatter[float64], baseDoesNotMatter[num.Dec])
}

func baseDoesNotMatter[T any](t *testing.T, s *setup[T]) {
	a := s.a
	s.forRegrets(t, func(seed uint64, in weights.Input[T]) string {
		factor := worlds.MustValue(a, num.NewSource(seed).UniformRange(0.1, 10))
		times := func(list []T) []T {
			out := make([]T, len(list))
			for i, x := range list {
				out[i] = a.Calc().Mul(factor, x)
			}
			return out
		}
		scaled, params := in, s.params
		scaled.Inferers.Regrets, scaled.Forecasters.Regrets = times(in.Inferers.Regrets), times(in.Forecasters.Regrets)
		scaled.Scale = a.Calc().Mul(factor, in.Scale)
		params.Epsilon = a.Calc().Mul(factor, params.Epsilon)
		want, err := weigh(a, s.rules(), s.params, in)
		if err != nil {
			return err.Error()
		}
		got, err := weigh(a, s.rules(), params, scaled)
		if err != nil {
			return err.Error()
		}
		for i, w := range all(got) {
			if !s.near(w, all(want)[i]) {
				return fmt.Sprintf("weight %d is %v, times %v %v", i, all(want)[i], factor, w)
			}
		}
		return ""
	})
}

// TestFormsAgreeWithoutBounds: where no bound of E25 acts, E26 gives the same shares.
func TestFormsAgreeWithoutBounds(t *testing.T) {
	inAll(t, formsAgreeWithoutBounds[float64], formsAgreeWithoutBounds[num.Dec])
}

func formsAgreeWithoutBounds[T any](t *testing.T, s *setup[T]) {
	compared := 0
	s.forRegrets(t, func(_ uint64, in weights.Input[T]) string {
		clipped, ratio := s.rules(), s.rules()
		clipped.Form, ratio.Form = weights.FormClipped, weights.FormRatio
		bounded, err := weigh(s.a, clipped, s.params, in)
		if err != nil {
			return err.Error()
		}
		for _, branch := range append(slices.Clone(bounded.Inferers.Branches), bounded.Forecasters.Branches...) {
			if branch != weights.BranchPlain {
				return ""
			}
		}
		compared++
		free, err := weigh(s.a, ratio, s.params, in)
		if err != nil {
			return err.Error()
		}
		want, err1 := normalize(s.a, all(bounded))
		got, err2 := normalize(s.a, all(free))
		if err1 != nil || err2 != nil {
			return fmt.Sprint(err1, err2)
		}
		for i := range want {
			if !s.near(got[i], want[i]) {
				return fmt.Sprintf("share %d is %v clipped, %v as a ratio", i, want[i], got[i])
			}
		}
		return ""
	})
	if compared == 0 {
		t.Error("a bound acted in every case")
	}
}

// TestBestSourceHasWeightOne in the ratio form, up to the last digit (1 + e^a is cut to 34 digits above the fraction
// bar and not below), and no source of it is cut to zero in decimals.
func TestBestSourceHasWeightOne(t *testing.T) {
	a := release.V16().Decimal()
	s := newSetup(release.V16(), a, num.MustParseDec("1e-33"), 30)
	s.most = worlds.Size{Inferers: 6, Forecasters: 3}
	s.forRegrets(t, func(_ uint64, in weights.Input[num.Dec]) string {
		r, err := weigh(a, s.rules(), s.params, in)
		if err != nil {
			return err.Error()
		}
		best := num.Dec{}
		for i, w := range all(r) {
			best = num.Max(a.Calc(), best, w)
			if w.Sign() == 0 {
				return fmt.Sprintf("weight %d is zero", i)
			}
		}
		if !s.near(best, num.IntDec(1)) {
			return fmt.Sprintf("the best weight is %v", best)
		}
		return ""
	})
}

// TestFloat64AgreesWithDecimal, by 1e-7 of a weight.
func TestFloat64AgreesWithDecimal(t *testing.T) {
	for _, r := range release.All() {
		t.Run(r.Name, func(t *testing.T) {
			inFloat, inDecimal := newSetup(r, r.Float64(), 1e-7, 30), newSetup(r, r.Decimal(), num.Dec{}, 30)
			property.Check(t, inFloat.runs, prop.ForAll(func(seed uint64, inferers, forecasters, style int) string {
				in := inFloat.input(seed, inferers, forecasters, worlds.RegretStyle(style))
				exact := inDecimal.input(seed, inferers, forecasters, worlds.RegretStyle(style))
				got, err1 := weigh(inFloat.a, inFloat.rules(), inFloat.params, in)
				want, err2 := weigh(inDecimal.a, inDecimal.rules(), inDecimal.params, exact)
				if err1 != nil || err2 != nil {
					return fmt.Sprint(err1, err2)
				}
				for i, w := range all(got) {
					x, _ := all(want)[i].Float64()
					if !inFloat.near(w, x) {
						return fmt.Sprintf("weight %d is %v in float64, %v in decimals", i, w, x)
					}
				}
				return ""
			}, gen.UInt64(), gen.IntRange(1, 8), gen.IntRange(0, 4), gen.IntRange(0, len(worlds.Styles())-1)))
		})
	}
}

// TestMissingRegret: the two ways of a source without a regret (direct calculations only).
func TestMissingRegret(t *testing.T) {
	a := release.V06().Float64()
	s := newSetup(release.V06(), a, 1e-12, 1)
	in := weights.Input[float64]{Inferers: weights.Class[float64]{
		Regrets: []float64{0.3, 1e300, -0.2}, HasRegret: []bool{true, false, true},
	}}
	for _, c := range []struct {
		missing weights.MissingRegret
		has     bool
	}{{weights.MissingCountsAsZero, true}, {weights.MissingHasNoWeight, false}} {
		rules := s.rules()
		rules.Missing = c.missing
		r, err := weigh(a, rules, s.params, in)
		if err != nil {
			t.Fatal(err)
		}
		w := r.Inferers
		if w.HasWeight[1] != c.has || !w.HasWeight[0] || !w.HasWeight[2] {
			t.Errorf("has weight: %v", w.HasWeight)
		}
		if c.has && w.Weights[1] != num.Gradient(a.Calc(), s.params.P, s.params.C, 0) {
			t.Errorf("the source without a regret has weight %v", w.Weights[1])
		}
		pair := weights.Input[float64]{Inferers: weights.Class[float64]{Regrets: []float64{0.3, -0.2}}}
		two, err := weigh(a, rules, s.params, pair)
		if err != nil {
			t.Fatal(err)
		}
		if r.Scale != two.Scale || r.Max != two.Max || w.Weights[0] != two.Inferers.Weights[0] {
			t.Error("the source without a regret enters scale or maximum")
		}
	}
}
