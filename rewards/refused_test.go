package rewards_test

import (
	"errors"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/internal/exported"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// arguments hold whatever the exported functions take.
type arguments[T any] struct {
	setup *setup[T]

	potential                 potential[T]
	alpha, beta, x, y         T
	first                     bool
	missed                    int64
	absence                   rewards.Absence
	scores, history, stakes   []T
	fractions                 []T
	previous                  []rewards.Previous[T]
	window                    rewards.History[T]
	count, count2             int
	losses                    *regret.Losses[T]
	entropies                 rewards.Entropies[T]
	weights                   rewards.WeightParams[T]
	topics                    []rewards.TopicShare[T]
	elements                  []rewards.ForecastElement[T]
	topicRewards              []rewards.TopicReward[T]
	sum, emission, treasury   T
	tolerance                 T
	split                     *rewards.TaskRewards[T]
	admission                 rewards.AdmissionParams[T]
	set                       rewards.ActiveSet[T]
	submission                rewards.Submission[T]
	mint                      rewards.MintParams
	months, height            int64
	amount, amount2, amount3  *big.Int
	amount4                   *big.Int
	rate, rate2               num.Fixed
	reward, share             num.Dec
	payments                  []rewards.Payment
	minted                    *rewards.Mint
	vestedBefore, vestedAfter *rewards.Vesting
	rates                     rewards.EmissionRates
}

// newArguments makes good ones, the same every time.
func newArguments[T any](s *setup[T]) *arguments[T] {
	l := regret.NewLosses[T](2, 2)
	l.Combined, l.Naive = s.value(-2), s.value(-1)
	for i := range 2 {
		j, k := regret.Inferer(i), regret.Forecaster(i)
		l.Inferer.Set(j, s.value(-1))
		l.OneOutInferer.Set(j, s.value(-1.5))
		l.Forecaster.Set(k, s.value(-1))
		l.OneOutForecaster.Set(k, s.value(-1.5))
		l.OneInForecaster.Set(k, s.value(-1.25))
	}
	one := s.a.Int(1)
	vesting := func(n int64) *rewards.Vesting {
		return &rewards.Vesting{Preseed: units(n), Investors: units(n), Team: units(n), Total: units(3 * n)}
	}
	seat := func(name string, score float64) rewards.Seat[T] {
		return rewards.Seat[T]{Name: name, Record: rewards.ScoreRecord[T]{Score: s.value(score), Height: 5, Known: true}}
	}
	return &arguments[T]{
		setup: s, potential: s.potential(3), alpha: s.value(0.25), beta: s.value(0.25), x: s.value(3), y: s.value(2),
		missed: 2, absence: rewards.Absence{RecordHeight: 5, EpochLastEnded: 50, EpochLength: 10, GroundTruthLag: 10},
		scores: s.values(0.5, 1, 2), history: s.values(0.5, 1, 2, -1), stakes: s.values(5, 10, 0),
		fractions: s.values(0.5, 0.25, 0.25),
		previous:  []rewards.Previous[T]{{Fraction: s.value(0.5), Stored: true}, {}, {Fraction: s.value(0.25), Stored: true}},
		window:    rewards.History[T]{s.values(1, 2), s.values(3)}, count: 10, count2: 32,
		losses: l, entropies: rewards.Entropies[T]{Inference: one, Forecasting: one, Reputer: s.a.Int(2)},
		weights: rewards.WeightParams[T]{StakeImportance: s.value(0.5), FeeImportance: s.value(0.5), Alpha: s.value(0.5), BlocksPerMonth: s.a.Int(1000)},
		topics:  []rewards.TopicShare[T]{{Weight: one, EpochLength: 5}, {Weight: s.a.Int(3), EpochLength: 10}},
		elements: []rewards.ForecastElement[T]{
			{Inferer: 2, Score: one}, {Inferer: 0, Score: s.a.Int(2)}, {Inferer: 2}, {Inferer: 1},
		},
		sum: s.a.Int(4), emission: s.a.Int(2), treasury: s.a.Int(9), tolerance: s.tolerance,
		topicRewards: []rewards.TopicReward[T]{{Reward: s.a.Int(4), HasEntry: true}, {Reward: s.a.Int(5), HasEntry: true}},
		split:        &rewards.TaskRewards[T]{Inference: one, Forecasting: one, Reputer: s.a.Int(2)},
		admission: rewards.AdmissionParams[T]{Lowest: rewards.LowestStored, Seats: 2, Alpha: s.value(0.25), Quantile: s.value(0.5), Initial: s.value(-1),
			EpochLastEnded: 10, EpochLength: 5},
		set:        rewards.ActiveSet[T]{Seats: []rewards.Seat[T]{seat("a", 1), seat("c", 0)}},
		submission: rewards.Submission[T]{Name: "b", Nonce: 10, Record: rewards.ScoreRecord[T]{Score: s.value(0.5), Height: 9, Known: true}},
		mint:       rewards.DefaultMintParams(), months: 20, height: 5000,
		amount: units(100), amount2: units(40), amount3: units(60), amount4: units(200), rate: fixed("0.25"), rate2: fixed("0.5"),
		reward: dec("100.5"), share: dec("0.75"),
		payments: []rewards.Payment{{Paid: units(100), Dust: dec("0.5")}}, minted: &rewards.Mint{Minted: units(60), Emitted: units(100)},
		vestedBefore: vesting(5), vestedAfter: vesting(4),
		rates: rewards.EmissionRates{Target: fixed("0.5"), Maximum: fixed("0.25"), Capped: fixed("0.25"), Previous: fixed("0.5"), Smoothed: fixed("0.375")},
	}
}

type call[T any] struct {
	name string
	call func(x *arguments[T]) (any, error)
}

// calls are all exported functions that may fail.
func calls[T any]() []call[T] {
	type args = arguments[T]
	return []call[T]{
		{"WorkerScores", func(x *args) (any, error) { return rewards.WorkerScores(x.setup.a, x.losses) }},
		{"Workspace.WorkerScores", func(x *args) (any, error) {
			d := new(rewards.Scores[T])
			return d, rewards.NewWorkspace(x.setup.a).WorkerScores(d, x.losses)
		}},
		{"Workspace.UpdatedScore", func(x *args) (any, error) {
			return rewards.NewWorkspace(x.setup.a).UpdatedScore(x.alpha, x.x, x.y, x.first)
		}},
		{"Workspace.InitialScore", func(x *args) (any, error) {
			return rewards.NewWorkspace(x.setup.a).InitialScore(x.x, x.scores)
		}},
		{"Workspace.PassiveQuantile", func(x *args) (any, error) {
			return rewards.NewWorkspace(x.setup.a).PassiveQuantile(x.alpha, x.scores)
		}},
		{"Workspace.WorkerFractions", func(x *args) (any, error) {
			mapped, fractions, err := rewards.NewWorkspace(x.setup.a).WorkerFractions(nil, nil, x.potential, x.scores, x.history)
			return [][]T{mapped, fractions}, err
		}},
		{"Workspace.ReputerFractions", func(x *args) (any, error) {
			return rewards.NewWorkspace(x.setup.a).ReputerFractions(nil, x.potential.P, x.stakes, x.scores)
		}},
		{"Workspace.ClassEntropy", func(x *args) (any, error) {
			d := new(rewards.TaskEntropy[T])
			w := rewards.NewWorkspace(x.setup.a)
			return d, w.ClassEntropy(d, x.setup.rules().Entropy, x.alpha, x.beta, x.fractions, x.previous)
		}},
		{"Workspace.ForecastingUtility", func(x *args) (any, error) {
			return rewards.NewWorkspace(x.setup.a).ForecastingUtility(x.alpha, x.x, x.scores, x.y)
		}},
		{"Workspace.SplitTasks", func(x *args) (any, error) {
			return rewards.NewWorkspace(x.setup.a).SplitTasks(x.entropies, x.treasury, x.alpha)
		}},
		{"Workspace.ActorRewards", func(x *args) (any, error) {
			return rewards.NewWorkspace(x.setup.a).ActorRewards(nil, x.treasury, x.fractions)
		}},
		{"Workspace.DelegatorsPart", func(x *args) (any, error) {
			delegators, rest, err := rewards.NewWorkspace(x.setup.a).DelegatorsPart(x.treasury, x.y, x.x)
			return []T{delegators, rest}, err
		}},
		{"UpdatedScore", func(x *args) (any, error) { return rewards.UpdatedScore(x.setup.a, x.alpha, x.x, x.y, x.first) }},
		{"InitialScore", func(x *args) (any, error) { return rewards.InitialScore(x.setup.a, x.x, x.scores) }},
		{"MissedEpochs", func(x *args) (any, error) { return x.absence.MissedEpochs() }},
		{"ScoreAfterAbsence", func(x *args) (any, error) {
			return rewards.ScoreAfterAbsence(x.setup.a, x.alpha, x.x, x.y, x.missed)
		}},
		{"PassiveQuantile", func(x *args) (any, error) { return rewards.PassiveQuantile(x.setup.a, x.alpha, x.scores) }},
		{"WorkerFractions", func(x *args) (any, error) {
			mapped, fractions, err := rewards.WorkerFractions(x.setup.a, x.potential, x.scores, x.history)
			return [][]T{mapped, fractions}, err
		}},
		{"Potential.Validate", func(x *args) (any, error) { return nil, x.potential.Validate(x.setup.a) }},
		{"ReputerFractions", func(x *args) (any, error) {
			return rewards.ReputerFractions(x.setup.a, x.potential.P, x.stakes, x.scores)
		}},
		{"EntropyOf", func(x *args) (any, error) {
			return rewards.EntropyOf(x.setup.a, x.setup.rules().Entropy, x.beta, x.fractions)
		}},
		{"ClassEntropy", func(x *args) (any, error) {
			return rewards.ClassEntropy(x.setup.a, x.setup.rules().Entropy, x.alpha, x.beta, x.fractions, x.previous)
		}},
		{"ForecastingUtility", func(x *args) (any, error) {
			return rewards.ForecastingUtility(x.setup.a, x.alpha, x.x, x.scores, x.y)
		}},
		{"SplitTasks", func(x *args) (any, error) {
			return rewards.SplitTasks(x.setup.a, x.entropies, x.treasury, x.alpha)
		}},
		{"ActorRewards", func(x *args) (any, error) { return rewards.ActorRewards(x.setup.a, x.treasury, x.fractions) }},
		{"Truncate", func(x *args) (any, error) { return rewards.Truncate(x.reward) }},
		{"RaisedShare", func(x *args) (any, error) { return rewards.RaisedShare(x.share, x.reward, x.amount) }},
		{"DrawPending", func(x *args) (any, error) { return rewards.DrawPending(x.amount, x.share, x.reward) }},
		{"TargetWeight", func(x *args) (any, error) {
			return rewards.TargetWeight(x.setup.a, rewards.TargetFromFeePerBlock, x.weights, x.x, x.y, x.count)
		}},
		{"WeightSmoothing", func(x *args) (any, error) {
			return rewards.WeightSmoothing(x.setup.a, rewards.SmoothingPerWeek, x.weights, x.count)
		}},
		{"SmoothedWeight", func(x *args) (any, error) { return rewards.SmoothedWeight(x.setup.a, x.alpha, x.x, x.y, x.first) }},
		{"Drip", func(x *args) (any, error) { return rewards.Drip(x.reward, x.months, x.count) }},
		{"TopicRewards", func(x *args) (any, error) {
			return rewards.TopicRewards(x.setup.a, x.topics, x.sum, x.emission, x.treasury)
		}},
		{"KeptElements", func(x *args) (any, error) { return rewards.KeptElements(x.setup.a, x.count, x.elements) }},
		{"DelegatorsPart", func(x *args) (any, error) {
			delegators, rest, err := rewards.DelegatorsPart(x.setup.a, x.treasury, x.y, x.x)
			return []T{delegators, rest}, err
		}},
		{"Remember", func(x *args) (any, error) { return x.window.Remember(x.setup.a, x.count, x.scores) }},
		{"Window", func(x *args) (any, error) { return x.window.Window(x.setup.a, x.count) }},
		{"History.Push", func(x *args) (any, error) {
			h := x.window.Clone()
			return h, h.Push(x.setup.a, x.count, x.scores)
		}},
		{"AppendWindow", func(x *args) (any, error) { return x.window.AppendWindow(x.setup.a, nil, x.count) }},
		{"WindowSize", func(x *args) (any, error) { return rewards.WindowSize(rewards.HistoryPerMember, x.count, x.count2) }},
		{"Admission", func(x *args) (any, error) {
			return rewards.Admission(x.setup.a, x.setup.rules(), x.admission, x.set, x.submission)
		}},
		{"SubmittedRecord", func(x *args) (any, error) {
			return rewards.SubmittedRecord(x.setup.a, x.setup.rules(), x.admission, x.submission.Record, x.submission.Nonce)
		}},
		{"NewTopicWeight", func(x *args) (any, error) {
			return rewards.NewTopicWeight(x.setup.a, x.setup.rules(), x.weights, x.x, x.y, x.count, x.x, x.first)
		}},
		{"MintParams.Validate", func(x *args) (any, error) { return nil, x.mint.Validate() }},
		{"EcosystemAllowance", func(x *args) (any, error) { return rewards.EcosystemAllowance(x.mint, x.amount) }},
		{"CirculatingSupply", func(x *args) (any, error) { return rewards.CirculatingSupply(x.mint, x.amount, x.amount2) }},
		{"TargetEmission", func(x *args) (any, error) {
			return rewards.TargetEmission(rewards.EmissionHalfEven, x.rate, x.amount, x.amount2, x.amount3, x.amount4)
		}},
		{"MaxEmission", func(x *args) (any, error) {
			return rewards.MaxEmission(rewards.EmissionOuterCut, x.mint.MaxMonthlyYield, x.rate, x.rate2)
		}},
		{"SmoothedEmission", func(x *args) (any, error) { return rewards.SmoothedEmission(x.rate, x.rate2, x.rate) }},
		{"MonthlyEmission", func(x *args) (any, error) { return rewards.MonthlyEmission(x.rate, x.amount) }},
		{"BlockEmission", func(x *args) (any, error) {
			block, dust, err := rewards.BlockEmission(x.amount, x.months)
			return []*big.Int{block, dust}, err
		}},
		{"SplitEmission", func(x *args) (any, error) {
			v, topics, err := rewards.SplitEmission(x.rate, x.amount)
			return []*big.Int{v, topics}, err
		}},
		{"MintBlock", func(x *args) (any, error) { return rewards.MintBlock(false, x.amount, x.amount2, x.amount3) }},
		{"LockedVesting", func(x *args) (any, error) {
			return rewards.LockedVesting(rewards.VestingWithFoundation, x.mint, x.months)
		}},
		{"VestingMonths", func(x *args) (any, error) { return rewards.VestingMonths(true, x.mint, x.height, x.months) }},
		{"ReputerShareOfBlock", func(x *args) (any, error) { return rewards.ReputerShareOfBlock(x.share, x.reward) }},
		{"ReputerShareOfMonth", func(x *args) (any, error) { return rewards.ReputerShareOfMonth(x.amount2, x.amount) }},
		{"CheckSum", func(x *args) (any, error) {
			return nil, rewards.CheckSum(x.setup.a, "sum", x.setup.a.Int(1), x.fractions, x.tolerance)
		}},
		{"CheckFractions", func(x *args) (any, error) { return nil, rewards.CheckFractions(x.setup.a, x.fractions, x.tolerance) }},
		{"CheckTaskSplit", func(x *args) (any, error) {
			return nil, rewards.CheckTaskSplit(x.setup.a, x.entropies, x.sum, x.split, x.tolerance)
		}},
		{"CheckTopicRewards", func(x *args) (any, error) {
			return nil, rewards.CheckTopicRewards(x.setup.a, x.topicRewards, x.treasury, x.tolerance)
		}},
		{"CheckPayments", func(x *args) (any, error) { return nil, rewards.CheckPayments(x.reward, x.payments) }},
		{"CheckDraws", func(x *args) (any, error) { return nil, rewards.CheckDraws(x.amount, x.amount2) }},
		{"CheckEmissionRates", func(x *args) (any, error) { return nil, rewards.CheckEmissionRates(x.rates) }},
		{"CheckMint", func(x *args) (any, error) { return nil, rewards.CheckMint(x.amount, x.amount2, x.amount3, x.minted) }},
		{"CheckEmissionSplit", func(x *args) (any, error) {
			return nil, rewards.CheckEmissionSplit(x.amount, x.amount2, x.amount3)
		}},
		{"CheckVesting", func(x *args) (any, error) { return nil, rewards.CheckVesting(x.vestedBefore, x.vestedAfter) }},
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
	for _, list := range append([][]T{x.scores, x.history, x.stakes, x.fractions}, x.window...) {
		for i := range list {
			list[i] = nine
		}
	}
	clear(x.window)
	clear(x.previous)
	clear(x.topics)
	clear(x.elements)
	clear(x.topicRewards)
	clear(x.set.Seats)
	for _, n := range []*big.Int{
		x.amount, x.amount2, x.amount3, x.amount4, x.mint.MaxSupply, x.payments[0].Paid, x.minted.Minted, x.minted.Emitted,
	} {
		n.SetInt64(9)
	}
	for i := range 2 {
		x.losses.OneOutInferer.Set(regret.Inferer(i), nine)
		x.losses.OneOutForecaster.Set(regret.Forecaster(i), nine)
		x.losses.OneInForecaster.Set(regret.Forecaster(i), nine)
	}
	*x.split = rewards.TaskRewards[T]{}
}

type floatArguments = arguments[float64]

// refusal is one bad input: spoil makes good arguments bad, and every function named refuses them in the same words.
type refusal struct {
	functions, what string
	spoil           func(x *floatArguments)
	kind            error
	field           string
	index           []int
}

var refusals = []refusal{
	{"WorkerScores", "no losses", func(x *floatArguments) { x.losses = nil }, num.ErrMissing, "losses", nil},
	{"WorkerScores", "loss NaN", func(x *floatArguments) { x.losses.OneOutInferer.Set(1, nan) }, num.ErrNotFinite, "one-out inferer losses", []int{1}},
	{"WorkerScores", "naive infinite", func(x *floatArguments) { x.losses.Naive = inf }, num.ErrNotFinite, "naive loss", nil},
	{"UpdatedScore ScoreAfterAbsence", "alpha > 1", func(x *floatArguments) { x.alpha = 1.5 }, num.ErrDomain, "merit sortition alpha", nil},
	{"UpdatedScore ScoreAfterAbsence", "alpha NaN", func(x *floatArguments) { x.alpha = nan }, num.ErrNotFinite, "merit sortition alpha", nil},
	{"UpdatedScore", "score NaN", func(x *floatArguments) { x.x = nan }, num.ErrNotFinite, "score", nil},
	{"UpdatedScore", "previous infinite", func(x *floatArguments) { x.y = inf }, num.ErrNotFinite, "previous score", nil},
	{"InitialScore", "lambda < 0", func(x *floatArguments) { x.x = -1 }, num.ErrDomain, "lambda", nil},
	{"InitialScore", "score NaN", func(x *floatArguments) { x.scores[2] = nan }, num.ErrNotFinite, "scores", []int{2}},
	{"MissedEpochs", "length 0", func(x *floatArguments) { x.absence.EpochLength = 0 }, num.ErrDomain, "epoch length", nil},
	{"MissedEpochs", "lag < 0", func(x *floatArguments) { x.absence.GroundTruthLag = -1 }, num.ErrDomain, "ground truth lag", nil},
	{"MissedEpochs", "beyond int64", func(x *floatArguments) { x.absence.RecordHeight = -1 << 63 }, num.ErrRange, "record height", nil},
	{"ScoreAfterAbsence", "missed < 0", func(x *floatArguments) { x.missed = -1 }, num.ErrDomain, "missed epochs", nil},
	{"ScoreAfterAbsence", "initial NaN", func(x *floatArguments) { x.x = nan }, num.ErrNotFinite, "initial score", nil},
	{"ScoreAfterAbsence", "score infinite", func(x *floatArguments) { x.y = inf }, num.ErrNotFinite, "score", nil},
	{"PassiveQuantile", "quantile < 0", func(x *floatArguments) { x.alpha = -0.1 }, num.ErrDomain, "quantile", nil},
	{"PassiveQuantile", "score NaN", func(x *floatArguments) { x.scores[1] = nan }, num.ErrNotFinite, "x", []int{1}},
	{"WorkerFractions Potential.Validate ReputerFractions", "p = 0", func(x *floatArguments) { x.potential.P = 0 }, num.ErrDomain, "p", nil},
	{"WorkerFractions Potential.Validate", "c NaN", func(x *floatArguments) { x.potential.C = nan }, num.ErrNotFinite, "c", nil},
	{"WorkerFractions Potential.Validate", "epsilon < 0", func(x *floatArguments) { x.potential.Epsilon = -1 }, num.ErrDomain, "epsilon", nil},
	{"WorkerFractions ReputerFractions", "score NaN", func(x *floatArguments) { x.scores[0] = nan }, num.ErrNotFinite, "scores", []int{0}},
	{"WorkerFractions", "history infinite", func(x *floatArguments) { x.history[3] = inf }, num.ErrNotFinite, "history", []int{3}},
	{"WorkerFractions", "far beyond the potential", func(x *floatArguments) { x.scores[0] = 1e9 }, num.ErrRange, "Ln1pExp", nil},
	{"ReputerFractions", "no stakes", func(x *floatArguments) { x.stakes = nil }, num.ErrShape, "scores", nil},
	{"ReputerFractions", "a score too few", func(x *floatArguments) { x.scores = x.scores[:2] }, num.ErrShape, "scores", nil},
	{"ReputerFractions", "stake < 0", func(x *floatArguments) { x.stakes[1] = -1 }, num.ErrDomain, "stakes", []int{1}},
	{"ReputerFractions", "stake NaN", func(x *floatArguments) { x.stakes[2] = nan }, num.ErrNotFinite, "stakes", []int{2}},
	{"ReputerFractions", "a broken power of a negative score", func(x *floatArguments) { x.potential.P, x.scores[1] = 0.5, -1 }, num.ErrDomain, "Pow", nil},
	{"EntropyOf ClassEntropy", "no fractions", func(x *floatArguments) { x.fractions, x.previous = nil, nil }, num.ErrEmpty, "fractions", nil},
	{"EntropyOf", "fraction 0", func(x *floatArguments) { x.fractions[1] = 0 }, num.ErrDomain, "fractions", []int{1}},
	{"ClassEntropy", "fraction < 0", func(x *floatArguments) { x.fractions[1] = -1 }, num.ErrDomain, "fractions", []int{1}},
	{"EntropyOf ClassEntropy", "fraction NaN", func(x *floatArguments) { x.fractions[2] = nan }, num.ErrNotFinite, "fractions", []int{2}},
	{"EntropyOf ClassEntropy", "beta < 0", func(x *floatArguments) { x.beta = -1 }, num.ErrDomain, "beta", nil},
	{"ClassEntropy ForecastingUtility", "alpha > 1", func(x *floatArguments) { x.alpha = 1.1 }, num.ErrDomain, "alpha", nil},
	{"ClassEntropy", "a previous too few", func(x *floatArguments) { x.previous = x.previous[:2] }, num.ErrShape, "previous fractions", nil},
	{"ClassEntropy", "previous NaN", func(x *floatArguments) { x.previous[2].Fraction = nan }, num.ErrNotFinite, "previous fractions", []int{2}},
	{"ForecastingUtility", "task score NaN", func(x *floatArguments) { x.x = nan }, num.ErrNotFinite, "task score", nil},
	{"ForecastingUtility", "ratio NaN", func(x *floatArguments) { x.y = nan }, num.ErrNotFinite, "previous ratio", nil},
	{"ForecastingUtility", "score NaN", func(x *floatArguments) { x.scores[1] = nan }, num.ErrNotFinite, "inferer scores", []int{1}},
	{"SplitTasks", "chi > 1", func(x *floatArguments) { x.alpha = 2 }, num.ErrDomain, "chi", nil},
	{"SplitTasks", "entropy < 0", func(x *floatArguments) { x.entropies.Forecasting = -1 }, num.ErrDomain, "entropy of forecasting", nil},
	{"SplitTasks", "reward NaN", func(x *floatArguments) { x.treasury = nan }, num.ErrNotFinite, "total reward", nil},
	{"SplitTasks", "no entropy", func(x *floatArguments) { x.entropies = rewards.Entropies[float64]{} }, num.ErrDivisionByZero, "Quo", nil},
	{"ActorRewards", "reward infinite", func(x *floatArguments) { x.treasury = inf }, num.ErrNotFinite, "class reward", nil},
	{"ActorRewards", "fraction NaN", func(x *floatArguments) { x.fractions[0] = nan }, num.ErrNotFinite, "fractions", []int{0}},
	{"Truncate", "reward < 0", func(x *floatArguments) { x.reward = dec("-1") }, num.ErrDomain, "reward", nil},
	{"RaisedShare", "part < 0", func(x *floatArguments) { x.reward = dec("-1") }, num.ErrDomain, "delegators' part", nil},
	{"RaisedShare", "delegated < 0", func(x *floatArguments) { x.amount = units(-1) }, num.ErrDomain, "delegated stake", nil},
	{"RaisedShare", "nothing delegated", func(x *floatArguments) { x.amount = units(0) }, num.ErrDomain, "delegated stake", nil},
	{"RaisedShare", "no delegated stake given", func(x *floatArguments) { x.amount = nil }, num.ErrMissing, "delegated stake", nil},
	{"DelegatorsPart", "delegated < 0", func(x *floatArguments) { x.y = -1 }, num.ErrDomain, "delegated stake", nil},
	{"DrawPending", "amount < 0", func(x *floatArguments) { x.amount = units(-1) }, num.ErrDomain, "amount", nil},
	{"DrawPending", "no amount", func(x *floatArguments) { x.amount = nil }, num.ErrMissing, "amount", nil},
	{"TargetWeight", "stake < 0", func(x *floatArguments) { x.x = -1 }, num.ErrDomain, "stake", nil},
	{"TargetWeight", "fee NaN", func(x *floatArguments) { x.y = nan }, num.ErrNotFinite, "fee revenue", nil},
	{"TargetWeight", "importance < 0", func(x *floatArguments) { x.weights.FeeImportance = -1 }, num.ErrDomain, "fee importance", nil},
	{"TargetWeight", "length 0", func(x *floatArguments) { x.count = 0 }, num.ErrDivisionByZero, "epoch length", nil},
	{"WeightSmoothing Drip", "length 0", func(x *floatArguments) { x.count = 0 }, num.ErrDomain, "epoch length", nil},
	{"WeightSmoothing", "alpha < 0", func(x *floatArguments) { x.weights.Alpha = -1 }, num.ErrDomain, "alpha", nil},
	{"WeightSmoothing", "blocks 0", func(x *floatArguments) { x.weights.BlocksPerMonth = 0 }, num.ErrDomain, "blocks per month", nil},
	{"SmoothedWeight", "smoothing > 1", func(x *floatArguments) { x.alpha = 2 }, num.ErrDomain, "smoothing", nil},
	{"SmoothedWeight", "target < 0", func(x *floatArguments) { x.x = -1 }, num.ErrDomain, "target", nil},
	{"SmoothedWeight", "previous NaN", func(x *floatArguments) { x.y = nan }, num.ErrNotFinite, "previous weight", nil},
	{"Drip", "fee < 0", func(x *floatArguments) { x.reward = dec("-1") }, num.ErrDomain, "fee revenue", nil},
	{"Drip", "blocks < 0", func(x *floatArguments) { x.months = -1 }, num.ErrDomain, "blocks per month", nil},
	{"TopicRewards", "no weights", func(x *floatArguments) { x.sum = 0 }, num.ErrDivisionByZero, "sum of weights", nil},
	{"TopicRewards", "weight < 0", func(x *floatArguments) { x.topics[1].Weight = -1 }, num.ErrDomain, "weights", []int{1}},
	{"TopicRewards", "weight NaN", func(x *floatArguments) { x.topics[0].Weight = nan }, num.ErrNotFinite, "weights", []int{0}},
	{"TopicRewards", "length 0", func(x *floatArguments) { x.topics[0].EpochLength = 0 }, num.ErrDomain, "epoch lengths", []int{0}},
	{"TopicRewards CheckTopicRewards", "treasury < 0", func(x *floatArguments) { x.treasury = -1 }, num.ErrDomain, "treasury", nil},
	{"TopicRewards", "emission NaN", func(x *floatArguments) { x.emission = nan }, num.ErrNotFinite, "emission per block", nil},
	{"KeptElements", "none to keep", func(x *floatArguments) { x.count = 0 }, num.ErrDomain, "most elements", nil},
	{"KeptElements", "inferer < 0", func(x *floatArguments) { x.elements[1].Inferer = -1 }, num.ErrDomain, "elements", []int{1}},
	{"KeptElements", "score NaN", func(x *floatArguments) { x.elements[3].Score = nan }, num.ErrNotFinite, "scores", []int{3}},
	{"DelegatorsPart", "reward < 0", func(x *floatArguments) { x.treasury = -1 }, num.ErrDomain, "reward", nil},
	{"DelegatorsPart", "stake NaN", func(x *floatArguments) { x.x = nan }, num.ErrNotFinite, "stake", nil},
	{"DelegatorsPart", "delegated more than all", func(x *floatArguments) { x.y = 4 }, num.ErrDomain, "delegated stake", nil},
	{"Remember Window History.Push AppendWindow", "window 0", func(x *floatArguments) { x.count = 0 }, num.ErrDomain, "window", nil},
	{"Remember Window History.Push AppendWindow", "old score NaN", func(x *floatArguments) { x.window[0][1] = nan }, num.ErrNotFinite, "history", []int{0, 1}},
	{"Remember History.Push", "score infinite", func(x *floatArguments) { x.scores[1] = inf }, num.ErrNotFinite, "scores", []int{1}},
	{"WindowSize", "samples 0", func(x *floatArguments) { x.count = 0 }, num.ErrDomain, "samples", nil},
	{"WindowSize", "members 0", func(x *floatArguments) { x.count2 = 0 }, num.ErrDomain, "members", nil},
	{"WindowSize", "beyond an int", func(x *floatArguments) { x.count, x.count2 = 1<<30, 4 }, num.ErrRange, "window", nil},
	{"Admission", "unknown actor", func(x *floatArguments) { x.admission.Actor = 7 }, num.ErrUnknown, "actor", nil},
	{"Admission", "unknown rule", func(x *floatArguments) { x.admission.Lowest = "" }, num.ErrUnknown, "lowest", nil},
	{"Admission", "remembered NaN", func(x *floatArguments) {
		x.set.Lowest = &rewards.Seat[float64]{Name: "a", Record: rewards.ScoreRecord[float64]{Score: nan}}
	}, num.ErrDomain, "lowest", nil},
	{"Admission", "no seats", func(x *floatArguments) { x.admission.Seats = 0 }, num.ErrDomain, "seats", nil},
	{"Admission SubmittedRecord", "alpha NaN", func(x *floatArguments) { x.admission.Alpha = nan }, num.ErrNotFinite, "merit sortition alpha", nil},
	{"Admission", "quantile NaN", func(x *floatArguments) { x.admission.Quantile = nan }, num.ErrNotFinite, "quantile", nil},
	{"Admission SubmittedRecord", "initial score infinite", func(x *floatArguments) { x.admission.Initial = inf }, num.ErrNotFinite, "initial score", nil},
	{"Admission SubmittedRecord", "length 0", func(x *floatArguments) { x.admission.EpochLength = 0 }, num.ErrDomain, "epoch length", nil},
	{"Admission", "no name", func(x *floatArguments) { x.submission.Name = "" }, num.ErrMissing, "submission", nil},
	{"Admission", "sits already", func(x *floatArguments) { x.submission.Name = "c" }, num.ErrDuplicate, "submission", nil},
	{"Admission", "nonce 0", func(x *floatArguments) { x.submission.Nonce = 0 }, num.ErrDomain, "nonce", nil},
	{"Admission", "counted already", func(x *floatArguments) { x.submission.Nonce = 9 }, num.ErrDuplicate, "record height", nil},
	{"Admission SubmittedRecord", "score NaN", func(x *floatArguments) { x.submission.Record.Score = nan }, num.ErrNotFinite, "score", nil},
	{"Admission", "set not ascending", func(x *floatArguments) { slices.Reverse(x.set.Seats) }, num.ErrDomain, "active set", []int{1}},
	{"Admission", "member twice", func(x *floatArguments) { x.set.Seats[1].Name = "a" }, num.ErrDuplicate, "active set", []int{1}},
	{"Admission", "member without a name", func(x *floatArguments) { x.set.Seats[0].Name = "" }, num.ErrMissing, "active set", []int{0}},
	{"Admission", "member NaN", func(x *floatArguments) { x.set.Seats[1].Record.Score = nan }, num.ErrNotFinite, "active set", []int{1}},
	{"NewTopicWeight", "stake < 0", func(x *floatArguments) { x.x = -1 }, num.ErrDomain, "stake", nil},
	{"MintParams.Validate EcosystemAllowance", "zero parameters", func(x *floatArguments) { x.mint = rewards.MintParams{} }, num.ErrDomain, "MaxSupply", nil},
	{"MintParams.Validate EcosystemAllowance", "shares beyond 1", func(x *floatArguments) { x.mint.TeamShare = fixed("0.2") }, num.ErrDomain, "shares of the supply", nil},
	{"MintParams.Validate", "share < 0", func(x *floatArguments) { x.mint.TeamShare = fixed("-0.2") }, num.ErrDomain, "TeamShare", nil},
	{"MintParams.Validate", "smoothing > 1", func(x *floatArguments) { x.mint.Smoothing = fixed("2") }, num.ErrDomain, "Smoothing", nil},
	{"MintParams.Validate", "f_E < 0", func(x *floatArguments) { x.mint.FEmission = fixed("-1") }, num.ErrDomain, "FEmission", nil},
	{"MintParams.Validate", "yield < 0", func(x *floatArguments) { x.mint.MaxMonthlyYield = fixed("-1") }, num.ErrDomain, "MaxMonthlyYield", nil},
	{"MintParams.Validate VestingMonths", "blocks < 0", func(x *floatArguments) { x.mint.BlocksPerMonth = -1 }, num.ErrDomain, "BlocksPerMonth", nil},
	{"MintParams.Validate", "months", func(x *floatArguments) { x.mint.MonthsUntilAllVested = 12 }, num.ErrDomain, "MonthsUntilAllVested", nil},
	{"EcosystemAllowance", "minted < 0", func(x *floatArguments) { x.amount = units(-1) }, num.ErrDomain, "minted", nil},
	{"EcosystemAllowance", "minted not given", func(x *floatArguments) { x.amount = nil }, num.ErrMissing, "minted", nil},
	{"CirculatingSupply", "more locked than exists", func(x *floatArguments) { x.mint.MaxSupply = units(139) }, num.ErrDomain, "circulating supply", nil},
	{"CirculatingSupply", "locked < 0", func(x *floatArguments) { x.amount2 = units(-1) }, num.ErrDomain, "ecosystem locked", nil},
	{"CirculatingSupply LockedVesting", "no supply", func(x *floatArguments) { x.mint.MaxSupply = nil }, num.ErrMissing, "MaxSupply", nil},
	{"TargetEmission", "no stake", func(x *floatArguments) { x.amount2 = units(0) }, num.ErrDivisionByZero, "Quo", nil},
	{"TargetEmission", "stake not given", func(x *floatArguments) { x.amount2 = nil }, num.ErrMissing, "staked", nil},
	{"TargetEmission", "negative", func(x *floatArguments) { x.amount = units(-1) }, num.ErrDomain, "target emission", nil},
	{"TargetEmission", "beyond 315 bits", func(x *floatArguments) { x.amount = new(big.Int).Lsh(units(1), 300) }, num.ErrRange, "integer", nil},
	{"MaxEmission", "no shares", func(x *floatArguments) { x.rate, x.rate2 = num.Fixed{}, num.Fixed{} }, num.ErrDivisionByZero, "QuoTrunc", nil},
	{"MonthlyEmission", "stake not given", func(x *floatArguments) { x.amount = nil }, num.ErrMissing, "staked", nil},
	{"MonthlyEmission", "beyond 315 bits", func(x *floatArguments) { x.amount = new(big.Int).Lsh(units(1), 320) }, num.ErrRange, "MulInt", nil},
	{"BlockEmission", "month < 0", func(x *floatArguments) { x.amount = units(-1) }, num.ErrDomain, "monthly emission", nil},
	{"BlockEmission", "no blocks", func(x *floatArguments) { x.months = 0 }, num.ErrDomain, "blocks per month", nil},
	{"SplitEmission", "share > 1", func(x *floatArguments) { x.rate = fixed("1.1") }, num.ErrDomain, "validators' share", nil},
	{"SplitEmission MintBlock CheckMint CheckEmissionSplit", "block < 0", func(x *floatArguments) { x.amount = units(-1) }, num.ErrDomain, "block emission", nil},
	{"SplitEmission MintBlock CheckMint CheckEmissionSplit", "block not given", func(x *floatArguments) { x.amount = nil }, num.ErrMissing, "block emission", nil},
	{"MintBlock CheckMint", "balance < 0", func(x *floatArguments) { x.amount2 = units(-1) }, num.ErrDomain, "ecosystem balance", nil},
	{"MintBlock CheckMint", "allowance not given", func(x *floatArguments) { x.amount3 = nil }, num.ErrMissing, "allowance", nil},
	{"MintBlock", "more than exists", func(x *floatArguments) { x.amount3 = units(59) }, num.ErrRange, "block emission", nil},
	{"LockedVesting", "months < 0", func(x *floatArguments) { x.months = -1 }, num.ErrDomain, "months", nil},
	{"VestingMonths", "height < 0", func(x *floatArguments) { x.height = -1 }, num.ErrDomain, "height", nil},
	{"ReputerShareOfBlock", "treasury < 0", func(x *floatArguments) { x.reward = dec("-1") }, num.ErrDomain, "treasury", nil},
	{"ReputerShareOfBlock", "rewards < 0", func(x *floatArguments) { x.share = dec("-1") }, num.ErrDomain, "reputer rewards", nil},
	{"ReputerShareOfMonth", "not given", func(x *floatArguments) { x.amount = nil }, num.ErrMissing, "topic rewards", nil},
	{"CheckSum CheckTaskSplit CheckTopicRewards CheckFractions", "tolerance < 0", func(x *floatArguments) { x.tolerance = -1 }, num.ErrDomain, "tolerance", nil},
	{"CheckSum", "part NaN", func(x *floatArguments) { x.fractions[1] = nan }, num.ErrNotFinite, "sum", []int{1}},
	{"CheckFractions", "fraction NaN", func(x *floatArguments) { x.fractions[1] = nan }, num.ErrNotFinite, "fractions", []int{1}},
	{"CheckFractions", "no fractions", func(x *floatArguments) { x.fractions = nil }, num.ErrEmpty, "fractions", nil},
	{"CheckTaskSplit", "nothing split", func(x *floatArguments) { x.split = nil }, num.ErrMissing, "task rewards", nil},
	{"CheckTopicRewards", "reward NaN", func(x *floatArguments) { x.topicRewards[1].Reward = nan }, num.ErrNotFinite, "topic rewards", []int{1}},
	{"CheckPayments", "payment not given", func(x *floatArguments) { x.payments[0].Paid = nil }, num.ErrMissing, "payments", []int{0}},
	{"CheckDraws", "nothing put aside", func(x *floatArguments) { x.amount = nil }, num.ErrMissing, "put aside", nil},
	{"CheckMint", "no mint", func(x *floatArguments) { x.minted = nil }, num.ErrMissing, "mint", nil},
	{"CheckMint", "zero mint", func(x *floatArguments) { x.minted = &rewards.Mint{} }, num.ErrMissing, "minted", nil},
	{"CheckVesting", "nothing before", func(x *floatArguments) { x.vestedBefore = nil }, num.ErrMissing, "vesting", nil},
	{"CheckVesting", "zero vesting", func(x *floatArguments) { x.vestedAfter = &rewards.Vesting{} }, num.ErrMissing, "preseed", nil},
}

// TestRefused: every bad input is refused with the right sentinel and place, never with a panic, and nothing is
// changed.
func TestRefused(t *testing.T) {
	functions := make(map[string]call[float64])
	tried := make(map[string]bool)
	for _, c := range calls[float64]() {
		functions[c.name] = c
	}
	for _, c := range refusals {
		for _, name := range strings.Fields(c.functions) {
			function, ok := functions[name]
			if !ok {
				t.Fatalf("no function %q", name)
			}
			tried[name] = true
			if inWorkspace, ok := functions["Workspace."+name]; ok {
				tried[inWorkspace.name] = true
				if wrong := c.tryOn(inWorkspace); wrong != "" {
					t.Errorf("%s, %s: %s", inWorkspace.name, c.what, wrong)
				}
			}
			if wrong := c.tryOn(function); wrong != "" {
				t.Errorf("%s, %s: %s", name, c.what, wrong)
			}
		}
	}
	for name := range functions {
		if !tried[name] && name != "SmoothedEmission" && name != "CheckEmissionRates" { // have no argument that is refused
			t.Errorf("no bad input for %s", name)
		}
	}
}

// TestTableIsComplete: every exported function is in the table of calls, or cannot refuse anything.
func TestTableIsComplete(t *testing.T) {
	var table []string
	for _, c := range calls[float64]() {
		table = append(table, c.name)
	}
	missing, unknown, err := exported.Missing(".", table, map[string]string{
		"AdmissionOutcome.String": "a name for every value",
		"CappedEmission":          "a minimum",
		"DefaultMintParams":       "no arguments",
		"ForecasterScore":         "a part of E60; errors stick to the arithmetic",
		"OneInFactor":             "a part of E60; errors stick to the arithmetic",
		"History.Clone":           "a copy",
		"History.CopyFrom":        "a copy",
		"NewWorkspace":            "has no argument that could be refused",
		"Rules.Validate":          "every rule of a release is tried there",
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
	spoilt := func() *floatArguments {
		x := newArguments(floats(release.V16()))
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
