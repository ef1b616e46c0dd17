package dec256

import (
	"math"
	"strconv"
)

// apd starts the iteration of Ln from math.Log of a float64, and takes the number of terms of Exp from math.Log10.
// The start decides the last digit now and then, and math.Log differs between architectures. The chain's digits
// are those of amd64, so its logarithm is repeated here, operation by operation (the method is that of FreeBSD's
// e_log.c), with every product rounded by itself.
func amd64Log(x float64) float64 {
	const (
		ln2High = 6.93147180369123816490e-01
		ln2Low  = 1.90821492927058770002e-10
		c1      = 6.666666666666735130e-01
		c2      = 3.999999999940941908e-01
		c3      = 2.857142874366239149e-01
		c4      = 2.222219843214978396e-01
		c5      = 1.818357216161805012e-01
		c6      = 1.531383769920937332e-01
		c7      = 1.479819860511658591e-01
	)
	fraction, exponent := math.Frexp(x)
	if fraction <= math.Sqrt2/2 { // the assembly has <=, the portable form <
		fraction = float64(2 * fraction)
		exponent--
	}
	k := float64(exponent)
	f := fraction - 1
	s := f / (2 + f)
	s2 := float64(s * s)
	s4 := float64(s2 * s2)
	odd := float64(s2 * (c1 + float64(s4*(c3+float64(s4*(c5+float64(s4*c7)))))))
	even := float64(s4 * (c2 + float64(s4*(c4+float64(s4*c6)))))
	rest := odd + even
	halfSquare := float64(float64(0.5*f) * f)
	return float64(k*ln2High) - ((halfSquare - (float64(s*(halfSquare+rest)) + float64(k*ln2Low))) - f)
}

// amd64Log10 is math.Log10 of amd64.
func amd64Log10(x float64) float64 { return float64(amd64Log(x) * (1 / math.Ln10)) }

// nearestFloat returns the float64 nearest to the magnitude of x, ties to even, for 1e-290 < |x| < 1e290; it is 0 if x is
// smaller and +Inf if x is larger.
func nearestFloat(x *Decimal) float64 {
	if x.IsZero() {
		return 0
	}
	adjusted := x.Adjusted()
	if adjusted <= -290 {
		return 0
	}
	if adjusted >= 290 {
		return math.Inf(1)
	}
	if x.large != nil || x.exponent > 70 || x.exponent < -maxWidePower {
		return nearestFloatLarge(x)
	}
	var n, q wide
	if x.exponent >= 0 {
		q.multiply(x.words[:], powerOfTen(int(x.exponent))[:4])
		return topBits(&q, 0, false)
	}
	d := powerDivisor(int(-x.exponent))
	// the quotient gets 65 bits or more
	length := bitLength(x.words[:])
	s := max(0, 64*d.length-int(d.shift)-length+66)
	if s+length > wideBits {
		return nearestFloatLarge(x)
	}
	copy(n[:], x.words[:])
	shiftLeft(n[:8], uint(s))
	d.divide(&q, &n, 8)
	return topBits(&q, -s, !isZero(n[:d.length]))
}

// topBits returns the float64 nearest to n 2^exponent, plus a little if more is set.
func topBits(n *wide, exponent int, more bool) float64 {
	length := bitLength(n[:])
	drop := max(0, length-64)
	if shiftRight(n[:], uint(drop)) || more {
		n[0] |= 1 // below the 53 bits and the one that decides
	}
	return math.Ldexp(float64(n[0]), exponent+drop)
}

// nearestFloatLarge does the same by way of the decimal text. The point stands behind the first digit: of a number with
// more than 800 digits and no point strconv.ParseFloat forgets how many it has left out.
func nearestFloatLarge(x *Decimal) float64 {
	digits := x.Coefficient().Append(nil, 10)
	text := append([]byte{digits[0], '.'}, digits[1:]...)
	text = strconv.AppendInt(append(text, 'e'), int64(x.exponent)+int64(len(digits)-1), 10)
	f, err := strconv.ParseFloat(string(text), 64)
	if err != nil {
		return math.Inf(1)
	}
	return f
}

// shortest returns the shortest decimal that reads back as f, which is finite.
func shortest(f float64) Decimal {
	var buffer [32]byte
	text := strconv.AppendFloat(buffer[:0], f, 'e', -1, 64) // such as -1.25e-07
	var z Decimal
	i, decimals, afterPoint := 0, 0, 0
	for ; text[i] != 'e'; i++ {
		switch c := text[i]; c {
		case '-':
			z.negative = true
		case '.':
			afterPoint = 1
		default:
			z.words[0] = 10*z.words[0] + uint64(c-'0')
			decimals += afterPoint
		}
	}
	exponent := 0
	for _, c := range text[i+2:] {
		exponent = 10*exponent + int(c-'0')
	}
	if text[i+1] == '-' {
		exponent = -exponent
	}
	z.exponent = int32(exponent - decimals)
	return z
}
