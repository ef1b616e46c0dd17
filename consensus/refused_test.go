package consensus_test

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/internal/exported"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// arguments hold whatever the exported functions take.
type arguments[T any] struct {
	setup *setup[T]

	params               consensus.Params[T]
	stakes, coefficients []T
	reports              *consensus.Reports[T]
	losses               []T
	agreed               *consensus.Consensus[T]
	rule                 int
	present              []bool
	inferers, forecaster int
	bundles              []consensus.Bundle[T]
	closing              *consensus.CloseInput[T]
}

// newArguments makes good ones, the same every time.
func newArguments[T any](s *setup[T]) *arguments[T] {
	in := newSession(s.a, 3, 4, 5, sessionOptions{missing: 0.2})
	worker := func(name string, v float64) consensus.WorkerLoss[T] {
		return consensus.WorkerLoss[T]{Worker: name, Loss: s.value(v)}
	}
	bundle := func(reputer string) consensus.Reported[T] {
		return consensus.Reported[T]{
			Reputer: reputer, Topic: 1, Nonce: 100, Combined: s.value(-1), Naive: s.value(-2),
			Inferer:          []consensus.WorkerLoss[T]{worker("a", -1), worker("b", -2)},
			Forecaster:       []consensus.WorkerLoss[T]{worker("f", -1)},
			OneOutInferer:    []consensus.WorkerLoss[T]{worker("a", -1), worker("b", -2)},
			OneOutForecaster: []consensus.WorkerLoss[T]{worker("f", -1)},
			OneInForecaster:  []consensus.WorkerLoss[T]{worker("f", -1)},
			OneOutInfererForecaster: []consensus.ForecasterLosses[T]{
				{Forecaster: "f", Losses: []consensus.WorkerLoss[T]{worker("a", -1), worker("b", -2)}},
			},
		}
	}
	return &arguments[T]{
		setup: s, params: s.params, stakes: in.stakes, coefficients: in.coefficients, reports: in.reports,
		losses: s.values(-1, -2, -3), agreed: &consensus.Consensus[T]{Losses: s.values(-1.1, -2, -2.5), MostDistant: s.values(-2, -1, -3)},
		present: []bool{true, true, false}, inferers: 3, forecaster: 2, bundles: newBundles(s.a, 5, 3, 2),
		closing: &consensus.CloseInput[T]{
			Topic: 1, Nonce: 100, Inferers: []string{"a", "b"}, Forecasters: []string{"f"},
			ActiveReputers: []string{"r", "q"}, MinimumStake: s.value(10),
			Stakes:  []consensus.ReputerStake[T]{{Reputer: "r", Stake: s.value(30)}, {Reputer: "q", Stake: s.value(20)}},
			Bundles: []consensus.Reported[T]{bundle("r"), bundle("q")},
		},
	}
}

type call[T any] struct {
	name string
	call func(x *arguments[T]) (any, error)
}

