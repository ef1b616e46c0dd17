package dec256

import (
	"math"
	"math/bits"
)

// Exp sets z to e^x, as apd does: rounded half-even whatever the context says, from a value that may be slightly off;
// a Range fault where |x| is above 23 times the precision and above 23000.
//
// apd computes with the argument rounded to cp digits, r = x / 10^t below 1, a Horner scheme of p = cp+t+2 digits
// for s = e^r, and s^(10^t) by repeated squaring. Let d = 5 10^-p, half a unit of the last digit of a number just
// above 1. How far its value v can lie from e^x before the last rounding:
//
//   - Horner: s_i = 1 + (r/i) s_(i+1), each of the three steps rounded to p digits. Numbers below 1 are rounded by at
//     most d/10, numbers from 1 to 10 by at most d. For r > 0 the error a_i of s_i is at most
//     d (1 + 1/10 + s_(i+1)/10) + (r/i) a_(i+1) with s_3 < 1.44, s_2 < 1.72, except that the product of the last step
//     is above 1 if r > ln 2. Summed up and divided by e^r: 1.244 d + 0.028 d e^-r for r <= ln 2 and
//     1.244 d + 0.928 d e^-r above, that is at most 1.28 d and 1.71 d.
//     For r < 0 everything lies below 1: at most 0.3 d (1 + |r| + r^2/2 + ...) = 0.3 d e^|r|, relative to e^r
//     0.3 d e^(2|r|), at most 1.2 d up to |r| = 0.69 and 2.22 d up to 1.
//   - What the series leaves out adds up to 0.2 d for r < 0, less otherwise. A test goes through the recurrences and
//     through all p: together at most 1.30 d up to |r| = 0.69, above 1.73 d for r > 0 and 2.38 d for r < 0.
//   - Powers: an error of s counts 10^t times, the j-th squaring floor(10^t/2^j) times, each product once; the squarings
//     and products together 10^t - 1 times, each at most d.
//
// So |v / e^x - 1| < 10^t d (E + 1), or d E for t = 0, E being one of the figures above; expErrors has them with 0.1
// added for the squares of errors and for the error of our own value, which is below 2^-178 relatively. In units of
// the last of P digits that is m 10^(P-cp) (E + 1)/200 where the result is m 10^k, 1 <= m < 10. If the distance from
// the nearest tie is larger, v rounds as e^x does; else the steps are taken, digit for digit.
func (c Context) Exp(z, x *Decimal) Fault {
	if x.IsZero() {
		*z = New(1, 0)
		return None
	}
	adjusted := x.Adjusted()
	if adjusted >= 5 {
		return Range
	}
	cp := c.Precision
	if adjusted >= 2 {
		const largest = 1000 // digits that apd computes with
		if wish := nearestFloat(x) / 23; wish > float64(cp) && wish < largest {
			cp = int(math.Ceil(wish))
		}
		limit := New(int64(23*cp), 0)
		if compareMagnitudes(x, &limit) > 0 {
			return Range
		}
	}
	if adjusted <= int64(-cp-1) {
		smallest := New(9, int32(-cp-1))
		if adjusted < int64(-cp-1) || compareMagnitudes(x, &smallest) <= 0 {
			*z = New(1, 0)
			return None
		}
	}
	t := max(0, int(adjusted)+1)
	if c.Precision <= maxFastExp && c.fastExp(z, x, cp, t) {
		return None
	}
	return c.expSteps(z, x, cp, t)
}

const (
	// maxFastExp: from here on our own error is not small against the guard.
	maxFastExp = 48
	// The series has seven terms, enough for 2^-162, or nine, for 2^-201.
	shortSeries, longSeries = 8, 10
	shortSeriesDigits       = 38
)

// expErrors are E + 0.1 of Exp: for |r| below 0.69; above, r > 0; above, r < 0.
var expErrors = [3]float64{1.40, 1.83, 2.48}

// fastExp is Exp where the result cannot depend on the steps of apd. It returns false elsewhere.
func (c Context) fastExp(z, x *Decimal, cp, t int) bool {
	argument := x
	var short Decimal
	if x.Digits() > cp {
		// the argument with the digits that apd gives it
		scale := New(1, int32(t))
		if (Context{Precision: cp, Rounding: HalfEven}).Quo(&short, x, &scale) != None {
			return false
		}
		short.exponent += int32(t)
		argument = &short
	}
	if c.Precision == precision {
		if f, k, high, done := reduceShort(argument, t); done {
			p1, p0 := shortExp(&f)
			q, fraction := ofPower(p1, p0)
			guard := c.expGuard(p1, cp, t, high, x.negative) + shortGuard(p1)
			return q.rounded(z, fraction, guard, c.Precision, k)
		}
	}
	f, k, high, done := reduceByTens(argument, t)
	if !done {
		return false
	}
	terms := longSeries
	if c.Precision <= shortSeriesDigits {
		terms = shortSeries
	}
	power := expFraction(&f, terms)

	q, fraction := coefficientOf(&power, c.Precision)
	guard := c.expGuard(power[2], cp, t, high, x.negative) + 1<<48
	return q.rounded(z, fraction, guard, c.Precision, k)
}

