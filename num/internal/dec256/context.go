package dec256

import "math/bits"

// Rounding says what happens to the digits that do not fit.
type Rounding uint8

const (
	// Down cuts them off.
	Down Rounding = iota
	// HalfEven rounds to the nearest, a tie to the even digit.
	HalfEven
	// HalfUp rounds to the nearest, a tie away from zero.
	HalfUp
)

// Context is a number of significant digits and a rounding. Precision 0 keeps all digits, in sums and products.
type Context struct {
	Precision int
	Rounding  Rounding
}

// Exact keeps all digits, Chain cuts to the 34 digits of the chain.
var (
	Exact = Context{}
	Chain = Context{Precision: precision, Rounding: Down}
)

// raises reports whether a cut coefficient has to be raised by one: odd is its last bit, half the comparison of what
// was cut with half a unit.
func (c Context) raises(odd bool, half int) bool {
	switch c.Rounding {
	case HalfEven:
		return half > 0 || (half == 0 && odd)
	case HalfUp:
		return half >= 0
	}
	return false
}

// fits reports whether a number with so many digits before 10^exponent keeps its first digit within the bounds.
func fits(digits int, exponent int64) bool {
	adjusted := exponent + int64(digits) - 1
	return adjusted <= MaxExponent && adjusted >= -MaxExponent
}

func withinExponents(e int64) bool { return e <= MaxExponent && e >= -MaxExponent }

// finish sets z to n 10^exponent, rounded; n is overwritten. length is the number of words of n that may count.
func (c Context) finish(z *Decimal, n *wide, length int, negative bool, exponent int64) Fault {
	if !withinExponents(exponent) {
		return Range
	}
	for length > 0 && n[length-1] == 0 {
		length--
	}
	digits := countDigits(n[:length])
	if !fits(digits, exponent) {
		return Range
	}
	if c.Precision == 0 || digits <= c.Precision {
		if length > 4 {
			z.setBig(bigOf(n[:length]), negative, exponent)
			return None
		}
		z.set(n, negative, exponent)
		return None
	}
	cut := digits - c.Precision
	d := powerDivisor(cut)
	var q wide
	d.divide(&q, n, length)
	if c.Rounding != Down && c.raises(q[0]&1 == 1, d.remainderAgainstHalf(n)) && c.raise(&q) {
		cut++
	}
	exponent += int64(cut)
	if !fits(c.Precision, exponent) {
		return Range
	}
	if c.Precision > 77 && bitLength(q[:]) > 256 {
		z.setBig(bigOf(q[:8]), negative, exponent)
		return None
	}
	z.set(&q, negative, exponent)
	return None
}

// twoWordDigits is the number of digits that two words always hold. A quotient of no more digits has no other words, and
// the part of the dividend above them is below the divisor.
const twoWordDigits = 38

// finishShort is finish for four words.
func (c Context) finishShort(z *Decimal, n3, n2, n1, n0 uint64, negative bool, exponent int64) Fault {
	if c.isChain() && exponent > -safeExponent && exponent < safeExponent {
		if n3|n2 == 0 && isShort(n1, n0) {
			z.words = [4]uint64{n0, n1}
			z.large = nil
			z.exponent = int32(exponent)
			z.negative = negative && n0|n1 != 0
			return None
		}
		h1, h0, length := highest(n3, n2, n1, n0)
		if q1, q0, cut, done := leading(h1, h0, length); done {
			z.words = [4]uint64{q0, q1}
			z.large = nil
			z.exponent = int32(exponent) + int32(cut)
			z.negative = negative
			return None
		}
	}
	return c.finishByDivision(z, n3, n2, n1, n0, negative, exponent)
}

// isChain reports whether c cuts to the digits of the chain, as Chain does.
func (c Context) isChain() bool { return c.Precision == precision && c.Rounding == Down }