// calls returns all exported functions that may fail. A destination is new memory, or used memory of another size.
func calls[T any]() []call[T] {
	type args = arguments[T]
	with := func(use func(s *consensus.Assessor[T], x *args) (any, error)) func(x *args) (any, error) {
		return func(x *args) (any, error) {
			s, err := consensus.NewAssessor(x.setup.a, x.setup.rules(), x.params)
			if err != nil {
				return nil, err
			}
			return use(s, x)
		}
	}
	used := func(x *args) []T { return make([]T, 2, 7) }
	return []call[T]{
		{"NewAssessor", func(x *args) (any, error) {
			_, err := consensus.NewAssessor(x.setup.a, x.setup.rules(), x.params)
			return nil, err
		}},
		{"Params.Validate", func(x *args) (any, error) { return nil, x.params.Validate(x.setup.a) }},
		{"Rules.Validate", func(x *args) (any, error) {
			return nil, consensus.Rules{Distance: consensus.DistanceRule(x.rule)}.Validate()
		}},
		{"AdjustedStakes", with(func(s *consensus.Assessor[T], x *args) (any, error) {
			return s.AdjustedStakes(used(x), x.stakes, x.coefficients)
		})},
		{"Consensus", with(func(s *consensus.Assessor[T], x *args) (any, error) {
			return s.Consensus(nil, x.coefficients, x.reports)
		})},
		{"Score", with(func(s *consensus.Assessor[T], x *args) (any, error) { return s.Score(x.losses, x.present, x.agreed) })},
		{"Scores", with(func(s *consensus.Assessor[T], x *args) (any, error) {
			return s.Scores(used(x), x.stakes, x.coefficients, x.reports)
		})},
		{"ListeningCoefficients", with(func(s *consensus.Assessor[T], x *args) (any, error) {
			return s.ListeningCoefficients(nil, x.stakes, x.coefficients, x.reports)
		})},
		{"NetworkLosses", with(func(s *consensus.Assessor[T], x *args) (any, error) {
			return s.NetworkLosses(regret.NewLosses[T](7, 1), x.inferers, x.forecaster, x.bundles)
		})},
		{"Filter", with(func(s *consensus.Assessor[T], x *args) (any, error) { return s.Filter(nil, x.closing) })},
		{"LineUp", func(x *args) (any, error) {
			return consensus.LineUp(consensus.NewReports[T](7, 1), x.inferers, x.forecaster, x.bundles)
		}},
	}
}

// TestArgumentsUnchanged: no function changes an argument, gives other results the second time, or gives memory of an
// argument away.
func TestArgumentsUnchanged(t *testing.T) {
	inAll(t, argumentsUnchanged[float64], argumentsUnchanged[num.Dec])
}

func argumentsUnchanged[T any](t *testing.T, s *setup[T]) {
	for _, c := range calls[T]() {
		x := newArguments(s)
		got, err := c.call(x)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
			continue
		}
		if diff := cmp.Diff(newArguments(s), x, everybit.Same()); diff != "" {
			t.Errorf("%s changed its arguments: %s", c.name, diff)
		}
		scribble(x)
		want, _ := c.call(newArguments(s))
		if diff := cmp.Diff(want, got, everybit.Same()); diff != "" {
			t.Errorf("the result of %s changed with its arguments: %s", c.name, diff)
		}
	}
}

// scribble writes over all memory that arguments refer to.
func scribble[T any](x *arguments[T]) {
	nine := x.setup.value(9)
	for _, list := range [][]T{x.stakes, x.coefficients, x.losses, x.agreed.Losses, x.agreed.MostDistant} {
		for i := range list {
			list[i] = nine
		}
	}
	clear(x.present)
	for m := range x.reports.Reputers() {
		for i := range x.reports.Objects() {
			x.reports.Set(m, i, nine)
		}
	}
	scribbleLosses := func(l *regret.Losses[T]) {
		l.Combined, l.Naive = nine, nine
		for j := range regret.Inferer(l.Inferer.Len()) {
			l.Inferer.Set(j, nine)
			l.OneOutInferer.Set(j, nine)
		}
		for k := range regret.Forecaster(l.Forecaster.Len()) {
			l.Forecaster.Set(k, nine)
			l.OneOutForecaster.Set(k, nine)
			l.OneInForecaster.Set(k, nine)
		}
	}
	for i := range x.bundles {
		x.bundles[i].Stake = nine
		scribbleLosses(x.bundles[i].Losses)
	}
	for i := range x.closing.Bundles {
		b := &x.closing.Bundles[i]
		for _, list := range [][]consensus.WorkerLoss[T]{b.Inferer, b.Forecaster, b.OneOutInferer, b.OneOutForecaster, b.OneInForecaster} {
			for n := range list {
				list[n] = consensus.WorkerLoss[T]{Worker: "z", Loss: nine}
			}
		}
		*b = consensus.Reported[T]{Reputer: "z"}
	}
	clear(x.closing.Stakes)
}

type floats = arguments[float64]

// refusal is one bad input: spoil makes good arguments bad, and every function named refuses them in the same words.
type refusal struct {
	functions, what string
	spoil           func(x *floats)
	kind            error
	field           string
	index           []int
}

