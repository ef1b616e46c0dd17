package rewards_test

import (
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/laws"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
)

// TestSoleWorkers: one inferer and one forecaster have score 0, the whole of their class and its constant entropy.
func TestSoleWorkers(t *testing.T) { inAll(t, soleWorkers[float64], soleWorkers[num.Dec]) }

func soleWorkers[T any](t *testing.T, s *setup[T]) {
	l := regret.NewLosses[T](3, 2)
	l.Combined, l.Naive = s.value(-2), s.value(-1)
	l.Inferer.Set(1, s.value(-1.5))
	l.OneOutInferer.Set(1, s.value(-1))
	l.Forecaster.Set(0, s.value(-1.5))
	l.OneOutForecaster.Set(0, s.value(-1))
	l.OneInForecaster.Set(0, s.value(-1))
	scores, err := workerScores(s.a, l)
	require.NoError(t, err)
	require.True(t, scores.SoleInferer)
	require.True(t, scores.SoleForecaster)
	v, has := scores.Inferer.At(1)
	require.True(t, has)
	require.Zero(t, s.a.Sign(v))
	_, has = scores.Inferer.At(0)
	require.False(t, has)
	v, has = scores.Forecaster.At(0)
	require.True(t, has)
	require.Zero(t, s.a.Sign(v))
	require.Zero(t, s.a.Cmp(scores.Task, s.a.Int(1)))

	_, fractions, err := workerFractions(s.a, s.potential(3), s.values(0), nil)
	require.NoError(t, err)
	require.Zero(t, s.a.Cmp(fractions[0], s.a.Int(1)))
	e, err := classEntropy(s.a, s.rules().Entropy, s.value(0.1), s.value(0.25), fractions, make([]rewards.Previous[T], 1))
	require.NoError(t, err)
	require.Zero(t, s.a.Cmp(e.Entropy.Entropy, s.a.FromDec(dec("0.173286795139986"))))
	require.Zero(t, s.a.Cmp(e.Stored[0], s.a.Int(1)))
}

// TestOneReputer has everything of its class, whatever its score.
func TestOneReputer(t *testing.T) { inAll(t, oneReputer[float64], oneReputer[num.Dec]) }

func oneReputer[T any](t *testing.T, s *setup[T]) {
	f, err := reputerFractions(s.a, s.a.Int(3), s.values(5), s.values(0.25))
	require.NoError(t, err)
	require.Zero(t, s.a.Cmp(f[0], s.a.Int(1)))
}

// TestNoForecasters: nothing is scored, forecasting gets nothing, and inferers get what both would have had.
func TestNoForecasters(t *testing.T) { inAll(t, noForecasters[float64], noForecasters[num.Dec]) }

func noForecasters[T any](t *testing.T, s *setup[T]) {
	l := regret.NewLosses[T](2, 0)
	l.Combined, l.Naive = s.value(-2), s.value(-2)
	for j := range regret.Inferer(2) {
		l.Inferer.Set(j, s.value(-1))
		l.OneOutInferer.Set(j, s.value(-1))
	}
	scores, err := workerScores(s.a, l)
	require.NoError(t, err)
	require.False(t, scores.SoleForecaster)
	require.Zero(t, scores.Forecaster.Len())
	mapped, fractions, err := workerFractions(s.a, s.potential(3), nil, nil)
	require.NoError(t, err)
	require.Empty(t, mapped)
	require.Empty(t, fractions)
	split, err := splitTasks(s.a, rewards.Entropies[T]{Inference: s.a.Int(1), Forecasting: s.a.Int(0), Reputer: s.a.Int(1)}, s.a.Int(100), s.value(0.1))
	require.NoError(t, err)
	require.True(t, s.near(split.Inference, s.a.Int(50)), "%v", split)
	require.Zero(t, s.a.Sign(split.Forecasting))
	_, err = entropyOf(s.a, s.rules().Entropy, s.value(0.25), nil)
	require.ErrorIs(t, err, num.ErrEmpty)
}

// TestAllScoresEqual: equal shares, largest entropy, effective number N.
func TestAllScoresEqual(t *testing.T) { inAll(t, allScoresEqual[float64], allScoresEqual[num.Dec]) }

