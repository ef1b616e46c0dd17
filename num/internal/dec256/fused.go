package dec256

import "math/bits"

// The functions of this file are small formulas of package num in one piece, with the same operations: handing numbers of
// 48 bytes from call to call would take up to half of their time. Sums are exact, products and quotients those of the
// chain. They report whether every operation succeeded; where one did not they have changed nothing.

// AddProduct adds x y to sum.
func AddProduct(sum, x, y *Decimal) bool {
	if p1, p0, exponent, done := productOfTwo(x, y); done {
		return sum.addCut(p1, p0, exponent, x.negative != y.negative)
	}
	var product Decimal
	return Chain.Mul(&product, x, y) == None && Exact.Add(sum, sum, &product) == None
}

// AddQuotient adds x y / divisor to sum; r is that of the divisor.
func AddQuotient(sum, x, y, divisor *Decimal, r *Reciprocal) bool {
	if p1, p0, exponent, done := productOfTwo(x, y); done && r.high != 0 && p1 != 0 && divisor.isOrdinary() {
		if q1, q0, cut, done := r.times(highest(0, 0, p1, p0)); done {
			return sum.addCut(q1, q0, exponent-int64(divisor.exponent)+int64(cut), x.negative != y.negative != divisor.negative)
		}
	}
	var product, quotient Decimal
	return Chain.Mul(&product, x, y) == None && r.Quo(&quotient, &product, divisor) == None &&
		Exact.Add(sum, sum, &quotient) == None
}

// AddSquare adds (x - y)(x - y) to sum.
func AddSquare(sum, x, y *Decimal) bool {
	var difference, square Decimal
	if Exact.Sub(&difference, x, y) != None {
		return false
	}
	if s1, s0, exponent, done := squareOf(&difference); done {
		return sum.addCut(s1, s0, exponent, false)
	}
	return Chain.Mul(&square, &difference, &difference) == None && Exact.Add(sum, sum, &square) == None
}

// productOfTwo is x y cut to 34 digits, (q1, q0) 10^exponent but for the sign, for numbers of two words. It returns false where
// the highest bits do not tell the digits.
func productOfTwo(x, y *Decimal) (q1, q0 uint64, exponent int64, done bool) {
	if !x.isOrdinary() || !y.isOrdinary() || x.words[2]|x.words[3]|y.words[2]|y.words[3] != 0 {
		return 0, 0, 0, false
	}
	n3, n2, n1, n0 := multiplyTwo(x.words[1], x.words[0], y.words[1], y.words[0])
	if n3|n2 == 0 && isShort(n1, n0) {
		return n1, n0, int64(x.exponent) + int64(y.exponent), true
	}
	q1, q0, cut, done := leading(highest(n3, n2, n1, n0))
	return q1, q0, int64(x.exponent) + int64(y.exponent) + int64(cut), done
}

// squareOf is x x as productOfTwo has it, for numbers of any four words. The square of the highest bits is up to 5 units too
// small, and one place more doubles them.
func squareOf(x *Decimal) (q1, q0 uint64, exponent int64, done bool) {
	if !x.isOrdinary() || x.IsZero() {
		return 0, 0, 0, false
	}
	h1, h0, length := highest(x.words[3], x.words[2], x.words[1], x.words[0])
	length *= 2
	if length < 130 { // else more than 128 bits, so more than 34 digits
		return 0, 0, 0, false
	}
	h1, h0 = highTwo(h1, h0, h1, h0)
	if h1>>63 == 0 {
		h1, h0 = h1<<1|h0>>63, h0<<1
		length--
	}
	q1, q0, cut, done := leading(h1, h0, length)
	return q1, q0, 2*int64(x.exponent) + int64(cut), done
}

// isOrdinary reports whether products and quotients of a few such numbers stay far within the exponents.
func (x *Decimal) isOrdinary() bool {
	const ordinary = 10000
	return x.large == nil && x.exponent > -ordinary && x.exponent < ordinary
}

// addCut adds (q1, q0) 10^exponent exactly, a number of at most 34 digits, and reports whether there is a sum.
func (z *Decimal) addCut(q1, q0 uint64, exponent int64, negative bool) bool {
	shift := exponent - int64(z.exponent)
	if z.large != nil || shift > wordDigits || shift < -wordDigits || z.words[3] != 0 {
		term := Decimal{words: [4]uint64{q0, q1}, exponent: int32(exponent), negative: negative && q0|q1 != 0}
		return Exact.Add(z, z, &term) == None
	}
	n3, n2, n1, n0 := uint64(0), z.words[2], z.words[1], z.words[0]
	var q3, q2 uint64
	if shift >= 0 {
		q3, q2, q1, q0 = timesWord(0, q1, q0, powersOfTen[shift][0])
	} else {
		n3, n2, n1, n0 = timesWord(n2, n1, n0, powersOfTen[-shift][0])
		z.exponent = int32(exponent)
	}
	var carry uint64
	if z.negative == negative {
		n0, carry = bits.Add64(n0, q0, 0)
		n1, carry = bits.Add64(n1, q1, carry)
		n2, carry = bits.Add64(n2, q2, carry)
		n3, _ = bits.Add64(n3, q3, carry)
		z.words = [4]uint64{n0, n1, n2, n3}
		return true
	}
	n0, carry = bits.Sub64(n0, q0, 0)
	n1, carry = bits.Sub64(n1, q1, carry)
	n2, carry = bits.Sub64(n2, q2, carry)
	n3, carry = bits.Sub64(n3, q3, carry)
	if carry != 0 {
		n0, carry = bits.Sub64(0, n0, 0)
		n1, carry = bits.Sub64(0, n1, carry)
		n2, carry = bits.Sub64(0, n2, carry)
		n3, _ = bits.Sub64(0, n3, carry)
		z.negative = negative
	}
	z.words = [4]uint64{n0, n1, n2, n3}
	z.negative = z.negative && n0|n1|n2|n3 != 0
	return true
}

// ScaledDifference sets z to factor (x - y).
func ScaledDifference(z, factor, x, y *Decimal) bool {
	var difference, product Decimal
	if Exact.Sub(&difference, x, y) != None || Chain.Mul(&product, factor, &difference) != None {
		return false
	}
	*z = product
	return true
}

// QuoOnePlus sets z to p / (1 + power).
func QuoOnePlus(z, p, power *Decimal) bool {
	var denominator Decimal
	one := New(1, 0)
	return Exact.Add(&denominator, &one, power) == None && Chain.Quo(z, p, &denominator) == None
}

// TableExpRatio sets z to (1 + e^a) / (1 + e^b) in the table's exponentials, where head is 1 + e^-|a|.
func TableExpRatio(z, a, head, b *Decimal) bool {
	var power, lead, numerator Decimal
	positive := a.Sign() > 0
	if b.Sign() <= 0 {
		if TableExp(&power, b) != None {
			return false
		}
		if positive {
			if TableExp(&lead, a) != None || Chain.Mul(&numerator, &lead, head) != None {
				return false
			}
			head = &numerator
		}
		return QuoOnePlus(z, head, &power)
	}
	negative := b.Negate()
	if Chain.Round(&negative, &negative) != None || TableExp(&power, &negative) != None {
		return false
	}
	factor := &power
	if positive {
		var difference Decimal
		if Exact.Sub(&difference, a, b) != None || TableExp(&lead, &difference) != None {
			return false
		}
		factor = &lead
	}
	return Chain.Mul(&numerator, factor, head) == None && QuoOnePlus(z, &numerator, &power)
}
