package weights_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/arguments"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// given is whatever the exported functions take.
type given[T any] struct {
	a      num.Arith[T]
	rules  weights.Rules
	params weights.Params[T]

	input             weights.Input[T]
	regrets, previous []T
	weights           []T // not negative
	r, max            T
}

func newGiven[T any](r release.Release, a num.Arith[T]) *given[T] {
	values := func(x ...float64) []T { return worlds.MustValues(a, x) }
	return &given[T]{
		a: a, rules: r.Synthesis.Weights, params: release.SynthesisParams(a, r, r.Topic).Params,
		input: weights.Input[T]{
			Inferers:    weights.Class[T]{Regrets: values(0.3, -1, 0.2), HasRegret: []bool{true, true, false}, Previous: values(0.5, 0.2, 0)},
			Forecasters: weights.Class[T]{Regrets: values(0.1), HasRegret: []bool{true}, Previous: values(0.3)},
		},
		regrets: values(0.3, -1, 0.2, 0.7), previous: values(0.5, 0, 0.2, 0.3), weights: values(3, 1, 2),
		r: worlds.MustValue(a, 0.3), max: worlds.MustValue(a, 0.7),
	}
}

func calls[T any]() []arguments.Call[given[T]] {
	return []arguments.Call[given[T]]{
		{Name: "Rules.Validate", Call: func(x *given[T]) (any, error) { return nil, x.rules.Validate() }},
		{Name: "Params.Validate", Call: func(x *given[T]) (any, error) { return nil, x.params.Validate(x.a) }},
		{Name: "NewWeigher", Call: func(x *given[T]) (any, error) {
			_, err := weights.NewWeigher(x.a, x.rules, x.params)
			return nil, err
		}},
		{Name: "Weigh", Call: func(x *given[T]) (any, error) { return weigh(x.a, x.rules, x.params, x.input) }},
		{Name: "Weight", Call: func(x *given[T]) (any, error) {
			return fromScaled(x.a, x.rules.Form, x.params.P, x.params.C, x.r, x.max)
		}},
		{Name: "Scale", Call: func(x *given[T]) (any, error) {
			return scaleOf(x.a, x.rules.Scale, x.params.Epsilon, x.regrets, x.previous)
		}},
		{Name: "Normalize", Call: func(x *given[T]) (any, error) { return normalize(x.a, x.weights) }},
	}
}

func TestArgumentsUnchanged(t *testing.T) {
	for _, r := range release.All() {
		arguments.Unchanged(t, func() *given[float64] { return newGiven(r, r.Float64()) }, calls[float64]())
		arguments.Unchanged(t, func() *given[num.Dec] { return newGiven(r, r.Decimal()) }, calls[num.Dec]())
	}
}

func TestTableOfCallsIsComplete(t *testing.T) {
	arguments.Complete(t, ".", calls[float64](), map[string]string{
		"Branch.String": "a name for every value",
		"NewKernel":     "a part of E25 and E26; errors stay in the calculation",
		"Kernel.Bounds": "numbers that are ready",
		"Kernel.Row":    "a part of E25 and E26 that writes into what it is given; errors stay in the calculation",
	})
}

var nan, inf = math.NaN(), math.Inf(1)

const (
	takersOfParams  = "Params.Validate NewWeigher Weigh"
	takersOfP       = takersOfParams + " Weight"
	takersOfEpsilon = takersOfParams + " Scale"
	takersOfRules   = "Rules.Validate NewWeigher Weigh"
)

