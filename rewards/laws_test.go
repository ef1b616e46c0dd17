package rewards_test

import (
	"fmt"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// The laws of this file are those that the reference's team wanted to test on the whole chain.

// TestMoreStakeLargerFraction (217): with equal scores; zero stake gets zero.
func TestMoreStakeLargerFraction(t *testing.T) { inAll(t, moreStake[float64], moreStake[num.Dec]) }

func moreStake[T any](t *testing.T, s *setup[T]) {
	property.Check(t, s.runs, prop.ForAll(func(seed uint64, n int) string {
		source := num.NewSource(seed)
		stakes := s.values(draws(n, func() float64 { return source.UniformRange(1, 1e6) })...)
		scores := s.values(draws(n, func() float64 { return source.UniformRange(0.1, 100) })...)
		stakes[n-1] = s.a.Int(0)
		slope := s.value([]float64{1, 2, 3}[seed%3])
		before, err := reputerFractions(s.a, slope, stakes, scores)
		if err != nil {
			return err.Error()
		}
		stakes[0] = s.a.Calc().Mul(stakes[0], s.value(1.5))
		after, err := reputerFractions(s.a, slope, stakes, scores)
		if err != nil {
			return err.Error()
		}
		if s.a.Cmp(after[0], before[0]) <= 0 || s.a.Cmp(after[1], before[1]) >= 0 || s.a.Sign(after[n-1]) != 0 {
			return fmt.Sprintf("%v, then %v", before, after)
		}
		return ""
	}, gen.UInt64(), gen.IntRange(3, 6)))
}

// TestCloserToConsensusLargerReward (309, 312): from reports to money.
func TestCloserToConsensusLargerReward(t *testing.T) {
	inAll(t, closerEarnsMore[float64], closerEarnsMore[num.Dec])
}

func closerEarnsMore[T any](t *testing.T, s *setup[T]) {
	assess, err := consensus.NewAssessor(s.a, s.release.Consensus, release.ConsensusParams(s.a, s.release))
	require.NoError(t, err)
	property.Check(t, s.runs, prop.ForAll(func(seed uint64) string {
		source := num.NewSource(seed)
		r := consensus.NewReports[T](4, 6)
		for x := range 6 {
			truth := source.Normal() - 2
			for m := range 4 {
				r.Set(m, x, s.value(truth+0.1*float64(m+1)*source.Normal()))
			}
		}
		stakes, ones := s.values(1e5, 1e5, 1e5, 1e5), s.values(1, 1, 1, 1)
		scores, err := assess.Scores(nil, stakes, ones, r)
		if err != nil {
			return err.Error()
		}
		fractions, err := reputerFractions(s.a, s.a.Int(1), stakes, scores)
		if err != nil {
			return err.Error()
		}
		paid, err := actorRewards(s.a, s.a.Int(1000), fractions)
		if err != nil {
			return err.Error()
		}
		// equal stakes that are all listened to have adjusted stakes of 1
		agreed, err := assess.Consensus(nil, ones, r)
		if err != nil {
			return err.Error()
		}
		a := s.a.Calc()
		distances := make([]T, 4)
		for m := range distances {
			distances[m] = a.Int(0)
			for x, c := range agreed.Losses {
				loss, _ := r.At(m, x)
				d := a.Sub(loss, c)
				distances[m] = a.Add(distances[m], a.Mul(d, d))
			}
		}
		for m := range distances {
			for other := range distances {
				if a.Cmp(distances[m], distances[other]) < 0 && a.Cmp(paid[m], paid[other]) <= 0 {
					return fmt.Sprintf("distances %v, paid %v", distances, paid)
				}
			}
		}
		return ""
	}, gen.UInt64()))
}

// TestMoreInferersLessForEach (283, 186, 311): of one class reward; the class as a whole gets more, and where one drops
// out the others get more.
func TestMoreInferersLessForEach(t *testing.T) {
	inAll(t, moreInferers[float64], moreInferers[num.Dec])
}

func moreInferers[T any](t *testing.T, s *setup[T]) {
	property.Check(t, s.runs, prop.ForAll(func(seed uint64, n int) string {
		source := num.NewSource(seed)
		scores := s.values(draws(n+1, source.Normal)...)
		history := s.values(draws(10, source.Normal)...)
		_, few, err := workerFractions(s.a, s.potential(3), scores[:n], history)
		if err != nil {
			return err.Error()
		}
		_, many, err := workerFractions(s.a, s.potential(3), scores, history)
		if err != nil {
			return err.Error()
		}
		for i := range few {
			if s.a.Cmp(many[i], few[i]) >= 0 {
				return fmt.Sprintf("inferer %d: %v among %d, %v among %d", i, few[i], n, many[i], n+1)
			}
		}
		return ""
	}, gen.UInt64(), gen.IntRange(1, 10)))

	// with equals the class's entropy, and so its part of the topic's reward, grows with their number
	part := func(n int) T {
		equal := make([]T, n)
		for i := range equal {
			equal[i] = s.a.Calc().Quo(s.a.Int(1), s.a.Int(n))
		}
		e, err := classEntropy(s.a, s.rules().Entropy, s.value(0.1), s.value(0.25), equal, make([]rewards.Previous[T], n))
		require.NoError(t, err)
		split, err := splitTasks(s.a, rewards.Entropies[T]{
			Inference: e.Entropy.Entropy, Forecasting: s.value(0.5), Reputer: s.value(0.7),
		}, s.a.Int(100), s.value(0.3))
		require.NoError(t, err)
		return s.a.Calc().Add(split.Inference, split.Forecasting)
	}
	for n := 1; n < 8; n++ {
		require.Positive(t, s.a.Cmp(part(n+1), part(n)), "%d equal members", n)
	}
}

// TestBetterScoreLargerFraction: the map from scores to shares is strictly increasing.
func TestBetterScoreLargerFraction(t *testing.T) {
	inAll(t, betterScore[float64], betterScore[num.Dec])
}

func betterScore[T any](t *testing.T, s *setup[T]) {
	property.Check(t, s.runs, prop.ForAll(func(seed uint64, n int) string {
		source := num.NewSource(seed)
		scores := s.values(draws(n, source.Normal)...)
		_, fractions, err := workerFractions(s.a, s.potential(3), scores, s.values(draws(10, source.Normal)...))
		if err != nil {
			return err.Error()
		}
		for i := range scores {
			for j := range scores {
				if s.a.Cmp(scores[i], scores[j]) > 0 && s.a.Cmp(fractions[i], fractions[j]) <= 0 {
					return fmt.Sprintf("score %v has %v, score %v has %v", scores[i], fractions[i], scores[j], fractions[j])
				}
			}
		}
		return ""
	}, gen.UInt64(), gen.IntRange(2, 8)))
}

// TestMoreStakeOrFeeMoreForTheTopic (310, 208): four times the stake, or the fee, is twice the weight, and a heavier
// topic has the larger reward, in proportion.
func TestMoreStakeOrFeeMoreForTheTopic(t *testing.T) {
	inAll(t, heavierTopic[float64], heavierTopic[num.Dec])
}

func heavierTopic[T any](t *testing.T, s *setup[T]) {
	p := rewards.WeightParams[T]{StakeImportance: s.value(0.5), FeeImportance: s.value(0.5), Alpha: s.value(0.5), BlocksPerMonth: s.a.Int(864000)}
	weight := func(stake, fee float64) T {
		w, err := targetWeight(s.a, s.rules().TargetWeight, p, s.value(stake), s.value(fee), 100)
		require.NoError(t, err)
		return w
	}
	a := s.a.Calc()
	base := weight(1e6, 1e4)
	require.True(t, s.near(a.Quo(weight(4e6, 1e4), base), a.Int(2)))
	require.True(t, s.near(a.Quo(weight(1e6, 4e4), base), a.Int(2)))
	heavy := weight(4e6, 1e4)
	got, err := topicRewards(s.a, []rewards.TopicShare[T]{{Weight: base, EpochLength: 100}, {Weight: heavy, EpochLength: 100}},
		a.Add(base, heavy), s.a.Int(3), s.a.Int(1000))
	require.NoError(t, err)
	require.True(t, s.near(got[0].Reward, s.a.Int(100)), "%v", got)
	require.True(t, s.near(got[1].Reward, s.a.Int(200)), "%v", got)
}
