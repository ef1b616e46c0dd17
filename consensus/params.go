package consensus

import "github.com/seed-63a7a409/chorus/num"

// Params holds the constants of reputer scores and listening coefficients.
type Params[T any] struct {
	EpsilonReputer       T   // E54, > 0; 0.01 by default
	EpsilonSafeDiv       T   // stands for a consensus of norm zero, > 0; 1e-7 by default
	LearningRate         T   // E56, > 0; 0.05 by default
	MaxGradientThreshold T   // E58, >= 0; 0.001 by default
	MinStakeFraction     T   // E57, in [0, 1]; 0.5 by default
	MaxIterations        int // E58, >= 1; 10 by default
}

// Validate checks the mathematical domain. Errors: ErrDomain, ErrNotFinite.
func (p Params[T]) Validate(a num.Arith[T]) error {
	if err := num.CheckPositive(a, "EpsilonReputer", p.EpsilonReputer); err != nil {
		return err
	}
	if err := num.CheckPositive(a, "EpsilonSafeDiv", p.EpsilonSafeDiv); err != nil {
		return err
	}
	if err := num.CheckPositive(a, "LearningRate", p.LearningRate); err != nil {
		return err
	}
	if err := num.CheckNotNegative(a, "MaxGradientThreshold", p.MaxGradientThreshold); err != nil {
		return err
	}
	if err := num.CheckFraction(a, "MinStakeFraction", p.MinStakeFraction); err != nil {
		return err
	}
	if p.MaxIterations < 1 {
		return num.Refuse(num.ErrDomain, "MaxIterations", nil, p.MaxIterations, "MaxIterations >= 1")
	}
	return nil
}
