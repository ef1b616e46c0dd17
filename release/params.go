package release

import (
	"strings"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// SynthesisParams returns the constants of package synthesis for a topic. Those of the outlier filter are zero where the release
// has none (K12).
func SynthesisParams[T any](a num.Arith[T], r Release, t Topic) synthesis.Params[T] {
	if a == nil {
		return synthesis.Params[T]{}
	}
	return synthesis.Params[T]{
		Params: weights.Params[T]{
			P: a.FromDec(t.PNorm), C: a.FromDec(r.C(t)), Epsilon: a.FromDec(t.Epsilon),
		},
		EpsilonSafeDiv: a.FromDec(r.Module.EpsilonSafeDiv),
		Outlier: synthesis.OutlierParams[T]{
			Alpha:     a.FromDec(r.Module.InferenceOutlierDetectionAlpha),
			Threshold: a.FromDec(r.Module.InferenceOutlierDetectionThreshold),
		},
	}
}

// RegretParams returns the constants of package regret for a topic.
func RegretParams[T any](a num.Arith[T], r Release, t Topic) regret.Params[T] {
	if a == nil {
		return regret.Params[T]{}
	}
	return regret.Params[T]{
		Alpha: a.FromDec(t.AlphaRegret),
		P:     a.FromDec(t.PNorm), C: a.FromDec(r.Module.CNorm), Epsilon: a.FromDec(t.Epsilon),
		Quantile:       a.FromDec(r.Module.InitialRegretQuantile),
		PNormSafeDiv:   a.FromDec(r.Module.PNormSafeDiv),
		MinExperienced: r.Module.MinExperiencedWorkerRegrets,
	}
}

// ConsensusParams returns the constants of package consensus.
func ConsensusParams[T any](a num.Arith[T], r Release) consensus.Params[T] {
	if a == nil {
		return consensus.Params[T]{}
	}
	m := r.Module
	return consensus.Params[T]{
		EpsilonReputer:       a.FromDec(m.EpsilonReputer),
		EpsilonSafeDiv:       a.FromDec(m.EpsilonSafeDiv),
		LearningRate:         a.FromDec(m.LearningRate),
		MaxGradientThreshold: a.FromDec(m.MaxGradientThreshold),
		MinStakeFraction:     a.FromDec(m.MinStakeFraction),
		MaxIterations:        m.GradientDescentMaxIters,
	}
}

// RewardsParams returns the constants of package rewards for a topic. Counts that a module may not have become 0, which
// Validate refuses.
func RewardsParams[T any](a num.Arith[T], r Release, t Topic) rewards.Params[T] {
	if a == nil {
		return rewards.Params[T]{}
	}
	m := r.Module
	epsilon := a.FromDec(t.Epsilon)
	p := rewards.Params[T]{
		MeritSortitionAlpha:      a.FromDec(t.MeritSortitionAlpha),
		LambdaInitialScore:       a.FromDec(m.LambdaInitialScore),
		ActiveInfererQuantile:    a.FromDec(t.ActiveInfererQuantile),
		ActiveForecasterQuantile: a.FromDec(t.ActiveForecasterQuantile),
		ActiveReputerQuantile:    a.FromDec(t.ActiveReputerQuantile),
		EpochLength:              int64(t.EpochLength),
		GroundTruthLag:           int64(t.GroundTruthLag),
		InfererPotential:         rewards.Potential[T]{P: a.FromDec(m.PRewardInference), C: a.FromDec(m.CRewardInference), Epsilon: epsilon},
		ForecasterPotential:      rewards.Potential[T]{P: a.FromDec(m.PRewardForecast), C: a.FromDec(m.CRewardForecast), Epsilon: epsilon},
		ReputerSlope:             a.FromDec(m.PRewardReputer),
		TaskRewardAlpha:          a.FromDec(m.TaskRewardAlpha),
		BetaEntropy:              a.FromDec(m.BetaEntropy),
	}
	p.InfererSamples, _ = rewards.WindowSize(r.Rewards.History, m.MaxSamplesToScaleScores, m.MaxTopInferersToReward)
	p.ForecasterSamples, _ = rewards.WindowSize(r.Rewards.History, m.MaxSamplesToScaleScores, m.MaxTopForecastersToReward)
	return p
}

// WeightParams returns the constants of topic weights.
func WeightParams[T any](a num.Arith[T], r Release) rewards.WeightParams[T] {
	if a == nil {
		return rewards.WeightParams[T]{}
	}
	m := r.Module
	return rewards.WeightParams[T]{
		StakeImportance: a.FromDec(m.TopicRewardStakeImportance), FeeImportance: a.FromDec(m.TopicRewardFeeImportance),
		Alpha: a.FromDec(m.TopicRewardAlpha), BlocksPerMonth: a.Int(m.BlocksPerMonth),
	}
}

// WithParametersOf returns r with those parameters of own that are not the defaults of its release: what the makers of a topic
// chose, carried over to other rules. The bend c of a topic goes where r reads it (K8). Of a release of another name there are
// no defaults, and all of its parameters are taken.
func (r Release) WithParametersOf(own Release) Release {
	defaults, err := Parse(own.Name)
	if err != nil {
		r.Module, r.Topic = own.Module, own.Topic
		return r
	}
	to, from, usual := r.fields(), own.fields(), defaults.fields()
	for i := range to {
		if owner, _, _ := strings.Cut(to[i].name, "."); (owner == "module" || owner == "topic") && !from[i].equal(usual[i]) {
			to[i].value.Set(from[i].value)
		}
	}
	if c := own.C(own.Topic); !c.Equal(defaults.C(defaults.Topic)) {
		r.Topic.CNorm = c
		if !r.Submitted.TopicC {
			r.Module.CNorm = c
		}
	}
	return r
}
