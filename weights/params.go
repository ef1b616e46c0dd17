package weights

import (
	"math"

	"github.com/seed-63a7a409/chorus/num"
)

// Params holds the constants of a topic that weights depend on.
type Params[T any] struct {
	P       T // steepness of the potential (PNorm), p > 0; typically 3
	C       T // position of its bend (CNorm), any finite number; typically 0.75
	Epsilon T // added to the scale so that it is never zero, eps >= 0; typically 0.01
}

// maxFloat64Product bounds p and p |c| in float64.
//
// A weight depends on p (r - c), and only where that is between -17.25 and 6.75 (E25) or not far below 0 (E26). There
// |r| <= |c| + 18/p, and r and c carry relative errors of a few units 2^-53 from the division by the scale, the
// rounding of c and the difference. They move the exponent by k 2^-53 (p |c| + 18) with k of about 4, and the weight
// by as much of the largest one. For p |c| <= 10^6 that is 5e-10 at most; the bounds of chains give 10^3. Beyond,
// weights go wrong in silence: at p = 50, c = 10^8 by 7e-7, at c = 10^300 all are equal.
//
// The regrets themselves have the same effect where they lie close together and far from 0: a difference of r_l from
// r_max that matters is as exact as p |r_max|.
const maxFloat64Product = 1e6

// Validate checks the mathematical domain, and in float64 that weights keep their accuracy: p <= 10^6, p |c| <= 10^6.
// What a chain allows is narrower: see release.
func (p Params[T]) Validate(a num.Arith[T]) error {
	if err := num.CheckArith(a); err != nil {
		return err
	}
	if err := num.CheckPositive(a, "P", p.P); err != nil {
		return err
	}
	if err := num.CheckFiniteValue(a, "C", p.C); err != nil {
		return err
	}
	if steepness, ok := any(p.P).(float64); ok {
		if steepness > maxFloat64Product {
			return num.Refuse(num.ErrDomain, "P", nil, p.P, "P <= 10^6 in float64")
		}
		if c := any(p.C).(float64); math.Abs(c) > maxFloat64Product/steepness {
			return num.Refuse(num.ErrDomain, "C", nil, p.C, "p |c| <= 10^6 in float64")
		}
	}
	return num.CheckNotNegative(a, "Epsilon", p.Epsilon)
}
