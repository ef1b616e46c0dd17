package dec256

import (
	"math/big"
	"testing"
)

// Products and quotients of the chain by their highest bits against those by division.

func TestProductsByLeadingBitsAgainstDivision(t *testing.T) {
	const seed = 800
	g := newGenerator(seed)
	taken, all := 0, cases(*cheapCases)
	for n := range all {
		// q 10^cut + rest, rest anything or next to an integer of the result
		cut := g.IntN(43)
		unit := bigPower(int64(cut))
		rest := new(big.Int).Mod(g.digits(50), unit)
		near := cut > 5 && g.IntN(4) == 0
		if near {
			rest.SetInt64(int64(g.IntN(5) - 2))
		}
		value := rest.Add(rest, new(big.Int).Mul(g.digits(precision), unit))
		if value.BitLen() > 256 {
			continue
		}
		words, exponent := wordsOf(value), int64(g.IntN(200)-100)
		negative := g.IntN(2) == 0
		var got, want Decimal
		gotFault := Chain.finishShort(&got, words[3], words[2], words[1], words[0], negative, exponent)
		wantFault := Chain.finishByDivision(&want, words[3], words[2], words[1], words[0], negative, exponent)
		if gotFault != wantFault || !same(&got, &want) {
			t.Fatalf("seed %d, shard %d, case %d: %v E%d: %s, by division %s", seed, *shard, n, value, exponent, show(&got), show(&want))
		}
		if _, _, _, done := leading(highest(words[3], words[2], words[1], words[0])); done {
			taken++
			if near {
				t.Fatalf("%v: certain next to an integer", value)
			}
		}
	}
	if taken < all/3 {
		t.Errorf("only %d of %d products need no division", taken, all)
	}
}

func TestQuotientsByLeadingBitsAgainstDivision(t *testing.T) {
	const seed = 810
	g := newGenerator(seed)
	taken, all := 0, cases(*cheapCases)
	short := func() Decimal {
		for {
			if x := FromBig(g.digits(g.length()), int32(g.IntN(80)-60)); x.large == nil {
				return x
			}
		}
	}
	for n := range all {
		x, y := short(), short()
		if g.IntN(4) == 0 { // the quotient next to one of 34 digits
			q := FromBig(g.digits(precision), -20)
			var product Decimal
			if Exact.Mul(&product, &q, &y) != None || product.large != nil {
				continue
			}
			x = product
			x.words[0] += uint64(g.IntN(3)) - 1
		}
		if x.IsZero() || y.IsZero() {
			continue
		}
		difference := int64(x.exponent) - int64(y.exponent)
		var got, want Decimal
		if fault := Chain.quoByDivision(&want, &x, &y, difference); fault != None {
			t.Fatalf("seed %d, shard %d, case %d: fault %d", seed, *shard, n, fault)
		}
		if !quoLeading(&got, &x, &y) {
			continue
		}
		taken++
		if !same(&got, &want) {
			t.Fatalf("seed %d, shard %d, case %d: %s / %s: %s, by division %s", seed, *shard, n, show(&x), show(&y), show(&got), show(&want))
		}
	}
	if taken < all/3 {
		t.Errorf("only %d of %d quotients need no division", taken, all)
	}
}

// Divisions that share a reciprocal give the digits of those that do not.
func TestReciprocalAgainstDivision(t *testing.T) {
	const seed = 815
	g := newGenerator(seed)
	for n := range cases(*cheapCases) {
		y := g.operand()
		var r Reciprocal
		r.Set(&y)
		x := g.operand()
		switch g.IntN(8) {
		case 0:
			x = Decimal{exponent: x.exponent}
		case 1: // the quotient next to one of 34 digits
			q := FromBig(g.digits(precision), -20)
			var product Decimal
			if Exact.Mul(&product, &q, &y) == None && product.large == nil {
				x = product
				x.words[0] += uint64(g.IntN(3)) - 1
			}
		}
		var got, want Decimal
		gotFault, wantFault := r.Quo(&got, &x, &y), Chain.Quo(&want, &x, &y)
		if gotFault != wantFault || gotFault == None && !same(&got, &want) {
			t.Fatalf("seed %d, shard %d, case %d: %s / %s: fault %d, %s; by division %d, %s", seed, *shard, n, show(&x), show(&y), gotFault, show(&got), wantFault, show(&want))
		}
	}
}

