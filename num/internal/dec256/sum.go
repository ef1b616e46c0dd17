package dec256

import "math/bits"

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
