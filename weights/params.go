package weights

import "github.com/seed-63a7a409/chorus/num"

// Params are the constants of a topic that weights depend on.
type Params[T any] struct {
	P       T // steepness of the potential (PNorm), p > 0; typically 3
	C       T // position of its bend (CNorm), any finite number; typically 0.75
	Epsilon T // added to the scale so that it is never zero, eps >= 0; typically 0.01
}

// Validate checks the mathematical domain. What a chain allows is narrower: see release.
func (p Params[T]) Validate(a num.Arith[T]) error {
	if err := num.CheckPositive(a, "p", p.P); err != nil {
		return err
	}
	if err := num.CheckFiniteValue(a, "c", p.C); err != nil {
		return err
	}
	return num.CheckNotNegative(a, "epsilon", p.Epsilon)
}
