package consensus_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// The tests of this file are named after findings of the audit of June 2024 (letters), issues of the reference
// (numbers) and oddities of its recorded code. Each says how the bug looked and fails if it is put back.

// found returns the setup that most of them use.
func found() *setup[float64] { r := release.V06(); return newSetup(r, r.Float64(), "1e-12", 1) }

func mustCoefficients(t *testing.T, s *setup[float64], params consensus.Params[float64], stakes, stored []float64, rows ...[]float64) *consensus.Coefficients[float64] {
	t.Helper()
	c, err := assess(s.a, s.rules(), params).ListeningCoefficients(nil, stakes, stored, reportsOf(s.a, rows...))
	require.NoError(t, err)
	return c
}

// disputed are reports of which the third and fourth are far from the others.
func disputed() (stakes, ones []float64, rows [][]float64) {
	return []float64{3e5, 2e5, 2e5, 1e5}, []float64{1, 1, 1, 1},
		[][]float64{{-2, -1, -3}, {-2.05, -1.02, -3.01}, {-1.2, -1.6, -2.2}, {-3.1, -0.3, -3.9}}
}

// M-6: the search stopped by another rule than the published one. Not only the result but the number of steps is part
// of the rule: the largest change of a coefficient over the learning rate falls below the threshold.
func TestFindingM6StopRule(t *testing.T) {
	s := found()
	stakes, ones, rows := disputed()
	params := s.params
	steps := func(threshold float64, iterations int) *consensus.Coefficients[float64] {
		params.MaxGradientThreshold, params.MaxIterations = threshold, iterations
		return mustCoefficients(t, s, params, stakes, ones, rows...)
	}
	change := func(x, y []float64) (largest float64) {
		for m := range x {
			largest = max(largest, math.Abs(x[m]-y[m])/params.LearningRate)
		}
		return largest
	}
	smallest, before := inf, ones
	for n := 1; n <= 10; n++ {
		now := steps(0, n)
		require.Equal(t, "iterations", now.Stop)
		if largest := change(before, now.Coefficients); largest < smallest {
			smallest = largest
			got := steps(smallest*1.001, 10)
			require.Equal(t, "converged", got.Stop)
			require.Equal(t, n, got.Steps, "threshold %v", smallest)
			later := steps(smallest*0.999, 10)
			require.True(t, later.Steps > n || later.Stop == "iterations", "threshold %v", smallest)
		}
		before = now.Coefficients
	}
}

// M-22: old and new coefficients shared memory, so their difference was always 0 and the search stopped after one
// step, saying that it had converged; and the caller's coefficients changed under it.
func TestFindingM22SharedMemory(t *testing.T) {
	s := found()
	stakes, stored, rows := disputed()
	c := mustCoefficients(t, s, s.params, stakes, stored, rows...)
	require.Equal(t, 10, c.Steps)
	require.Equal(t, "iterations", c.Stop)
	require.Equal(t, []float64{1, 1, 1, 1}, stored)
	again := mustCoefficients(t, s, s.params, stakes, c.Coefficients, rows...)
	require.NotEqual(t, c.Coefficients, again.Coefficients)
	c.Coefficients[0] = -1
	require.NotEqual(t, c.Coefficients, stored)
}

// M-26: where the consensus is 0 a small number was added on one side of the difference only, so that a report above
// it scored otherwise than one as far below.
func TestFindingM26SymmetricAtZero(t *testing.T) {
	s := found()
	score := func(losses, cons []float64) float64 {
		v, err := s.assessor().Score(losses, nil, &consensus.Consensus[float64]{Losses: cons, MostDistant: cons})
		require.NoError(t, err)
		return v
	}
	for _, cons := range [][]float64{{0, 0}, {0, -2}, {1e-9, 0}, {-1, -2}} {
		for _, d := range []float64{1e-12, 1e-7, 1e-3, 1} {
			above, below := score([]float64{cons[0] + d, cons[1] - d}, cons), score([]float64{cons[0] - d, cons[1] + d}, cons)
			require.InEpsilon(t, above, below, 1e-7, "consensus %v, distance %v", cons, d)
		}
	}
	// and the score goes to that of the consensus itself where the distance goes to 0
	require.InEpsilon(t, 100, score([]float64{1e-13, 0}, []float64{0, 0}), 1e-3)
	require.InDelta(t, 100, score([]float64{0, 0}, []float64{0, 0}), 1e-12)
}

