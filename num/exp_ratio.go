package num

import "github.com/seed-63a7a409/chorus/num/internal/dec256"

// ExpRatio is (1 + e^a) / (1 + e^b) evaluated without overflow (E8), with the part that depends on a alone worked out
// once, for many b. Each step is rounded as the arithmetic rounds, from left to right: the rounding of the chain's inner
// steps is not published (open, O2).
type ExpRatio[T any] struct {
	a        T
	one      T
	positive bool // a > 0
	head     T    // 1 + e^-|a|
}

// NewExpRatio prepares (1 + e^a) / (1 + e^b) for many b.
func NewExpRatio[T any](ar Calc[T], a T) ExpRatio[T] {
	r := ExpRatio[T]{a: a, one: ar.Int(1), positive: ar.Sign(a) > 0}
	if r.positive {
		r.head = ar.Add(r.one, ar.Exp(ar.Neg(a)))
	} else {
		r.head = ar.Add(r.one, ar.Exp(a))
	}
	return r
}

// Quo returns (1 + e^a) / (1 + e^b) by the four cases of E8. The decimals of v0.16 have them in one piece, float64 in plain numbers.
func (r *ExpRatio[T]) Quo(ar Calc[T], b T) T {
	var z T
	if r == nil {
		noOperand(ar)
		return z
	}
	if table, ok := any(ar).(*tableCalc); ok && table.err == nil && table.meter == nil &&
		dec256.TableExpRatio(digits(&z), digits(&r.a), digits(&r.head), digits(&b)) {
		return z
	}
	if f, ok := any(r).(*ExpRatio[float64]); ok {
		if z, ok := floatExpRatio(f, any(b).(float64)); ok {
			return any(z).(T)
		}
	}
	return r.quo(ar, b)
}

// quo is Quo in steps.
func (r *ExpRatio[T]) quo(ar Calc[T], b T) T {
	if ar.Sign(b) <= 0 {
		head := r.head
		if r.positive {
			head = ar.Mul(ar.Exp(r.a), head)
		}
		return ar.Quo(head, ar.Add(r.one, ar.Exp(b)))
	}
	power := ar.Exp(ar.Neg(b))
	lead := power
	if r.positive {
		lead = ar.Exp(ar.Sub(r.a, b))
	}
	return ar.Quo(ar.Mul(lead, r.head), ar.Add(r.one, power))
}
