// Package consensus turns what reputers report into network losses and into scores of the reputers themselves:
// stake-weighted means, adjusted stakes, the consensus vector, listening coefficients (sections 7.2, 7.3 and 8 of
// docs/equations.md).
package consensus

import "github.com/seed-63a7a409/chorus/num"

// DistanceRule says which reported loss is the most distant one, that stands in for a loss that a reputer does not
// report (K19).
type DistanceRule uint8

const (
	// DistanceSigned is the largest difference consensus - loss above -1, so always the smallest reported loss
	// (v0.6, v0.9).
	DistanceSigned DistanceRule = iota
	// DistanceAbsolute is the largest magnitude of the difference (v0.16, v0.17).
	DistanceAbsolute
)

// AllZeroRule says what listening coefficients that are all zero do (K20).
type AllZeroRule uint8

const (
	// AllZeroStuck: the adjusted stakes divide by zero, an error from which a topic does not recover (v0.6).
	AllZeroStuck AllZeroRule = iota
	// AllZeroRaised: each is raised to EpsilonReputer first (v0.9 to v0.17).
	AllZeroRaised
)

// ForeignBundleRule says what a bundle of another topic or epoch does to a close (K16).
type ForeignBundleRule uint8

const (
	// ForeignRefused: the whole calculation fails (v0.6, v0.9).
	ForeignRefused ForeignBundleRule = iota
	// ForeignSkipped: the bundle is left out (v0.16, v0.17).
	ForeignSkipped
)

// WorkerlessBundleRule says what becomes of a bundle in which no inferer is accepted (K17).
type WorkerlessBundleRule uint8

const (
	// WorkerlessKept keeps it for its combined and naive losses (v0.6, v0.9).
	WorkerlessKept WorkerlessBundleRule = iota
	// WorkerlessRejected leaves it out (v0.16, v0.17).
	WorkerlessRejected
)

// Rules are the choices of this package that a release makes.
type Rules struct {
	Distance   DistanceRule
	AllZero    AllZeroRule
	Foreign    ForeignBundleRule
	Workerless WorkerlessBundleRule
}

// Params are the constants of reputer scores and listening coefficients.
type Params[T any] struct {
	EpsilonReputer       T   // E54, > 0; 0.01 by default
	EpsilonSafeDiv       T   // stands for a consensus of norm zero, > 0; 1e-7 by default
	LearningRate         T   // E56, > 0; 0.05 by default
	MaxGradientThreshold T   // E58, >= 0; 0.001 by default
	MinStakeFraction     T   // E57, in [0, 1]; 0.5 by default
	MaxIterations        int // E58, >= 1; 10 by default
}

// Validate checks the mathematical domain.
func (p Params[T]) Validate(a num.Arith[T]) error {
	if err := p.validateScores(a); err != nil {
		return err
	}
	if err := num.CheckPositive(a, "learning rate", p.LearningRate); err != nil {
		return err
	}
	if err := num.CheckNotNegative(a, "max gradient threshold", p.MaxGradientThreshold); err != nil {
		return err
	}
	if err := num.CheckFraction(a, "min stake fraction", p.MinStakeFraction); err != nil {
		return err
	}
	if p.MaxIterations < 1 {
		return num.Refuse(num.ErrDomain, "max iterations", nil, p.MaxIterations, "max iterations >= 1")
	}
	return nil
}

// validateScores checks what scores alone need.
func (p Params[T]) validateScores(a num.Arith[T]) error {
	if err := num.CheckPositive(a, "epsilon reputer", p.EpsilonReputer); err != nil {
		return err
	}
	return num.CheckPositive(a, "epsilon safe div", p.EpsilonSafeDiv)
}
