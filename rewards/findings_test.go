package rewards_test

import (
	"math"
	"math/big"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/laws"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// The tests of this file are named after findings of the audit of June 2024 (letters), issues of the reference
// (numbers) and oddities of its recorded code. Each says how the bug looked and fails if it is put back.

// found returns the setup that most of them use.
func found() *setup[float64] { return floats(release.V06()) }

func mustFractions(t *testing.T, s *setup[float64], p potential[float64], scores, history []float64) []float64 {
	t.Helper()
	_, f, err := workerFractions(s.a, p, scores, history)
	require.NoError(t, err)
	return f
}

// M-3: epsilon was 1e-4 in the code and 0.01 in the paper. It is a parameter here and shows in the result: the scale is
// deviation plus epsilon, and with a deviation below it all shares are equal.
func TestFindingM3Epsilon(t *testing.T) {
	s := found()
	p := s.potential(3)
	scores := []float64{0.02, -0.01}
	history := []float64{0.015, -0.015} // deviation 0.0212
	right := mustFractions(t, s, p, scores, history)
	ratio := math.Log1p(math.Exp(3*(0.02/(0.015*math.Sqrt2+0.01)-0.75))) / math.Log1p(math.Exp(3*(-0.01/(0.015*math.Sqrt2+0.01)-0.75)))
	require.InEpsilon(t, ratio, right[0]/right[1], 1e-12)
	p.Epsilon = 1e-4
	require.Greater(t, math.Abs(mustFractions(t, s, p, scores, history)[0]-right[0]), 1e-2)
	p.Epsilon = 0.022
	require.Equal(t, []float64{0.5, 0.5}, mustFractions(t, s, p, scores, history))
	for _, r := range release.All() {
		require.Equal(t, "0.01", r.Topic.Epsilon.String(), r.Name)
	}
}

// M-4: a term of the median crept into the scale, so shares changed with a shift of all scores in the history, which a
// deviation does not see.
func TestFindingM4NoMedianInScale(t *testing.T) {
	s := found()
	scores := []float64{0.5, -0.5, 0.1}
	one := mustFractions(t, s, s.potential(1), scores, []float64{0, 1, 2, 3})
	other := mustFractions(t, s, s.potential(1), scores, []float64{100, 101, 102, 103})
	for i := range one {
		require.InEpsilon(t, one[i], other[i], 1e-12)
	}
}

// M-7 and 460: the deviation divided by N. It is that of a sample, N - 1: with two scores sqrt(2) larger.
func TestFindingM7SampleDeviation(t *testing.T) {
	s := found()
	p := s.potential(3)
	p.Epsilon = 0
	scores := []float64{1, 0}
	ratio := math.Log1p(math.Exp(3*(1/math.Sqrt2-0.75))) / math.Log1p(math.Exp(3*-0.75))
	f := mustFractions(t, s, p, scores, []float64{0, 2}) // deviation sqrt(2), of the population 1
	require.InEpsilon(t, ratio, f[0]/f[1], 1e-12)
	initial, err := initialScore(s.a, 2, []float64{0, 2})
	require.NoError(t, err)
	require.InEpsilon(t, -2*math.Sqrt2, initial, 1e-12)
}

// H-10: the score of a forecaster was written into the place of the inferer of the same position. Positions have types
// of their own, and values end in the right one.
func TestFindingH10ForecasterScore(t *testing.T) {
	s := found()
	l := twoAndTwo()
	scores, err := workerScores(s.a, l)
	require.NoError(t, err)
	for j, want := range []float64{1, 2} {
		got, has := scores.Inferer.At(regret.Inferer(j))
		require.True(t, has)
		require.InDelta(t, want, got, 1e-12, "inferer %d", j)
	}
	for k, want := range []float64{0.5*3 + 0.5*5, 0.5*4 + 0.5*6} {
		got, has := scores.Forecaster.At(regret.Forecaster(k))
		require.True(t, has)
		require.InDelta(t, want, got, 1e-12, "forecaster %d", k)
	}
}

// twoAndTwo are losses in which every score is another number.
func twoAndTwo() *regret.Losses[float64] {
	l := regret.NewLosses[float64](2, 2)
	l.Combined, l.Naive = -10, -8
	for i := range 2 {
		j, k := regret.Inferer(i), regret.Forecaster(i)
		l.Inferer.Set(j, -1)
		l.OneOutInferer.Set(j, -9+float64(i))
		l.Forecaster.Set(k, -1)
		l.OneInForecaster.Set(k, -11-float64(i))
		l.OneOutForecaster.Set(k, -5+float64(i))
	}
	return l
}

// 245: the sign of scores was turned by taking loss for regret: positive means that the network is better with you.
func TestFinding245SignOfScores(t *testing.T) {
	s := found()
	l := twoAndTwo() // without inferer 0 the loss is larger
	scores, err := workerScores(s.a, l)
	require.NoError(t, err)
	first, _ := scores.Inferer.At(0)
	require.Positive(t, first)
	require.Positive(t, scores.Task, "naive is worse than the network, so forecasting helps")
}

// 253: alpha and 1 - alpha were exchanged. Alpha weighs the new value, everywhere.
func TestFinding253Alpha(t *testing.T) {
	s := found()
	score := func(alpha float64) float64 {
		v, err := updatedScore(s.a, alpha, 8, 4, false)
		require.NoError(t, err)
		return v
	}
	require.Equal(t, []float64{4, 5, 8}, []float64{score(0), score(0.25), score(1)})
	rate, err := smoothedEmission(fixed("0.1"), fixed("8"), fixed("4"))
	require.NoError(t, err)
	require.Equal(t, "4.400000000000000000", rate.String())
	w, err := smoothedWeight(s.a, 0.25, 8, 4, false)
	require.NoError(t, err)
	require.InDelta(t, 5, w, 0)
	absent, err := scoreAfterAbsence(s.a, 0.25, 0, 16, 2)
	require.NoError(t, err)
	require.InDelta(t, 9, absent, 1e-12, "what is left of the own score is 0.75^2")
	u, err := forecastingUtility(s.a, 0.25, 1, []float64{2}, 0)
	require.NoError(t, err)
	require.InDelta(t, 0.125, u.Ratio, 1e-12)
}

// 366 and oddity 17: a maximum that starts at 0 never sees negative values. In the forecaster's ratio it is the rule of
// every release, and the term min(0, top) is dead: with negative scores only the ratio is the sign of the task score.
// Where it would be a bug, in the lowest score of a set, there is none.
func TestFinding366AllNegative(t *testing.T) {
	s := found()
	for _, task := range []float64{-0.3, -5, 0.3, 5} {
		u, err := forecastingUtility(s.a, 1, task, []float64{-3, -1, -2}, 0)
		require.NoError(t, err)
		require.InDelta(t, math.Copysign(1, task), u.Ratio, 1e-12)
	}
	u, err := forecastingUtility(s.a, 0.1, 0, []float64{-1, 0}, 0.7)
	require.NoError(t, err)
	require.InDelta(t, 0.5, u.Chi, 0)
	require.Zero(t, u.Ratio, "the ratio starts again")
	initial, err := initialScore(s.a, 0, []float64{-3, -1, -2})
	require.NoError(t, err)
	require.InDelta(t, -3, initial, 0)
	initial, err = initialScore(s.a, 0, []float64{3, 1, 2})
	require.NoError(t, err)
	require.InDelta(t, 1, initial, 0)
}

// 704: the smoothed fractions and the normalised ones were exchanged, in the effective number and in what is stored. In
// older releases that is the rule, and both say which they are.
func TestFinding704SmoothedAndNormalised(t *testing.T) {
	s := found()
	fractions := []float64{0.7, 0.3}
	previous := []rewards.Previous[float64]{{Fraction: 0.2, Stored: true}, {Fraction: 0.2, Stored: true}} // others have left
	older, err := classEntropy(s.a, rewards.EntropyFromSmoothed, 0.1, 0.25, fractions, previous)
	require.NoError(t, err)
	newer, err := classEntropy(s.a, rewards.EntropyFromNormalized, 0.1, 0.25, fractions, previous)
	require.NoError(t, err)
	smoothed := []float64{0.25, 0.21}
	for i, v := range smoothed {
		require.InEpsilon(t, v, older.Smoothed[i], 1e-12)
		require.InEpsilon(t, v/0.46, older.Modified[i], 1e-12)
		require.InEpsilon(t, v/0.46, older.Stored[i], 1e-12)
		require.InEpsilon(t, v, newer.Stored[i], 1e-12)
	}
	squares := 0.25*0.25 + 0.21*0.21
	require.InEpsilon(t, 1/squares, older.EffectiveNumber, 1e-12)
	require.InEpsilon(t, 0.46*0.46/squares, newer.EffectiveNumber, 1e-12)
	require.LessOrEqual(t, newer.EffectiveNumber, 2.0)
	for _, r := range release.All() {
		require.Equal(t, r.Name != "v0.6", r.Rewards.Entropy == rewards.EntropyFromNormalized, r.Name)
	}
}

// 460: the entropy was taken over the fractions of the epoch, not over the smoothed ones.
func TestFinding460SmoothedEntropy(t *testing.T) {
	s := found()
	previous := []rewards.Previous[float64]{{Fraction: 0.5, Stored: true}, {Fraction: 0.5, Stored: true}}
	e, err := classEntropy(s.a, rewards.EntropyFromNormalized, 0.1, 0.25, []float64{0.9, 0.1}, previous)
	require.NoError(t, err)
	want, err := entropyOf(s.a, rewards.EntropyFromNormalized, 0.25, []float64{0.54, 0.46})
	require.NoError(t, err)
	require.InEpsilon(t, want.Entropy, e.Entropy.Entropy, 1e-12)
}

// Documentation: the factor (N_eff/N)^beta was printed inside the logarithm. For the fractions of the first row of the
// researchers' table that gives 1.577 where 1.501 is right; here with fractions of our own.
func TestFindingFactorOutsideTheLogarithm(t *testing.T) {
	s := found()
	f := []float64{0.4, 0.3, 0.15, 0.1, 0.05}
	e, err := entropyOf(s.a, rewards.EntropyFromNormalized, 0.25, f)
	require.NoError(t, err)
	squares, sum, inside := 0.0, 0.0, 0.0
	for _, v := range f {
		squares += v * v
	}
	factor := math.Pow(1/squares/5, 0.25)
	for _, v := range f {
		sum -= v * math.Log(v)
		inside -= v * math.Log(v*factor)
	}
	require.InEpsilon(t, sum*factor, e.Entropy, 1e-12)
	require.Greater(t, math.Abs(inside-e.Entropy), 0.05)
}

// 711: the slopes of inferers and reputers were exchanged for months. See TestSlopeBehaviour for what it does; this is
// the record of the defaults, and that a slope is no constant of the code.
func TestFinding711Slopes(t *testing.T) {
	for _, r := range release.All() {
		want := map[string][3]string{"v0.6": {"1", "3", "3"}, "v0.9": {"3", "3", "1"}, "v0.16": {"3", "3", "1"}, "v0.17": {"3", "3", "1"}}[r.Name]
		require.Equal(t, want, [3]string{r.Module.PRewardInference.String(), r.Module.PRewardForecast.String(), r.Module.PRewardReputer.String()}, r.Name)
	}
	s := found()
	for _, slope := range []float64{1, 2, 3} {
		f, err := reputerFractions(s.a, slope, []float64{2, 1}, []float64{1, 1})
		require.NoError(t, err)
		require.InEpsilon(t, math.Pow(2, slope), f[0]/f[1], 1e-12)
	}
}

// 910: the median sorted the caller's slice, and regrets changed places in silence. Nothing here sorts what it is
// given.
func TestFinding910OrderOfTheCaller(t *testing.T) {
	s := found()
	scores := []float64{3, -1, 2, 0, 5}
	kept := slices.Clone(scores)
	_, err := passiveQuantile(s.a, 0.25, scores)
	require.NoError(t, err)
	_, err = initialScore(s.a, 2, scores)
	require.NoError(t, err)
	_, err = forecastingUtility(s.a, 0.1, 1, scores, 0)
	require.NoError(t, err)
	mustFractions(t, s, s.potential(3), scores, scores)
	require.Equal(t, kept, scores)
}

// H-9: the parts of delegators were each cut while the whole was taken from the pot, and later draws found too little.
// What is put aside is an integer, and per-unit shares are cut downwards. TestDelegatorsNeverDrawTooMuch is the law.
func TestFindingH9Delegators(t *testing.T) {
	y, rest, err := delegatorsPart(num.NewDecimal(num.Rules{}), dec("100"), dec("7"), dec("9"))
	require.NoError(t, err)
	require.Equal(t, "77", y.String()) // 77.78
	require.Equal(t, "23", rest.String())
	share, err := rewards.RaisedShare(num.Dec{}, y, units(7))
	require.NoError(t, err)
	drawn := new(big.Int)
	for _, amount := range []int64{1, 2, 4} {
		paid, _, err := rewards.DrawPending(units(amount), share, num.Dec{})
		require.NoError(t, err)
		drawn.Add(drawn, paid)
	}
	require.NoError(t, laws.Draws(y.Trunc(), drawn))
}

// M-31: more samples than the window allows went into the deviation. M-24: the list they were taken from was in no
// order.
func TestFindingM31Samples(t *testing.T) {
	s := found()
	var h rewards.History[float64]
	var err error
	for epoch := range 5 {
		h, err = remember(h, s.a, 10, []float64{float64(epoch), 1, 2, 3})
		require.NoError(t, err)
	}
	w, err := windowOf(h, s.a, 10)
	require.NoError(t, err)
	require.Equal(t, []float64{4, 1, 2, 3, 3, 1, 2, 3, 2, 1}, w)
}

// M-25, M-29, M-32: one of several arguments of the same type stood in the place of another. Each of them alone changes
// the result in its own way.
func TestFindingM29WrongArgument(t *testing.T) {
	s := found()
	p := rewards.WeightParams[float64]{StakeImportance: 1, FeeImportance: 0.5}
	w, err := targetWeight(s.a, rewards.TargetFromFee, p, 3, 16, 7)
	require.NoError(t, err)
	require.InEpsilon(t, 12, w, 1e-12)
	w, err = targetWeight(s.a, rewards.TargetFromFeePerBlock, p, 3, 16, 4)
	require.NoError(t, err)
	require.InEpsilon(t, 6, w, 1e-12)
	got, err := topicRewards(s.a, []rewards.TopicShare[float64]{{Weight: 2, EpochLength: 5}}, 8, 3, 1000)
	require.NoError(t, err)
	require.InEpsilon(t, 3.75, got[0].Reward, 1e-12)
	e, err := targetEmission(rewards.EmissionHalfEven, fixed("0.5"), units(3), units(4), units(5), units(8))
	require.NoError(t, err)
	require.Equal(t, "0.234375000000000000", e.String())
}

// M-5 and 294: input that was not there, or out of its domain, ended in a panic and halted the chain.
func TestFindingM5NoPanic(t *testing.T) {
	_, err := (rewards.Emission{}).Allowance(nil)
	require.ErrorIs(t, err, num.ErrDomain)
	_, err = lockedVesting(rewards.VestingByQuotient, rewards.MintParams{}, 1)
	require.ErrorIs(t, err, num.ErrMissing)
	_, err = maxEmission(rewards.EmissionHalfEven, fixed("0.0095"), num.Fixed{}, num.Fixed{}) // oddity 20: both shares 0
	require.ErrorIs(t, err, num.ErrDivisionByZero)
	_, err = passiveQuantile(found().a, 1.1, []float64{1}) // oddity 3
	require.ErrorIs(t, err, num.ErrDomain)
}

// 765: emission rounds half to even at 18 digits, up and down, and integers are cut towards zero. Truncating products
// would give the smaller one each time.
func TestFinding765Rounding(t *testing.T) {
	var a num.FixedArith
	unit, half := fixed("0.000000000000000001"), fixed("0.5")
	require.Equal(t, "0.000000000000000000", a.Mul(unit, half).String())
	require.Equal(t, "0.000000000000000002", a.Mul(fixed("0.000000000000000003"), half).String())
	require.Equal(t, "-0.000000000000000002", a.Mul(fixed("-0.000000000000000003"), half).String())
	require.Equal(t, "0.666666666666666667", a.Quo(fixed("2"), fixed("3")).String())
	require.NoError(t, a.Err())
	total, err := (rewards.Emission{}).Monthly(fixed("0.999999999999999999"), units(1))
	require.NoError(t, err)
	require.Zero(t, total.Sign())
}

// Oddity 16: the ten samples are single scores, not epochs: with 32 inferers they are the ten last of the newest epoch.
func TestOddity16SingleScores(t *testing.T) {
	s := found()
	var h rewards.History[float64]
	scores := make([]float64, 32)
	for i := range scores {
		scores[i] = float64(i)
	}
	for range 3 {
		var err error
		h, err = remember(h, s.a, 10, scores)
		require.NoError(t, err)
	}
	w, err := windowOf(h, s.a, 10)
	require.NoError(t, err)
	require.Equal(t, scores[22:], w)
}

// Oddity 18: the two terms of a forecaster's score were paired by position in lists of unequal length, which gave one
// forecaster's loss to another or a panic. Here they are those of one forecaster, or there is no score.
func TestOddity18PairedByWorker(t *testing.T) {
	s := found()
	full := twoAndTwo()
	l := regret.NewLosses[float64](2, 3)
	l.Combined, l.Naive = full.Combined, full.Naive
	l.Forecaster.Set(0, -1)
	l.Forecaster.Set(2, -1)
	l.OneInForecaster.Set(0, -11)
	l.OneInForecaster.Set(2, -12)
	l.OneOutForecaster.Set(2, -4)
	scores, err := workerScores(s.a, l)
	require.NoError(t, err)
	_, has := scores.Forecaster.At(0)
	require.False(t, has)
	third, has := scores.Forecaster.At(2)
	require.True(t, has)
	require.InDelta(t, 4, third, 1e-12) // a single one-out loss: all weight on the one-in term
}

// Oddity 19: a fraction of 0 made the entropy 0 times minus infinity. Which one it is, is said; and a negative score
// gives a negative fraction, as recorded, which the check of fractions finds.
func TestOddity19ZeroFraction(t *testing.T) {
	s := found()
	_, err := entropyOf(s.a, rewards.EntropyFromSmoothed, 0.25, []float64{0.5, 0.5, 0})
	require.ErrorIs(t, err, num.ErrDomain)
	refused, _ := num.AsError(err)
	require.Equal(t, []int{2}, refused.Index)
	f, err := reputerFractions(s.a, 3, []float64{2, 1}, []float64{1, -1})
	require.NoError(t, err)
	require.Negative(t, f[1])
	require.ErrorIs(t, laws.Fractions(s.a, f, 1e-12), num.ErrDomain)
}

// Oddity 20: two negative factors pass in the target of emission; a negative result does not.
func TestOddity20NegativeFactors(t *testing.T) {
	e, err := targetEmission(rewards.EmissionHalfEven, fixed("0.5"), units(-1), units(2), units(-1), units(2))
	require.NoError(t, err)
	require.Equal(t, "0.125000000000000000", e.String())
	_, err = targetEmission(rewards.EmissionHalfEven, fixed("0.5"), units(-1), units(2), units(1), units(2))
	require.ErrorIs(t, err, num.ErrDomain)
}

// Oddity 21: a topic of weight 0 has no entry, but one of 0 where the treasury is divided.
func TestOddity21ZeroEntry(t *testing.T) {
	s := found()
	topics := []rewards.TopicShare[float64]{{Weight: 0, EpochLength: 1}, {Weight: 1, EpochLength: 1}}
	for treasury, entry := range map[float64]bool{100: false, 1: true} {
		got, err := topicRewards(s.a, topics, 1, 10, treasury)
		require.NoError(t, err)
		require.Equal(t, entry, got[0].HasEntry)
		require.Zero(t, got[0].Reward)
	}
}

// Oddity 22: below epsilon the map of scores jumps to equal shares. Reproduced, at the same place.
func TestOddity22Jump(t *testing.T) {
	s := found()
	p := s.potential(3)
	scores := []float64{0.02, -0.02}
	history := func(deviation float64) []float64 {
		return []float64{deviation / math.Sqrt2, -deviation / math.Sqrt2}
	}
	require.Equal(t, []float64{0.5, 0.5}, mustFractions(t, s, p, scores, history(0.00999)))
	f := mustFractions(t, s, p, scores, history(0.01001))
	require.Greater(t, f[0], 0.8)
}
