package weights

import "github.com/seed-63a7a409/chorus/num"

// ratio is the ratio form (E26), the gradient at a scaled regret r in proportion to that of the best, r_max:
//
//	w = (1 + e^a) / (1 + e^b)  by E8,   a = -p (r_max - c),   b = -p (r - c)
//
// The decimals of v0.16 have E8 in one piece (num.ExpRatio), and package synthesis/internal/rows has all of it for rows in
// float64; tests tie both to this form.
type ratio[T any] struct {
	minusP, c T
}

func newRatio[T any](a num.Calc[T], p, c T) ratio[T] { return ratio[T]{minusP: a.Neg(p), c: c} }

// best is E8 with the a of E26.
func (k *ratio[T]) best(a num.Calc[T], max T) num.ExpRatio[T] {
	return num.NewExpRatio(a, k.exponent(a, &max))
}

// weight is E26 for r.
func (k *ratio[T]) weight(a num.Calc[T], best *num.ExpRatio[T], r T) T {
	return best.Quo(a, k.exponent(a, &r))
}

// exponent is -p (r - c), the a and b of E26.
func (k *ratio[T]) exponent(a num.Calc[T], r *T) T {
	var z T
	num.ScaledDifference(a, &z, &k.minusP, r, &k.c)
	return z
}