// finishByDivision is finishShort without the shorter way for the chain.
func (c Context) finishByDivision(z *Decimal, n3, n2, n1, n0 uint64, negative bool, exponent int64) Fault {
	digits := countShort(n3, n2, n1, n0)
	if !withinExponents(exponent) || !fits(digits, exponent) {
		return Range
	}
	cut := digits - c.Precision
	half := -1
	if cut > 0 && c.Precision > 0 {
		d := powerDivisor(cut)
		s := d.shift
		switch d.length {
		case 1:
			word, v := d.words[0], d.reciprocal
			var r uint64
			if c.Precision <= twoWordDigits {
				r = n2<<s | n1>>1>>(63-s)
				n3, n2 = 0, 0
			} else {
				r = n3 >> 1 >> (63 - s)
				n3, r = divideTwo(r, n3<<s|n2>>1>>(63-s), word, v)
				n2, r = divideTwo(r, n2<<s|n1>>1>>(63-s), word, v)
			}
			n1, r = divideTwo(r, n1<<s|n0>>1>>(63-s), word, v)
			n0, r = divideTwo(r, n0<<s, word, v)
			if c.Rounding != Down {
				half = againstHalf(0, r, 0, word)
			}
		case 2:
			d1, d0, v := d.words[1], d.words[0], d.reciprocal
			high, a, b := n3<<s|n2>>1>>(63-s), n2<<s|n1>>1>>(63-s), n1<<s|n0>>1>>(63-s)
			r1, r0 := high, a
			if c.Precision <= twoWordDigits {
				n2 = 0
			} else {
				n2, r1, r0 = divideThree(n3>>1>>(63-s), high, a, d1, d0, v)
			}
			n3 = 0
			n1, r1, r0 = divideThree(r1, r0, b, d1, d0, v)
			n0, r1, r0 = divideThree(r1, r0, n0<<s, d1, d0, v)
			if c.Rounding != Down {
				half = againstHalf(r1, r0, d1, d0)
			}
		default:
			n := wide{n0, n1, n2, n3}
			return c.finish(z, &n, 4, negative, exponent)
		}
		exponent += int64(cut)
		if half >= 0 && c.raises(n0&1 == 1, half) {
			var carry uint64
			n0, carry = bits.Add64(n0, 1, 0)
			n1, carry = bits.Add64(n1, 0, carry)
			n2, carry = bits.Add64(n2, 0, carry)
			n3 += carry
			limit := powerOfTen(c.Precision) // 77 digits at most, as some were cut
			if n0 == limit[0] && n1 == limit[1] && n2 == limit[2] && n3 == limit[3] {
				limit = powerOfTen(c.Precision - 1)
				n0, n1, n2, n3 = limit[0], limit[1], limit[2], limit[3]
				exponent++
				if !fits(c.Precision, exponent) { // the only way in which cutting moves the first digit
					return Range
				}
			}
		}
	}
	z.words = [4]uint64{n0, n1, n2, n3}
	z.large = nil
	z.exponent = int32(exponent)
	z.negative = negative && n0|n1|n2|n3 != 0
	return None
}

// againstHalf compares twice the remainder (r1, r0) with the divisor (d1, d0).
func againstHalf(r1, r0, d1, d0 uint64) int {
	low, carry := bits.Add64(r0, r0, 0)
	high, carry := bits.Add64(r1, r1, carry)
	switch {
	case carry != 0 || high > d1 || (high == d1 && low > d0):
		return 1
	case high == d1 && low == d0:
		return 0
	}
	return -1
}

// raise adds one to a coefficient of full precision. If it becomes a power of ten it loses a digit again, and raise
// returns true.
func (c Context) raise(q *wide) bool {
	for i := range q {
		q[i]++
		if q[i] != 0 {
			break
		}
	}
	power := powerOfTen(c.Precision)
	if q[0] != power[0] || *q != *power {
		return false
	}
	*q = *powerOfTen(c.Precision - 1)
	return true
}

func (z *Decimal) set(n *wide, negative bool, exponent int64) {
	z.words[0], z.words[1], z.words[2], z.words[3] = n[0], n[1], n[2], n[3]
	z.large = nil
	z.exponent = int32(exponent)
	z.negative = negative && n[0]|n[1]|n[2]|n[3] != 0
}

// Round sets z to x with the digits of the context.
func (c Context) Round(z, x *Decimal) Fault {
	if x.large != nil {
		return c.finishLarge(z, x.Coefficient(), x.negative, int64(x.exponent))
	}
	return c.finishShort(z, x.words[3], x.words[2], x.words[1], x.words[0], x.negative, int64(x.exponent))
}

// Mul sets z to x y.
func (c Context) Mul(z, x, y *Decimal) Fault {
	if x.large != nil || y.large != nil {
		return c.mulLarge(z, x, y)
	}
	if !withinExponents(int64(x.exponent)) || !withinExponents(int64(y.exponent)) {
		return Range
	}
	negative, exponent := x.negative != y.negative, int64(x.exponent)+int64(y.exponent)
	if x.words[2]|x.words[3]|y.words[2]|y.words[3] == 0 {
		// multiplyTwo, without the call
		x1, x0, y1, y0 := x.words[1], x.words[0], y.words[1], y.words[0]
		h00, n0 := bits.Mul64(x0, y0)
		h01, l01 := bits.Mul64(x0, y1)
		h10, l10 := bits.Mul64(x1, y0)
		h11, l11 := bits.Mul64(x1, y1)
		n1, carry := bits.Add64(h00, l01, 0)
		n2, carry := bits.Add64(l11, h01, carry)
		n3 := h11 + carry
		n1, carry = bits.Add64(n1, l10, 0)
		n2, carry = bits.Add64(n2, h10, carry)
		return c.finishShort(z, n3+carry, n2, n1, n0, negative, exponent)
	}
	if c.isChain() && mulLeading(z, x, y) {
		return None
	}
	var n wide
	length := n.multiply(x.words[:], y.words[:])
	return c.finish(z, &n, length, negative, exponent)
}