func allScoresEqual[T any](t *testing.T, s *setup[T]) {
	same := s.values(-0.3, -0.3, -0.3, -0.3)
	_, fractions, err := workerFractions(s.a, s.potential(3), same, same)
	require.NoError(t, err)
	for _, f := range fractions {
		require.True(t, s.near(f, s.value(0.25)))
	}
	e, err := entropyOf(s.a, s.rules().Entropy, s.value(0.25), fractions)
	require.NoError(t, err)
	require.True(t, s.near(e.EffectiveNumber, s.a.Int(4)))
	require.True(t, s.near(e.Entropy, s.a.Calc().Ln(s.a.Int(4))))
	initial, err := initialScore(s.a, s.a.Int(2), same)
	require.NoError(t, err)
	require.True(t, s.near(initial, s.value(-0.3)))
	quantile, err := passiveQuantile(s.a, s.value(0.25), same)
	require.NoError(t, err)
	require.True(t, s.near(quantile, s.value(-0.3)))
}

// TestZeroStake: zero shares without an error, and an entropy that says which fraction is not positive.
func TestZeroStake(t *testing.T) { inAll(t, zeroStake[float64], zeroStake[num.Dec]) }

func zeroStake[T any](t *testing.T, s *setup[T]) {
	f, err := reputerFractions(s.a, s.a.Int(3), s.values(0, 0), s.values(1, 2))
	require.NoError(t, err)
	require.Zero(t, s.a.Sign(f[0]))
	require.Zero(t, s.a.Sign(f[1]))
	require.NoError(t, laws.Fractions(s.a, f, s.tolerance))
	f, err = reputerFractions(s.a, s.a.Int(3), s.values(4, 0), s.values(1, 2))
	require.NoError(t, err)
	require.Zero(t, s.a.Cmp(f[0], s.a.Int(1)))
	require.Zero(t, s.a.Sign(f[1]))
	_, err = entropyOf(s.a, s.rules().Entropy, s.value(0.25), f)
	refused, _ := num.AsError(err)
	require.ErrorIs(t, err, num.ErrDomain)
	require.Equal(t, []int{1}, refused.Index)

	_, err = targetEmission(rewards.EmissionHalfEven, fixed("0.025"), tokens(1), new(big.Int), tokens(1), tokens(2))
	require.ErrorIs(t, err, num.ErrDivisionByZero)
	_, _, err = delegatorsPart(s.a, s.a.Int(1), s.a.Int(0), s.a.Int(0))
	require.NoError(t, err, "nobody has delegated, so nothing is divided")
}

// TestEmptyTreasury: topics get nothing, with an entry each, and shares of nothing are 0.
func TestEmptyTreasury(t *testing.T) { inAll(t, emptyTreasury[float64], emptyTreasury[num.Dec]) }

func emptyTreasury[T any](t *testing.T, s *setup[T]) {
	topics := []rewards.TopicShare[T]{{Weight: s.a.Int(1), EpochLength: 10}, {Weight: s.a.Int(3), EpochLength: 10}}
	got, err := topicRewards(s.a, topics, s.a.Int(4), s.a.Int(5), s.a.Int(0))
	require.NoError(t, err)
	for _, r := range got {
		require.Zero(t, s.a.Sign(r.Reward))
		require.True(t, r.HasEntry)
	}
	got, err = topicRewards(s.a, topics[:1], s.a.Int(4), s.a.Int(5), s.a.Int(0))
	require.NoError(t, err)
	require.Zero(t, s.a.Sign(got[0].Reward))

	rho, err := rewards.ReputerShare(dec("5"), dec("0"))
	require.NoError(t, err)
	require.Zero(t, rho.Sign())
	rho, err = rewards.ReputerShare(num.Dec{}, num.Dec{})
	require.NoError(t, err)
	require.Zero(t, rho.Sign())
	m, err := mintBlock(true, units(7), new(big.Int), new(big.Int))
	require.NoError(t, err)
	require.Zero(t, m.Emitted.Sign())
}

// TestZeroWeightSum is an error, and a topic of weight 0 has no entry.
func TestZeroWeightSum(t *testing.T) { inAll(t, zeroWeightSum[float64], zeroWeightSum[num.Dec]) }

