package dec256

import (
	"bytes"
	"math/big"
	"math/bits"
	"strconv"
)

// Reduce is x without zeros at the end of its coefficient; zero gets the exponent 0.
func (x *Decimal) Reduce() Decimal {
	if x.IsZero() {
		return Decimal{}
	}
	z := *x
	if x.large != nil {
		digits := x.large.Append(nil, 10)
		significant := bytes.TrimRight(digits, "0")
		if len(significant) < len(digits) {
			n, _ := new(big.Int).SetString(string(significant), 10)
			z.setBig(n, x.negative, int64(x.exponent)+int64(len(digits)-len(significant)))
		}
		return z
	}
	for step := 64; step > 0; step /= 2 {
		// 10^k divides only numbers that 2^k divides
		if trailingZeroBits(&z.words) < step {
			continue
		}
		d := powerDivisor(step)
		var n, q wide
		copy(n[:4], z.words[:])
		d.divide(&q, &n, 4)
		if isZero(n[:d.length]) && !isZero(q[:4]) {
			z.set(&q, z.negative, int64(z.exponent)+int64(step))
		}
	}
	return z
}

func trailingZeroBits(words *[4]uint64) int {
	for i, w := range words {
		if w != 0 {
			return 64*i + bits.TrailingZeros64(w)
		}
	}
	return 256
}

// appendCoefficient writes the digits of the coefficient.
func (x *Decimal) appendCoefficient(dst []byte) []byte {
	if x.large != nil {
		return x.large.Append(dst, 10)
	}
	const chunk, chunkDigits = 1e19, 19
	var digits [5 * chunkDigits]byte
	i := len(digits)
	n := x.words
	for length := used(n[:]); length > 0; length = used(n[:length]) {
		var rest uint64
		for k := length - 1; k >= 0; k-- {
			n[k], rest = bits.Div64(rest, n[k], chunk)
		}
		for range chunkDigits {
			i--
			digits[i] = byte('0' + rest%10)
			rest /= 10
		}
	}
	for i < len(digits)-1 && digits[i] == '0' {
		i++
	}
	if i == len(digits) {
		return append(dst, '0')
	}
	return append(dst, digits[i:]...)
}

// AppendPlain writes x without an exponent: all digits of the coefficient, and zeros where the point lies outside.
func (x *Decimal) AppendPlain(dst []byte) []byte {
	if x.negative {
		dst = append(dst, '-')
	}
	start := len(dst)
	dst = x.appendCoefficient(dst)
	if x.exponent >= 0 {
		for range x.exponent {
			dst = append(dst, '0')
		}
		return dst
	}
	whole := len(dst) - start + int(x.exponent) // digits before the point
	if whole > 0 {
		dst = append(dst, 0)
		copy(dst[start+whole+1:], dst[start+whole:])
		dst[start+whole] = '.'
		return dst
	}
	count := len(dst) - start
	for range 2 - whole {
		dst = append(dst, '0')
	}
	copy(dst[len(dst)-count:], dst[start:start+count])
	for i := start; i < len(dst)-count; i++ {
		dst[i] = '0'
	}
	dst[start+1] = '.'
	return dst
}

// AppendScientific writes x with one digit before the point and an exponent, such as -1.255E-68882.
func (x *Decimal) AppendScientific(dst []byte) []byte {
	if x.negative {
		dst = append(dst, '-')
	}
	start := len(dst)
	dst = x.appendCoefficient(dst)
	adjusted := int64(x.exponent) + int64(len(dst)-start) - 1
	if len(dst) > start+1 {
		dst = append(dst, 0)
		copy(dst[start+2:], dst[start+1:])
		dst[start+1] = '.'
	}
	dst = append(dst, 'E')
	if adjusted >= 0 {
		dst = append(dst, '+')
	}
	return strconv.AppendInt(dst, adjusted, 10)
}

// FromDigits is digits 10^exponent; digits are those of a non-negative integer. The caller checks the exponent.
func FromDigits(digits string, negative bool, exponent int32) (Decimal, bool) {
	z := Decimal{exponent: exponent}
	const shortest = 77 // digits that surely fit 256 bits
	if len(digits) > shortest {
		n, ok := new(big.Int).SetString(digits, 10)
		if !ok || n.Sign() < 0 {
			return Decimal{}, false
		}
		z.setBig(n, negative, int64(exponent))
		return z, true
	}
	var n wide
	for i := 0; i < len(digits); {
		var word, scale uint64 = 0, 1
		for end := min(i+wordDigits, len(digits)); i < end; i++ {
			d := digits[i] - '0'
			if d > 9 {
				return Decimal{}, false
			}
			word, scale = 10*word+uint64(d), 10*scale
		}
		n.timesWord(scale)
		part := [1]uint64{word}
		addWords(n[:4], part[:])
	}
	z.set(&n, negative, int64(exponent))
	return z, len(digits) > 0
}
