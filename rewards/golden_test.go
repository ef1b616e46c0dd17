package rewards_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/golden"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// goldenRewards are hashes of the way from losses to pay and of topic weights, the same on every GOARCH.
var goldenRewards = map[string]string{
	"v0.6/float64":  "5609d01b23630bee",
	"v0.6/decimal":  "a2cdcef23c79b060",
	"v0.9/float64":  "95771a2a86398608",
	"v0.9/decimal":  "978275b1eb2763fc",
	"v0.16/float64": "f6a338de48d5276f",
	"v0.16/decimal": "e02c2f903fd15fa3",
	"v0.17/float64": "f6a338de48d5276f",
	"v0.17/decimal": "e02c2f903fd15fa3",
}

func TestGoldenRewards(t *testing.T) { inAll(t, pinRewards[float64], pinRewards[num.Dec]) }

func pinRewards[T any](t *testing.T, s *setup[T]) {
	h := golden.New[T]()
	for seed := range uint64(30) {
		s.pinPay(t, h, seed)
		s.pinTopics(t, h, num.NewSource(seed))
	}
	h.Match(t, goldenRewards)
}

// pinPay takes in scores, shares, entropies and pay of one epoch.
func (s *setup[T]) pinPay(t *testing.T, h *golden.Hash[T], seed uint64) {
	t.Helper()
	a, source := s.a, num.NewSource(seed)
	w := worlds.MustNew(seed, worlds.Size{Inferers: 2 + int(seed%5), Forecasters: 2 + int(seed%3)}, worlds.Options{})
	scores, err := workerScores(a, worlds.Losses(a, w))
	require.NoError(t, err)
	h.Add(scores.Inferer.Values()...)
	h.Add(scores.Forecaster.Values()...)
	h.Add(scores.Task)

	updated, err := updatedScore(a, s.value(0.1), scores.Task, s.value(source.Normal()), false)
	require.NoError(t, err)
	quantile, err := passiveQuantile(a, s.value(0.25), scores.Inferer.Values())
	require.NoError(t, err)
	absent, err := scoreAfterAbsence(a, s.value(0.1), quantile, updated, int64(seed))
	require.NoError(t, err)
	h.Add(updated, quantile, absent)

	history := s.values(draws(20, source.Normal)...)
	var entropies []T
	for _, list := range [][]T{scores.Inferer.Values(), scores.Forecaster.Values()} {
		mapped, fractions, err := workerFractions(a, s.potential(3), list, history)
		require.NoError(t, err)
		entropy, err := classEntropy(a, s.rules().Entropy, s.value(0.1), s.value(0.25), fractions, make([]rewards.Previous[T], len(list)))
		require.NoError(t, err)
		h.Add(mapped...)
		h.Add(entropy.Smoothed...)
		h.Add(entropy.EffectiveNumber)
		entropies = append(entropies, entropy.Entropy.Entropy)
	}
	stakes := s.values(draws(4, func() float64 { return source.UniformRange(1, 1e6) })...)
	reputers, err := reputerFractions(a, s.value(1.5), stakes, s.values(draws(4, source.Uniform)...))
	require.NoError(t, err)
	entropy, err := entropyOf(a, s.rules().Entropy, s.value(0.25), reputers)
	require.NoError(t, err)
	utility, err := forecastingUtility(a, s.value(0.1), scores.Task, scores.Inferer.Values(), s.value(source.Normal()))
	require.NoError(t, err)
	split, err := splitTasks(a, rewards.Entropies[T]{Inference: entropies[0], Forecasting: entropies[1], Reputer: entropy.Entropy},
		s.value(1e9), utility.Chi)
	require.NoError(t, err)
	paid, err := actorRewards(a, split.Reputer, reputers)
	require.NoError(t, err)
	h.Add(utility.Chi, utility.Ratio, split.Gamma, split.Inference, split.Forecasting, split.Reputer)
	h.Add(paid...)
}

// pinTopics takes in weights of topics and the emission that they divide.
func (s *setup[T]) pinTopics(t *testing.T, h *golden.Hash[T], source *num.Source) {
	t.Helper()
	a, rules := s.a.Calc(), s.rules()
	p := rewards.WeightParams[T]{StakeImportance: s.value(0.5), FeeImportance: s.value(0.4), Alpha: s.value(0.5), BlocksPerMonth: a.Int(864000)}
	var shares []rewards.TopicShare[T]
	sum := a.Int(0)
	for _, length := range []int{10, 720, 17280} {
		target, err := targetWeight(a, rules.TargetWeight, p, s.value(source.LogNormal(10, 1)), s.value(source.LogNormal(5, 1)), length)
		require.NoError(t, err)
		smoothing, err := weightSmoothing(a, rules.Smoothing, p, length)
		require.NoError(t, err)
		weight, err := smoothedWeight(a, smoothing, target, s.value(source.LogNormal(8, 1)), false)
		require.NoError(t, err)
		h.Add(target, smoothing, weight)
		shares, sum = append(shares, rewards.TopicShare[T]{Weight: weight, EpochLength: length}), a.Add(sum, weight)
	}
	got, err := topicRewards(a, shares, sum, s.value(source.LogNormal(3, 1)), s.value(1e9))
	require.NoError(t, err)
	for _, reward := range got {
		h.AddIf(reward.Reward, reward.HasEntry)
	}
}
