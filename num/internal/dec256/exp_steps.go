package dec256

import "math/bits"

// shortSteps is longSteps for arguments of ordinary size, with numbers of exactly p digits in two words. Its twin is
// longSteps, whose digits it gives: what is rounded to p digits depends on the value alone, so trailing zeros may stand
// or fall. r is the argument over 10^t. It gives false for what it does not cover.
func (c Context) shortSteps(z, r *Decimal, p, t, terms int) bool {
	digits := r.Digits()
	size := int64(r.exponent) + int64(digits) // of the first digit: |r| < 10^size
	if p > twoWordDigits || p <= wordDigits || digits > p || size > 0 || size < -2 || terms > 100 || r.large != nil {
		return false
	}
	var s stepSeries
	s.set(r, p, digits)
	sum, done := s.sumFromMiddle(r, terms)
	if !done {
		sum = s.sum(s.one, terms-1, r.negative)
	}
	power := s.one
	for n := powerOfTen(t)[0]; ; {
		if n&1 == 1 {
			power = s.product(&power, &sum)
		}
		n >>= 1
		if n == 0 {
			break
		}
		sum = s.product(&sum, &sum)
	}
	result := Decimal{words: [4]uint64{power.low, power.high}, exponent: int32(power.exponent)}
	return Context{Precision: c.Precision, Rounding: HalfEven}.Round(z, &result) == None
}

// short is (high, low) 10^exponent, with exactly p digits.
type short struct {
	high, low uint64
	exponent  int
}

// stepSeries is a series in r with p digits.
type stepSeries struct {
	p       int
	one     short
	least   [2]uint64    // 10^(p-1), the smallest number of p digits
	limit   [2]uint64    // 10^p
	smaller [2]uint64    // 10^(p-2)
	scaled  [3][3]uint64 // |r| with p digits, times 1, 10, 100
	base    int          // exponent of scaled[0]
}

// set prepares for |r|, which has so many digits.
func (s *stepSeries) set(r *Decimal, p, digits int) {
	s.p, s.base = p, int(r.exponent)-(p-digits)
	for i := range 2 {
		s.smaller[i], s.least[i], s.limit[i] = powerOfTen(p - 2)[i], powerOfTen(p - 1)[i], powerOfTen(p)[i]
	}
	s.one = short{s.least[1], s.least[0], 1 - p}
	power := powerOfTen(p - digits)
	_, _, n1, n0 := multiplyTwo(r.words[1], r.words[0], power[1], power[0])
	s.scaled[0] = [3]uint64{n0, n1, 0}
	for i := range 2 {
		_, n2, n1, n0 := timesWord(s.scaled[i][2], s.scaled[i][1], s.scaled[i][0], 10)
		s.scaled[i+1] = [3]uint64{n0, n1, n2}
	}
}

// rounded is (high, low) 10^exponent, plus one unit where what was cut off asks for it.
func (s *stepSeries) rounded(high, low uint64, half, exponent int) short {
	if half > 0 || (half == 0 && low&1 == 1) {
		var carry uint64
		low, carry = bits.Add64(low, 1, 0)
		high += carry
		if high == s.limit[1] && low == s.limit[0] {
			return short{s.least[1], s.least[0], exponent + 1}
		}
	}
	return short{high, low, exponent}
}

// sum takes the steps from i on, after which there is the sum after.
func (s *stepSeries) sum(after short, i int, negative bool) short {
	for ; i > 0; i-- {
		term := s.quotient(i)
		after = s.next(s.product(&term, &after), negative)
	}
	return after
}