const (
	takersOfStakes  = "AdjustedStakes Scores ListeningCoefficients"
	takersOfReports = "Consensus Scores ListeningCoefficients"
	takersOfParams  = "NewAssessor Params.Validate"
	takersOfBundles = "NetworkLosses LineUp"
)

var refusals = []refusal{
	{takersOfStakes, "no stakes", func(x *floats) { x.stakes = nil }, num.ErrShape, "coefficients", nil},
	{takersOfStakes, "a coefficient too few", func(x *floats) { x.coefficients = x.coefficients[:3] }, num.ErrShape, "coefficients", nil},
	{takersOfStakes, "stake < 0", func(x *floats) { x.stakes[2] = -1 }, num.ErrDomain, "stakes", []int{2}},
	{takersOfStakes, "stake NaN", func(x *floats) { x.stakes[1] = nan }, num.ErrNotFinite, "stakes", []int{1}},
	{takersOfStakes, "stake infinite", func(x *floats) { x.stakes[1] = inf }, num.ErrNotFinite, "stakes", []int{1}},
	{takersOfStakes, "coefficient NaN", func(x *floats) { x.coefficients[3] = nan }, num.ErrNotFinite, "coefficients", []int{3}},
	{takersOfStakes, "nobody listened to", func(x *floats) { clear(x.stakes) }, num.ErrDivisionByZero, "Quo", nil},
	{"AdjustedStakes", "overflow", func(x *floats) { x.stakes[0], x.coefficients[0] = 1e308, 1e5 }, num.ErrRange, "Mul", nil},
	{"Consensus", "adjusted stake infinite", func(x *floats) { x.coefficients[0] = inf }, num.ErrNotFinite, "adjusted", []int{0}},
	{"Consensus", "an adjusted stake too few", func(x *floats) { x.coefficients = nil }, num.ErrShape, "adjusted", nil},
	{"Consensus", "reporters without adjusted stake", func(x *floats) { clear(x.coefficients) }, num.ErrDivisionByZero, "Quo", nil},
	{takersOfReports, "no reports", func(x *floats) { x.reports = nil }, num.ErrMissing, "reports", nil},
	{takersOfReports, "a negative count", func(x *floats) { x.reports = consensus.NewReports[float64](-1, 4) }, num.ErrEmpty, "reports", nil},
	{takersOfReports, "zero reports", func(x *floats) { x.reports = &consensus.Reports[float64]{} }, num.ErrEmpty, "reports", nil},
	{takersOfReports, "report NaN", func(x *floats) { x.reports.Set(2, 4, nan) }, num.ErrNotFinite, "reports", []int{2, 4}},
	{takersOfReports, "report infinite", func(x *floats) { x.reports.Set(0, 1, -inf) }, num.ErrNotFinite, "reports", []int{0, 1}},
	{"Scores ListeningCoefficients", "a reputer too many", func(x *floats) { x.reports = consensus.NewReports[float64](5, 2) }, num.ErrShape, "reports", nil},
	{"Score", "a flag too few", func(x *floats) { x.present = x.present[:2] }, num.ErrShape, "present", nil},
	{"Score", "consensus too short", func(x *floats) { x.agreed.Losses = x.agreed.Losses[:2] }, num.ErrShape, "Losses", nil},
	{"Score", "most distant too long", func(x *floats) { x.agreed.MostDistant = append(x.agreed.MostDistant, 1) }, num.ErrShape, "MostDistant", nil},
	{"Score", "no consensus", func(x *floats) { x.agreed = nil }, num.ErrMissing, "Consensus", nil},
	{"Score", "loss NaN", func(x *floats) { x.losses[1] = nan }, num.ErrNotFinite, "losses", []int{1}},
	{"Score", "consensus NaN", func(x *floats) { x.agreed.Losses[1] = nan }, num.ErrNotFinite, "Losses", []int{1}},
	{"Score", "most distant infinite", func(x *floats) { x.agreed.MostDistant[2] = inf }, num.ErrNotFinite, "MostDistant", []int{2}},
	{takersOfParams, "epsilon 0", func(x *floats) { x.params.EpsilonReputer = 0 }, num.ErrDomain, "EpsilonReputer", nil},
	{takersOfParams, "epsilon NaN", func(x *floats) { x.params.EpsilonReputer = nan }, num.ErrNotFinite, "EpsilonReputer", nil},
	{takersOfParams, "safe div < 0", func(x *floats) { x.params.EpsilonSafeDiv = -1 }, num.ErrDomain, "EpsilonSafeDiv", nil},
	{takersOfParams, "learning rate 0", func(x *floats) { x.params.LearningRate = 0 }, num.ErrDomain, "LearningRate", nil},
	{takersOfParams, "learning rate NaN", func(x *floats) { x.params.LearningRate = nan }, num.ErrNotFinite, "LearningRate", nil},
	{takersOfParams, "threshold < 0", func(x *floats) { x.params.MaxGradientThreshold = -1 }, num.ErrDomain, "MaxGradientThreshold", nil},
	{takersOfParams, "fraction > 1", func(x *floats) { x.params.MinStakeFraction = 1.1 }, num.ErrDomain, "MinStakeFraction", nil},
	{takersOfParams, "no iterations", func(x *floats) { x.params.MaxIterations = 0 }, num.ErrDomain, "MaxIterations", nil},
	{"NetworkLosses", "no bundles", func(x *floats) { x.bundles = nil }, num.ErrEmpty, "bundles", nil},
	{"Rules.Validate", "no rule", func(x *floats) { x.rule = 2 }, num.ErrUnknown, "Distance", nil},
	{takersOfBundles, "a bundle without losses", func(x *floats) { x.bundles[1].Losses = nil }, num.ErrMissing, "bundles[1].Losses", nil},
	{"LineUp", "losses of another size", func(x *floats) { x.bundles[2].Losses = regret.NewLosses[float64](2, 2) }, num.ErrShape, "bundles[2].Losses.Inferer", nil},
	{"NetworkLosses", "losses of another size", func(x *floats) { x.bundles[2].Losses = regret.NewLosses[float64](2, 2) }, num.ErrShape, "bundles[2].Losses.Inferer", nil},
	{"LineUp", "zero losses", func(x *floats) { x.bundles[0].Losses = &regret.Losses[float64]{} }, num.ErrShape, "bundles[0].Losses.Inferer", nil},
	{"NetworkLosses", "zero losses", func(x *floats) { x.bundles[0].Losses = &regret.Losses[float64]{} }, num.ErrShape, "bundles[0].Losses.Inferer", nil},
	{"NetworkLosses", "counts < 0", func(x *floats) { x.forecaster = -1 }, num.ErrDomain, "forecasters", nil},
	{"NetworkLosses", "stake < 0", func(x *floats) { x.bundles[2].Stake = -1 }, num.ErrDomain, "bundles[2].Stake", nil},
	{"NetworkLosses", "stake NaN", func(x *floats) { x.bundles[0].Stake = nan }, num.ErrNotFinite, "bundles[0].Stake", nil},
	{"NetworkLosses", "no stake", func(x *floats) {
		for i := range x.bundles {
			x.bundles[i].Stake = 0
		}
	}, num.ErrDivisionByZero, "bundles", nil},
	{"NetworkLosses", "loss NaN", func(x *floats) { x.bundles[1].Losses.Combined = nan }, num.ErrNotFinite, "bundles[1].Losses.Combined", nil},
	{"NetworkLosses", "loss NaN", func(x *floats) { x.bundles[1].Losses.OneOutInferer.Set(2, nan) }, num.ErrNotFinite, "bundles[1].Losses.OneOutInferer", []int{2}},
	{"Filter", "no input", func(x *floats) { x.closing = nil }, num.ErrMissing, "CloseInput", nil},
	{"Filter", "inferers not ascending", func(x *floats) { slices.Reverse(x.closing.Inferers) }, num.ErrDomain, "Inferers", []int{1}},
	{"Filter", "forecaster without a name", func(x *floats) { x.closing.Forecasters[0] = "" }, num.ErrMissing, "Forecasters", []int{0}},
	{"Filter", "inferer twice", func(x *floats) { x.closing.Inferers[1] = "a" }, num.ErrDuplicate, "Inferers", []int{1}},
	{"Filter", "minimum stake < 0", func(x *floats) { x.closing.MinimumStake = -1 }, num.ErrDomain, "MinimumStake", nil},
	{"Filter", "stake twice", func(x *floats) { x.closing.Stakes[1].Reputer = "r" }, num.ErrDuplicate, "Stakes[1].Reputer", nil},
	{"Filter", "stake NaN", func(x *floats) { x.closing.Stakes[0].Stake = nan }, num.ErrNotFinite, "Stakes[0].Stake", nil},
	{"Filter", "no stake entry", func(x *floats) { x.closing.Stakes = x.closing.Stakes[:1] }, num.ErrUnknown, "Bundles[1].Reputer", nil},
	{"Filter", "reputer without a name", func(x *floats) { x.closing.Bundles[1].Reputer = "" }, num.ErrMissing, "Bundles[1].Reputer", nil},
	{"Filter", "combined NaN", func(x *floats) { x.closing.Bundles[1].Combined = nan }, num.ErrNotFinite, "Bundles[1].Combined", nil},
	{"Filter", "inferer loss NaN", func(x *floats) { x.closing.Bundles[1].Inferer[1].Loss = nan }, num.ErrNotFinite, "Bundles[1].Inferer[1].Loss", nil},
	{"Filter", "one-out loss infinite", func(x *floats) { x.closing.Bundles[0].OneOutInfererForecaster[0].Losses[1].Loss = inf },
		num.ErrNotFinite, "Bundles[0].OneOutInfererForecaster[0].Losses[1].Loss", nil},
	{"Filter", "nobody active", func(x *floats) { x.closing.ActiveReputers = []string{} }, num.ErrEmpty, "Bundles", nil},
}

