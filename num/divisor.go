package num

import "github.com/seed-63a7a409/chorus/num/internal/dec256"

// Divisor is a number that many are divided by. In decimals what depends on it alone is worked out once; the quotients are
// those of Quo, digit for digit. The zero value is a divisor of 0.
type Divisor[T any] struct {
	value      T
	reciprocal dec256.Reciprocal
}

// NewDivisor prepares for divisions by value.
func NewDivisor[T any](a Calc[T], value T) Divisor[T] {
	d := Divisor[T]{value: value}
	if inOnePiece(a) {
		d.reciprocal.Set(digits(&d.value))
	}
	return d
}

// Quo returns x divided by the divisor.
func (d *Divisor[T]) Quo(a Calc[T], x T) T {
	var z T
	if d == nil {
		noOperand(a)
		return z
	}
	if inOnePiece(a) && d.reciprocal.Quo(digits(&z), digits(&x), digits(&d.value)) == dec256.None {
		return z
	}
	return a.Quo(x, d.value)
}

// QuoEach divides each of the values, in place.
func (d *Divisor[T]) QuoEach(a Calc[T], values []T) {
	if d == nil {
		noOperand(a)
		return
	}
	if !inOnePiece(a) {
		for i, x := range values {
			values[i] = a.Quo(x, d.value)
		}
		return
	}
	for i := range values {
		x := &values[i]
		if d.reciprocal.Quo(digits(x), digits(x), digits(&d.value)) != dec256.None {
			*x = a.Quo(*x, d.value)
		}
	}
}
