package rewards_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// TestOneCalculatorAgainAndAgain: one calculator with one set of destinations, over epochs of changing sizes with refused
// input in between, gives what a new one gives in new memory.
func TestOneCalculatorAgainAndAgain(t *testing.T) {
	inAll(t, oneCalculatorAgainAndAgain[float64], oneCalculatorAgainAndAgain[num.Dec])
}

// destinations holds what one calculator writes into, again and again.
type destinations[T any] struct {
	scores      *rewards.Scores[T]
	fractions   *rewards.Fractions[T]
	reputers    []T
	entropy     *rewards.Entropy[T]
	taskEntropy *rewards.TaskEntropy[T]
	paid        []T
	window      []T
	history     rewards.History[T]
}

// drawn holds the inputs of one epoch.
type drawn[T any] struct {
	losses                 *regret.Losses[T]
	scores, window, stakes []T
	previous               []rewards.Previous[T]
}

func drawEpoch[T any](s *setup[T], source *num.Source) *drawn[T] {
	random := func(n int, low float64) []T {
		list := make([]T, n)
		for i := range list {
			list[i] = s.value(source.UniformRange(low, 2))
		}
		return list
	}
	n := 1 + source.IntN(6)
	low := 0.01 // nothing negative
	if source.IntN(4) == 0 {
		low = -1
	}
	size := worlds.Size{Inferers: n, Forecasters: source.IntN(4)}
	x := &drawn[T]{
		losses: worlds.Losses(s.a, worlds.MustNew(source.Uint64(), size, worlds.Options{MissingLosses: 0.2})),
		scores: random(n, low), window: random(3*n, low), stakes: random(n, low),
		previous: make([]rewards.Previous[T], n),
	}
	for i := range x.previous {
		x.previous[i] = rewards.Previous[T]{Fraction: s.value(source.Uniform()), Stored: source.IntN(2) == 0}
	}
	return x
}

// calculate returns all results of an epoch. Those that are refused are nil.
func calculate[T any](c *rewards.Calculator[T], d *destinations[T], x *drawn[T]) (results []any, errs []error) {
	keep := func(result any, err error) bool {
		if err != nil {
			result = nil
		}
		results, errs = append(results, result), append(errs, err)
		return err == nil
	}
	scores, err := c.WorkerScores(d.scores, x.losses)
	if keep(scores, err) {
		d.scores = scores
	}
	for _, actor := range []rewards.Actor{rewards.ActorInferer, rewards.ActorForecaster} {
		fractions, err := c.WorkerFractions(d.fractions, actor, x.scores, x.window)
		if keep(fractions, err) {
			d.fractions = fractions
			results[len(results)-1] = rewards.Fractions[T]{Mapped: clone(fractions.Mapped), Fractions: clone(fractions.Fractions)}
		}
		q, err := c.PassiveQuantile(actor, x.scores)
		keep(q, err)
	}
	reputers, err := c.ReputerFractions(d.reputers, x.stakes, x.scores)
	if keep(reputers, err) {
		d.reputers = reputers
	}
	entropy, err := c.Entropy(d.entropy, x.stakes)
	if keep(entropy, err) {
		d.entropy = entropy
	}
	taskEntropy, err := c.ClassEntropy(d.taskEntropy, x.stakes, x.previous)
	if keep(taskEntropy, err) {
		d.taskEntropy = taskEntropy
	}
	utility, err := c.ForecastingUtility(x.scores[0], x.scores, x.stakes[0])
	keep(utility, err)
	split, err := c.SplitTasks(rewards.Entropies[T]{Inference: x.stakes[0], Forecasting: x.scores[0], Reputer: x.window[0]}, x.window[1], x.window[2])
	keep(split, err)
	paid, err := c.ActorRewards(d.paid, x.window[1], x.stakes)
	if keep(paid, err) {
		d.paid = paid
	}
	delegators, rest, err := c.DelegatorsPart(x.stakes[0], x.window[0], x.window[1])
	keep([]T{delegators, rest}, err)
	initial, err := c.InitialScore(x.scores)
	keep(initial, err)
	updated, err := c.UpdatedScore(x.scores[0], x.stakes[0], false)
	keep(updated, err)
	history, err := c.Remember(d.history, rewards.ActorInferer, x.scores)
	if keep(history, err) {
		d.history = history
	}
	window, err := c.Window(d.window, rewards.ActorInferer, d.history)
	if keep(window, err) {
		d.window = window
	}
	return results, errs
}

func clone[T any](list []T) []T { return append([]T(nil), list...) }

func oneCalculatorAgainAndAgain[T any](t *testing.T, s *setup[T]) {
	params := release.RewardsParams(s.a, s.release, s.release.Topic)
	params.InfererSamples, params.ForecasterSamples = 7, 3
	create := func() *rewards.Calculator[T] {
		c, err := rewards.NewCalculator(s.a, s.rules(), params)
		require.NoError(t, err)
		return c
	}
	c, d := create(), new(destinations[T])
	source := num.NewSource(5)
	failures := 0
	for range s.runs {
		x := drawEpoch(s, source)
		want, wantErrs := calculate(create(), &destinations[T]{history: d.history.Copy(nil)}, x)
		got, errs := calculate(c, d, x)
		require.Equal(t, wantErrs, errs)
		require.Empty(t, cmp.Diff(want, got, everybit.Same(), cmpopts.EquateEmpty()))
		for _, err := range errs {
			if err != nil {
				failures++
			}
		}
	}
	require.NotZero(t, failures)
}

