package consensus_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// TestOneReputer: the consensus is what it says, so its score is 1/eps and stays it, and nothing moves.
func TestOneReputer(t *testing.T) { inAll(t, oneReputer[float64], oneReputer[num.Dec]) }

func oneReputer[T any](t *testing.T, s *setup[T]) {
	c, err := s.assessor().ListeningCoefficients(nil, s.values(20000), s.values(1), reportsOf(s.a, []float64{-1, -2, -3}))
	require.NoError(t, err)
	require.Equal(t, "converged", c.Stop)
	require.Equal(t, 1, c.Steps)
	require.Zero(t, s.a.Cmp(c.Coefficients[0], s.a.Int(1)))
	require.Zero(t, s.a.Cmp(c.Scores[0], s.a.Int(100)))
}

// TestOneInfererNoForecasters: the smallest bundle has a mean, and only of what exists.
func TestOneInfererNoForecasters(t *testing.T) {
	inAll(t, oneInferer[float64], oneInferer[num.Dec])
}

func oneInferer[T any](t *testing.T, s *setup[T]) {
	bundle := func(stake, loss float64) consensus.Bundle[T] {
		l := regret.NewLosses[T](1, 0)
		l.Combined, l.Naive = s.value(loss), s.value(loss)
		l.Inferer.Set(0, s.value(loss))
		return consensus.Bundle[T]{Stake: s.value(stake), Losses: l}
	}
	l, err := s.assessor().NetworkLosses(nil, 1, 0, []consensus.Bundle[T]{bundle(30000, -1), bundle(10000, -5)})
	require.NoError(t, err)
	mean, has := l.Inferer.At(0)
	require.True(t, has)
	require.Zero(t, s.a.Cmp(mean, s.a.Int(-2)))
	_, has = l.OneOutInferer.At(0)
	require.False(t, has)
	require.Zero(t, l.Forecaster.Len())
}

// TestOneForecaster: each of its objects is a mean of its own.
func TestOneForecaster(t *testing.T) { inAll(t, oneForecaster[float64], oneForecaster[num.Dec]) }

func oneForecaster[T any](t *testing.T, s *setup[T]) {
	l := regret.NewLosses[T](1, 1)
	l.Inferer.Set(0, s.value(-1))
	l.Forecaster.Set(0, s.value(-2))
	l.OneOutForecaster.Set(0, s.value(-3))
	l.OneInForecaster.Set(0, s.value(-4))
	l.OneOutInfererForecaster.Set(0, 0, s.value(-5))
	l.Combined, l.Naive = s.value(-6), s.value(-7)
	got, err := s.assessor().NetworkLosses(nil, 1, 1, []consensus.Bundle[T]{{Stake: s.value(1), Losses: l}})
	require.NoError(t, err)
	forecaster, _ := got.Forecaster.At(0)
	oneOut, _ := got.OneOutForecaster.At(0)
	oneIn, _ := got.OneInForecaster.At(0)
	without, _ := got.OneOutInfererForecaster.At(0, 0)
	for i, v := range []T{forecaster, oneOut, oneIn, without, got.Combined, got.Naive} {
		require.Zero(t, s.a.Cmp(v, s.a.Int(-2-i)), "object %d: %v", i, v)
	}
}

// TestReputersAgree: with equal reports all scores are 1/eps and no coefficient moves, whatever the stakes.
func TestReputersAgree(t *testing.T) { inAll(t, reputersAgree[float64], reputersAgree[num.Dec]) }

func reputersAgree[T any](t *testing.T, s *setup[T]) {
	same := []float64{-1, -2}
	c, err := s.assessor().ListeningCoefficients(nil, s.values(4, 2, 2), s.values(1, 1, 0.5), reportsOf(s.a, same, same, same))
	require.NoError(t, err)
	require.Equal(t, "converged", c.Stop)
	for m, want := range []float64{1, 1, 0.5} {
		require.True(t, s.near(c.Coefficients[m], s.value(want)), "%v", c.Coefficients)
		require.True(t, s.near(c.Scores[m], s.a.Int(100)), "%v", c.Scores)
	}
}

// TestAllCoefficientsZero: an error in v0.6, from which a topic does not recover; raised to eps elsewhere (K20).
func TestAllCoefficientsZero(t *testing.T) {
	inAll(t, allCoefficientsZero[float64], allCoefficientsZero[num.Dec])
}

func allCoefficientsZero[T any](t *testing.T, s *setup[T]) {
	reports := reportsOf(s.a, []float64{-1, -2}, []float64{-1.5, -2})
	stakes := s.values(20000, 30000)
	c, err := s.assessor().ListeningCoefficients(nil, stakes, s.values(0, 0), reports)
	if s.rules().AllZero == consensus.AllZeroStuck {
		require.ErrorIs(t, err, num.ErrDivisionByZero)
		require.Nil(t, c)
		return
	}
	require.NoError(t, err)
	raised := s.params.EpsilonReputer
	want, err := s.assessor().ListeningCoefficients(nil, stakes, []T{raised, raised}, reports)
	require.NoError(t, err)
	require.Equal(t, want, c)
}

