package num

import "github.com/seed-63a7a409/chorus/num/internal/dec256"

// The functions of this file are small formulas that inner loops are made of. In decimals package dec256 has them in one
// piece; where an operation fails, or in any other arithmetic, the formula itself is evaluated, which says why.

// AddProduct adds x y to sum (E31).
func AddProduct[T any](a Calc[T], sum, x, y *T) {
	if sum == nil || x == nil || y == nil {
		noOperand(a)
		return
	}
	if inOnePiece(a) && dec256.AddProduct(digits(sum), digits(x), digits(y)) {
		return
	}
	*sum = a.Add(*sum, a.Mul(*x, *y))
}

// AddQuotient adds x y / divisor to sum (E52).
func AddQuotient[T any](a Calc[T], sum, x, y *T, divisor *Divisor[T]) {
	if sum == nil || x == nil || y == nil || divisor == nil {
		noOperand(a)
		return
	}
	if inOnePiece(a) && dec256.AddQuotient(digits(sum), digits(x), digits(y), digits(&divisor.value), &divisor.reciprocal) {
		return
	}
	*sum = a.Add(*sum, a.Quo(a.Mul(*x, *y), divisor.value))
}

// AddSquare adds (x - y)(x - y) to sum (E10, E54).
func AddSquare[T any](a Calc[T], sum, x, y *T) {
	if sum == nil || x == nil || y == nil {
		noOperand(a)
		return
	}
	if inOnePiece(a) && dec256.AddSquare(digits(sum), digits(x), digits(y)) {
		return
	}
	d := a.Sub(*x, *y)
	*sum = a.Add(*sum, a.Mul(d, d))
}

// ScaledDifference sets z to factor (x - y), as a and b of E26 are.
func ScaledDifference[T any](a Calc[T], z, factor, x, y *T) {
	if z == nil || factor == nil || x == nil || y == nil {
		noOperand(a)
		return
	}
	if inOnePiece(a) && dec256.ScaledDifference(digits(z), digits(factor), digits(x), digits(y)) {
		return
	}
	*z = a.Mul(*factor, a.Sub(*x, *y))
}

// SumOfProducts adds the products of x and y from left to right: exact sums in Dec, rounded at every step in float64. It is 0
// for no values; lists of different lengths are ErrShape.
func SumOfProducts[T any](a Calc[T], x, y []T) T {
	sum := a.Int(0)
	if err := CheckLength("y", len(y), len(x)); err != nil {
		a.Fail(err)
		return sum
	}
	if !inOnePiece(a) {
		for i, v := range x {
			sum = a.Add(sum, a.Mul(v, y[i]))
		}
		return sum
	}
	for i := range x {
		AddProduct(a, &sum, &x[i], &y[i])
	}
	return sum
}

// compare is Cmp of what x and y point to, which saves their copies; both are numbers.
func compare[T any](a Calc[T], x, y *T) int {
	if inOnePiece(a) {
		return dec256.Cmp(digits(x), digits(y))
	}
	return a.Cmp(*x, *y)
}

// sumInOnePiece is Sum in decimals, if no addition is refused.
func sumInOnePiece[T any](a Calc[T], x []T) (sum T, done bool) {
	if !inOnePiece(a) {
		return sum, false
	}
	for i := range x {
		if dec256.Exact.Add(digits(&sum), digits(&sum), digits(&x[i])) != dec256.None {
			return sum, false
		}
	}
	return sum, true
}

// noOperand records a missing operand.
func noOperand[T any](a Calc[T]) {
	a.Fail(Refuse(ErrMissing, "operand", nil, nil, "a number"))
}

// digits returns the number in a Dec.
func digits[T any](x *T) *dec256.Decimal { return &any(x).(*Dec).v }

// inOnePiece reports whether a is a calculation in decimals that has no error yet and counts no long numbers.
func inOnePiece[T any](a Calc[T]) bool {
	switch d := any(a).(type) {
	case *decCalc:
		return d.err == nil && d.meter == nil
	case *tableCalc:
		return d.err == nil && d.meter == nil
	}
	return false
}