// expGuard is how far the value of apd can lie from e^x, in units of its last digit 2^-64, where e^x is power 2^-60 10^k.
func (c Context) expGuard(power uint64, cp, t int, high, negative bool) uint64 {
	index := 0
	if high {
		index = 1
		if negative {
			index = 2
		}
	}
	e := expErrors[index]
	if t > 0 {
		e++
	}
	// power 2^60 (e / 200 10^(P-cp)) 2^68 / 2^64
	weight := e / 200
	for range min(cp-c.Precision, 10) {
		weight /= 10
	}
	guard, _ := bits.Mul64(power, uint64(float64(weight*0x1p68)))
	return guard
}

// coefficientOf is power 10^(digits-1) as an integer and 64 bits behind the point.
func coefficientOf(power *fixed, digits int) (q fixed, fraction uint64) {
	scale := powerOfTen(digits - 1)
	n4, n3, n2, n1 := highColumns(power, scale[1], scale[0])
	if scale[2] != 0 {
		var n wide
		n.multiply(power[:], scale[:3])
		n1, n2, n3, n4 = n[1], n[2], n[3], n[4]
		return fixed{n2>>60 | n3<<4, n3>>60 | n4<<4, n4>>60 | n[5]<<4}, n2<<4 | n1>>60
	}
	return fixed{n2>>60 | n3<<4, n3>>60 | n4<<4, n4 >> 60}, n2<<4 | n1>>60
}

// rounded sets z to (q + fraction/2^64) 10^(k-digits+1) rounded to an integer before the power, unless the nearest tie is
// no further away than the guard.
func (q *fixed) rounded(z *Decimal, fraction, guard uint64, digits, k int) bool {
	const half = 1 << 63
	if fraction-half+guard <= 2*guard {
		return false
	}
	// next to a power of ten the exact value and that of the steps may lie on different sides
	if q[0]-powerOfTen(digits - 1)[0] < 2 || powerOfTen(digits)[0]-q[0] <= 2 {
		return false
	}
	z.words = [4]uint64{q[0], q[1], q[2]}
	if fraction > half {
		var carry uint64
		z.words[0], carry = bits.Add64(z.words[0], 1, 0)
		z.words[1], carry = bits.Add64(z.words[1], 0, carry)
		z.words[2] += carry
	}
	z.large = nil
	z.exponent = int32(k - digits + 1)
	z.negative = false
	return true
}

// reduceByTens returns f in [0, ln 10) and k with x = f + k ln 10, f with an integer word above its fraction; high tells
// whether |x| / 10^t may be above 0.69. x is below 23000 in size; it is not done where x has more digits or decimals
// than the tables allow.
func reduceByTens(x *Decimal, t int) (f [4]uint64, k int, high, done bool) {
	if x.large != nil || x.words[3] != 0 || x.exponent < -maxReciprocal || x.exponent > 4 {
		return f, 0, false, false
	}
	var n wide
	if x.exponent >= 0 {
		f[3] = x.words[0] * powerOfTen(int(x.exponent))[0]
	} else {
		// 10^-m = reciprocal 2^-(255 + bits of 10^m)
		m := int(-x.exponent)
		d := powerDivisor(m)
		length := 64*d.length - int(d.shift)
		n.multiply(x.words[:used(x.words[:3])], reciprocals[m][:])
		// down by 255 + length - 192 bits, more than a word and less than six
		words, by := (63+length)/64, uint(63+length)%64
		for i := range f {
			f[i] = n[words+i] >> by
			if words+i+1 < len(n) {
				f[i] |= n[words+i+1] << 1 << (63 - by)
			}
		}
	}
	high = f[3]<<16|f[2]>>48 >= highStart[t]

	// k from the highest bits: at most one too small
	estimate, _ := bits.Mul64(f[3]<<48|f[2]>>16, tenthOfLn)
	tens := estimate >> 48
	var carry, borrow uint64
	for i, w := range lnTen {
		hi, lo := bits.Mul64(w, tens)
		var c uint64
		lo, c = bits.Add64(lo, carry, 0)
		carry = hi + c
		f[i], borrow = bits.Sub64(f[i], lo, borrow)
	}
	if compareWords(f[:], lnTen[:]) >= 0 {
		subtractWords(f[:], lnTen[:])
		tens++
	}
	if !x.negative {
		return f, int(tens), high, true
	}
	rest := lnTen
	subtractWords(rest[:], f[:])
	return rest, -int(tens) - 1, high, true
}

