package epoch

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// Rules are the choices of a release that an epoch depends on.
type Rules struct {
	Synthesis synthesis.Rules
	Regret    regret.Rules
	Consensus consensus.Rules
	Rewards   rewards.Rules
}

// RulesOf returns the rules of a release.
func RulesOf(r release.Release) Rules {
	return Rules{Synthesis: r.Synthesis, Regret: r.Regret, Consensus: r.Consensus, Rewards: r.Rewards}
}

// Params are the constants of a topic and of the module, each under the name of its package.
type Params[T any] struct {
	Synthesis synthesis.Params[T]
	Regret    regret.Params[T]
	Consensus consensus.Params[T]

	MeritSortitionAlpha      T // E62, in [0, 1]
	ActiveInfererQuantile    T // E64, in [0, 1]
	ActiveForecasterQuantile T
	ActiveReputerQuantile    T
	LambdaInitialScore       T // E65, >= 0
	// EpochLength >= 1 and GroundTruthLag >= 0 are those of the topic, in blocks, for E67.
	EpochLength, GroundTruthLag int64

	InfererPotential    rewards.Potential[T] // E68
	ForecasterPotential rewards.Potential[T]
	ReputerSlope        T // E70, > 0
	TaskRewardAlpha     T // E71, E74, in [0, 1]
	BetaEntropy         T // E73, >= 0

	// InfererSamples and ForecasterSamples are the lengths of the score histories that scale scores (K25), >= 1.
	InfererSamples    int
	ForecasterSamples int
}

// ParamsOf returns the constants of a release's module and of a topic. Counts that a module may not have become 0, which
// Validate refuses.
func ParamsOf[T any](a num.Arith[T], r release.Release, t release.Topic) Params[T] {
	if a == nil {
		return Params[T]{}
	}
	m := r.Module
	p := Params[T]{
		Synthesis:                release.SynthesisParams(a, r, t),
		Regret:                   release.RegretParams(a, r, t),
		Consensus:                release.ConsensusParams(a, r),
		MeritSortitionAlpha:      a.FromDec(t.MeritSortitionAlpha),
		ActiveInfererQuantile:    a.FromDec(t.ActiveInfererQuantile),
		ActiveForecasterQuantile: a.FromDec(t.ActiveForecasterQuantile),
		ActiveReputerQuantile:    a.FromDec(t.ActiveReputerQuantile),
		LambdaInitialScore:       a.FromDec(m.LambdaInitialScore),
		EpochLength:              int64(t.EpochLength),
		GroundTruthLag:           int64(t.GroundTruthLag),
		ReputerSlope:             a.FromDec(m.PRewardReputer),
		TaskRewardAlpha:          a.FromDec(m.TaskRewardAlpha),
		BetaEntropy:              a.FromDec(m.BetaEntropy),
	}
	p.InfererSamples, _ = rewards.WindowSize(r.Rewards.History, m.MaxSamplesToScaleScores, m.MaxTopInferersToReward)
	p.ForecasterSamples, _ = rewards.WindowSize(r.Rewards.History, m.MaxSamplesToScaleScores, m.MaxTopForecastersToReward)
	epsilon := a.FromDec(t.Epsilon)
	p.InfererPotential = rewards.Potential[T]{P: a.FromDec(m.PRewardInference), C: a.FromDec(m.CRewardInference), Epsilon: epsilon}
	p.ForecasterPotential = rewards.Potential[T]{P: a.FromDec(m.PRewardForecast), C: a.FromDec(m.CRewardForecast), Epsilon: epsilon}
	return p
}

// Validate checks the mathematical domain of everything.
func (p Params[T]) Validate(a num.Arith[T]) error {
	if err := num.CheckArith(a); err != nil {
		return err
	}
	checks := []error{
		p.Synthesis.Validate(a), num.CheckFraction(a, "regret alpha", p.Regret.Alpha), p.Regret.Validate(a), p.Consensus.Validate(a),
		p.InfererPotential.Validate(a), p.ForecasterPotential.Validate(a),
		num.CheckFraction(a, "merit sortition alpha", p.MeritSortitionAlpha),
		num.CheckFraction(a, "active inferer quantile", p.ActiveInfererQuantile),
		num.CheckFraction(a, "active forecaster quantile", p.ActiveForecasterQuantile),
		num.CheckFraction(a, "active reputer quantile", p.ActiveReputerQuantile),
		num.CheckNotNegative(a, "lambda", p.LambdaInitialScore),
		num.CheckPositive(a, "reputer slope", p.ReputerSlope),
		num.CheckFraction(a, "task reward alpha", p.TaskRewardAlpha),
		num.CheckNotNegative(a, "beta entropy", p.BetaEntropy),
		atLeast("inferer samples", int64(p.InfererSamples), 1),
		atLeast("forecaster samples", int64(p.ForecasterSamples), 1),
		atLeast("epoch length", p.EpochLength, 1),
		atLeast("ground truth lag", p.GroundTruthLag, 0),
	}
	for _, err := range checks {
		if err != nil {
			return err
		}
	}
	return nil
}

func atLeast(field string, n, low int64) error {
	if n < low {
		return num.Refuse(num.ErrDomain, field, nil, n, fmt.Sprintf("%s >= %d", field, low))
	}
	return nil
}

// Roster are the members of a topic as numbers of positions.
type Roster struct {
	Inferers, Forecasters, Reputers int
	// Alias names, for every forecaster, the inferer that is the same worker, or regret.NoAlias; nil if there is none.
	Alias []regret.Inferer
}

func (r Roster) validate() error {
	for _, c := range []struct {
		field string
		n     int
	}{{"inferers", r.Inferers}, {"forecasters", r.Forecasters}, {"reputers", r.Reputers}} {
		if c.n < 0 {
			return num.Refuse(num.ErrDomain, c.field, nil, c.n, "counts >= 0")
		}
	}
	if r.Alias == nil {
		return nil
	}
	if err := num.CheckLength("alias", len(r.Alias), r.Forecasters); err != nil {
		return err
	}
	for k, j := range r.Alias {
		if j != regret.NoAlias && (j < 0 || int(j) >= r.Inferers) {
			return num.Refuse(num.ErrDomain, "alias", []int{k}, int(j), "an inferer or NoAlias")
		}
	}
	return nil
}