// H-2: the list of bundles was filtered, and then the unfiltered one was used: a reputer without the minimum stake
// still moved the network losses.
func TestFindingH2FilteredListIsUsed(t *testing.T) {
	s := found()
	poor := fullReport("s") // stake 9 of 10
	poor.Combined = 1e6
	in := closeOf(fullReport("q"), poor)
	in.Stakes = []consensus.ReputerStake[float64]{{Reputer: "q", Stake: 10}, {Reputer: "s", Stake: 9}}
	kept, err := s.assessor().Filter(nil, in)
	require.NoError(t, err)
	l, err := s.assessor().NetworkLosses(nil, 2, 1, kept.Bundles)
	require.NoError(t, err)
	require.InDelta(t, -1, l.Combined, 0)
}

// H-1: an element named twice was accepted and counted twice; the first counts, once.
func TestFindingH1RepeatedElement(t *testing.T) {
	s := found()
	b := fullReport("q")
	b.Inferer = append(b.Inferer, loss{"a", 50}, loss{"a", 50})
	kept, err := s.assessor().Filter(nil, closeOf(b, b))
	require.NoError(t, err)
	require.Len(t, kept.Bundles, 1)
	l, err := s.assessor().NetworkLosses(nil, 2, 1, kept.Bundles)
	require.NoError(t, err)
	first, _ := l.Inferer.At(0)
	require.InDelta(t, -2, first, 0)
}

// H-3: a negative stake got into the sums and halted the chain.
func TestFindingH3NegativeStake(t *testing.T) {
	s := found()
	_, err := s.assessor().AdjustedStakes(nil, []float64{2, -1}, []float64{1, 1})
	require.ErrorIs(t, err, num.ErrDomain)
	l := regret.NewLosses[float64](0, 0)
	_, err = s.assessor().NetworkLosses(nil, 0, 0, []consensus.Bundle[float64]{{Stake: 1, Losses: l}, {Stake: -1, Losses: l}})
	require.ErrorIs(t, err, num.ErrDomain)
}

// M-21: the step that keeps the minimum of listened stake interpolates between the old and the new coefficients, so
// that the minimum is met exactly, neither left below it nor overshot.
func TestFindingM21MinimumIsMet(t *testing.T) {
	s := found()
	params := s.params
	params.MinStakeFraction, params.MaxIterations = 0.7, 1
	stakes, _, rows := disputed()
	stored := []float64{0.5, 0.5, 0.5, 0.5}
	c := mustCoefficients(t, s, params, stakes, stored, rows...)
	listened, all := 0.0, 0.0
	for m, v := range c.Coefficients {
		listened += v * stakes[m]
		all += stakes[m]
	}
	require.InDelta(t, 0.7, listened/all, 1e-9)
}

// M-24: bundles were summed in the order of arrival. They are put in ascending order of reputers, so that two nodes
// with other orders get the same digits.
func TestFindingM24OrderOfArrival(t *testing.T) {
	s := found()
	bundles := []reported{fullReport("r"), fullReport("q"), fullReport("t")}
	in := closeOf(bundles...)
	in.ActiveReputers = nil
	in.Stakes = []consensus.ReputerStake[float64]{{Reputer: "t", Stake: 0.1 + 1e6}, {Reputer: "r", Stake: 1e5 / 3}, {Reputer: "q", Stake: 1e7 / 7}}
	for i := range in.Bundles {
		in.Bundles[i].Combined = -1 / float64(i+3)
	}
	first, err := s.assessor().Filter(nil, in)
	require.NoError(t, err)
	require.Equal(t, []string{"q", "r", "t"}, first.Reputers)
	in.Bundles[0], in.Bundles[2] = in.Bundles[2], in.Bundles[0]
	second, err := s.assessor().Filter(nil, in)
	require.NoError(t, err)
	require.Equal(t, first, second)
}

// Issues 590, 596: NaN entered a moving average and stayed for ever. A loss that is NaN is refused where it enters, and
// one that is absent is not a number at all.
func TestFinding596NaN(t *testing.T) {
	s := found()
	b := fullReport("q")
	b.Inferer[1].Loss = nan
	_, err := s.assessor().Filter(nil, closeOf(b))
	require.ErrorIs(t, err, num.ErrNotFinite)

	scores, err := s.assessor().Scores(nil, []float64{1, 1}, []float64{1, 1}, reportsOf(s.a, []float64{-1, nan}, []float64{-1, -2}))
	require.NoError(t, err)
	require.InDelta(t, 100, scores[0], 1e-9, "who is silent gets the most distant report, here the only one")
}

// Issue 563: loss vectors of unequal length were compared component by component.
func TestFinding563UnequalVectors(t *testing.T) {
	s := found()
	_, err := s.assessor().Score([]float64{-1, -2, -3}, nil,
		&consensus.Consensus[float64]{Losses: []float64{-1, -2}, MostDistant: []float64{-1, -2, -3}})
	require.ErrorIs(t, err, num.ErrShape)
	_, err = s.assessor().Scores(nil, []float64{1, 1, 1}, []float64{1, 1, 1}, reportsOf(s.a, []float64{-1}, []float64{-2}))
	require.ErrorIs(t, err, num.ErrShape)
	r := consensus.NewReports[float64](2, 2)
	require.Panics(t, func() { r.Set(0, 2, 1) }, "an object too many fell into the next reputer's row")
}

