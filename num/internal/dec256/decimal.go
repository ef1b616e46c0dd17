// Package dec256 is decimal arithmetic on 256-bit coefficients that needs no memory of its own and gives every
// digit, every exponent and every refusal of the apd library (github.com/cockroachdb/apd/v3) in the contexts that the
// chain uses. Package num builds its Dec on it; the tests of this package compare with apd itself.
//
// A Decimal is (-1)^negative coefficient 10^exponent. Coefficients beyond 256 bits, which only exact sums and long
// inputs have, are kept as a *big.Int and computed with math/big.
package dec256

import (
	"math/big"
	"math/bits"
)

// MaxExponent bounds the exponents, of the first digit as well as of the last.
const MaxExponent = 100000

// Decimal is a finite decimal. The zero value is 0. Values are copied freely: the integer behind large is never
// written to once it is there.
type Decimal struct {
	words    [4]uint64 // the coefficient, unless large is there
	large    *big.Int  // the coefficient if it has more than 256 bits
	exponent int32
	negative bool // never for zero
}

// Fault tells why an operation gave no number.
type Fault uint8

const (
	// None: there is a result.
	None Fault = iota
	// Range: an exponent left its bounds, or the work would have.
	Range
	// ZeroDivision: the divisor was 0.
	ZeroDivision
	// Domain: the function has no value there.
	Domain
)

// New is coefficient 10^exponent.
func New(coefficient int64, exponent int32) Decimal {
	z := Decimal{exponent: exponent}
	if coefficient < 0 {
		z.negative = true
		z.words[0] = -uint64(coefficient)
	} else {
		z.words[0] = uint64(coefficient)
	}
	return z
}

// LongBits returns the number of bits of a coefficient beyond 256 bits, 0 for others.
func (z *Decimal) LongBits() int {
	if z.large == nil {
		return 0
	}
	return z.large.BitLen()
}

// FromBig is n 10^exponent; n is copied.
func FromBig(n *big.Int, exponent int32) Decimal {
	var z Decimal
	z.setBig(new(big.Int).Abs(n), n.Sign() < 0, int64(exponent))
	return z
}

// setBig takes the magnitude over.
func (z *Decimal) setBig(magnitude *big.Int, negative bool, exponent int64) {
	*z = Decimal{exponent: int32(exponent), negative: negative && magnitude.Sign() != 0}
	if magnitude.BitLen() > 256 {
		z.large = magnitude
		return
	}
	z.words = wordsOf(magnitude)
}

func wordsOf(n *big.Int) (words [4]uint64) {
	if bits.UintSize == 64 {
		for i, w := range n.Bits() {
			words[i] = uint64(w)
		}
		return words
	}
	for i, w := range n.Bits() {
		words[i/2] |= uint64(w) << (32 * (i % 2))
	}
	return words
}

func bigOf(words []uint64) *big.Int {
	n := new(big.Int)
	if bits.UintSize == 64 {
		digits := make([]big.Word, len(words))
		for i, w := range words {
			digits[i] = big.Word(w)
		}
		return n.SetBits(digits)
	}
	digits := make([]big.Word, 2*len(words))
	for i, w := range words {
		digits[2*i], digits[2*i+1] = big.Word(uint32(w)), big.Word(w>>32)
	}
	return n.SetBits(digits)
}

// Coefficient returns the magnitude of the coefficient, a fresh integer.
func (x *Decimal) Coefficient() *big.Int {
	if x.large != nil {
		return new(big.Int).Set(x.large)
	}
	return bigOf(x.words[:])
}

// Exponent returns the power of ten that the coefficient is multiplied by.
func (x *Decimal) Exponent() int32 { return x.exponent }

// WithExponent returns the same coefficient with another exponent.
func (x *Decimal) WithExponent(exponent int32) Decimal {
	z := *x
	z.exponent = exponent
	return z
}

// Negative reports whether x is below 0.
func (x *Decimal) Negative() bool { return x.negative }

// IsZero reports whether x is 0.
func (x *Decimal) IsZero() bool { return x.large == nil && x.words == [4]uint64{} }

// Sign is -1, 0 or 1.
func (x *Decimal) Sign() int {
	if x.negative {
		return -1
	}
	if x.IsZero() {
		return 0
	}
	return 1
}

// Digits returns the number of digits of the coefficient, trailing zeros included; 1 for zero.
func (x *Decimal) Digits() int {
	if x.large != nil {
		return bigDigits(x.large)
	}
	return countShort(x.words[3], x.words[2], x.words[1], x.words[0])
}

// Adjusted returns the decimal exponent of the first digit.
func (x *Decimal) Adjusted() int64 { return int64(x.exponent) + int64(x.Digits()) - 1 }

// Negate is -x, all digits kept.
func (x *Decimal) Negate() Decimal {
	z := *x
	z.negative = !x.negative && !x.IsZero()
	return z
}

// Magnitude is |x|, all digits kept.
func (x *Decimal) Magnitude() Decimal {
	z := *x
	z.negative = false
	return z
}

// Cmp is -1, 0 or 1 by value.
func Cmp(x, y *Decimal) int {
	sx, sy := x.Sign(), y.Sign()
	if sx != sy {
		if sx < sy {
			return -1
		}
		return 1
	}
	if sx == 0 {
		return 0
	}
	return sx * compareMagnitudes(x, y)
}

func compareMagnitudes(x, y *Decimal) int {
	small := x.large == nil && y.large == nil
	if small && x.exponent == y.exponent {
		return compareWords(x.words[:], y.words[:])
	}
	if small {
		// a number of n bits before 10^e lies from 2^(n-1) 10^e up to 2^n 10^e
		const bit = 1 << 16
		const log2Ten = 217706 // in bits; for the largest exponents the product is off by less than half of one
		lead := int64(bitLength(x.words[:])-bitLength(y.words[:]))*bit + (int64(x.exponent)-int64(y.exponent))*log2Ten
		if lead > bit+bit/2 {
			return 1
		}
		if lead < -bit-bit/2 {
			return -1
		}
	}
	ax, ay := x.Adjusted(), y.Adjusted()
	if ax != ay {
		if ax < ay {
			return -1
		}
		return 1
	}
	if !small {
		return compareLarge(x, y)
	}
	// with the same first exponent the coefficients differ by as many digits as the exponents do
	if x.exponent < y.exponent {
		return -compareScaled(y, x)
	}
	return compareScaled(x, y)
}

// compareScaled compares the magnitudes of x and y, x having the larger exponent, by at most 77.
func compareScaled(x, y *Decimal) int {
	power := powerOfTen(int(x.exponent - y.exponent))
	var scaled wide
	scaled.multiply(x.words[:], power[:4])
	if scaled[4]|scaled[5] != 0 {
		return 1
	}
	return compareWords(scaled[:4], y.words[:])
}
