package loss

import "github.com/seed-63a7a409/chorus/num"

// Series for arguments near 0, where the closed forms lose their digits. They stop where a term no longer changes the sum;
// within their bounds that takes no more than some twenty terms in 34 digits.

// coshm1 is cosh(x) - 1 for 0 <= x <= 1/4.
func coshm1[T any](a num.Calc[T], x T) T {
	square := a.Mul(x, x)
	term := a.Quo(square, a.Int(2))
	return series(a, term, func(k int) { term = a.Quo(a.Mul(term, square), a.Int((2*k+1)*(2*k+2))) }, func() T { return term })
}

// oneMinusExp is 1 - e^-x for x >= 0.
func oneMinusExp[T any](a num.Calc[T], x T) T {
	if a.Cmp(x, a.Int(farApart)) > 0 {
		return a.Int(1)
	}
	if a.Cmp(x, a.Quo(a.Int(1), a.Int(4))) > 0 {
		return a.Sub(a.Int(1), a.Exp(a.Neg(x)))
	}
	term := x
	return series(a, term, func(k int) { term = a.Neg(a.Quo(a.Mul(term, x), a.Int(k+1))) }, func() T { return term })
}

// ln1p is ln(1+u) for 0 <= u <= 1/16, as 2 artanh(u/(2+u)).
func ln1p[T any](a num.Calc[T], u T) T {
	w := a.Quo(u, a.Add(a.Int(2), u))
	square, power := a.Mul(w, w), w
	term := w
	next := func(k int) {
		power = a.Mul(power, square)
		term = a.Quo(power, a.Int(2*k+1))
	}
	return a.Mul(a.Int(2), series(a, term, next, func() T { return term }))
}

// maxTerms is far beyond what any argument within the bounds needs.
const maxTerms = 64

// series adds terms to the first one until one changes nothing.
func series[T any](a num.Calc[T], first T, next func(k int), term func() T) T {
	sum := first
	for k := 1; k < maxTerms; k++ {
		next(k)
		longer := rounded(a, a.Add(sum, term()))
		if a.Cmp(longer, sum) == 0 {
			break
		}
		sum = longer
	}
	return sum
}

// rounded brings an exact sum back to the digits of the arithmetic.
func rounded[T any](a num.Calc[T], x T) T { return a.Quo(x, a.Int(1)) }
