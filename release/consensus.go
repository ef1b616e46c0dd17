package release

import (
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
)

// ConsensusParams returns the constants of package consensus.
func ConsensusParams[T any](a num.Arith[T], r Release) consensus.Params[T] {
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