func TestRefused(t *testing.T) {
	r := release.V17()
	type args = given[float64]
	bad := arguments.Bad[args]
	arguments.Refused(t, func() *args { return newGiven(r, r.Float64()) }, calls[float64](), []arguments.Refusal[args]{
		bad(takersOfP, "p = 0", func(x *args) { x.params.P = 0 }, num.ErrDomain, "P"),
		bad(takersOfP, "p < 0", func(x *args) { x.params.P = -3 }, num.ErrDomain, "P"),
		bad(takersOfP, "p NaN", func(x *args) { x.params.P = nan }, num.ErrNotFinite, "P"),
		bad(takersOfP, "p infinite", func(x *args) { x.params.P = inf }, num.ErrNotFinite, "P"),
		bad(takersOfP, "c infinite", func(x *args) { x.params.C = -inf }, num.ErrNotFinite, "C"),
		bad(takersOfParams, "epsilon < 0", func(x *args) { x.params.Epsilon = -0.01 }, num.ErrDomain, "Epsilon"),
		bad("Scale", "epsilon < 0", func(x *args) { x.params.Epsilon = -0.01 }, num.ErrDomain, "epsilon"),
		bad(takersOfParams, "epsilon NaN", func(x *args) { x.params.Epsilon = nan }, num.ErrNotFinite, "Epsilon"),
		bad("Scale", "epsilon NaN", func(x *args) { x.params.Epsilon = nan }, num.ErrNotFinite, "epsilon"),
		bad(takersOfRules, "no scale rule", func(x *args) { x.rules.Scale = 9 }, num.ErrUnknown, "Scale"),
		bad(takersOfRules, "no form", func(x *args) { x.rules.Form = 7 }, num.ErrUnknown, "Form"),
		bad(takersOfRules, "no rule for the missing", func(x *args) { x.rules.Missing = 2 }, num.ErrUnknown, "Missing"),
		bad("NewWeigher Weigh", "no arithmetic", func(x *args) { x.a = nil }, num.ErrMissing, "Arith"),

		bad("Scale", "no regrets", func(x *args) { x.regrets = nil }, num.ErrShape, "previous"),
		bad("Scale", "regret NaN", func(x *args) { x.regrets[2] = nan }, num.ErrNotFinite, "regrets", 2),
		bad("Scale", "unequal lengths", func(x *args) { x.previous = x.previous[:3] }, num.ErrShape, "previous"),
		bad("Scale", "previous weight infinite", func(x *args) { x.previous[1] = inf }, num.ErrNotFinite, "previous", 1),
		bad("Normalize", "weight NaN", func(x *args) { x.weights[1] = nan }, num.ErrNotFinite, "weights", 1),
		bad("Normalize", "weight < 0", func(x *args) { x.weights[2] = -1 }, num.ErrDomain, "weights", 2),
		bad("Normalize", "all zero", func(x *args) { clear(x.weights) }, num.ErrDivisionByZero, "weights"),
		bad("Normalize", "none", func(x *args) { x.weights = nil }, num.ErrDivisionByZero, "weights"),
		bad("Normalize", "overflow", func(x *args) { x.weights[0], x.weights[1] = math.MaxFloat64, math.MaxFloat64 }, num.ErrRange, "Add"),
		bad("Weight", "regret NaN", func(x *args) { x.r = nan }, num.ErrNotFinite, "scaled"),
		bad("Weight", "max infinite", func(x *args) { x.max = inf }, num.ErrNotFinite, "max"),

		bad("Weigh", "nobody", func(x *args) { x.input = weights.Input[float64]{} }, num.ErrEmpty, "Regrets"),
		bad("Weigh", "nobody with a regret", func(x *args) {
			clear(x.input.Inferers.HasRegret)
			clear(x.input.Forecasters.HasRegret)
		}, num.ErrEmpty, "Regrets"),
		bad("Weigh", "inferer regret NaN", func(x *args) { x.input.Inferers.Regrets[1] = nan }, num.ErrNotFinite, "Inferers.Regrets", 1),
		bad("Weigh", "forecaster regret infinite", func(x *args) { x.input.Forecasters.Regrets[0] = inf }, num.ErrNotFinite, "Forecasters.Regrets", 0),
		bad("Weigh", "unequal flags", func(x *args) { x.input.Inferers.HasRegret = []bool{true} }, num.ErrShape, "Inferers.HasRegret"),
		bad("Weigh", "unequal previous weights", func(x *args) { x.input.Forecasters.Previous = []float64{} }, num.ErrShape, "Forecasters.Previous"),
		bad("Weigh", "previous weight NaN", func(x *args) { x.input.Inferers.Previous[2] = nan }, num.ErrNotFinite, "Inferers.Previous", 2),
		bad("Weigh", "scale < 0", func(x *args) { x.input.Scale = -1 }, num.ErrDomain, "Scale"),
		bad("Weigh", "scale NaN", func(x *args) { x.input.Scale = nan }, num.ErrNotFinite, "Scale"),
		bad("Weigh", "a stored scale where none is stored", func(x *args) {
			x.rules, x.input.Scale = release.V06().Synthesis.Weights, 1
		}, num.ErrDomain, "Scale"),
		bad("Weigh", "scale zero", func(x *args) {
			x.params.Epsilon = 0
			x.input.Inferers.Regrets = []float64{1, 1, 1}
			x.input.Forecasters = weights.Class[float64]{}
		}, num.ErrDivisionByZero, "Quo"),
	})
}

// TestNobody: a weigher that was not made is refused.
func TestNobody(t *testing.T) {
	for _, w := range []*weights.Weigher[float64]{nil, {}} {
		_, err := w.Weigh(nil, weights.Input[float64]{})
		require.ErrorIs(t, err, num.ErrMissing)
		_, _, err = w.Weight(1, 2)
		require.ErrorIs(t, err, num.ErrMissing)
	}
}
