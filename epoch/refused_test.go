package epoch_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// arguments holds those of Run, to be spoilt.
type arguments struct {
	topic *settings[float64]
	state *epoch.State[float64]
	in    *epoch.Input[float64]
}

// goodArguments are a topic, a state with a record of everything, and a complete input. Releases with stored scale,
// label vectors and outlier filter have the most to spoil.
func goodArguments(t *testing.T) *arguments {
	t.Helper()
	sim := floats(releases()["v0.16"]).simulate(6, small, steady())
	sim.topic.Roster.Alias = []regret.Inferer{regret.NoAlias, 1}
	sim.advance(t, 3)
	return &arguments{sim.topic, sim.state, sim.mustInput(t)}
}

func (x *arguments) run() (*epoch.State[float64], *epoch.Record[float64], error) {
	return runCopy(num.NewFloat64(num.Rules{}), x.topic, x.state, x.in)
}

var badInput = []struct {
	field string
	index []int
	value string
	kind  error
	spoil func(x *arguments)
}{
	{"inferers", nil, "-1", num.ErrDomain, func(x *arguments) { x.topic.Roster.Inferers = -1 }},
	{"forecasters", nil, "-2", num.ErrDomain, func(x *arguments) { x.topic.Roster.Forecasters = -2 }},
	{"reputers", nil, "-3", num.ErrDomain, func(x *arguments) { x.topic.Roster.Reputers = -3 }},
	{"Alias", nil, "1", num.ErrShape, func(x *arguments) { x.topic.Roster.Alias = make([]regret.Inferer, 1) }},
	{"Alias", []int{1}, "4", num.ErrDomain, func(x *arguments) { x.topic.Roster.Alias[1] = 4 }},
	{"Alias", []int{0}, "-2", num.ErrDomain, func(x *arguments) { x.topic.Roster.Alias[0] = -2 }},
	{"Regret.Alpha", nil, "1.5", num.ErrDomain, func(x *arguments) { x.topic.Params.Regret.Alpha = 1.5 }},
	{"Rewards.MeritSortitionAlpha", nil, "-1", num.ErrDomain, func(x *arguments) { x.topic.Params.Rewards.MeritSortitionAlpha = -1 }},
	{"Rewards.ActiveInfererQuantile", nil, "2", num.ErrDomain, func(x *arguments) { x.topic.Params.Rewards.ActiveInfererQuantile = 2 }},
	{"Rewards.ActiveForecasterQuantile", nil, "2", num.ErrDomain, func(x *arguments) { x.topic.Params.Rewards.ActiveForecasterQuantile = 2 }},
	{"Rewards.ActiveReputerQuantile", nil, "2", num.ErrDomain, func(x *arguments) { x.topic.Params.Rewards.ActiveReputerQuantile = 2 }},
	{"Rewards.LambdaInitialScore", nil, "-1", num.ErrDomain, func(x *arguments) { x.topic.Params.Rewards.LambdaInitialScore = -1 }},
	{"Rewards.ReputerSlope", nil, "0", num.ErrDomain, func(x *arguments) { x.topic.Params.Rewards.ReputerSlope = 0 }},
	{"Rewards.TaskRewardAlpha", nil, "1.1", num.ErrDomain, func(x *arguments) { x.topic.Params.Rewards.TaskRewardAlpha = 1.1 }},
	{"Rewards.BetaEntropy", nil, "-1", num.ErrDomain, func(x *arguments) { x.topic.Params.Rewards.BetaEntropy = -1 }},
	{"Rewards.InfererSamples", nil, "0", num.ErrDomain, func(x *arguments) { x.topic.Params.Rewards.InfererSamples = 0 }},
	{"Rewards.ForecasterSamples", nil, "-1", num.ErrDomain, func(x *arguments) { x.topic.Params.Rewards.ForecasterSamples = -1 }},

	{"State", nil, "", num.ErrMissing, func(x *arguments) { x.state = nil }},
	{"State", nil, "", num.ErrMissing, func(x *arguments) { x.state = new(epoch.State[float64]) }},
	{"Scale", nil, "-1", num.ErrDomain, func(x *arguments) { x.state.Scale = -1 }},
	{"InfererWeights", nil, "1", num.ErrShape, func(x *arguments) { x.state.InfererWeights = []float64{1} }},
	{"ForecasterWeights", nil, "3", num.ErrShape, func(x *arguments) { x.state.ForecasterWeights = make([]float64, 3) }},
	{"InfererWeights", []int{2}, "-1", num.ErrDomain, func(x *arguments) { x.state.InfererWeights[2] = -1 }},
	{"Inferer.EMA", nil, "0", num.ErrShape, func(x *arguments) { x.state.Inferer.EMA = nil }},
	{"Forecaster.HasEMA", nil, "0", num.ErrShape, func(x *arguments) { x.state.Forecaster.HasEMA = nil }},
	{"Reputer.Fractions", nil, "1", num.ErrShape, func(x *arguments) {
		x.state.Reputer.Fractions = make([]rewards.Previous[float64], 1)
	}},
	{"Inferer.Inclusions", nil, "9", num.ErrShape, func(x *arguments) { x.state.Inferer.Inclusions = make([]int, 9) }},
	{"Forecaster.Inclusions", []int{1}, "-1", num.ErrDomain, func(x *arguments) { x.state.Forecaster.Inclusions[1] = -1 }},
	{"Coefficients", nil, "2", num.ErrShape, func(x *arguments) { x.state.Coefficients = make([]float64, 2) }},
	{"Outlier.Deviation", nil, "-1", num.ErrDomain, func(x *arguments) { x.state.Outlier.Deviation = -1 }},

	{"Input", nil, "", num.ErrMissing, func(x *arguments) { x.in = nil }},
	{"Labels", nil, "-1", num.ErrDomain, func(x *arguments) { x.in.Labels = -1 }},
	{"Present", nil, "0", num.ErrShape, func(x *arguments) { x.in.Present = nil }},
	{"Inferences", nil, "4", num.ErrShape, func(x *arguments) { x.in.Labels = 2 }},
	{"Inferences", nil, "3", num.ErrShape, func(x *arguments) { x.in.Inferences = x.in.Inferences[:3] }},
	{"Forecasts", nil, "", num.ErrShape, func(x *arguments) { x.in.Forecasts = synthesis.NewForecasts[float64](3, 4) }},
	{"Forecasts", nil, "", num.ErrShape, func(x *arguments) { x.in.Forecasts = synthesis.NewForecasts[float64](2, 3) }},
	{"Reward", nil, "-1", num.ErrDomain, func(x *arguments) { x.in.Reward = -1 }},
	{"Reports", []int{1}, "0", num.ErrDomain, func(x *arguments) { x.in.Reports[1].Reputer = 0 }},
	{"Reports", []int{2}, "3", num.ErrDomain, func(x *arguments) { x.in.Reports[2].Reputer = 3 }},
	{"Reports", []int{0}, "-1", num.ErrDomain, func(x *arguments) { x.in.Reports[0].Reputer = -1 }},
	{"Reports[1].Losses", nil, "", num.ErrMissing, func(x *arguments) { x.in.Reports[1].Losses = nil }},
	{"Reports[1].Stake", nil, "-1", num.ErrDomain, func(x *arguments) { x.in.Reports[1].Stake = -1 }},
	{"Reports[2].Delegated", nil, "-1", num.ErrDomain, func(x *arguments) { x.in.Reports[2].Delegated = -1 }},
	{"Reports[2].Delegated", nil, "2", num.ErrDomain, func(x *arguments) {
		x.in.Reports[2].Stake, x.in.Reports[2].Delegated = 1, 2
	}},
}