// TestConsensusNormZero: EpsilonSafeDiv stands for it, so a report that is off by 1e-7 scores 1/(1+eps).
func TestConsensusNormZero(t *testing.T) {
	inAll(t, consensusNormZero[float64], consensusNormZero[num.Dec])
}

func consensusNormZero[T any](t *testing.T, s *setup[T]) {
	zero := s.values(0, 0)
	agreed := &consensus.Consensus[T]{Losses: zero, MostDistant: zero}
	score, err := s.assessor().Score(s.values(1e-7, 0), nil, agreed)
	require.NoError(t, err)
	a := s.a.Calc()
	require.True(t, s.near(score, a.Quo(a.Int(1), s.value(1.01))), "%v", score)
	score, err = s.assessor().Score(zero, nil, agreed)
	require.NoError(t, err)
	require.Zero(t, s.a.Cmp(score, s.a.Int(100)))
}

// TestNoObjects: vectors without components agree.
func TestNoObjects(t *testing.T) { inAll(t, noObjects[float64], noObjects[num.Dec]) }

func noObjects[T any](t *testing.T, s *setup[T]) {
	scores, err := s.assessor().Scores(nil, s.values(1, 2), s.values(1, 1), consensus.NewReports[T](2, 0))
	require.NoError(t, err)
	for _, v := range scores {
		require.Zero(t, s.a.Cmp(v, s.a.Int(100)))
	}
}

// TestZeroStake: one reputer without stake has adjusted stake 0 and still a score; nobody with stake is an error.
func TestZeroStake(t *testing.T) { inAll(t, zeroStake[float64], zeroStake[num.Dec]) }

func zeroStake[T any](t *testing.T, s *setup[T]) {
	reports := reportsOf(s.a, []float64{-1, -2}, []float64{-1, -2.5})
	adjusted, err := s.assessor().AdjustedStakes(nil, s.values(5, 0), s.values(1, 1))
	require.NoError(t, err)
	require.Zero(t, s.a.Cmp(adjusted[0], s.a.Int(1)))
	require.Zero(t, s.a.Sign(adjusted[1]))
	scores, err := s.assessor().Scores(nil, s.values(5, 0), s.values(1, 1), reports)
	require.NoError(t, err)
	require.Zero(t, s.a.Cmp(scores[0], s.a.Int(100)))
	require.Positive(t, s.a.Sign(scores[1]))

	_, err = s.assessor().AdjustedStakes(nil, s.values(0, 0), s.values(1, 1))
	require.ErrorIs(t, err, num.ErrDivisionByZero)
	_, err = s.assessor().ListeningCoefficients(nil, s.values(0, 0), s.values(1, 1), reports)
	require.ErrorIs(t, err, num.ErrDivisionByZero)
	l := regret.NewLosses[T](1, 0)
	l.Combined, l.Naive = s.value(-1), s.value(-1)
	_, err = s.assessor().NetworkLosses(nil, 1, 0, []consensus.Bundle[T]{{Stake: s.a.Int(0), Losses: l}})
	require.ErrorIs(t, err, num.ErrDivisionByZero)
}

// TestNobodyReportsAnObject: its consensus and most distant value are 0.
func TestNobodyReportsAnObject(t *testing.T) {
	inAll(t, nobodyReports[float64], nobodyReports[num.Dec])
}

func nobodyReports[T any](t *testing.T, s *setup[T]) {
	c, err := s.assessor().Consensus(nil, s.values(1, 0.5), reportsOf(s.a, []float64{nan, -2}, []float64{nan, -3}))
	require.NoError(t, err)
	require.Zero(t, s.a.Sign(c.Losses[0]))
	require.Zero(t, s.a.Sign(c.MostDistant[0]))
	require.NotZero(t, s.a.Sign(c.Losses[1]))
}

// TestStops: a step that would have to move the listened stake but cannot leaves the coefficients.
func TestStops(t *testing.T) { inAll(t, stops[float64], stops[num.Dec]) }

func stops[T any](t *testing.T, s *setup[T]) {
	params := s.params
	params.MinStakeFraction = s.a.Int(1)
	same := []float64{-1, -2}
	half := s.values(0.5)
	c, err := assess(s.a, s.rules(), params).ListeningCoefficients(nil, s.values(1), half, reportsOf(s.a, same))
	require.NoError(t, err)
	require.Equal(t, "unmovable", c.Stop)
	require.Equal(t, half, c.Coefficients)

	params = s.params
	params.MaxIterations = 3
	params.MaxGradientThreshold = s.a.Int(0)
	c, err = assess(s.a, s.rules(), params).ListeningCoefficients(nil, s.values(1, 1), s.values(1, 1), reportsOf(s.a, same, []float64{-1, -3}))
	require.NoError(t, err)
	require.Equal(t, "iterations", c.Stop)
	require.Equal(t, 3, c.Steps)
}