// The formulas in one piece give the digits, the exponents and the refusals of their operations.
func TestOnePieceAgainstOperations(t *testing.T) {
	const seed = 825
	g := newGenerator(seed)
	for n := range cases(*cheapCases) {
		x, y, z, sum := g.operand(), g.operand(), g.operand(), g.operand()
		switch g.IntN(6) {
		case 0: // next to each other, so that differences lose digits
			y = x
			y.words[0] ^= uint64(g.IntN(256))
			y.negative = y.negative && !y.IsZero()
		case 1: // sums that vanish
			sum = Decimal{}
			if Chain.Mul(&sum, &x, &y) == None {
				sum = sum.Negate()
			}
		case 2:
			z = New(int64(g.IntN(3)), 0)
		}
		var r Reciprocal
		r.Set(&z)
		var product, quotient, difference, square Decimal
		for _, form := range []struct {
			name string
			one  func(total *Decimal) bool
			all  func(total *Decimal) Fault
		}{
			{"AddProduct", func(total *Decimal) bool { return AddProduct(total, &x, &y) }, func(total *Decimal) Fault {
				return first(mulCut(&product, &x, &y), Exact.Add(total, &sum, &product))
			}},
			{"AddQuotient", func(total *Decimal) bool { return AddQuotient(total, &x, &y, &z, &r) }, func(total *Decimal) Fault {
				fault := first(mulCut(&product, &x, &y), quoCut(&quotient, &product, &z))
				return first(fault, Exact.Add(total, &sum, &quotient))
			}},
			{"AddSquare", func(total *Decimal) bool { return AddSquare(total, &x, &y) }, func(total *Decimal) Fault {
				fault := first(Exact.Sub(&difference, &x, &y), mulCut(&square, &difference, &difference))
				return first(fault, Exact.Add(total, &sum, &square))
			}},
		} {
			got, want := sum, Decimal{}
			done, fault := form.one(&got), form.all(&want)
			if done != (fault == None) {
				t.Fatalf("%s, seed %d, shard %d, case %d: %t, fault %d", form.name, seed, *shard, n, done, fault)
			}
			if fault != None {
				want = sum // nothing has changed
			}
			if !same(&got, &want) || got.exponent != want.exponent {
				t.Fatalf("%s, seed %d, shard %d, case %d: %s, %s, %s, %s: %s, want %s", form.name, seed, *shard, n, show(&sum), show(&x), show(&y), show(&z), show(&got), show(&want))
			}
		}
	}
}

// mulCut and quoCut are operations of the chain without the shorter ways: every digit of the product, then rounded by division.
func mulCut(z, x, y *Decimal) Fault {
	n := x.Coefficient()
	n.Mul(n, y.Coefficient())
	if !withinExponents(int64(x.exponent)) || !withinExponents(int64(y.exponent)) {
		return Range
	}
	return Chain.finishLarge(z, n, x.negative != y.negative, int64(x.exponent)+int64(y.exponent))
}

func quoCut(z, x, y *Decimal) Fault {
	if y.IsZero() {
		return ZeroDivision
	}
	if x.IsZero() {
		return Chain.Quo(z, x, y)
	}
	return Chain.quoLarge(z, x, y)
}

// Most products and quotients of random numbers are certain by their highest bits.
func TestLeadingBitsAreMostlyEnough(t *testing.T) {
	const seed = 820
	g := newGenerator(seed)
	products, quotients, all := 0, 0, cases(*cheapCases)
	random := func() Decimal {
		digits := make([]byte, precision)
		for i := range digits {
			digits[i] = byte('1' + g.IntN(9))
		}
		x, _ := FromDigits(string(digits), false, int32(g.IntN(20)-40))
		return x
	}
	for range all {
		x, y := random(), random()
		n3, n2, n1, n0 := multiplyTwo(x.words[1], x.words[0], y.words[1], y.words[0])
		if _, _, _, done := leading(highest(n3, n2, n1, n0)); done {
			products++
		}
		var z Decimal
		if quoLeading(&z, &x, &y) {
			quotients++
		}
	}
	if products < all*99/100 || quotients < all*99/100 {
		t.Errorf("%d products and %d quotients of %d", products, quotients, all)
	}
}