func zeroWeightSum[T any](t *testing.T, s *setup[T]) {
	_, err := topicRewards(s.a, []rewards.TopicShare[T]{{Weight: s.a.Int(0), EpochLength: 1}}, s.a.Int(0), s.a.Int(1), s.a.Int(9))
	require.ErrorIs(t, err, num.ErrDivisionByZero)
	got, err := topicRewards(s.a, []rewards.TopicShare[T]{{Weight: s.a.Int(0), EpochLength: 1}, {Weight: s.a.Int(2), EpochLength: 1}}, s.a.Int(2), s.a.Int(1), s.a.Int(9))
	require.NoError(t, err)
	require.False(t, got[0].HasEntry)
	require.True(t, got[1].HasEntry)
	_, err = splitTasks(s.a, rewards.Entropies[T]{Inference: s.a.Int(0), Forecasting: s.a.Int(0), Reputer: s.a.Int(0)}, s.a.Int(1), s.value(0.1))
	require.ErrorIs(t, err, num.ErrDivisionByZero)
}

// TestTopicWithoutClosedEpoch: no losses are an error, losses of nobody leave classes without a score, no topic asks
// for nothing.
func TestTopicWithoutClosedEpoch(t *testing.T) {
	inAll(t, withoutClosedEpoch[float64], withoutClosedEpoch[num.Dec])
}

func withoutClosedEpoch[T any](t *testing.T, s *setup[T]) {
	_, err := workerScores(s.a, nil)
	require.ErrorIs(t, err, num.ErrMissing)
	scores, err := workerScores(s.a, regret.NewLosses[T](2, 1))
	require.NoError(t, err)
	for j := range regret.Inferer(2) {
		_, has := scores.Inferer.At(j)
		require.False(t, has)
	}
	got, err := topicRewards(s.a, nil, s.a.Int(2), s.a.Int(1), s.a.Int(9))
	require.NoError(t, err)
	require.Empty(t, got)
	q, err := passiveQuantile(s.a, s.value(0.25), nil)
	require.NoError(t, err)
	require.Zero(t, s.a.Sign(q))
	initial, err := initialScore(s.a, s.a.Int(2), nil)
	require.NoError(t, err)
	require.Zero(t, s.a.Sign(initial))
	window, err := windowOf(nil, s.a, 10)
	require.NoError(t, err)
	require.Empty(t, window)
}

// TestDripEdges: nothing drips where a week has no epoch, and never below zero.
func TestDripEdges(t *testing.T) {
	left, err := rewards.Drip(dec("1000"), 0, 100)
	require.NoError(t, err)
	require.Equal(t, "1000", left.String())
	left, err = rewards.Drip(dec("1000"), 864000, 10_000_000) // an epoch of many weeks
	require.NoError(t, err)
	require.Zero(t, left.Sign())
	left, err = rewards.Drip(dec("0"), 864000, 100)
	require.NoError(t, err)
	require.Zero(t, left.Sign())
}

// TestMintEdges: a rate of its own in each case of K40, and months at their bounds.
func TestMintEdges(t *testing.T) {
	m, err := mintBlock(false, units(10), units(10), units(0))
	require.NoError(t, err)
	require.Zero(t, m.Minted.Sign())
	m, err = mintBlock(false, units(10), units(4), units(6))
	require.NoError(t, err)
	require.EqualValues(t, 6, m.Minted.Int64())
	_, err = mintBlock(false, units(10), units(4), units(5))
	require.ErrorIs(t, err, num.ErrRange)
	m, err = mintBlock(true, units(10), units(4), units(5))
	require.NoError(t, err)
	require.EqualValues(t, 9, m.Emitted.Int64())

	p := rewards.DefaultMintParams()
	require.NoError(t, p.Validate())
	for months, share := range map[int64]string{0: "0.4855", 11: "0.4855", 12: "0.323666666666666667", 35: "0.013486111111111111", 36: "0", 500: "0"} {
		v, err := lockedVesting(rewards.VestingByQuotient, p, months)
		require.NoError(t, err)
		var a num.FixedArith
		got := a.Quo(a.Int(v.Total), a.Int(p.MaxSupply))
		gap := a.Sub(got, fixed(share))
		require.NoError(t, a.Err())
		require.LessOrEqual(t, gap.Cmp(fixed("0.000000000000000003")), 0, "%d months: %v", months, got)
		require.GreaterOrEqual(t, gap.Cmp(fixed("-0.000000000000000003")), 0, "%d months: %v", months, got)
	}
	rho, err := rewards.ReputerShare(dec("1"), dec("3"))
	require.NoError(t, err)
	require.Equal(t, "0.3333333333333333333333333333333333", rho.String())
	e, err := maxEmission(rewards.EmissionHalfEven, fixed("0.0095"), fixed("0.333333333333333333"), fixed("0.25"))
	require.NoError(t, err)
	require.Equal(t, "0.019", e.String()[:5])
}
