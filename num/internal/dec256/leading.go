package dec256

import (
	"math/big"
	"math/bits"
)

// Results of the chain's precision from their 128 highest bits.
//
// A product, a quotient or any other exact value V has 34 digits of its own, cut to floor(V / 10^cut). Where H are the 128
// highest bits of V, and R those of 10^-cut, the 128 highest bits of H R have floor(V / 10^cut) in their upper part, at most
// 113 bits, and at least 14 bits behind its point. How far they can be from the exact value is known: a few units of their
// last bit. Unless the bits behind the point lie that close to an integer, cutting them gives the digits of V / 10^cut.
// Elsewhere, as for every V / 10^cut that is an integer, the caller divides without an error.

// uncertain bounds the error of the 128 bits that leading cuts, in units of their last one. Each of the functions here
// states its own; the largest is 24.
const uncertain = 32

// cuts are the ways to cut numbers of one length in bits to 34 digits: those below a power of ten, and those from it on.
type cuts struct {
	limit uint64 // the highest word of that power, all ones if there is none among them
	parts [2]cutting
}

// cutting divides by 10^cut.
type cutting struct {
	high, low uint64 // the 128 highest bits of 10^-cut
	cut       int32
	shift     uint8 // bits behind the point
}

// The lengths that have an entry: of products, and of quotients.
const (
	leastLength = -320
	mostLength  = wideBits
)

// cutsByLength[n-leastLength] is for numbers from 2^(n-1) up to 2^n.
var cutsByLength = func() (t [mostLength - leastLength + 1]cuts) {
	// 10^k for all k, as 128 bits and a length
	const least, most = -130, 160
	type power struct {
		high, low uint64
		length    int
	}
	var powers [most - least + 1]power
	for k := least; k <= most; k++ {
		n, places := bigPower(int64(max(k, 0))), 0
		if k < 0 {
			places = 640
			n.Quo(n.Lsh(n, uint(places)), bigPower(int64(-k)))
		}
		high, low, length := topOfBig(n)
		powers[k-least] = power{high, low, length - places}
	}
	digits := least // of the number 2^(n-1)
	for i := range t {
		n := i + leastLength
		for powers[digits-least].length < n { // 10^digits <= 2^(n-1)
			digits++
		}
		c := &t[i]
		c.limit = ^uint64(0)
		next := powers[digits-least]
		if next.length == n {
			c.limit = next.high
		}
		for j := range c.parts {
			cut := digits + j - precision
			tenth := powers[-cut-least]
			c.parts[j] = cutting{high: tenth.high, low: tenth.low, cut: int32(cut), shift: uint8(128 - n - tenth.length)}
		}
	}
	return t
}()

// precision is that of the chain.
const precision = 34

// isShort reports whether a number has no more digits than results of the chain.
func isShort(n1, n0 uint64) bool {
	const limit = 10_000_000_000_000_000_000_000_000_000_000_000
	return n1 < limit>>64 || n1 == limit>>64 && n0 < limit&(1<<64-1)
}

// leading cuts a number to 34 digits: q 10^cut. The number is (h1, h0) 2^(length-128), h1 with its highest bit set, up to an error
// of 24 units of h0. It returns false where the digits are not certain.
func leading(h1, h0 uint64, length int) (q1, q0 uint64, cut int, done bool) {
	if uint(length-leastLength) >= uint(len(cutsByLength)) {
		return 0, 0, 0, false
	}
	c := &cutsByLength[length-leastLength] //chorus:readonly the table is only read
	_, above := bits.Sub64(c.limit, h1, 0)
	part := &c.parts[above&1]
	// the error of (p1, p0): that of h, 1 for what part leaves out, 3 for what highTwo does
	p1, p0 := highTwo(h1, h0, part.high, part.low)
	shift := uint(part.shift) & 63
	behind := p0 & (1<<shift - 1)
	done = behind-uncertain < 1<<shift-2*uncertain && h1 != c.limit
	return p1 >> shift, p0>>shift | p1<<(64-shift), int(part.cut), done
}

// highTwo is the upper half of a product of two words by two, or up to 3 units less.
func highTwo(x1, x0, y1, y0 uint64) (z1, z0 uint64) {
	a, _ := bits.Mul64(x0, y1)
	b, _ := bits.Mul64(x1, y0)
	z1, z0 = bits.Mul64(x1, y1)
	z0, carry := bits.Add64(z0, a, 0)
	z1 += carry
	z0, carry = bits.Add64(z0, b, 0)
	return z1 + carry, z0
}

// highest returns the 128 highest bits of a number that is not zero, cut, and its length.
func highest(n3, n2, n1, n0 uint64) (h1, h0 uint64, length int) {
	length = 256
	for n3 == 0 {
		n3, n2, n1, n0 = n2, n1, n0, 0
		length -= 64
	}
	s := uint(bits.LeadingZeros64(n3)) & 63
	return n3<<s | n2>>1>>(63-s), n2<<s | n1>>1>>(63-s), length - int(s)
}

// overNormal is the quotient of two numbers of 128 bits, each with its highest bit set: (q1, q0) 2^(length-128), cut.
func overNormal(x1, x0, y1, y0 uint64) (q1, q0 uint64, length int) {
	v, _ := bits.Div64(^y1, ^uint64(0), y1)
	v = reciprocalOfTwo(v, y1, y0)
	_, borrow := bits.Sub64(x0, y0, 0)
	_, borrow = bits.Sub64(x1, y1, borrow)
	// x below y, or else half of it
	length = int(1 - borrow)
	s := uint(length) & 1
	half := -uint64(s)
	q1, r1, r0 := divideThree(x1>>s, x0>>s|x1<<63&half, x0<<63&half, y1, y0, v)
	q0, _, _ = divideThree(r1, r0, 0, y1, y0, v)
	return q1, q0, length
}

// topOfBig returns the 128 highest bits of n, cut, and its length.
func topOfBig(n *big.Int) (h1, h0 uint64, length int) {
	length = n.BitLen()
	top := new(big.Int)
	if length > 128 {
		top.Rsh(n, uint(length-128))
	} else {
		top.Lsh(n, uint(128-length))
	}
	words := wordsOf(top)
	return words[1], words[0], length
}

// mulLeading is Mul in the chain's context by the highest bits of x and y, where they tell the digits. The product of those
// bits is up to 5 units too small, 1 for each of x and y and 3 for highTwo, and one place more doubles them.
func mulLeading(z, x, y *Decimal) bool {
	exponent := int64(x.exponent) + int64(y.exponent)
	if x.IsZero() || y.IsZero() || exponent <= -safeExponent || exponent >= safeExponent {
		return false
	}
	x1, x0, length := highest(x.words[3], x.words[2], x.words[1], x.words[0])
	y1, y0, more := highest(y.words[3], y.words[2], y.words[1], y.words[0])
	if length += more; length < 130 { // else more than 128 bits, so more than 34 digits
		return false
	}
	h1, h0 := highTwo(x1, x0, y1, y0)
	if h1>>63 == 0 {
		h1, h0 = h1<<1|h0>>63, h0<<1
		length--
	}
	q1, q0, cut, done := leading(h1, h0, length)
	if !done {
		return false
	}
	z.words, z.large = [4]uint64{q0, q1}, nil
	z.exponent = int32(exponent) + int32(cut)
	z.negative = x.negative != y.negative
	return true
}