// quotient is |r| / i, i < 100.
func (s *stepSeries) quotient(i int) short {
	// as many zeros behind r as give the quotient p digits
	zeros, bound := 0, &s.least
	if i >= 10 {
		zeros, bound = 1, &s.smaller
	}
	over, low := bits.Mul64(bound[0], uint64(i))
	high := bound[1]*uint64(i) + over
	if r := &s.scaled[0]; r[1] < high || (r[1] == high && r[0] < low) {
		zeros++
	}
	n := &s.scaled[zeros]
	d := &integerDivisors[i] //chorus:readonly divisors are only read
	by, word, v := d.shift, d.words[0], d.reciprocal
	// the quotient has two words, so the highest word, shifted, is below the divisor
	rest := n[2]<<by | n[1]>>1>>(63-by)
	q1, rest := divideTwo(rest, n[1]<<by|n[0]>>1>>(63-by), word, v)
	q0, rest := divideTwo(rest, n[0]<<by, word, v)
	return s.rounded(q1, q0, againstHalf(0, rest, 0, word), s.base-zeros)
}

// product is x y.
func (s *stepSeries) product(x, y *short) short {
	n3, n2, n1, n0 := multiplyTwo(x.high, x.low, y.high, y.low)
	// 2p or 2p-1 digits
	cut := s.p
	power := &shortPowers[2*s.p-1] //chorus:readonly powers are only read
	_, borrow := bits.Sub64(n0, power[0], 0)
	_, borrow = bits.Sub64(n1, power[1], borrow)
	_, borrow = bits.Sub64(n2, power[2], borrow)
	_, borrow = bits.Sub64(n3, power[3], borrow)
	cut -= int(borrow)
	d := powerDivisor(cut) // of two words
	by, d1, d0, v := d.shift, d.words[1], d.words[0], d.reciprocal
	r1, r0 := n3<<by|n2>>1>>(63-by), n2<<by|n1>>1>>(63-by)
	q1, r1, r0 := divideThree(r1, r0, n1<<by|n0>>1>>(63-by), d1, d0, v)
	q0, r1, r0 := divideThree(r1, r0, n0<<by, d1, d0, v)
	return s.rounded(q1, q0, againstHalf(r1, r0, d1, d0), x.exponent+y.exponent+cut)
}

// next is 1 + x or, for a negative argument, 1 - x; x is positive, and below 1 in a difference, which lies above 1/10.
func (s *stepSeries) next(x short, negative bool) short {
	if !negative {
		// 10^(p-1) + x 10^(p-1), at exponent 1-p
		high, low := s.shifted(&x, 1-s.p)
		low, carry := bits.Add64(low, s.least[0], 0)
		return short{high + s.least[1] + carry, low, 1 - s.p}
	}
	high, low := s.shifted(&x, -s.p)
	low, borrow := bits.Sub64(s.limit[0], low, 0)
	high = s.limit[1] - high - borrow
	if high == s.limit[1] && low == s.limit[0] {
		return s.one
	}
	return short{high, low, -s.p}
}

// shifted is x as a multiple of 10^exponent, rounded half-even; that to which it is added is even.
func (s *stepSeries) shifted(x *short, exponent int) (high, low uint64) {
	cut := exponent - x.exponent
	if cut == 0 {
		return x.high, x.low
	}
	if cut > s.p {
		return 0, 0 // less than a half
	}
	d := powerDivisor(cut)
	by := d.shift
	n2, n1, n0 := x.high>>1>>(63-by), x.high<<by|x.low>>1>>(63-by), x.low<<by
	half := 0
	if d.length == 1 {
		var r uint64
		word, v := d.words[0], d.reciprocal
		high, r = divideTwo(n2, n1, word, v)
		low, r = divideTwo(r, n0, word, v)
		half = againstHalf(0, r, 0, word)
	} else {
		var r1, r0 uint64
		low, r1, r0 = divideThree(n2, n1, n0, d.words[1], d.words[0], d.reciprocal)
		half = againstHalf(r1, r0, d.words[1], d.words[0])
	}
	if half > 0 || (half == 0 && low&1 == 1) {
		var carry uint64
		low, carry = bits.Add64(low, 1, 0)
		high += carry
	}
	return high, low
}
