package dec256

import "math/bits"

// The exponential of ordinary arguments with 128 bits, enough for 34 digits: exp_fraction.go has it with 192.

// reduceShort is reduceByTens with 128 bits behind the point, for |x| < 128 of two words with 20 to 38 decimals. It is not done
// elsewhere. f is off by 7 units of its last bit at most: binary leaves 5 out, the multiple of ln 10 is off by 2.
func reduceShort(x *Decimal, t int) (f [3]uint64, k int, high, done bool) {
	f2, f1, f0, done := x.binary()
	if !done || f2 >= 128 {
		return f, 0, false, false
	}
	var carry uint64
	high = f2<<16|f1>>48 >= highStart[t]

	// without the multiple of ln 10, at most one too small at first
	estimate, _ := bits.Mul64(f2<<48|f1>>16, tenthOfLn)
	tens := estimate >> 48
	l0, _ := bits.Mul64(lnTen[0], tens)
	l2, l1 := bits.Mul64(lnTen[1], tens)
	l4, l3 := bits.Mul64(lnTen[2], tens)
	l1, carry = bits.Add64(l1, l0, 0)
	l3, carry = bits.Add64(l3, l2, carry)
	l4 += lnTen[3]*tens + carry
	f0, carry = bits.Sub64(f0, l1, 0)
	f1, carry = bits.Sub64(f1, l3, carry)
	f2, _ = bits.Sub64(f2, l4, carry)
	l0, carry = bits.Sub64(f0, lnTen[1], 0)
	l1, carry = bits.Sub64(f1, lnTen[2], carry)
	l2, carry = bits.Sub64(f2, lnTen[3], carry)
	if carry == 0 {
		f0, f1, f2 = l0, l1, l2
		tens++
	}
	k = int(tens)
	if x.negative {
		f0, carry = bits.Sub64(lnTen[1], f0, 0)
		f1, carry = bits.Sub64(lnTen[2], f1, carry)
		f2, _ = bits.Sub64(lnTen[3], f2, carry)
		k = -k - 1
	}
	return [3]uint64{f0, f1, f2}, k, high, true
}

// shortExp is e^f for f of reduceShort, from 1 to 10 and with 124 bits behind the point. Its error is below shortExpError
// units of the last one. With e = 2^-128:
//
//   - f is off by 7 e
//   - e^d - 1: d^2 is off by 3 e, of which a half counts, its product with the rest of the series by 3 e; the terms with
//     d^3 are off by less than e, those with d^8 are below 2^-143
//   - the product with the fine table and its entry are off by 4 e
//
// together 16 e of the power at most, which is one unit of its last bit for each unit of power; then 4 units for the coarse
// table and the product with it.
func shortExp(f *[3]uint64) (p1, p0 uint64) {
	// f = i/256 + j/65536 + d
	coarse, fine := &coarseExp[f[2]<<8|f[1]>>56], &fineExp[f[1]>>48&255] //chorus:readonly the tables are only read
	d1, d0 := f[1]&(1<<48-1), f[0]
	// y = 1/4! + d/5! + d^2/6! + d^3/7!
	y, _ := bits.Mul64(factorials[7][2], d1)
	y, _ = bits.Mul64(y+factorials[6][2], d1)
	y, _ = bits.Mul64(y+factorials[5][2], d1)
	y += factorials[4][2]
	// z = 1/2! + d (1/3! + d y); d y with 80 bits
	z1, z0 := bits.Mul64(y, d1<<16|d0>>48)
	z0, carry := bits.Add64(z0>>16|z1<<48, factorials[3][1], 0)
	z1 = z1>>16 + factorials[3][2] + carry
	z1, z0 = highTwo(z1, z0, d1, d0)
	z0, carry = bits.Add64(z0, factorials[2][1], 0)
	z1 += factorials[2][2] + carry
	// s = e^d - 1 = d + d^2 z
	s1, s0 := highTwo(d1, d0, d1, d0)
	s1, s0 = highTwo(s1, s0, z1, z0)
	s0, carry = bits.Add64(s0, d0, 0)
	s1 += d1 + carry
	// (1 + fine)(1 + s) - 1
	u1, u0 := highTwo(fine[2], fine[1], s1, s0)
	s0, carry = bits.Add64(s0, fine[1], 0)
	s1 += fine[2] + carry
	s0, carry = bits.Add64(s0, u0, 0)
	s1 += u1 + carry
	u1, u0 = highTwo(coarse[2], coarse[1], s1, s0)
	p0, carry = bits.Add64(coarse[1], u0, 0)
	return coarse[2] + u1 + carry, p0
}

// shortExpError is the largest error of a power whose highest word is p1.
func shortExpError(p1 uint64) uint64 { return p1>>60 + 6 }

// shortGuard is that error times 10^33, in units of the last digit 2^-64.
func shortGuard(p1 uint64) uint64 {
	return shortExpError(p1) << 50 // 2^64 10^33 2^-124 is below 2^50
}

// ofPower is power 10^33 as an integer and 64 bits behind the point.
func ofPower(p1, p0 uint64) (q fixed, fraction uint64) {
	const ten33 = 1_000_000_000_000_000_000_000_000_000_000_000
	n3, n2, n1, n0 := multiplyTwo(p1, p0, ten33>>64, ten33&(1<<64-1))
	return fixed{n2<<4 | n1>>60, n3<<4 | n2>>60}, n1<<4 | n0>>60
}

// binary is |x| with 128 bits behind the point, up to 5 units of the last one less. It returns false for numbers that do not
// have two words and 20 to 38 decimals, whose power of ten has 65 to 128 bits.
func (x *Decimal) binary() (f2, f1, f0 uint64, done bool) {
	const fewest, most = 20, 38
	m := -int(x.exponent)
	if uint(m-fewest) > most-fewest || x.large != nil || x.words[2]|x.words[3] != 0 {
		return 0, 0, 0, false
	}
	// x 10^-m, 10^-m = r 2^-(191 + bits of 10^m) with three words of r; the product without its two lowest words
	r := &reciprocals[m] //chorus:readonly the table is only read
	x1, x0 := x.words[1], x.words[0]
	a, _ := bits.Mul64(x0, r[2])
	b, _ := bits.Mul64(x1, r[1])
	c3, c2 := bits.Mul64(x0, r[3])
	d3, d2 := bits.Mul64(x1, r[2])
	e4, e3 := bits.Mul64(x1, r[3])
	n2, carry := bits.Add64(c2, a, 0)
	n3, carry := bits.Add64(c3, e3, carry)
	n4 := e4 + carry
	n2, carry = bits.Add64(n2, b, 0)
	n3, carry = bits.Add64(n3, d3, carry)
	n4 += carry
	n2, carry = bits.Add64(n2, d2, 0)
	n3, carry = bits.Add64(n3, 0, carry)
	n4 += carry
	// down by 63 + bits, which is two words and by; the bits are 128 - shift
	by := (63 - powerDivisor(m).shift) & 63
	return n4 >> by, n3>>by | n4<<1<<(63-by), n2>>by | n3<<1<<(63-by), true
}
