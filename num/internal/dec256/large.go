package dec256

import "math/big"

// The operations on coefficients beyond 256 bits, in math/big. They are the same steps as the others.

func bigPower(k int64) *big.Int {
	if k <= maxWidePower {
		return bigOf(powerOfTen(int(k))[:8])
	}
	power := new(big.Int).Exp(big.NewInt(5), big.NewInt(k), nil)
	return power.Lsh(power, uint(k))
}

func bigDigits(n *big.Int) int {
	length := n.BitLen()
	if length <= wideBits {
		var words wide
		for i, w := range bigWords(n) {
			words[i] = w
		}
		return countDigits(words[:8])
	}
	// the fraction is a little below log10(2), so the power may still have one digit more than n
	digits := int64(length) * 1292913986 >> 32
	for !belowPower(n, digits) {
		digits++
	}
	return int(digits)
}

// belowPower reports whether n < 10^k. It looks at the first digits of both, which nearly always decide: the power itself
// takes longer than most operations on n.
func belowPower(n *big.Int, k int64) bool {
	const precision = 256
	power := new(big.Float).SetPrec(precision).SetInt64(1)
	square := new(big.Float).SetPrec(precision).SetInt64(10)
	for e := k; e > 0; e >>= 1 {
		if e&1 == 1 {
			power.Mul(power, square)
		}
		square.Mul(square, square)
	}
	// each of the at most 2 log2(k) products is off by 2^-256 of itself, and doubles what it was given
	first := new(big.Float).SetPrec(precision).SetInt(n)
	difference := new(big.Float).Sub(first, power)
	if margin := power.MantExp(nil) - precision/2; difference.Sign() != 0 && difference.MantExp(nil) > margin {
		return difference.Sign() < 0
	}
	return n.Cmp(bigPower(k)) < 0
}

// bigWords is n in words of 64 bits.
func bigWords(n *big.Int) []uint64 {
	words := make([]uint64, (n.BitLen()+63)/64)
	low := new(big.Int)
	rest := new(big.Int).Set(n)
	mask := new(big.Int).SetUint64(^uint64(0))
	for i := range words {
		words[i] = low.And(rest, mask).Uint64()
		rest.Rsh(rest, 64)
	}
	return words
}

// finishLarge is finish for any size; n is taken over.
func (c Context) finishLarge(z *Decimal, n *big.Int, negative bool, exponent int64) Fault {
	if !withinExponents(exponent) {
		return Range
	}
	digits := bigDigits(n)
	if !fits(digits, exponent) {
		return Range
	}
	if c.Precision == 0 || digits <= c.Precision {
		z.setBig(n, negative, exponent)
		return None
	}
	cut := int64(digits - c.Precision)
	if cut > MaxExponent {
		return Range
	}
	power := bigPower(cut)
	rest := new(big.Int)
	n.QuoRem(n, power, rest)
	half := rest.Lsh(rest, 1).Cmp(power)
	if c.raises(n.Bit(0) == 1, half) {
		n.Add(n, big.NewInt(1))
		if n.Cmp(bigPower(int64(c.Precision))) == 0 {
			n = bigPower(int64(c.Precision - 1))
			cut++
		}
	}
	exponent += cut
	if !fits(c.Precision, exponent) {
		return Range
	}
	z.setBig(n, negative, exponent)
	return None
}

func (c Context) mulLarge(z, x, y *Decimal) Fault {
	if !withinExponents(int64(x.exponent)) || !withinExponents(int64(y.exponent)) {
		return Range
	}
	n := x.Coefficient()
	n.Mul(n, y.Coefficient())
	return c.finishLarge(z, n, x.negative != y.negative, int64(x.exponent)+int64(y.exponent))
}

func (c Context) sumLarge(z, x, y *Decimal, yNegative bool) Fault {
	a, b := x.Coefficient(), y.Coefficient()
	exponent := int64(min(x.exponent, y.exponent))
	shiftX, shiftY := int64(x.exponent)-exponent, int64(y.exponent)-exponent
	if max(shiftX, shiftY) > MaxExponent {
		return Range
	}
	if shiftX > 0 {
		a.Mul(a, bigPower(shiftX))
	}
	if shiftY > 0 {
		b.Mul(b, bigPower(shiftY))
	}
	if x.negative {
		a.Neg(a)
	}
	if yNegative {
		b.Neg(b)
	}
	a.Add(a, b)
	negative := a.Sign() < 0
	return c.finishLarge(z, a.Abs(a), negative, exponent)
}

func (c Context) quoLarge(z, x, y *Decimal) Fault {
	a, b := x.Coefficient(), y.Coefficient()
	difference := int64(bigDigits(a) - bigDigits(b))
	if difference < 0 {
		a.Mul(a, bigPower(-difference))
	} else if difference > 0 {
		b.Mul(b, bigPower(difference))
	}
	s := int64(c.Precision) - 1 - difference
	scale := int64(c.Precision) - 1
	if a.Cmp(b) < 0 {
		s++
		scale++
	}
	a.Mul(a, bigPower(scale))
	rest := new(big.Int)
	a.QuoRem(a, b, rest)
	if rest.Sign() != 0 && c.raises(a.Bit(0) == 1, rest.Lsh(rest, 1).Cmp(b)) {
		a.Add(a, big.NewInt(1))
	}
	shift := int64(x.exponent) - int64(y.exponent)
	if !withinExponents(shift) || !withinExponents(int64(c.Precision)-1-s) || !fits(bigDigits(a), shift-s) || !fits(c.Precision, shift-s) {
		return Range
	}
	z.setBig(a, x.negative != y.negative, shift-s)
	return None
}

func compareLarge(x, y *Decimal) int {
	a, b := x.Coefficient(), y.Coefficient()
	if x.exponent > y.exponent {
		a.Mul(a, bigPower(int64(x.exponent)-int64(y.exponent)))
	} else if y.exponent > x.exponent {
		b.Mul(b, bigPower(int64(y.exponent)-int64(x.exponent)))
	}
	return a.Cmp(b)
}
