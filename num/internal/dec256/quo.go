package dec256

import "math/bits"

// maxShortQuotient is a precision for which the scaled dividend of maxDigits + precision digits fits eight words.
const maxShortQuotient = 72

// Quo sets z to x / y with exactly Precision digits, or one more where rounding gives a power of ten.
func (c Context) Quo(z, x, y *Decimal) Fault {
	if y.IsZero() {
		return ZeroDivision
	}
	difference := int64(x.exponent) - int64(y.exponent)
	if x.IsZero() {
		if !withinExponents(difference) {
			return Range
		}
		*z = Decimal{exponent: int32(difference)}
		return None
	}
	if x.large != nil || y.large != nil || c.Precision > maxShortQuotient {
		return c.quoLarge(z, x, y)
	}
	if c.isChain() && quoLeading(z, x, y) {
		return None
	}
	return c.quoByDivision(z, x, y, difference)
}

// quoByDivision is Quo of up to four words each, neither of them zero, without the shorter way for the chain.
func (c Context) quoByDivision(z, x, y *Decimal, difference int64) Fault {
	// The quotient of the integers x 10^s and y, or of x and y 10^-s, has Precision digits or one more.
	s := c.Precision + y.Digits() - x.Digits()
	if s >= 0 && s <= 2*wordDigits && c.Precision <= 2*wordDigits && x.words[3]|x.words[2]|y.words[3]|y.words[2] == 0 {
		return c.quoShort(z, x, y, s)
	}
	var n, q wide
	var own divisor
	d := &own
	length := 4
	if s >= 0 {
		power := powerOfTen(s)
		length = n.multiply(x.words[:used(x.words[:])], power[:used(power[:8])])
		if y.words[0] < smallDivisors && y.words[1]|y.words[2]|y.words[3] == 0 {
			d = &integerDivisors[y.words[0]] //chorus:readonly divisors are only read
		} else {
			own.set(y.words[:])
		}
	} else {
		n[0], n[1], n[2], n[3] = x.words[0], x.words[1], x.words[2], x.words[3]
		var scaled wide
		scaled.multiply(y.words[:], powerOfTen(-s)[:4])
		own.set(scaled[:8])
	}
	d.divide(&q, &n, length)
	half := -1
	if c.Rounding != Down {
		if isZero(n[:d.length]) {
			half = -2 // nothing is cut off
		} else {
			half = d.remainderAgainstHalf(&n)
		}
	}
	if power := powerOfTen(c.Precision); compareWords(q[:6], power[:6]) >= 0 {
		// the digit too many
		s--
		last := q.cutDigit()
		if c.Rounding != Down {
			half = halfOfDigit(last, half > -2)
		}
	}
	if half > -1 && c.raises(q[0]&1 == 1, half) {
		for i := range q {
			q[i]++
			if q[i] != 0 {
				break
			}
		}
	}
	return c.quotient(z, &q, x.negative != y.negative, difference, int64(s))
}

