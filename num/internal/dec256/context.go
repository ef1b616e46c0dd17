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
	Chain = Context{Precision: 34, Rounding: Down}
)

// raises tells whether a cut coefficient has to be raised by one: odd is its last bit, half the comparison of what
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

// fits tells whether a number with so many digits before 10^exponent keeps its first digit within the bounds.
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

// finishShort is finish for four words.
func (c Context) finishShort(z *Decimal, n3, n2, n1, n0 uint64, negative bool, exponent int64) Fault {
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
			r := n3 >> 1 >> (63 - s)
			n3, r = divideTwo(r, n3<<s|n2>>1>>(63-s), word, v)
			n2, r = divideTwo(r, n2<<s|n1>>1>>(63-s), word, v)
			n1, r = divideTwo(r, n1<<s|n0>>1>>(63-s), word, v)
			n0, r = divideTwo(r, n0<<s, word, v)
			if c.Rounding != Down {
				half = againstHalf(0, r, 0, word)
			}
		case 2:
			d1, d0, v := d.words[1], d.words[0], d.reciprocal
			r1, r0 := n3>>1>>(63-s), n3<<s|n2>>1>>(63-s)
			a, b := n2<<s|n1>>1>>(63-s), n1<<s|n0>>1>>(63-s)
			n3 = 0
			n2, r1, r0 = divideThree(r1, r0, a, d1, d0, v)
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
			}
		}
		if !fits(c.Precision, exponent) {
			return Range
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
	var n wide
	copy(n[:4], x.words[:])
	return c.finish(z, &n, 4, x.negative, int64(x.exponent))
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
		n3, n2, n1, n0 := multiplyTwo(x.words[1], x.words[0], y.words[1], y.words[0])
		return c.finishShort(z, n3, n2, n1, n0, negative, exponent)
	}
	var n wide
	length := n.multiply(x.words[:], y.words[:])
	return c.finish(z, &n, length, negative, exponent)
}

// Add sets z to x + y.
func (c Context) Add(z, x, y *Decimal) Fault { return c.sum(z, x, y, y.negative) }

// Sub sets z to x - y.
func (c Context) Sub(z, x, y *Decimal) Fault { return c.sum(z, x, y, !y.negative) }

// sum adds the magnitudes of x and y with the signs of x and yNegative. The result has the smaller of the two
// exponents.
func (c Context) sum(z, x, y *Decimal, yNegative bool) Fault {
	if x.large != nil || y.large != nil {
		return c.sumLarge(z, x, y, yNegative)
	}
	high, low := x, y
	highNegative, lowNegative := x.negative, yNegative
	if x.exponent < y.exponent {
		high, low = y, x
		highNegative, lowNegative = lowNegative, highNegative
	}
	exponent := int64(low.exponent)
	shift := int64(high.exponent) - exponent
	n3, n2, n1, n0 := high.words[3], high.words[2], high.words[1], high.words[0]
	switch {
	case shift == 0:
	case shift <= wordDigits && n3 == 0:
		n3, n2, n1, n0 = timesWord(n2, n1, n0, powersOfTen[shift][0])
	case shift <= 2*wordDigits && n3|n2 == 0:
		power := powerOfTen(int(shift))
		n3, n2, n1, n0 = multiplyTwo(n1, n0, power[1], power[0])
	case shift <= 3*wordDigits && n3|n2|n1 == 0:
		power := powerOfTen(int(shift))
		n3, n2, n1, n0 = timesWord(power[2], power[1], power[0], n0)
	default:
		return c.sumWide(z, high, low, highNegative, lowNegative)
	}
	negative := highNegative
	var carry uint64
	if highNegative == lowNegative {
		n0, carry = bits.Add64(n0, low.words[0], 0)
		n1, carry = bits.Add64(n1, low.words[1], carry)
		n2, carry = bits.Add64(n2, low.words[2], carry)
		n3, carry = bits.Add64(n3, low.words[3], carry)
		if carry != 0 {
			return c.sumWide(z, high, low, highNegative, lowNegative)
		}
	} else {
		n0, carry = bits.Sub64(n0, low.words[0], 0)
		n1, carry = bits.Sub64(n1, low.words[1], carry)
		n2, carry = bits.Sub64(n2, low.words[2], carry)
		n3, carry = bits.Sub64(n3, low.words[3], carry)
		if carry != 0 {
			negative = !negative
			n0, carry = bits.Sub64(0, n0, 0)
			n1, carry = bits.Sub64(0, n1, carry)
			n2, carry = bits.Sub64(0, n2, carry)
			n3, _ = bits.Sub64(0, n3, carry)
		}
	}
	if c.Precision == 0 && exponent > -MaxExponent && exponent < MaxExponent-maxDigits {
		z.words = [4]uint64{n0, n1, n2, n3}
		z.large = nil
		z.exponent = int32(exponent)
		z.negative = negative && n0|n1|n2|n3 != 0
		return None
	}
	return c.finishShort(z, n3, n2, n1, n0, negative, exponent)
}

// wordDigits is the largest power of ten in a word.
const wordDigits = 19

// sumWide is sum where the larger exponent takes more than 256 bits.
func (c Context) sumWide(z, high, low *Decimal, highNegative, lowNegative bool) Fault {
	exponent := int64(low.exponent)
	shift := int64(high.exponent) - exponent
	if shift > MaxExponent {
		return Range
	}
	var n wide
	words, done := scale(&n, &high.words, shift)
	if !done {
		x, y := *high, *low
		x.negative = highNegative
		return c.sumLarge(z, &x, &y, lowNegative)
	}
	negative := highNegative
	if highNegative == lowNegative {
		if carry := addWords(n[:words], low.words[:]); carry != 0 { // words < 8: scale leaves the top bit free
			n[words] = carry
			words++
		}
	} else if borrow := subtractWords(n[:words], low.words[:]); borrow != 0 {
		negative = !negative
		negateWords(n[:words])
	}
	return c.finish(z, &n, words, negative, exponent)
}

// maxDigits is the number of digits of the largest 256-bit coefficient.
const maxDigits = 78

// scale sets n to words 10^shift, if that stays below 2^511, and returns the number of words that count, at least 4.
func scale(n *wide, words *[4]uint64, shift int64) (int, bool) {
	length := used(words[:])
	if length == 0 {
		return 4, true
	}
	if shift > maxWidePower {
		return 0, false
	}
	power := powerOfTen(int(shift))
	factor := used(power[:8])
	switch {
	case length+factor <= 4:
		n.multiply(words[:length], power[:factor])
		return 4, true
	case length+factor > 8 && bitLength(words[:])+bitLength(power[:8]) > wideBits-1:
		return 0, false
	}
	n.multiply(words[:length], power[:factor])
	return max(4, used(n[:8])), true
}

func negateWords(n []uint64) {
	var carry uint64 = 1
	for i := range n {
		n[i] = ^n[i] + carry
		if n[i] != 0 {
			carry = 0
		}
	}
}

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
	if !withinExponents(difference) || !fits(digits, exponent) {
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

// quotient sets z to q 10^(difference-s).
func (c Context) quotient(z *Decimal, q *wide, negative bool, difference, s int64) Fault {
	exponent := difference - s
	digits := c.Precision
	if q[0] == powerOfTen(digits)[0] && *q == *powerOfTen(digits) {
		digits++
	}
	if !withinExponents(difference) || !fits(digits, exponent) {
		return Range
	}
	if bitLength(q[:]) > 256 {
		z.setBig(bigOf(q[:8]), negative, exponent)
		return None
	}
	z.set(q, negative, exponent)
	return None
}