// highTwo, highest and overNormal keep within the errors that they state.
func TestLeadingParts(t *testing.T) {
	const seed = 830
	g := newGenerator(seed)
	ofTwo := func(high, low uint64) *big.Int { return bigOf([]uint64{low, high}) }
	word := func() uint64 {
		switch g.IntN(6) {
		case 0:
			return ^uint64(0)
		case 1:
			return 0
		case 2:
			return 1 << 63
		}
		return g.Uint64()
	}
	for range cases(*cheapCases) {
		x1, x0, y1, y0 := word(), word(), word(), word()
		x, y := ofTwo(x1, x0), ofTwo(y1, y0)
		got := ofTwo(highTwo(x1, x0, y1, y0))
		want := new(big.Int).Mul(x, y)
		if less := want.Sub(want.Rsh(want, 128), got); less.Sign() < 0 || less.Cmp(big.NewInt(3)) > 0 {
			t.Fatalf("upper half of %v %v: %v less", x, y, less)
		}

		n := bigOf([]uint64{word(), word(), word(), word()})
		n.Rsh(n, uint(g.IntN(256)))
		if n.Sign() != 0 {
			words := wordsOf(n)
			high, low, length := highest(words[3], words[2], words[1], words[0])
			wantHigh, wantLow, wantLength := topOfBig(n)
			if high != wantHigh || low != wantLow || length != wantLength {
				t.Fatalf("highest bits of %v: %x %x, %d", n, high, low, length)
			}
		}

		x1, y1 = x1|1<<63, y1|1<<63
		x, y = ofTwo(x1, x0), ofTwo(y1, y0)
		high, low, length := overNormal(x1, x0, y1, y0)
		if high>>63 == 0 {
			t.Fatalf("%v / %v: the highest bit is not set", x, y)
		}
		// floor(x 2^(128-length) / y)
		if quotient := x.Quo(x.Lsh(x, uint(128-length)), y); quotient.Cmp(ofTwo(high, low)) != 0 {
			t.Fatalf("quotient %v, want %v", ofTwo(high, low), quotient)
		}
	}
}

// The table has the powers of ten in their places.
func TestCutsByLength(t *testing.T) {
	const places = 1000
	scale := func(k int) *big.Int { // 10^k 2^places, cut
		n := new(big.Int).Lsh(bigPower(int64(max(k, 0))), places)
		return n.Quo(n, bigPower(int64(max(-k, 0))))
	}
	for i := range cutsByLength {
		length, c := i+leastLength, &cutsByLength[i]
		for j, part := range c.parts {
			high, low, bits := topOfBig(scale(int(-part.cut)))
			if part.high != high || part.low != low || int(part.shift) != 128-length-(bits-places) {
				t.Fatalf("length %d, part %d: %+v", length, j, part)
			}
			if part.shift < 14 || part.shift > 20 {
				t.Fatalf("length %d, part %d: %d bits behind the point", length, j, part.shift)
			}
		}
		if c.parts[1].cut != c.parts[0].cut+1 {
			t.Fatalf("length %d: %+v", length, c)
		}
		// the least number of this length has cut + 34 digits before the point
		least := new(big.Int).Lsh(big.NewInt(1), uint(places+length-1))
		digits := int(c.parts[0].cut) + precision
		if least.Cmp(scale(digits-1)) < 0 || least.Cmp(scale(digits)) >= 0 {
			if length != 1 { // 1 itself has the limit for its power of ten
				t.Fatalf("length %d: %d digits", length, digits)
			}
		}
		power := scale(digits)
		high, _, bits := topOfBig(power)
		if among := bits-places == length; among && c.limit != high || !among && c.limit != ^uint64(0) {
			t.Fatalf("length %d: limit %x", length, c.limit)
		}
	}
}
