package dec256

import "math/bits"

// divisor is prepared for long division: shifted until its top bit is set, with the reciprocal of its two top
// words, after Moeller and Granlund, "Improved division by invariant integers" (IEEE Transactions on Computers 60,
// 2011).
type divisor struct {
	words      [8]uint64
	length     int
	shift      uint
	reciprocal uint64
}

// set prepares for dividing by n, which is not zero and has at most eight words.
func (d *divisor) set(n []uint64) {
	d.length = used(n)
	top := n[d.length-1]
	d.shift = uint(bits.LeadingZeros64(top))
	for i := d.length - 1; i > 0; i-- {
		d.words[i] = n[i]<<d.shift | n[i-1]>>1>>(63-d.shift)
	}
	d.words[0] = n[0] << d.shift
	high := d.words[d.length-1]
	v, _ := bits.Div64(^high, ^uint64(0), high)
	if d.length > 1 {
		v = reciprocalOfTwo(v, high, d.words[d.length-2])
	}
	d.reciprocal = v
}

// integerDivisors[n] divides by a small n, as series and means do; the first one is not used.
const smallDivisors = 128

var integerDivisors = func() (t [smallDivisors]divisor) {
	for n := uint64(1); n < smallDivisors; n++ {
		t[n].set([]uint64{n})
	}
	return t
}()

// reciprocalOfTwo turns floor((B^2-1)/d1) - B into floor((B^3-1)/(d1 B + d0)) - B, B = 2^64.
func reciprocalOfTwo(v, d1, d0 uint64) uint64 {
	p := d1*v + d0
	if p < d0 {
		v--
		if p >= d1 {
			v--
			p -= d1
		}
		p -= d1
	}
	t1, t0 := bits.Mul64(v, d0)
	p += t1
	if p < t1 {
		v--
		if p > d1 || (p == d1 && t0 >= d0) {
			v--
		}
	}
	return v
}

// divideTwo divides (u1, u0) by d, u1 < d.
func divideTwo(u1, u0, d, v uint64) (q, r uint64) {
	q1, q0 := bits.Mul64(v, u1)
	q0, carry := bits.Add64(q0, u0, 0)
	q1, _ = bits.Add64(q1, u1, carry)
	q1++
	r = u0 - q1*d
	if r > q0 {
		q1--
		r += d
	}
	if r >= d {
		q1++
		r -= d
	}
	return q1, r
}

// divideThree divides (u2, u1, u0) by (d1, d0), (u2, u1) < (d1, d0).
func divideThree(u2, u1, u0, d1, d0, v uint64) (q, r1, r0 uint64) {
	q1, q0 := bits.Mul64(v, u2)
	q0, carry := bits.Add64(q0, u1, 0)
	q1, _ = bits.Add64(q1, u2, carry)
	r1 = u1 - q1*d1
	t1, t0 := bits.Mul64(d0, q1)
	r0, borrow := bits.Sub64(u0, t0, 0)
	r1, _ = bits.Sub64(r1, t1, borrow)
	r0, borrow = bits.Sub64(r0, d0, 0)
	r1, _ = bits.Sub64(r1, d1, borrow)
	q1++
	if r1 >= q0 {
		q1--
		r0, carry = bits.Add64(r0, d0, 0)
		r1, _ = bits.Add64(r1, d1, carry)
	}
	if r1 > d1 || (r1 == d1 && r0 >= d0) {
		q1++
		r0, borrow = bits.Sub64(r0, d0, 0)
		r1, _ = bits.Sub64(r1, d1, borrow)
	}
	return q1, r1, r0
}

// divide sets q to the quotient of the lowest length words of n, at most eight, and leaves the remainder, shifted
// as the divisor is, in n.
func (d *divisor) divide(q, n *wide, length int) {
	*q = wide{}
	for length > 0 && n[length-1] == 0 {
		length--
	}
	s := d.shift
	n[length] = 0
	if s > 0 {
		var below uint64
		for i := range length {
			w := n[i]
			n[i] = w<<s | below
			below = w >> (64 - s)
		}
		n[length] = below
	}
	if length < d.length {
		return
	}
	switch d.length {
	case 1:
		divisor, v := d.words[0], d.reciprocal
		r := n[length]
		for i := length - 1; i >= 0; i-- {
			q[i], r = divideTwo(r, n[i], divisor, v)
		}
		*n = wide{r}
	case 2:
		d1, d0, v := d.words[1], d.words[0], d.reciprocal
		r1, r0 := n[length], n[length-1]
		for i := length - 2; i >= 0; i-- {
			q[i], r1, r0 = divideThree(r1, r0, n[i], d1, d0, v)
		}
		*n = wide{r0, r1}
	default:
		d.divideLong(q, n, length)
	}
}

// divideLong is the schoolbook division by three words or more.
func (d *divisor) divideLong(q, n *wide, length int) {
	k := d.length
	d1, d0, v := d.words[k-1], d.words[k-2], d.reciprocal
	for i := length - k; i >= 0; i-- {
		part := n[i : i+k+1]
		u2, u1 := part[k], part[k-1]
		digit := ^uint64(0)
		if u2 < d1 || (u2 == d1 && u1 < d0) {
			digit, _, _ = divideThree(u2, u1, part[k-2], d1, d0, v)
		}
		var carry, borrow uint64
		for j, w := range d.words[:k] {
			hi, lo := bits.Mul64(w, digit)
			var c uint64
			lo, c = bits.Add64(lo, carry, 0)
			carry = hi + c
			part[j], borrow = bits.Sub64(part[j], lo, borrow)
		}
		part[k], borrow = bits.Sub64(part[k], carry, borrow)
		for borrow != 0 { // the digit was too large, by two at most
			digit--
			borrow -= addWords(part, d.words[:k])
		}
		q[i] = digit
	}
}

// remainderAgainstHalf compares the remainder that divide left in n with half the divisor.
func (d *divisor) remainderAgainstHalf(n *wide) int {
	k := d.length
	if n[k-1]>>63 != 0 {
		return 1
	}
	for i := k - 1; i >= 0; i-- {
		twice := n[i] << 1
		if i > 0 {
			twice |= n[i-1] >> 63
		}
		if twice != d.words[i] {
			if twice > d.words[i] {
				return 1
			}
			return -1
		}
	}
	return 0
}

func isZero(n []uint64) bool {
	var any uint64
	for _, w := range n {
		any |= w
	}
	return any == 0
}