// TestBadInput: the error names field, place, value and what is allowed, it is of no stage, there is no record, and the
// state comes back as it was.
func TestBadInput(t *testing.T) {
	for _, c := range badInput {
		x := goodArguments(t)
		c.spoil(x)
		refused(t, c.field, x, c.kind)
		_, _, err := x.run()
		e, ok := num.AsError(err)
		if !ok {
			t.Errorf("%s: %v has no details", c.field, err)
			continue
		}
		if e.Field != c.field || !slices.Equal(e.Index, c.index) || e.Value != c.value || e.Allowed == "" {
			t.Errorf("%+v, want %s%v = %q", *e, c.field, c.index, c.value)
		}
	}
}

// refused runs spoilt arguments, through Infer as well.
func refused(t *testing.T, what string, x *arguments, kind error) {
	t.Helper()
	given := x.state
	var before *epoch.State[float64]
	if given != nil && given.Regrets != nil {
		before = given.Copy(nil)
	}
	defer func() {
		if p := recover(); p != nil {
			t.Errorf("%s: panic %v", what, p)
		}
	}()
	state, record, err := x.run()
	if !errors.Is(err, kind) || stageOf(err) != noStage {
		t.Errorf("%s: error %v, want %v of no stage", what, err, kind)
	}
	if record != nil || state != given {
		t.Errorf("%s: a record, or another state", what)
	}
	if before != nil {
		if diff := cmp.Diff(before, given, everybit.Same()); diff != "" {
			t.Errorf("%s: state changed:\n%s", what, diff)
		}
	}
	if _, inferErr := inferOnce(num.NewFloat64(num.Rules{}), x.topic, x.state, x.in); inferErr == nil || err == nil || inferErr.Error() != err.Error() {
		t.Errorf("%s: Infer says %v, Run %v", what, inferErr, err)
	}
}

// TestLossesOfAnotherRoster: losses have the sizes of the roster, or are refused.
func TestLossesOfAnotherRoster(t *testing.T) {
	x := goodArguments(t)
	x.in.Reports[1].Losses = regret.NewLosses[float64](3, 2)
	refused(t, "losses of three inferers", x, num.ErrShape)
}

// TestNewStateRefuses counts and an initial regret that cannot be.
func TestNewStateRefuses(t *testing.T) {
	a := num.NewFloat64(num.Rules{})
	for _, initial := range []float64{nan, inf, -inf} {
		if _, err := epoch.NewState(a, small, initial); !errors.Is(err, num.ErrNotFinite) {
			t.Errorf("initial regret %v: %v", initial, err)
		}
	}
	if _, err := epoch.NewState(a, rosterOf(1, -1, 1), 0); !errors.Is(err, num.ErrDomain) || !strings.Contains(err.Error(), "forecasters = -1") {
		t.Error(err)
	}
}

// TestAbsentInferencesAreNotRead: what belongs to an absent inferer may be anything.
func TestAbsentInferencesAreNotRead(t *testing.T) {
	x := goodArguments(t)
	x.in.Present[2] = false
	_, want, err := x.run()
	if err != nil {
		t.Fatal(err)
	}
	x.in.Inferences[2] = nan
	_, got, err := x.run()
	if err != nil || got.Inference.Combined[0] != want.Inference.Combined[0] {
		t.Error(err)
	}
}
