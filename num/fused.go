package num

import "github.com/seed-63a7a409/chorus/num/internal/dec256"

// The functions of this file are small formulas that inner loops are made of. In decimals they run in one piece, with
// the same operations: handing numbers of 48 bytes from call to call would take up to half of their time. Where an
// operation fails, or in any other arithmetic, the formula itself is evaluated, which says why.

// AddQuotient adds x y / divisor to sum (E52).
func AddQuotient[T any](a Calc[T], sum, x, y, divisor *T) {
	if decimalsOf(a) != nil && addQuotient(any(sum).(*Dec), any(x).(*Dec), any(y).(*Dec), any(divisor).(*Dec)) {
		return
	}
	*sum = a.Add(*sum, a.Quo(a.Mul(*x, *y), *divisor))
}

func addQuotient(sum, x, y, divisor *Dec) bool {
	var product, quotient, total dec256.Decimal
	if chain.Mul(&product, &x.v, &y.v) != dec256.None || chain.Quo(&quotient, &product, &divisor.v) != dec256.None ||
		exact.Add(&total, &sum.v, &quotient) != dec256.None {
		return false
	}
	sum.v = total
	return true
}

// AddProduct adds x y to sum (E31).
func AddProduct[T any](a Calc[T], sum, x, y *T) {
	if decimalsOf(a) != nil && addProduct(any(sum).(*Dec), any(x).(*Dec), any(y).(*Dec)) {
		return
	}
	*sum = a.Add(*sum, a.Mul(*x, *y))
}

func addProduct(sum, x, y *Dec) bool {
	var product, total dec256.Decimal
	if chain.Mul(&product, &x.v, &y.v) != dec256.None || exact.Add(&total, &sum.v, &product) != dec256.None {
		return false
	}
	sum.v = total
	return true
}

// AddSquare adds (x - y)(x - y) to sum (E10, E54).
func AddSquare[T any](a Calc[T], sum, x, y *T) {
	if decimalsOf(a) != nil && addSquare(any(sum).(*Dec), any(x).(*Dec), any(y).(*Dec)) {
		return
	}
	d := a.Sub(*x, *y)
	*sum = a.Add(*sum, a.Mul(d, d))
}

func addSquare(sum, x, y *Dec) bool {
	var difference, square, total dec256.Decimal
	if exact.Sub(&difference, &x.v, &y.v) != dec256.None || chain.Mul(&square, &difference, &difference) != dec256.None ||
		exact.Add(&total, &sum.v, &square) != dec256.None {
		return false
	}
	sum.v = total
	return true
}

// ScaledDifference sets z to factor (x - y) (E26).
func ScaledDifference[T any](a Calc[T], z, factor, x, y *T) {
	if decimalsOf(a) != nil && scaledDifference(any(z).(*Dec), any(factor).(*Dec), any(x).(*Dec), any(y).(*Dec)) {
		return
	}
	*z = a.Mul(*factor, a.Sub(*x, *y))
}

func scaledDifference(z, factor, x, y *Dec) bool {
	var difference, product dec256.Decimal
	if exact.Sub(&difference, &x.v, &y.v) != dec256.None || chain.Mul(&product, &factor.v, &difference) != dec256.None {
		return false
	}
	z.v = product
	return true
}

// decimalsOf gives the decimal arithmetic behind a, nil if it is none, has an error already or counts long numbers.
func decimalsOf[T any](a Calc[T]) *decCalc {
	var decimals *decCalc
	switch d := any(a).(type) {
	case *decCalc:
		decimals = d
	case *tableCalc:
		decimals = &d.decCalc
	default:
		return nil
	}
	if decimals.err != nil || decimals.meter != nil {
		return nil
	}
	return decimals
}

// quoInOnePiece is ExpRatio.Quo in the decimals of v0.16.
func (r *ExpRatio[T]) quoInOnePiece(a Calc[T], z, b *T) bool {
	table, ok := any(a).(*tableCalc)
	return ok && table.err == nil && table.meter == nil && decimalRatio(any(r).(*ExpRatio[Dec]), &any(z).(*Dec).v, &any(b).(*Dec).v)
}

// decimalRatio is E8 for b.
func decimalRatio(r *ExpRatio[Dec], z, b *dec256.Decimal) bool {
	var power, lead, numerator, denominator dec256.Decimal
	head := &r.head.v
	if b.Sign() <= 0 {
		if dec256.TableExp(&power, b) != dec256.None {
			return false
		}
		if r.positive {
			if dec256.TableExp(&lead, &r.a.v) != dec256.None || chain.Mul(&numerator, &lead, head) != dec256.None {
				return false
			}
			head = &numerator
		}
	} else {
		negative := b.Negate()
		if chain.Round(&negative, &negative) != dec256.None || dec256.TableExp(&power, &negative) != dec256.None {
			return false
		}
		factor := &power
		if r.positive {
			var difference dec256.Decimal
			if exact.Sub(&difference, &r.a.v, b) != dec256.None || dec256.TableExp(&lead, &difference) != dec256.None {
				return false
			}
			factor = &lead
		}
		if chain.Mul(&numerator, factor, head) != dec256.None {
			return false
		}
		head = &numerator
	}
	return exact.Add(&denominator, &r.one.v, &power) == dec256.None && chain.Quo(z, head, &denominator) == dec256.None
}

// quoOnePlus is p / (1 + power), the rest of QuoOnePlusExp.
func quoOnePlus(z, p, power *dec256.Decimal) bool {
	var denominator dec256.Decimal
	one := IntDec(1)
	return exact.Add(&denominator, &one.v, power) == dec256.None && chain.Quo(z, p, &denominator) == dec256.None
}