// tenthOfLn is 2^64 / ln 10.
const tenthOfLn = 0x6f2dec549b9438ca

// highStart[t] is 0.69 10^t 2^16.
var highStart = [6]uint64{45219, 452198, 4521984, 45219840, 452198400, 4521984000}

// expFraction is e^f 2^188 for 0 <= f <= ln 10.
func expFraction(f *[4]uint64, terms int) fixed {
	i := f[3]<<8 | f[2]>>56
	j := f[2] >> 48 & 255
	d := fixed{f[0], f[1], f[2] & (1<<48 - 1)}
	// y = 1/4! + d/5! + ... with 128 bits, as d^4 comes before it
	y1, y0 := factorials[terms][2], factorials[terms][1]
	for n := terms - 1; n > 3; n-- {
		h1, l1 := bits.Mul64(y1, d[2])
		h2, _ := bits.Mul64(y1, d[1])
		h3, _ := bits.Mul64(y0, d[2])
		var carry uint64
		l1, carry = bits.Add64(l1, h2, 0)
		h1 += carry
		l1, carry = bits.Add64(l1, h3, 0)
		h1 += carry
		y0, carry = bits.Add64(l1, factorials[n][1], 0)
		y1, _ = bits.Add64(h1, factorials[n][2], carry)
	}
	// y = 1/2! + d/3! + d^2 y; e^d - 1 = d + d^2 y
	y := fixed{0, y0, y1}
	y = y.highProduct(&d)
	y = y.plus(&factorials[3]) //chorus:readonly the table is only read
	y = y.highProduct(&d)
	y = y.plus(&factorials[2]) //chorus:readonly the table is only read
	y = y.highProduct(&d)
	y = y.highProduct(&d)
	y = y.plus(&d)
	// (1 + fine)(1 + y) - 1
	fine := fineExp[j]
	product := fine.highProduct(&y)
	y = y.plus(&fine)
	y = y.plus(&product)
	coarse := coarseExp[i]
	product = coarse.highProduct(&y)
	return coarse.plus(&product)
}

// expSteps returns the steps of apd (Hull and Abrham, "Variable precision exponential function", ACM TOMS 12, 1986),
// digit for digit: cp is the precision that the argument gets, 10^t the scale that brings it below 1.
func (c Context) expSteps(z, x *Decimal, cp, t int) Fault {
	work := Context{Precision: cp, Rounding: HalfEven}
	scale := New(1, int32(t))
	var r Decimal
	if fault := work.Quo(&r, x, &scale); fault != None {
		return fault
	}
	work.Precision = cp + t + 2
	terms := expTerms(float64(work.Precision), nearestFloat(&r))
	if c.shortSteps(z, &r, work.Precision, t, terms) {
		return None
	}
	return c.longSteps(z, &r, work.Precision, t, terms)
}

// longSteps returns the steps for an argument r = x / 10^t with p digits.
func (c Context) longSteps(z, r *Decimal, p, t, terms int) Fault {
	work := Context{Precision: p, Rounding: HalfEven}
	one := New(1, 0)
	sum := one
	var term Decimal
	for i := terms - 1; i > 0; i-- {
		divisor := New(int64(i), 0)
		fault := work.Quo(&term, r, &divisor)
		fault = first(fault, work.Mul(&sum, &term, &sum))
		fault = first(fault, work.Add(&sum, &sum, &one))
		if fault != None {
			return fault
		}
	}
	power := one
	for n := powerOfTen(t)[0]; ; {
		if n&1 == 1 {
			if fault := work.Mul(&power, &power, &sum); fault != None {
				return fault
			}
		}
		n >>= 1
		if n == 0 {
			break
		}
		if fault := work.Mul(&sum, &sum, &sum); fault != None {
			return fault
		}
	}
	return Context{Precision: c.Precision, Rounding: HalfEven}.Round(z, &power)
}

// expTerms is how many terms of the series apd takes for p digits, 0 < r <= 1.
func expTerms(p, r float64) int {
	return int(math.Ceil((float64(1.435*p) - 1.182) / amd64Log10(p/r)))
}
