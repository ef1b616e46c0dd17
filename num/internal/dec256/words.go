package dec256

import "math/bits"

// wide is an unsigned integer of up to 512 bits, the lowest word first: the product of two coefficients, or a sum
// before it is rounded. The ninth word takes what a division shifts out at the top.
type wide [9]uint64

const (
	// maxWidePower is the largest power of ten that eight words hold.
	maxWidePower = 154
	wideBits     = 512
)

// powersOfTen[k] is 10^k, computed once when the package is loaded and never written again.
var powersOfTen = func() (t [maxWidePower + 1]wide) {
	t[0][0] = 1
	for k := 1; k < len(t); k++ {
		t[k] = t[k-1]
		t[k].timesWord(10)
	}
	return t
}()

// powerDivisors[k] divides by 10^k.
var powerDivisors = func() (t [maxWidePower + 1]divisor) {
	for k := range t {
		power := powersOfTen[k]
		t[k].set(power[:8])
	}
	return t
}()

func powerOfTen(k int) *wide {
	return &powersOfTen[k] //chorus:readonly powers are only read
}

func powerDivisor(k int) *divisor {
	return &powerDivisors[k] //chorus:readonly divisors are only read
}

// timesWord multiplies in place; the product must fit.
func (n *wide) timesWord(w uint64) {
	var carry uint64
	for i := range n {
		hi, lo := bits.Mul64(n[i], w)
		var c uint64
		n[i], c = bits.Add64(lo, carry, 0)
		carry = hi + c
	}
}

// used is how many words of n count.
func used(n []uint64) int {
	i := len(n)
	for i > 0 && n[i-1] == 0 {
		i--
	}
	return i
}

func bitLength(n []uint64) int {
	if i := used(n); i > 0 {
		return 64*(i-1) + bits.Len64(n[i-1])
	}
	return 0
}

// compareWords compares two integers of the same number of words.
func compareWords(x, y []uint64) int {
	y = y[:len(x)]
	for i := len(x) - 1; i >= 0; i-- {
		if x[i] != y[i] {
			if x[i] < y[i] {
				return -1
			}
			return 1
		}
	}
	return 0
}

// countDigits returns the number of decimal digits of n, 1 for zero, as long as n has at most 512 bits.
func countDigits(n []uint64) int {
	length := bitLength(n)
	if length == 0 {
		return 1
	}
	// 78913/2^18 is below log10(2) by less than 8e-7; no multiple of log10(2) up to the 512th comes so close above
	// an integer that the quotient would be one too small.
	digits := length * 78913 >> 18
	if digits > maxWidePower {
		return digits
	}
	power := powerOfTen(digits)
	for i := len(power) - 1; i >= len(n); i-- {
		if power[i] != 0 {
			return digits
		}
	}
	if compareWords(n, power[:len(n)]) >= 0 {
		digits++
	}
	return digits
}

// multiply sets z to x y and returns the number of words that may count.
func (z *wide) multiply(x, y []uint64) int {
	*z = wide{}
	for i, a := range x {
		if a == 0 {
			continue
		}
		var carry uint64
		for j, b := range y {
			hi, lo := bits.Mul64(a, b)
			var c uint64
			lo, c = bits.Add64(lo, carry, 0)
			hi += c
			z[i+j], c = bits.Add64(z[i+j], lo, 0)
			carry = hi + c
		}
		z[i+len(y)] = carry
	}
	return len(x) + len(y)
}

// multiplyTwo returns the product of two words by two, as 34-digit coefficients have.
func multiplyTwo(x1, x0, y1, y0 uint64) (z3, z2, z1, z0 uint64) {
	h00, z0 := bits.Mul64(x0, y0)
	h01, l01 := bits.Mul64(x0, y1)
	h10, l10 := bits.Mul64(x1, y0)
	h11, l11 := bits.Mul64(x1, y1)
	z1, c1 := bits.Add64(h00, l01, 0)
	z2, c2 := bits.Add64(l11, h01, c1)
	z3 = h11 + c2
	z1, c1 = bits.Add64(z1, l10, 0)
	z2, c2 = bits.Add64(z2, h10, c1)
	z3 += c2
	return z3, z2, z1, z0
}

// timesWord multiplies three words by one.
func timesWord(x2, x1, x0, y uint64) (z3, z2, z1, z0 uint64) {
	h0, z0 := bits.Mul64(x0, y)
	h1, l1 := bits.Mul64(x1, y)
	h2, l2 := bits.Mul64(x2, y)
	z1, c := bits.Add64(l1, h0, 0)
	z2, c = bits.Add64(l2, h1, c)
	return h2 + c, z2, z1, z0
}

// shortPowers[k] is 10^k in four words.
var shortPowers = func() (t [maxDigits][4]uint64) {
	for k := range t {
		t[k] = [4]uint64(powersOfTen[k][:4])
	}
	return t
}()

// countShort is countDigits of four words.
func countShort(n3, n2, n1, n0 uint64) int {
	var length int
	switch {
	case n3 != 0:
		length = 192 + bits.Len64(n3)
	case n2 != 0:
		length = 128 + bits.Len64(n2)
	case n1 != 0:
		length = 64 + bits.Len64(n1)
	case n0 != 0:
		length = bits.Len64(n0)
	default:
		return 1
	}
	digits := length * 78913 >> 18
	power := &shortPowers[digits] //chorus:readonly powers are only read
	// the highest word nearly always decides for long numbers
	if n3 != power[3] {
		if n3 < power[3] {
			return digits
		}
		return digits + 1
	}
	_, borrow := bits.Sub64(n0, power[0], 0)
	_, borrow = bits.Sub64(n1, power[1], borrow)
	_, borrow = bits.Sub64(n2, power[2], borrow)
	_, borrow = bits.Sub64(n3, power[3], borrow)
	return digits + 1 - int(borrow)
}

// addWords adds y to x in place and returns the carry; y is not longer than x.
func addWords(x, y []uint64) uint64 {
	var carry uint64
	for i := range y {
		x[i], carry = bits.Add64(x[i], y[i], carry)
	}
	for i := len(y); carry != 0 && i < len(x); i++ {
		x[i], carry = bits.Add64(x[i], 0, carry)
	}
	return carry
}

// subtractWords subtracts y from x in place and returns the borrow; y is not longer than x.
func subtractWords(x, y []uint64) uint64 {
	var borrow uint64
	for i := range y {
		x[i], borrow = bits.Sub64(x[i], y[i], borrow)
	}
	for i := len(y); borrow != 0 && i < len(x); i++ {
		x[i], borrow = bits.Sub64(x[i], 0, borrow)
	}
	return borrow
}

// shiftLeft shifts in place; what leaves at the top is lost.
func shiftLeft(x []uint64, by uint) {
	words, by := int(by/64), by%64
	for i := len(x) - 1; i >= 0; i-- {
		var w uint64
		if i >= words {
			w = x[i-words] << by
			if by > 0 && i > words {
				w |= x[i-words-1] >> (64 - by)
			}
		}
		x[i] = w
	}
}

// shiftRight shifts in place and reports whether a bit was lost.
func shiftRight(x []uint64, by uint) (lost bool) {
	words, by := int(by/64), by%64
	for i := range min(words, len(x)) {
		lost = lost || x[i] != 0
	}
	if by > 0 && words < len(x) {
		lost = lost || x[words]<<(64-by) != 0
	}
	for i := range x {
		var w uint64
		if i+words < len(x) {
			w = x[i+words] >> by
			if by > 0 && i+words+1 < len(x) {
				w |= x[i+words+1] << (64 - by)
			}
		}
		x[i] = w
	}
	return lost
}