// quoShort is Quo for x and y of two words, and results of two words.
func (c Context) quoShort(z, x, y *Decimal, s int) Fault {
	power := powerOfTen(s)
	n3, n2, n1, n0 := multiplyTwo(x.words[1], x.words[0], power[1], power[0])
	var q2, q1, q0, r1, r0, d1, d0 uint64
	if y.words[1] == 0 {
		var v uint64
		var by uint
		if y.words[0] < smallDivisors {
			d := &integerDivisors[y.words[0]] //chorus:readonly divisors are only read
			d0, v, by = d.words[0], d.reciprocal, d.shift
		} else {
			by = uint(bits.LeadingZeros64(y.words[0]))
			d0 = y.words[0] << by
			v, _ = bits.Div64(^d0, ^uint64(0), d0)
		}
		// the quotient has three words, so the highest word of the dividend is below the divisor
		r0 = n3<<by | n2>>1>>(63-by)
		q2, r0 = divideTwo(r0, n2<<by|n1>>1>>(63-by), d0, v)
		q1, r0 = divideTwo(r0, n1<<by|n0>>1>>(63-by), d0, v)
		q0, r0 = divideTwo(r0, n0<<by, d0, v)
	} else {
		by := uint(bits.LeadingZeros64(y.words[1]))
		d1 = y.words[1]<<by | y.words[0]>>1>>(63-by)
		d0 = y.words[0] << by
		v, _ := bits.Div64(^d1, ^uint64(0), d1)
		v = reciprocalOfTwo(v, d1, d0)
		r1, r0 = n3>>1>>(63-by), n3<<by|n2>>1>>(63-by)
		q2, r1, r0 = divideThree(r1, r0, n2<<by|n1>>1>>(63-by), d1, d0, v)
		q1, r1, r0 = divideThree(r1, r0, n1<<by|n0>>1>>(63-by), d1, d0, v)
		q0, r1, r0 = divideThree(r1, r0, n0<<by, d1, d0, v)
	}
	rest := r1|r0 != 0
	half := -1
	if rest && c.Rounding != Down {
		half = againstHalf(r1, r0, d1, d0)
	}
	limit := powerOfTen(c.Precision)
	if q2 != 0 || q1 > limit[1] || (q1 == limit[1] && q0 >= limit[0]) {
		// the digit too many
		s--
		var last uint64
		q1, q0, last = overTen(q2, q1, q0)
		if c.Rounding != Down {
			half = halfOfDigit(last, rest)
		}
		rest = rest || last != 0
	}
	if rest && half >= 0 && c.raises(q0&1 == 1, half) {
		var carry uint64
		q0, carry = bits.Add64(q0, 1, 0)
		q1 += carry
	}
	difference := int64(x.exponent) - int64(y.exponent)
	exponent := difference - int64(s)
	digits := c.Precision
	if q0 == limit[0] && q1 == limit[1] {
		digits++
	}
	if !withinExponents(difference) || !fits(digits, exponent) || !fits(c.Precision, exponent) { // as in quotient
		return Range
	}
	negative := x.negative != y.negative
	z.words = [4]uint64{q0, q1}
	z.large = nil
	z.exponent = int32(exponent)
	z.negative = negative
	return None
}

// overTen divides a number below 10 2^128 by ten.
func overTen(n2, n1, n0 uint64) (q1, q0, rest uint64) {
	const ten, by = 10 << 60, 60
	const reciprocal = 0x999999999999999a - 1
	r := n2<<by | n1>>(64-by)
	q1, r = divideTwo(r, n1<<by|n0>>(64-by), ten, reciprocal)
	q0, r = divideTwo(r, n0<<by, ten, reciprocal)
	return q1, q0, r >> by
}

// cutDigit divides by ten and returns the remainder.
func (n *wide) cutDigit() uint64 {
	d := powerDivisor(1)
	var q wide
	d.divide(&q, n, 6)
	last := n[0] >> d.shift
	*n = q
	return last
}

// halfOfDigit compares a digit, and what comes behind it if more is set, with half of ten.
func halfOfDigit(digit uint64, more bool) int {
	switch {
	case digit > 5 || (digit == 5 && more):
		return 1
	case digit == 5:
		return 0
	}
	return -1
}

// quotient sets z to q 10^(difference-s). A quotient that only rounding would lift to the least exponent is refused.
func (c Context) quotient(z *Decimal, q *wide, negative bool, difference, s int64) Fault {
	exponent := difference - s
	digits := c.Precision
	if q[0] == powerOfTen(digits)[0] && *q == *powerOfTen(digits) {
		digits++
	}
	if !withinExponents(difference) || !fits(digits, exponent) || !fits(c.Precision, exponent) {
		return Range
	}
	if bitLength(q[:]) > 256 {
		z.setBig(bigOf(q[:8]), negative, exponent)
		return None
	}
	z.set(q, negative, exponent)
	return None
}
