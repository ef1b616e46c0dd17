package dec256

import "math/bits"

// sumFromMiddle takes the steps with i below middle as apd does. Of those before, it forms the ones from middleShort on with 64
// bits, the others with 128.
const (
	middle      = 5
	middleShort = 24
)

// inverses[i] is 2^128 / i, cut.
var inverses = func() (t [100][2]uint64) {
	for i := uint64(2); i < uint64(len(t)); i++ {
		high, rest := bits.Div64(1, 0, i)
		low, _ := bits.Div64(rest, 0, i)
		t[i] = [2]uint64{low, high}
	}
	return t
}()

// sumFromMiddle is the sum after all steps, of which it takes the last ones only. It returns false where that does not
// tell the sum.
//
// Without roundings the steps would have come to the sum v of a few terms less; what they have come to is near v. The
// steps are monotonic in the sum they start from, so the last ones, taken from the least and from the largest number of p
// digits that it can be, bring the true one between the two results. As a step divides a difference by i/r they hardly
// ever differ.
//
// How near it is, in units of the last of p digits: for r > 0 a sum is rounded by half a unit, a product and a quotient below
// 1 by a twentieth, the quotient counting below 1.2 times; with the error of the sum before it, divided by middle at
// least, that makes 0.61/(1 - 1/5) = 0.77. For r < 0 all of them lie below 1 and have a tenth of the unit: each is
// rounded by half a unit, and it makes 1.5/(1 - 1/5) = 1.88. v is f 10^(p-1) or f 10^p, f with 128 bits: a quotient
// is off by 6 of its last ones, for r, 1/i and the product, a product by 3 more, together 9/(1 - 1/5) = 12 of them; for 37 digits
// that is 0.036 units, or 0.36 for r < 0.
func (s *stepSeries) sumFromMiddle(r *Decimal, terms int) (sum short, done bool) {
	const most = 37 // digits
	whole, r1, r0, done := r.binary()
	if !done || whole != 0 || s.p > most || terms <= middle {
		return short{}, false
	}
	// f = |sum - 1|; an error of five units of 2^-64 at i = 24 is one of 2^-131 at the middle, since 4!/23! of it is left
	i := terms - 1
	f1, f0 := uint64(0), uint64(0)
	for ; i >= middleShort; i-- {
		quotient, _ := bits.Mul64(r1, inverses[i][1])
		product, _ := bits.Mul64(quotient, f1)
		if r.negative {
			f1 = quotient - product
		} else {
			f1 = quotient + product
		}
	}
	for ; i >= middle; i-- {
		q1, q0 := highTwo(r1, r0, inverses[i][1], inverses[i][0])
		p1, p0 := highTwo(q1, q0, f1, f0)
		var carry uint64
		if r.negative {
			f0, carry = bits.Sub64(q0, p0, 0)
			f1, _ = bits.Sub64(q1, p1, carry)
		} else {
			f0, carry = bits.Add64(q0, p0, 0)
			f1, _ = bits.Add64(q1, p1, carry)
		}
	}
	low, high := s.sumsNear(f1, f0, r.negative)
	for i := middle - 1; ; i-- {
		if low == high {
			return s.sum(low, i, r.negative), true
		}
		if i == 0 {
			return short{}, false
		}
		quotient := s.quotient(i)
		low = s.next(s.product(&quotient, &low), r.negative)
		high = s.next(s.product(&quotient, &high), r.negative)
	}
}

// sumsNear returns the least and the largest sum that the steps may have come to where f is what they would have come to
// without roundings.
func (s *stepSeries) sumsNear(f1, f0 uint64, negative bool) (low, high short) {
	if !negative {
		const near = 15126395748365848281 // 0.82 2^64
		n1, n0, fraction, _ := multiplyTwo(f1, f0, s.least[1], s.least[0])
		n0, carry := bits.Add64(n0, s.least[0], 0)
		n1 += s.least[1] + carry
		_, borrow := bits.Sub64(fraction, near, 0)
		l0, borrow := bits.Sub64(n0, 0, borrow)
		l0, carry = bits.Add64(l0, 1, 0)
		_, over := bits.Add64(fraction, near, 0)
		h0, over := bits.Add64(n0, 0, over)
		return short{n1 - borrow + carry, l0, 1 - s.p}, short{n1 + over, h0, 1 - s.p}
	}
	const units, near = 2, 5534023222112865484 // and 0.3 2^64
	n1, n0, fraction, _ := multiplyTwo(f1, f0, s.limit[1], s.limit[0])
	_, carry := bits.Add64(fraction, near, 0)
	l0, carry := bits.Add64(n0, units, carry)
	l1 := n1 + carry
	_, borrow := bits.Sub64(fraction, near, 0)
	h0, borrow := bits.Sub64(n0, units-1, borrow)
	h1 := n1 - borrow
	l0, borrow = bits.Sub64(s.limit[0], l0, 0)
	l1 = s.limit[1] - l1 - borrow
	h0, borrow = bits.Sub64(s.limit[0], h0, 0)
	h1 = s.limit[1] - h1 - borrow
	return short{l1, l0, -s.p}, short{h1, h0, -s.p}
}