// TestRefused: every bad input is refused with the right sentinel and place, never with a panic, and nothing is
// changed.
func TestRefused(t *testing.T) {
	functions := make(map[string]call[float64])
	for _, c := range calls[float64]() {
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

// TestTableIsComplete: every exported function is in the table of calls and has a bad input, or cannot refuse anything.
func TestTableIsComplete(t *testing.T) {
	tried := make(map[string]bool)
	for _, c := range refusals {
		for _, name := range strings.Fields(c.functions) {
			tried[name] = true
		}
	}
	var table []string
	for _, c := range calls[float64]() {
		table = append(table, c.name)
		if !tried[c.name] {
			t.Errorf("no bad input for %s", c.name)
		}
	}
	missing, unknown, err := exported.Missing(".", table, map[string]string{
		"NewReports":          "gives no error: those who take the reports do, as a bad input of theirs shows",
		"Reports.At":          "absent outside",
		"Reports.MarshalJSON": "refuses all",
		"Reports.Objects":     "a length",
		"Reports.Reputers":    "a length",
		"Reports.Set":         "panics outside, as indexing a slice does",
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(missing) > 0 || len(unknown) > 0 {
		t.Errorf("not in the table: %v; in it, but not in the package: %v", missing, unknown)
	}
}

func (c refusal) tryOn(function call[float64]) (wrong string) {
	defer func() {
		if p := recover(); p != nil {
			wrong = fmt.Sprint("panic: ", p)
		}
	}()
	r := release.V16()
	spoilt := func() *floats {
		x := newArguments(newSetup(r, r.Float64(), "1e-12", 1))
		c.spoil(x)
		return x
	}
	x := spoilt()
	_, err := function.call(x)
	refused, ok := num.AsError(err)
	switch {
	case !errors.Is(err, c.kind) || !ok:
		return fmt.Sprintf("%v, want %s: %v", err, c.field, c.kind)
	case refused.Field != c.field || !slices.Equal(refused.Index, c.index):
		return fmt.Sprintf("%v (%s%v), want %s%v", err, refused.Field, refused.Index, c.field, c.index)
	case refused.Allowed == "":
		return fmt.Sprintf("%v does not say what is allowed", err)
	}
	return cmp.Diff(spoilt(), x, everybit.Same())
}
