package regret

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/weights"
)

// Params holds the constants of a close.
type Params[T any] struct {
	// Alpha weighs the new value in the moving average (AlphaRegret), 0 < alpha <= 1; 0.1 is typical.
	Alpha T

	// The constants of the initial regret.

	P       T // steepness of the topic, p > 0
	C       T // bend c0; not read under BendConstant
	Epsilon T // of the topic, eps >= 0; that of stored scales, too
	// Quantile in [0, 1] of the experienced regrets; 0.25 by default.
	Quantile T
	// PNormSafeDiv: the newcomer starts at PNormSafeDiv/p below the bend, where the gradient is 2.6e-4 of its
	// plateau; 8.25 by default.
	PNormSafeDiv T
	// MinExperienced regrets are needed for E49 under InitialWithMinimum; 10 by default.
	MinExperienced int
}

// Validate checks the mathematical domain. Errors: ErrDomain, ErrNotFinite.
func (p Params[T]) Validate(a num.Arith[T]) error {
	if err := num.CheckArith(a); err != nil {
		return err
	}
	if err := num.CheckFraction(a, "Alpha", p.Alpha); err != nil {
		return err
	}
	if a.Sign(p.Alpha) == 0 {
		return num.Refuse(num.ErrDomain, "Alpha", nil, p.Alpha, "0 < Alpha <= 1")
	}
	if err := (weights.Params[T]{P: p.P, C: p.C, Epsilon: p.Epsilon}).Validate(a); err != nil {
		return err
	}
	if err := num.CheckFraction(a, "Quantile", p.Quantile); err != nil {
		return err
	}
	if err := num.CheckFiniteValue(a, "PNormSafeDiv", p.PNormSafeDiv); err != nil {
		return err
	}
	if p.MinExperienced < 0 {
		return num.Refuse(num.ErrDomain, "MinExperienced", nil, p.MinExperienced, "MinExperienced >= 0")
	}
	return nil
}
