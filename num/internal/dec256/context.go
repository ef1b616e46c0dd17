package dec256

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

// Exact keeps all digits.
var Exact = Context{}

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
			return c.keepLarge(z, bigOf(n[:length]), negative, exponent)
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
	var n wide
	length := 4
	if x.words[2]|x.words[3]|y.words[2]|y.words[3] == 0 {
		n.multiply2(x.words[1], x.words[0], y.words[1], y.words[0])
	} else {
		length = n.multiply(x.words[:], y.words[:])
	}
	return c.finish(z, &n, length, x.negative != y.negative, int64(x.exponent)+int64(y.exponent))
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
	var n wide
	words := 4
	if shift == 0 {
		n[0], n[1], n[2], n[3] = high.words[0], high.words[1], high.words[2], high.words[3]
	} else {
		if shift > MaxExponent {
			return Range
		}
		var done bool
		if words, done = scale(&n, &high.words, shift); !done {
			return c.sumLarge(z, x, y, yNegative)
		}
	}
	negative := highNegative
	if highNegative == lowNegative {
		carry := addWords(n[:words], low.words[:])
		if carry != 0 { // words < 8: scale leaves the top bit free
			n[words] = carry
			words++
		}
	} else if borrow := subtractWords(n[:words], low.words[:]); borrow != 0 {
		negative = !negative
		negateWords(n[:words])
	}
	if c.Precision == 0 && words == 4 && exponent > -MaxExponent && exponent < MaxExponent-maxDigits {
		z.set(&n, negative, exponent)
		return None
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
	case length <= 2 && factor <= 2:
		n.multiply2(words[1], words[0], power[1], power[0])
		return 4, true
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
	// The quotient of the integers x 10^s and y, or x and y 10^-s, shall have Precision digits.
	s := c.Precision + countDigits(y.words[:]) - countDigits(x.words[:])
	if compareAligned(&x.words, &y.words) >= 0 {
		s--
	}
	var n, q wide
	var own divisor
	d := &own
	if s >= 0 {
		power := powerOfTen(s)
		factor := used(power[:8])
		length := used(x.words[:])
		if length <= 2 && factor <= 2 {
			n.multiply2(x.words[1], x.words[0], power[1], power[0])
		} else {
			n.multiply(x.words[:length], power[:factor])
		}
		own.set(y.words[:])
	} else {
		n[0], n[1], n[2], n[3] = x.words[0], x.words[1], x.words[2], x.words[3]
		var scaled wide
		scaled.multiply(y.words[:], powerOfTen(-s)[:4])
		own.set(scaled[:8])
	}
	d.divide(&q, &n, 8)
	if c.Rounding != Down && !isZero(n[:d.length]) && c.raises(q[0]&1 == 1, d.remainderAgainstHalf(&n)) {
		for i := range q {
			q[i]++
			if q[i] != 0 {
				break
			}
		}
	}
	return c.quotient(z, &q, x.negative != y.negative, difference, int64(s))
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

// compareAligned compares x and y after the shorter one has got zeros at its end until both have the same number of
// digits.
func compareAligned(x, y *[4]uint64) int {
	dx, dy := countDigits(x[:]), countDigits(y[:])
	if dx == dy {
		return compareWords(x[:], y[:])
	}
	if dx < dy {
		return -compareAligned(y, x)
	}
	var scaled wide
	scaled.multiply(y[:], powerOfTen(dx - dy)[:4])
	if scaled[4]|scaled[5] != 0 {
		return -1
	}
	return compareWords(x[:], scaled[:4])
}
