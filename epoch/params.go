package epoch

import (
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// Rules holds the choices of a release that an epoch depends on.
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

// Params holds the constants of a topic and of the module, each under the name of its package.
type Params[T any] struct {
	Synthesis synthesis.Params[T]
	Regret    regret.Params[T]
	Consensus consensus.Params[T]
	Rewards   rewards.Params[T]
}

// ParamsOf returns the constants of a release's module and of a topic. Counts that a module may not have become 0, which
// Validate refuses.
func ParamsOf[T any](a num.Arith[T], r release.Release, t release.Topic) Params[T] {
	return Params[T]{
		Synthesis: release.SynthesisParams(a, r, t), Regret: release.RegretParams(a, r, t),
		Consensus: release.ConsensusParams(a, r), Rewards: release.RewardsParams(a, r, t),
	}
}

// Validate checks the mathematical domain of everything.
func (p Params[T]) Validate(a num.Arith[T]) error {
	if err := num.CheckArith(a); err != nil {
		return err
	}
	return num.FirstError(
		num.Under("Synthesis", p.Synthesis.Validate(a)), num.Under("Regret", p.Regret.Validate(a)),
		num.Under("Consensus", p.Consensus.Validate(a)), num.Under("Rewards", p.Rewards.Validate(a)),
	)
}

// Roster holds the members of a topic as numbers of positions.
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
	if err := num.CheckLength("Alias", len(r.Alias), r.Forecasters); err != nil {
		return err
	}
	for k, j := range r.Alias {
		if j != regret.NoAlias && (j < 0 || int(j) >= r.Inferers) {
			return num.Refuse(num.ErrDomain, "Alias", []int{k}, int(j), "an inferer or NoAlias")
		}
	}
	return nil
}
