package dec256

import (
	"math/big"
	"math/bits"
)

// fixed is a fraction of 192 bits, the lowest word first.
type fixed [3]uint64

// highProduct is x y, cut to 192 bits; the two lowest columns of partial products are left out, so it may be too small
// by four units.
func (x *fixed) highProduct(y *fixed) fixed {
	h02, _ := bits.Mul64(x[0], y[2])
	h11, _ := bits.Mul64(x[1], y[1])
	h20, _ := bits.Mul64(x[2], y[0])
	h12, l12 := bits.Mul64(x[1], y[2])
	h21, l21 := bits.Mul64(x[2], y[1])
	h22, l22 := bits.Mul64(x[2], y[2])
	// columns 3, 4, 5 of six
	a, c := bits.Add64(l12, l21, 0)
	b, c := bits.Add64(l22, h12, c)
	top := h22 + c
	a, c = bits.Add64(a, h02, 0)
	b, c = bits.Add64(b, h21, c)
	top += c
	a, c = bits.Add64(a, h11, 0)
	b, c = bits.Add64(b, 0, c)
	top += c
	a, c = bits.Add64(a, h20, 0)
	b, c = bits.Add64(b, 0, c)
	top += c
	return fixed{a, b, top}
}

// highColumns is x (y1, y0) without its lowest word.
func highColumns(x *fixed, y1, y0 uint64) (z4, z3, z2, z1 uint64) {
	h00, _ := bits.Mul64(x[0], y0)
	h10, l10 := bits.Mul64(x[1], y0)
	h20, l20 := bits.Mul64(x[2], y0)
	h01, l01 := bits.Mul64(x[0], y1)
	h11, l11 := bits.Mul64(x[1], y1)
	h21, l21 := bits.Mul64(x[2], y1)
	z1, c := bits.Add64(l10, h00, 0)
	z2, c = bits.Add64(l20, h10, c)
	z3 = h20 + c
	z1, c = bits.Add64(z1, l01, 0)
	z2, c = bits.Add64(z2, l11, c)
	z3, c = bits.Add64(z3, l21, c)
	z4 = h21 + c
	z2, c = bits.Add64(z2, h01, 0)
	z3, c = bits.Add64(z3, h11, c)
	z4 += c
	return z4, z3, z2, z1
}

func (x *fixed) plus(y *fixed) fixed {
	var z fixed
	var c uint64
	z[0], c = bits.Add64(x[0], y[0], 0)
	z[1], c = bits.Add64(x[1], y[1], c)
	z[2], _ = bits.Add64(x[2], y[2], c)
	return z
}

const (
	// The exponential is put together from e^(i/256), i up to 256 ln 10, from e^(j/65536), j < 256, and from a series
	// in a rest below 2^-16. The first has 188 bits behind the point, as it goes up to 10.
	coarseEntries = 590
	fineEntries   = 256
	unitBits      = 188

	// maxReciprocal is the largest power of ten that an argument of the fast exponential is divided by.
	maxReciprocal = 90
	tableBits     = 320
)

// The tables of the fast exponential, computed once when the package is loaded.
var (
	coarseExp   = coarseTable()     // e^(i/256) 2^188
	fineExp     = fineTable()       // (e^(j/65536) - 1) 2^192
	reciprocals = reciprocalTable() // of 10^n, n > 0: with 256 bits, the highest one set
	factorials  = factorialTable()  // 2^192 / n!, n > 1
	lnTen       = lnTenFixed()      // ln 10: an integer word and 192 bits behind the point
)

func coarseTable() (t [coarseEntries]fixed) {
	for i, power := range powersOf(expOfPower(8), coarseEntries) {
		t[i] = fixedOf(power.Rsh(power, tableBits-unitBits))
	}
	return t
}

func fineTable() (t [fineEntries]fixed) {
	one := new(big.Int).Lsh(big.NewInt(1), tableBits)
	for i, power := range powersOf(expOfPower(16), fineEntries) {
		t[i] = fixedOf(power.Rsh(power.Sub(power, one), tableBits-192))
	}
	return t
}

// powersOf returns the first n powers of step, all with tableBits behind the point.
func powersOf(step *big.Int, n int) []*big.Int {
	powers := make([]*big.Int, n)
	powers[0] = new(big.Int).Lsh(big.NewInt(1), tableBits)
	for i := 1; i < n; i++ {
		power := new(big.Int).Mul(powers[i-1], step)
		powers[i] = power.Rsh(power, tableBits)
	}
	return powers
}

// expOfPower is e^(2^-n).
func expOfPower(n uint) *big.Int {
	return expSeries(new(big.Int).Lsh(big.NewInt(1), tableBits-n))
}

// expSeries is e^x; x and the result have tableBits behind the point.
func expSeries(x *big.Int) *big.Int {
	term := new(big.Int).Lsh(big.NewInt(1), tableBits)
	sum := new(big.Int).Set(term)
	for i := int64(1); term.Sign() > 0; i++ {
		term.Rsh(term.Mul(term, x), tableBits)
		term.Quo(term, big.NewInt(i))
		sum.Add(sum, term)
	}
	return sum
}

func fixedOf(n *big.Int) fixed {
	words := wordsOf(n)
	return fixed{words[0], words[1], words[2]}
}

func reciprocalTable() (t [maxReciprocal + 1][4]uint64) {
	for n := 1; n < len(t); n++ {
		power := bigPower(int64(n))
		t[n] = wordsOf(new(big.Int).Quo(new(big.Int).Lsh(big.NewInt(1), uint(255+power.BitLen())), power))
	}
	return t
}

func factorialTable() (t [11]fixed) {
	n := new(big.Int).Lsh(big.NewInt(1), 192)
	for i := int64(2); i < int64(len(t)); i++ {
		n.Quo(n, big.NewInt(i))
		t[i] = fixedOf(n)
	}
	return t
}

func lnTenFixed() [4]uint64 {
	const digits = 80
	n := lnTenDigits(digits) // ln 10 10^digits
	n.Lsh(n, 192)
	return wordsOf(n.Quo(n, bigPower(digits)))
}

// lnTenDigits is ln 10 10^digits, cut but for a few units: ln 10 = 3 ln 2 + ln (5/4) = 6 atanh(1/3) + 2 atanh(1/9).
func lnTenDigits(digits int64) *big.Int {
	const spare = 10
	one := bigPower(digits + spare)
	sum := new(big.Int).Mul(big.NewInt(6), atanhOfInverse(3, one))
	sum.Add(sum, new(big.Int).Mul(big.NewInt(2), atanhOfInverse(9, one)))
	return sum.Quo(sum, bigPower(spare))
}

// atanhOfInverse is one atanh(1/n).
func atanhOfInverse(n int64, one *big.Int) *big.Int {
	power := new(big.Int).Quo(one, big.NewInt(n))
	sum := new(big.Int)
	for i := int64(1); power.Sign() > 0; i += 2 {
		sum.Add(sum, new(big.Int).Quo(power, big.NewInt(i)))
		power.Quo(power, big.NewInt(n*n))
	}
	return sum
}