// TestNoNewMemory: with destinations from earlier epochs an epoch in float64 takes no memory.
func TestNoNewMemory(t *testing.T) {
	s := floats(release.V17())
	params := release.RewardsParams(s.a, s.release, s.release.Topic)
	params.InfererSamples = 20
	c, err := rewards.NewCalculator(s.a, s.rules(), params)
	require.NoError(t, err)
	x := drawEpoch(s, num.NewSource(1))
	d := new(destinations[float64])
	var entropies rewards.Entropies[float64]
	epoch := func() {
		d.scores, _ = c.WorkerScores(d.scores, x.losses)
		d.fractions, _ = c.WorkerFractions(d.fractions, rewards.ActorInferer, x.scores, x.window)
		d.reputers, _ = c.ReputerFractions(d.reputers, x.stakes, x.scores)
		d.taskEntropy, _ = c.ClassEntropy(d.taskEntropy, d.fractions.Fractions, x.previous)
		entropies.Inference, entropies.Reputer = d.taskEntropy.Entropy.Entropy, d.taskEntropy.EffectiveNumber
		split, _ := c.SplitTasks(entropies, 1000, 0.5)
		d.paid, _ = c.ActorRewards(d.paid, split.Inference, d.fractions.Fractions)
		_, _ = c.PassiveQuantile(rewards.ActorInferer, x.scores)
		d.history, _ = c.Remember(d.history, rewards.ActorInferer, x.scores)
		d.window, _ = c.Window(d.window, rewards.ActorInferer, d.history)
	}
	for range 25 { // until the history is full
		epoch()
	}
	require.Zero(t, testing.AllocsPerRun(10, epoch))
	require.NotEmpty(t, d.paid)
}

// TestDestinationsAmongArguments: lists may be written over in place, and one memory for two results gives both.
func TestDestinationsAmongArguments(t *testing.T) {
	inAll(t, destinationsAmongArguments[float64], destinationsAmongArguments[num.Dec])
}

func destinationsAmongArguments[T any](t *testing.T, s *setup[T]) {
	c, err := rewards.NewCalculator(s.a, s.rules(), release.RewardsParams(s.a, s.release, s.release.Topic))
	require.NoError(t, err)
	stakes, scores := s.values(1, 2, 3), s.values(0.5, 0.3, 0.7)
	want, err := c.ReputerFractions(nil, stakes, scores)
	require.NoError(t, err)
	got, err := c.ReputerFractions(scores, stakes, scores)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(want, got, everybit.Same()))
	got, err = c.ReputerFractions(stakes, stakes, s.values(0.5, 0.3, 0.7))
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(want, got, everybit.Same()))

	scores = s.values(0.5, 0.3, 0.7)
	wantFractions, err := c.WorkerFractions(nil, rewards.ActorInferer, scores, scores)
	require.NoError(t, err)
	memory := make([]T, 3)
	gotFractions, err := c.WorkerFractions(&rewards.Fractions[T]{Mapped: memory, Fractions: memory}, rewards.ActorInferer, scores, scores)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(wantFractions, gotFractions, everybit.Same()))

	fractions := s.values(0.5, 0.25, 0.25)
	wantPaid, err := c.ActorRewards(nil, s.value(1000), fractions)
	require.NoError(t, err)
	paid, err := c.ActorRewards(fractions, s.value(1000), fractions)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(wantPaid, paid, everybit.Same()))
}

// TestHistoryCutFromOneList: an epoch's memory ends where the next one begins.
func TestHistoryCutFromOneList(t *testing.T) {
	s := floats(release.V17())
	flat := []float64{1, 2, 3, 4, 5, 6}
	cut := func() rewards.History[float64] {
		own := clone(flat)
		return rewards.History[float64]{own[4:6], own[2:4], own[0:2]}
	}
	params := release.RewardsParams(s.a, s.release, s.release.Topic)
	params.InfererSamples = 6
	c, err := rewards.NewCalculator(s.a, s.rules(), params)
	require.NoError(t, err)
	h, want := cut(), cut().Copy(nil)
	for _, scores := range [][]float64{{7, 8}, {9, 10, 11}, {12, 13, 14, 15}} {
		want, err = c.Remember(want.Copy(nil), rewards.ActorInferer, scores)
		require.NoError(t, err)
		h, err = c.Remember(h, rewards.ActorInferer, scores)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff(want, h, everybit.Same()))
	}
	other := rewards.History[float64]{{1, 1, 1}, {2, 2, 2}, {3, 3, 3}}
	require.Empty(t, cmp.Diff(other, other.Copy(cut()), everybit.Same()))
}
