package synthesis_test

import (
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

type (
	floatEnvironment = environment[float64]
	floatArguments   = arguments[float64]
)

// refusal is one bad input: spoil makes good arguments bad, and every function named refuses them in the same words.
type refusal struct {
	functions string // of the table of calls, separated by blanks
	what      string
	spoil     func(e *floatEnvironment, x *floatArguments)
	kind      error
	field     string
	index     []int
}

const (
	takersOfInput  = takersOfTables + " synthesis.Network.ForecastImplied"
	takersOfTables = "synthesis.Network.Infer synthesis.Network.Explain synthesis.Network.OutlierResistant"
)

var nan, inf = math.NaN(), math.Inf(1)

// moreCalls are those that have no line in the table of calls because they take values only, or write.
var moreCalls = []call[float64]{
	{"synthesis.Network.FilterOutliers(state)", func(e *floatEnvironment, x *floatArguments) (any, error) {
		n, err := synthesis.NewNetwork(e.a, e.rules(), e.params)
		if err != nil {
			return nil, err
		}
		return n.FilterOutliers(nil, synthesis.OutlierState[float64]{Deviation: x.regrets[0]}, x.input.Inferences)
	}},
	{"synthesis.Network(nil)", func(_ *floatEnvironment, x *floatArguments) (any, error) {
		var none *synthesis.Network[float64]
		for _, n := range []*synthesis.Network[float64]{none, new(synthesis.Network[float64])} {
			_, inferred := n.Infer(nil, x.input)
			_, explained := n.Explain(nil, x.input)
			_, implied := n.ForecastImplied(nil, x.input, nil, false)
			_, interval := n.ConfidenceInterval(nil, x.input, x.result, nil)
			_, filtered := n.FilterOutliers(nil, synthesis.OutlierState[float64]{}, x.input.Inferences)
			_, resistant := n.OutlierResistant(nil, x.filter, x.input)
			for _, err := range []error{inferred, explained, implied, interval, filtered} {
				if !errors.Is(err, num.ErrMissing) {
					return nil, err
				}
			}
			if n != none {
				return nil, resistant
			}
		}
		return nil, nil
	}},
}

var refusals = slices.Concat(refusedParameters, refusedInputs, refusedTables, refusedIntervals, refusedOutliers)

var refusedParameters = []refusal{
	{takersOfInput, "p = 0", func(e *floatEnvironment, _ *floatArguments) { e.params.P = 0 }, num.ErrDomain, "P", nil},
	{takersOfInput, "p < 0", func(e *floatEnvironment, _ *floatArguments) { e.params.P = -3 }, num.ErrDomain, "P", nil},
	{takersOfInput, "p NaN", func(e *floatEnvironment, _ *floatArguments) { e.params.P = nan }, num.ErrNotFinite, "P", nil},
	{takersOfInput, "p infinite", func(e *floatEnvironment, _ *floatArguments) { e.params.P = inf }, num.ErrNotFinite, "P", nil},
	{takersOfInput, "c infinite", func(e *floatEnvironment, _ *floatArguments) { e.params.C = -inf }, num.ErrNotFinite, "C", nil},
	{takersOfInput, "epsilon < 0",
		func(e *floatEnvironment, _ *floatArguments) { e.params.Epsilon = -0.01 }, num.ErrDomain, "Epsilon", nil},
	{takersOfInput, "epsilon NaN",
		func(e *floatEnvironment, _ *floatArguments) { e.params.Epsilon = nan }, num.ErrNotFinite, "Epsilon", nil},
	{takersOfInput, "epsilon safe div 0",
		func(e *floatEnvironment, _ *floatArguments) { e.params.EpsilonSafeDiv = 0 }, num.ErrDomain, "EpsilonSafeDiv", nil},
	{takersOfInput, "epsilon safe div NaN",
		func(e *floatEnvironment, _ *floatArguments) { e.params.EpsilonSafeDiv = nan }, num.ErrNotFinite, "EpsilonSafeDiv", nil},
}

var refusedInputs = []refusal{
	{takersOfInput, "no input", func(_ *floatEnvironment, x *floatArguments) { x.input = nil }, num.ErrMissing, "Input", nil},
	{takersOfInput, "an empty input", func(_ *floatEnvironment, x *floatArguments) { x.input = &synthesis.Input[float64]{} }, num.ErrEmpty, "Inferences", nil},
	{takersOfInput, "labels < 0", func(_ *floatEnvironment, x *floatArguments) { x.input.Labels = -1 }, num.ErrDomain, "Labels", nil},
	{takersOfInput, "labels that the release has not", func(e *floatEnvironment, x *floatArguments) {
		e.release, x.input.Labels = release.V09(), 2
	}, num.ErrDomain, "Labels", nil},
	{"synthesis.Network.OutlierResistant", "two labels", func(_ *floatEnvironment, x *floatArguments) { x.input.Labels = 2 }, num.ErrDomain, "Labels", nil},
	{strings.ReplaceAll(takersOfInput, "synthesis.Network.OutlierResistant", ""), "part of an inference",
		func(_ *floatEnvironment, x *floatArguments) { x.input.Labels = 3 }, num.ErrShape, "Inferences", nil},
	{takersOfInput, "no inferences", func(_ *floatEnvironment, x *floatArguments) { x.input.Inferences = nil }, num.ErrEmpty, "Inferences", nil},
	{takersOfInput, "inference NaN", func(_ *floatEnvironment, x *floatArguments) { x.input.Inferences[2] = nan }, num.ErrNotFinite, "Inferences", []int{2}},
	{takersOfInput, "inference infinite", func(_ *floatEnvironment, x *floatArguments) { x.input.Inferences[3] = -inf }, num.ErrNotFinite, "Inferences", []int{3}},
	{takersOfInput, "forecasts of another number of inferers", func(_ *floatEnvironment, x *floatArguments) {
		x.input.Forecasts = synthesis.NewForecasts[float64](2, 5)
	}, num.ErrShape, "Forecasts", nil},
	{takersOfInput, "forecasts of another number of forecasters", func(_ *floatEnvironment, x *floatArguments) {
		x.input.Forecasts, x.input.ForecastElsewhere = synthesis.NewForecasts[float64](3, 4), nil
	}, num.ErrShape, "Regrets.Forecaster", nil},
	{takersOfInput, "forecast NaN", func(_ *floatEnvironment, x *floatArguments) { x.input.Forecasts.Set(1, 2, nan) }, num.ErrNotFinite, "Forecasts", []int{1, 2}},
	{takersOfInput, "elsewhere of another length", func(_ *floatEnvironment, x *floatArguments) { x.input.ForecastElsewhere = []bool{true} }, num.ErrShape, "ForecastElsewhere", nil},
	{takersOfInput, "network loss NaN", func(_ *floatEnvironment, x *floatArguments) { x.input.NetworkLoss = nan }, num.ErrNotFinite, "NetworkLoss", nil},
	{"synthesis.Network.ForecastImplied", "no network loss", func(_ *floatEnvironment, x *floatArguments) { x.input.HasNetworkLoss = false }, num.ErrMissing, "NetworkLoss", nil},
	{"synthesis.Network.ForecastImplied", "taking of another length", func(_ *floatEnvironment, x *floatArguments) { x.taking = x.taking[:2] }, num.ErrShape, "taking", nil},
	{takersOfInput, "scale < 0", func(_ *floatEnvironment, x *floatArguments) { x.input.Scale = -0.1 }, num.ErrDomain, "Scale", nil},
	{takersOfInput, "scale infinite", func(_ *floatEnvironment, x *floatArguments) { x.input.Scale = inf }, num.ErrNotFinite, "Scale", nil},
	{takersOfInput, "a stored scale where none is stored", func(e *floatEnvironment, _ *floatArguments) { e.release = release.V06() }, num.ErrDomain, "Scale", nil},
	{takersOfInput, "previous weights of another length", func(_ *floatEnvironment, x *floatArguments) { x.input.PreviousInfererWeights = []float64{1} }, num.ErrShape, "PreviousInfererWeights", nil},
	{takersOfInput, "previous weight NaN", func(_ *floatEnvironment, x *floatArguments) { x.input.PreviousForecasterWeights[1] = nan }, num.ErrNotFinite, "PreviousForecasterWeights", []int{1}},
	{takersOfTables, "no regrets", func(_ *floatEnvironment, x *floatArguments) { x.input.Regrets = nil }, num.ErrMissing, "Regrets", nil},
	{takersOfInput, "regrets of a smaller world", func(_ *floatEnvironment, x *floatArguments) { x.input.Regrets = regret.NewTable(3, 2, 0.1) }, num.ErrShape, "Regrets.Inferer", nil},
	{"synthesis.Network(nil)", "no network", func(*floatEnvironment, *floatArguments) {}, num.ErrMissing, "Network", nil},
}

// refusedTables spoil the regrets of an input.
var refusedTables = func() []refusal {
	var list []refusal
	add := func(what string, spoil func(t *regret.Table[float64]), kind error, field string, index ...int) {
		list = append(list,
			refusal{takersOfInput, what, func(_ *floatEnvironment, x *floatArguments) { spoil(x.input.Regrets) }, kind, field, index})
	}
	type table = regret.Table[float64]
	add("a part of zero size", func(t *table) { t.Naive = regret.Column[regret.Inferer, float64]{} }, num.ErrShape, "Regrets.Naive")
	add("a part of zero size", func(t *table) { t.OneOutInfererForecaster = regret.Grid[regret.Inferer, regret.Forecaster, float64]{} },
		num.ErrShape, "Regrets.OneOutInfererForecaster")
	add("a part of another size", func(t *table) { t.OneOutInfererInferer = regret.NewGrid[regret.Inferer, regret.Inferer, float64](2, 8) },
		num.ErrShape, "Regrets.OneOutInfererInferer")
	add("initial regret NaN", func(t *table) { t.SetInitial(nan) }, num.ErrNotFinite, "Regrets.Initial")
	add("inferer regret NaN", func(t *table) { t.Inferer.Set(3, nan) }, num.ErrNotFinite, "Regrets.Inferer", 3)
	add("forecaster regret NaN", func(t *table) { t.Forecaster.Set(1, nan) }, num.ErrNotFinite, "Regrets.Forecaster", 1)
	add("naive regret infinite", func(t *table) { t.Naive.Set(0, inf) }, num.ErrNotFinite, "Regrets.Naive", 0)
	add("one-out regret NaN", func(t *table) { t.OneOutInfererInferer.Set(2, 1, nan) }, num.ErrNotFinite, "Regrets.OneOutInfererInferer", 2, 1)
	add("one-out regret NaN", func(t *table) { t.OneOutInfererForecaster.Set(3, 1, nan) }, num.ErrNotFinite, "Regrets.OneOutInfererForecaster", 3, 1)
	add("one-out regret NaN", func(t *table) { t.OneOutForecasterInferer.Set(1, 3, nan) }, num.ErrNotFinite, "Regrets.OneOutForecasterInferer", 1, 3)
	add("one-out regret NaN", func(t *table) { t.OneOutForecasterForecaster.Set(1, 0, nan) }, num.ErrNotFinite, "Regrets.OneOutForecasterForecaster", 1, 0)
	add("one-in regret NaN", func(t *table) { t.OneInForecasterInferer.Set(0, 2, nan) }, num.ErrNotFinite, "Regrets.OneInForecasterInferer", 0, 2)
	add("one-in regret NaN", func(t *table) { t.OneInForecasterSelf.Set(1, nan) }, num.ErrNotFinite, "Regrets.OneInForecasterSelf", 1)
	return list
}()

var refusedIntervals = []refusal{
	{"synthesis.Network.ConfidenceInterval", "no input", func(_ *floatEnvironment, x *floatArguments) { x.input = nil }, num.ErrMissing, "Input", nil},
	{"synthesis.Network.ConfidenceInterval", "no result", func(_ *floatEnvironment, x *floatArguments) { x.result = nil }, num.ErrMissing, "result", nil},
	{"synthesis.Network.ConfidenceInterval", "an empty result", func(_ *floatEnvironment, x *floatArguments) { x.result = &synthesis.Result[float64]{} }, num.ErrShape, "result", nil},
	{"synthesis.Network.ConfidenceInterval", "a result of another input", func(_ *floatEnvironment, x *floatArguments) { x.input.Inferences = x.input.Inferences[:3] }, num.ErrShape, "result", nil},
	{"synthesis.Network.ConfidenceInterval", "a result without a forecaster", func(_ *floatEnvironment, x *floatArguments) { x.result.ForecasterWeights = nil }, num.ErrShape, "result", nil},
	{"synthesis.Network.ConfidenceInterval", "a result without implied inferences", func(_ *floatEnvironment, x *floatArguments) {
		x.result.Implied = synthesis.Values[synthesis.Forecaster, float64]{}
	}, num.ErrShape, "result", nil},
	{"synthesis.Network.ConfidenceInterval", "percentile > 100", func(_ *floatEnvironment, x *floatArguments) { x.percentiles[1] = 101 }, num.ErrDomain, "percentiles", []int{1}},
	{"synthesis.Network.ConfidenceInterval", "percentile NaN", func(_ *floatEnvironment, x *floatArguments) { x.percentiles[2] = nan }, num.ErrNotFinite, "percentiles", []int{2}},
	{"synthesis.Network.ConfidenceInterval", "no positive weight", func(_ *floatEnvironment, x *floatArguments) {
		clear(x.result.InfererWeights)
		clear(x.result.ForecasterWeights)
	}, num.ErrDivisionByZero, "weights", nil},
}

const takersOfOutliers = "synthesis.Network.FilterOutliers synthesis.Network.OutlierResistant"

var refusedOutliers = []refusal{
	{takersOfOutliers, "alpha > 1", func(e *floatEnvironment, _ *floatArguments) { e.params.Outlier.Alpha = 1.1 }, num.ErrDomain, "Outlier.Alpha", nil},
	{takersOfOutliers, "alpha < 0", func(e *floatEnvironment, _ *floatArguments) { e.params.Outlier.Alpha = -0.1 }, num.ErrDomain, "Outlier.Alpha", nil},
	{takersOfOutliers, "alpha NaN", func(e *floatEnvironment, _ *floatArguments) { e.params.Outlier.Alpha = nan }, num.ErrNotFinite, "Outlier.Alpha", nil},
	{takersOfOutliers, "threshold < 0", func(e *floatEnvironment, _ *floatArguments) { e.params.Outlier.Threshold = -1 }, num.ErrDomain, "Outlier.Threshold", nil},
	{"synthesis.Network.FilterOutliers", "score NaN", func(_ *floatEnvironment, x *floatArguments) { x.input.Inferences[1] = nan }, num.ErrNotFinite, "scores", []int{1}},
	{"synthesis.Network.OutlierResistant", "score NaN", func(_ *floatEnvironment, x *floatArguments) { x.input.Inferences[1] = nan }, num.ErrNotFinite, "Inferences", []int{1}},
	{"synthesis.Network.FilterOutliers", "no scores", func(_ *floatEnvironment, x *floatArguments) { x.input.Inferences = nil }, num.ErrEmpty, "scores", nil},
	{"synthesis.Network.FilterOutliers(state)", "deviation < 0", func(_ *floatEnvironment, x *floatArguments) { x.regrets[0] = -1 }, num.ErrDomain, "Deviation", nil},
	{"synthesis.Network.FilterOutliers(state)", "deviation NaN", func(_ *floatEnvironment, x *floatArguments) { x.regrets[0] = nan }, num.ErrNotFinite, "Deviation", nil},
	{"synthesis.Network.OutlierResistant", "nobody kept", func(_ *floatEnvironment, x *floatArguments) { clear(x.filter.Kept) },
		num.ErrEmpty, "Inferences", nil},
	{"synthesis.Network.OutlierResistant", "no filter", func(_ *floatEnvironment, x *floatArguments) { x.filter = nil }, num.ErrMissing, "filter", nil},
	{"synthesis.Network.OutlierResistant", "a filter of others", func(_ *floatEnvironment, x *floatArguments) { x.filter.Kept = []bool{true} },
		num.ErrShape, "filter", nil},
}

// TestRefused: every bad input is refused with the right sentinel and place, never with a panic, and nothing is
// changed.
func TestRefused(t *testing.T) {
	functions := make(map[string]call[float64])
	for _, c := range append(calls[float64](), moreCalls...) {
		functions[c.name] = c
	}
	for _, c := range refusals {
		for _, name := range strings.Fields(c.functions) {
			function, ok := functions[name]
			if !ok {
				t.Fatalf("no function %q", name)
			}
			if wrong := c.tryOn(function); wrong != "" {
				t.Errorf("%s, %s: %s", name, c.what, wrong)
			}
		}
	}
}

func (c refusal) tryOn(function call[float64]) (wrong string) {
	defer func() {
		if p := recover(); p != nil {
			wrong = fmt.Sprint("panic: ", p)
		}
	}()
	spoilt := func() (*floatEnvironment, *floatArguments) {
		e := newEnvironment(release.V17(), release.V17().Float64())
		x := e.arguments()
		c.spoil(e, x)
		return e, x
	}
	e, x := spoilt()
	_, err := function.call(e, x)
	refused, ok := num.AsError(err)
	switch {
	case !errors.Is(err, c.kind) || !ok:
		return fmt.Sprintf("%v, want %s: %v", err, c.field, c.kind)
	case refused.Field != c.field || !slices.Equal(refused.Index, c.index):
		return fmt.Sprintf("%v (%s%v), want %s%v", err, refused.Field, refused.Index, c.field, c.index)
	case refused.Allowed == "":
		return fmt.Sprintf("%v does not say what is allowed", err)
	}
	_, unchanged := spoilt()
	return cmp.Diff(unchanged, x, everybit.Same(), cmp.AllowUnexported(floatArguments{}))
}
