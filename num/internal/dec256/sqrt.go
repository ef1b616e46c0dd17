package dec256

import "math"

// The root is computed to rootDigits digits beyond the context's.
const rootDigits = 7

// Sqrt sets z to the square root of x, rounded half-even whatever the context says.
//
// apd iterates with five digits more than the larger of Precision+1 and the digits of x, on a number below 1. Of the
// last three roundings that of the quotient counts half, that of the sum, which may be above 1, five units of the last of
// those digits and half of that remains, and that of the product half a unit: together below four units, that is below
// 4e-6 units of the 34th digit. Our own root has an error of 1e-7. Where it lies further than rootGuard, 1e-5, from a
// tie, both round to the same number; elsewhere apd's own steps are taken.
func (c Context) Sqrt(z, x *Decimal) Fault {
	switch x.Sign() {
	case -1:
		return Domain
	case 0:
		*z = Decimal{exponent: x.exponent / 2}
		return None
	}
	if x.large != nil || c.Precision != 34 {
		return c.sqrtSteps(z, x)
	}
	digits := countDigits(x.words[:])
	// N = x 10^-e has 2 (34 + rootDigits) digits or one less, e even
	s := 2*(c.Precision+rootDigits) - digits
	if (int(x.exponent)-s)%2 != 0 {
		s--
	}
	power := powerOfTen(s)
	var n wide
	n.multiply(x.words[:], power[:5])
	root := rootOf(&n)
	cut := powerDivisor(rootDigits)
	var q wide
	cut.divide(&q, &root, 3)
	fraction := root[0] >> cut.shift
	const half, rootGuard = 10_000_000 / 2, 100
	if fraction-half+rootGuard <= 2*rootGuard || countDigits(q[:4]) != c.Precision {
		return c.sqrtSteps(z, x)
	}
	exponent := (int64(x.exponent)-int64(s))/2 + rootDigits
	if fraction > half && (Context{Precision: c.Precision}).raise(&q) {
		exponent++
	}
	z.set(&q, false, exponent)
	return None
}

// rootOf returns the square root of n < 2^300 to within one, by two steps of Newton's iteration from a float64. n has
// more than 240 bits.
func rootOf(n *wide) wide {
	// top: the 64 highest bits of n / 2^even
	length := bitLength(n[:])
	even := uint(length-62) &^ 1
	shifted := *n
	shiftRight(shifted[:], even)
	guess := math.Sqrt(float64(shifted[0]))
	// guess 2^(even/2), as an integer: guess < 2^32 is scaled by 2^31 to keep its bits
	var root wide
	root[0] = uint64(float64(guess * 0x1p31))
	shiftLeft(root[:], even/2-31)
	for range 2 {
		var d divisor
		d.set(root[:8])
		var q wide
		rest := *n
		d.divide(&q, &rest, 6)
		addWords(root[:4], q[:4])
		shiftRight(root[:4], 1)
	}
	return root
}

// sqrtSteps returns the steps of apd: Newton's iteration (Hull and Abrham, "Properly rounded variable precision square
// root", ACM TOMS 11, 1985) on a fraction f between 0.01 and 1, doubling the digits from three on.
func (c Context) sqrtSteps(z, x *Decimal) Fault {
	digits := x.Digits()
	last := max(c.Precision+1, digits, 7) + 5
	e := int64(digits) + int64(x.exponent)
	f := x.WithExponent(int32(-digits))
	work := Context{Precision: max(c.Precision+1, digits, 7), Rounding: HalfEven}
	slope, start := New(819, -3), New(259, -3)
	if e%2 != 0 {
		f.exponent--
		e++
		slope, start = New(259, -2), New(819, -4)
	}
	half := New(5, -1)
	var root, t Decimal
	fault := work.Mul(&root, &slope, &f)
	fault = first(fault, work.Add(&root, &root, &start))
	for p := 3; p != last && fault == None; {
		p = min(2*p-2, last)
		work.Precision = p
		fault = first(fault, work.Quo(&t, &f, &root))
		fault = first(fault, work.Add(&t, &t, &root))
		fault = first(fault, work.Mul(&root, &t, &half))
	}
	if fault != None {
		return fault
	}
	root.exponent += int32(e / 2)
	return Context{Precision: c.Precision, Rounding: HalfEven}.Round(z, &root)
}

// first keeps the earlier of two faults.
func first(a, b Fault) Fault {
	if a != None {
		return a
	}
	return b
}
