package synthesis_test

import (
	"fmt"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// setup is one release in one arithmetic, with what properties about it need.
type setup[T any] struct {
	release   release.Release
	a         num.Arith[T]
	params    synthesis.Params[T]
	runs      int
	most      worlds.Size
	tolerance T // what rounding may do to a value, relative to the largest inference
}

// inAll runs a property for every release in both arithmetics, decimals on few and small worlds.
func inAll(t *testing.T, inFloat64 func(*testing.T, *setup[float64]), inDecimal func(*testing.T, *setup[num.Dec])) {
	t.Helper()
	for _, r := range release.All() {
		t.Run(r.Name+"/float64", func(t *testing.T) { inFloat64(t, float64Setup(r)) })
		t.Run(r.Name+"/decimal", func(t *testing.T) { inDecimal(t, decimalSetup(r)) })
	}
}

func float64Setup(r release.Release) *setup[float64] {
	s := newSetup(r, r.Float64(), 1e-10, 150)
	s.most = worlds.Size{Inferers: 16, Forecasters: 5}
	return s
}

func decimalSetup(r release.Release) *setup[num.Dec] {
	s := newSetup(r, r.Decimal(), num.MustParseDec("1e-28"), 12)
	s.most = worlds.Size{Inferers: 4, Forecasters: 2}
	return s
}

func newSetup[T any](r release.Release, a num.Arith[T], tolerance T, runs int) *setup[T] {
	if testing.Short() {
		runs /= 3
	}
	return &setup[T]{release: r, a: a, params: paramsOf(r, a), tolerance: tolerance, runs: runs}
}

// paramsOf returns those of a release with an outlier filter, so that all properties of it are tried on all rules.
func paramsOf[T any](r release.Release, a num.Arith[T]) synthesis.Params[T] {
	p := release.SynthesisParams(a, r, r.Topic)
	p.Outlier = synthesis.OutlierParams[T]{Alpha: worlds.MustValue(a, 0.2), Threshold: worlds.MustValue(a, 11)}
	return p
}

func (s *setup[T]) rules() synthesis.Rules { return s.release.Synthesis }

// withFilter returns every release the outlier filter, as paramsOf.
func withFilter(r synthesis.Rules) synthesis.Rules {
	r.OutlierFilter = true
	return r
}

func (s *setup[T]) storesScale() bool {
	return s.rules().Weights.Scale != weights.ScalePerCalculation
}

func (s *setup[T]) infer(in *synthesis.Input[T]) (*synthesis.Result[T], error) {
	return infer(s.a, s.rules(), s.params, in)
}

// infer makes one network inference.
func infer[T any](a num.Arith[T], rules synthesis.Rules, params synthesis.Params[T], in *synthesis.Input[T]) (*synthesis.Result[T], error) {
	n, err := synthesis.NewNetwork(a, rules, params)
	if err != nil {
		return nil, err
	}
	return n.Infer(nil, in)
}

// explain makes one explanation.
func explain[T any](a num.Arith[T], rules synthesis.Rules, params synthesis.Params[T], in *synthesis.Input[T]) (*synthesis.Explanation[T], error) {
	n, err := synthesis.NewNetwork(a, rules, params)
	if err != nil {
		return nil, err
	}
	return n.Explain(nil, in)
}

// plan is a world before it is made: what gopter draws and shrinks.
type plan struct {
	seed    uint64
	size    worlds.Size
	options worlds.Options
}

func (p plan) world() *worlds.World { return worlds.MustNew(p.seed, p.size, p.options) }

// forPlans checks a property for random plans with at least the given number of inferers. Regret style and sizes
// are drawn; a scale is stored in every other world of the releases that store one, weights of a last calculation
// in every third. The law may change the plan; it gives what is wrong, or nothing.
func (s *setup[T]) forPlans(t *testing.T, fewest int, law func(p plan) string) {
	t.Helper()
	property.Check(t, s.runs, prop.ForAll(
		func(seed uint64, inferers, forecasters, style int) string {
			return law(s.plan(seed, inferers, forecasters, worlds.RegretStyle(style)))
		},
		gen.UInt64(), gen.IntRange(fewest, s.most.Inferers), gen.IntRange(0, s.most.Forecasters),
		gen.IntRange(0, len(worlds.Styles())-1),
	))
}

func (s *setup[T]) plan(seed uint64, inferers, forecasters int, style worlds.RegretStyle) plan {
	p := plan{
		seed: seed,
		size: worlds.Size{Inferers: inferers, Forecasters: forecasters},
		options: worlds.Options{
			Regrets: style, StoredScale: s.storesScale() && seed%2 == 0, StoredWeights: seed%3 == 0,
		},
	}
	if s.rules().MultipleLabels {
		p.size.Labels = int(seed % 4)
	}
	return p
}

// allowance returns the tolerance for values of the input.
func (s *setup[T]) allowance(in *synthesis.Input[T]) T {
	a := s.a.Calc()
	largest := a.Int(0)
	for _, v := range in.Inferences {
		largest = num.Max(a, largest, a.Abs(v))
	}
	return a.Mul(s.tolerance, largest)
}

func (s *setup[T]) near(x, y, allowance T) bool {
	a := s.a.Calc()
	return a.Cmp(a.Abs(a.Sub(x, y)), allowance) <= 0
}

func (s *setup[T]) nearAll(x, y []T, allowance T) bool {
	if len(x) != len(y) {
		return false
	}
	for i := range x {
		if !s.near(x[i], y[i], allowance) {
			return false
		}
	}
	return true
}

// value is one inference of a result with its name.
type value[T any] struct {
	name string
	v    []T
}

// valuesOf lists every inference of a result that is present.
func valuesOf[T any](r *synthesis.Result[T]) []value[T] {
	list := []value[T]{{"combined", r.Combined}}
	if r.Case != synthesis.CaseFirstEpochMedian {
		list = append(list, value[T]{"naive", r.Naive})
	}
	list = appendPresent(list, "implied", &r.Implied)
	list = appendPresent(list, "one-out inferer", &r.OneOutInferer)
	list = appendPresent(list, "one-out forecaster", &r.OneOutForecaster)
	list = appendPresent(list, "one-in forecaster", &r.OneInForecaster)
	for k := range r.OneOutInfererForecaster {
		list = appendPresent(list, fmt.Sprintf("forecaster %d without inferer", k), &r.OneOutInfererForecaster[k])
	}
	return list
}

func appendPresent[R synthesis.Inferer | synthesis.Forecaster, T any](list []value[T], name string, values *synthesis.Values[R, T]) []value[T] {
	for i := range R(values.Len()) {
		if v, ok := values.At(i); ok {
			list = append(list, value[T]{fmt.Sprintf("%s %d", name, i), v})
		}
	}
	return list
}