// Section 17: adjusted stakes took the place of the raw ones in the network losses. With stakes 9 to 1 the cap would
// make the mean -2 instead of -1.2.
func TestFindingRawStakesInLosses(t *testing.T) {
	s := found()
	bundle := func(stake, v float64) consensus.Bundle[float64] {
		l := regret.NewLosses[float64](0, 0)
		l.Combined, l.Naive = v, v
		return consensus.Bundle[float64]{Stake: stake, Losses: l}
	}
	l, err := s.assessor().NetworkLosses(nil, 0, 0, []consensus.Bundle[float64]{bundle(9, -1), bundle(1, -3)})
	require.NoError(t, err)
	require.InDelta(t, -1.2, l.Combined, 1e-15)
}

// Oddity 10: one-out and one-in losses of a worker of whom nobody has a plain loss are dropped, in silence on the
// chain; the rest stays.
func TestOddity10UnlistedWorkers(t *testing.T) {
	s := found()
	l := regret.NewLosses[float64](2, 1)
	l.Inferer.Set(0, -1)
	l.OneOutInferer.Set(0, -2)
	l.OneOutInferer.Set(1, -3)
	l.OneInForecaster.Set(0, -4)
	got, err := s.assessor().NetworkLosses(nil, 2, 1, []consensus.Bundle[float64]{{Stake: 1, Losses: l}})
	require.NoError(t, err)
	_, has := got.OneOutInferer.At(0)
	require.True(t, has)
	_, has = got.OneOutInferer.At(1)
	require.False(t, has)
	_, has = got.OneInForecaster.At(0)
	require.False(t, has)
}

// Oddity 12: the most distant value lacked the magnitude of the difference, so it was always the smallest loss, though
// the largest is farther here. Reproduced by v0.6, put right in v0.16.
func TestOddity12MostDistant(t *testing.T) {
	s := found()
	reports := reportsOf(s.a, []float64{-3}, []float64{-2.5}, []float64{-2.5}, []float64{4})
	for rule, want := range map[consensus.DistanceRule]float64{consensus.DistanceSigned: -3, consensus.DistanceAbsolute: 4} {
		rules := s.rules()
		rules.Distance = rule
		c, err := assess(s.a, rules, s.params).Consensus(nil, []float64{1, 1, 1, 0.5}, reports)
		require.NoError(t, err)
		require.InDelta(t, want, c.MostDistant[0], 0)
	}
}

// Oddity 13: the step that keeps the minimum is not clamped, so coefficients leave [0, 1]; a clamp would give other
// digits than the chain.
func TestOddity13Unclamped(t *testing.T) {
	s := found()
	params := s.params
	params.MinStakeFraction, params.MaxIterations = 0.95, 1
	stakes, _, rows := disputed()
	c := mustCoefficients(t, s, params, stakes, []float64{0.9, 0.9, 0.9, 0.2}, rows...)
	outside := false
	for _, v := range c.Coefficients {
		outside = outside || v < 0 || v > 1
	}
	require.True(t, outside, "%v", c.Coefficients)
}

// Oddity 14: where the only reporter of an object has coefficient 0, the weights sum to 0. It is an error with a kind,
// not 0/0 = NaN.
func TestOddity14UnheardReporter(t *testing.T) {
	s := found()
	_, err := s.assessor().Scores(nil, []float64{1, 1}, []float64{1, 0}, reportsOf(s.a, []float64{-1, nan}, []float64{-1, -2}))
	require.ErrorIs(t, err, num.ErrDivisionByZero)
}

// Oddity 15: the scores belong to the coefficients before the last step.
func TestOddity15ScoresBeforeLastStep(t *testing.T) {
	s := found()
	stakes, ones, rows := disputed()
	params := s.params
	params.MaxIterations = 4
	before := mustCoefficients(t, s, params, stakes, ones, rows...)
	params.MaxIterations = 5
	after := mustCoefficients(t, s, params, stakes, ones, rows...)
	at := func(coefficients []float64) []float64 {
		scores, err := assess(s.a, s.rules(), params).Scores(nil, stakes, coefficients, reportsOf(s.a, rows...))
		require.NoError(t, err)
		return scores
	}
	require.InEpsilonSlice(t, at(before.Coefficients), after.Scores, 1e-13)
	for m, score := range at(after.Coefficients) {
		require.Greater(t, math.Abs(score-after.Scores[m]), 1e-6*score)
	}
}
