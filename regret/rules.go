package regret

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/weights"
)

// InitialRule says how the initial regret of a topic is formed (K18).
type InitialRule uint8

const (
	// InitialFromExperienced is E49 for any number of experienced workers; unchanged for none (v0.6).
	InitialFromExperienced InitialRule = iota
	// InitialWithMinimum is E49 for at least MinExperienced experienced workers, else E50 over all (v0.9 on).
	InitialWithMinimum
)

// SpreadRule says how E49 measures the spread s0 of the experienced regrets (K49).
type SpreadRule uint8

const (
	// SpreadDeviation is the sample deviation plus epsilon (v0.6, v0.9).
	SpreadDeviation SpreadRule = iota
	// SpreadMAD is 1.4826 times the median absolute deviation plus epsilon (v0.16, v0.17).
	SpreadMAD
)

// scale is the rule of package weights with the same formula: without previous weights E21 is the plain deviation.
func (r SpreadRule) scale() weights.ScaleRule {
	if r == SpreadMAD {
		return weights.ScaleStoredMAD
	}
	return weights.ScalePerCalculation
}

// BendRule says what c0 of E49 is (K8).
type BendRule uint8

const (
	// BendOfParams: InitialParams.C, which is the module's c (v0.6, v0.9).
	BendOfParams BendRule = iota
	// BendConstant: 0.75, whatever the parameters say (v0.16, v0.17).
	BendConstant
)

// constantBend is c0 under BendConstant.
const constantBend = "0.75"

// Rules are the choices of this package that a release makes.
type Rules struct {
	Initial InitialRule
	Spread  SpreadRule
	Bend    BendRule
	// Scale is the rule of the scale that is stored at the close; nothing is stored under ScalePerCalculation.
	Scale weights.ScaleRule
}

// InitialParams are the constants of the initial regret.
type InitialParams[T any] struct {
	P       T // steepness of the topic, p > 0
	C       T // bend c0; not read under BendConstant
	Epsilon T // of the topic, eps >= 0
	// Quantile in [0, 1] of the experienced regrets; 0.25 by default.
	Quantile T
	// PNormSafeDiv: the newcomer starts at PNormSafeDiv/p below the bend, where the gradient is 2.6e-4 of its
	// plateau; 8.25 by default.
	PNormSafeDiv T
	// MinExperienced regrets are needed for E49 under InitialWithMinimum; 10 by default.
	MinExperienced int
}

// Validate checks the mathematical domain.
func (p InitialParams[T]) Validate(a num.Arith[T]) error {
	if err := (weights.Params[T]{P: p.P, C: p.C, Epsilon: p.Epsilon}).Validate(a); err != nil {
		return err
	}
	if err := num.CheckFraction(a, "initial regret quantile", p.Quantile); err != nil {
		return err
	}
	if err := num.CheckFiniteValue(a, "p norm safe div", p.PNormSafeDiv); err != nil {
		return err
	}
	if p.MinExperienced < 0 {
		return num.Refuse(num.ErrDomain, "min experienced", nil, p.MinExperienced, "min experienced >= 0")
	}
	return nil
}
