package num

// Exp1DivExp1 is (1 + e^a) / (1 + e^b) evaluated without overflow (E8). Each step is rounded as the arithmetic
// rounds, from left to right: the rounding of the chain's inner steps is not published (open, O2).
func Exp1DivExp1[T any](ar Calc[T], a, b T) T {
	r := NewExpRatio(ar, a)
	return r.Quo(ar, b)
}

// ExpRatio is E8 with the part that depends on a alone worked out once, for many b.
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

// Quo gives (1 + e^a) / (1 + e^b) by the four cases of E8. The twin of its form for decimals is quo.
func (r *ExpRatio[T]) Quo(ar Calc[T], b T) T {
	var z T
	if r.quoInOnePiece(ar, &z, &b) {
		return z
	}
	return r.quo(ar, b)
}

// quo is Quo in any arithmetic.
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
