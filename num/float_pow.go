package num

import "math"

// Pow returns x^y. The special cases are those of IEEE 754 and math.Pow, in order:
//
//	Pow(x, ±0) = 1 for any x
//	Pow(1, y) = 1 for any y
//	Pow(x, 1) = x for any x
//	Pow(NaN, y) = NaN
//	Pow(x, NaN) = NaN
//	Pow(±0, y) = ±Inf for y an odd integer < 0
//	Pow(±0, -Inf) = +Inf
//	Pow(±0, +Inf) = +0
//	Pow(±0, y) = +Inf for finite y < 0 and not an odd integer
//	Pow(±0, y) = ±0 for y an odd integer > 0
//	Pow(±0, y) = +0 for finite y > 0 and not an odd integer
//	Pow(-1, ±Inf) = 1
//	Pow(x, +Inf) = +Inf for |x| > 1
//	Pow(x, -Inf) = +0 for |x| > 1
//	Pow(x, +Inf) = +0 for |x| < 1
//	Pow(x, -Inf) = +Inf for |x| < 1
//	Pow(+Inf, y) = +Inf for y > 0
//	Pow(+Inf, y) = +0 for y < 0
//	Pow(-Inf, y) = Pow(-0, -y)
//	Pow(x, y) = NaN for finite x < 0 and finite non-integer y
//
// Overflow gives ±Inf, underflow ±0; subnormal results are rounded once.
// The error is below 0.51 ulp, so a result that is itself a float64, such as Pow(3, 20) or Pow(2.25, 0.5), is exact.
func Pow(x, y float64) float64 {
	bits := math.Float64bits(x)
	if bits-minNormalBits >= infinityBits-minNormalBits || !(math.Abs(y) <= math.MaxFloat64) {
		return powEdge(x, y)
	}
	return powPositive(bits, y)
}

// powEdge is Pow for bases that are not positive normal numbers and for exponents that are not finite.
func powEdge(x, y float64) float64 {
	switch {
	case y == 0 || x == 1:
		return 1
	case x != x || y != y:
		return math.NaN()
	case math.IsInf(y, 0):
		size := math.Abs(x)
		switch {
		case size == 1:
			return 1
		case size > 1 == (y > 0):
			return math.Inf(1)
		}
		return 0
	}
	negative := false
	if math.Float64bits(x)&signBit != 0 {
		integer, odd := parity(y)
		if !integer && x < 0 && !math.IsInf(x, 0) {
			return math.NaN()
		}
		negative = odd
		x = math.Abs(x)
	}
	var result float64
	switch {
	case x == 0 || math.IsInf(x, 1):
		if x == 0 == (y < 0) {
			result = math.Inf(1)
		}
	case x < 0x1p-1022:
		result = powPositive(subnormalBits(x), y)
	default:
		result = powPositive(math.Float64bits(x), y)
	}
	if negative {
		return -result
	}
	return result
}

// parity says whether a finite y is an integer and whether an odd one.
func parity(y float64) (integer, odd bool) {
	if math.Trunc(y) != y {
		return false, false
	}
	if math.Abs(y) >= 0x1p53 {
		return true, false
	}
	return true, int64(y)%2 != 0
}

// powPositive returns x^y for a positive x given by its bits (of subnormalBits if subnormal) and a finite y.
func powPositive(bits uint64, y float64) float64 {
	// ln x = hi + lo to about 2^-68 of its size, by the reduction of Ln.
	offset := bits - lnStart
	entry := &lnTable[offset>>lnIntervalShift%128] //chorus:readonly the entry is only read
	k := float64(int64(offset) >> 52)
	zBits := bits - offset&exponentBits
	z := math.Float64frombits(zBits)
	zHi := math.Float64frombits((zBits + 1<<31) &^ (1<<32 - 1)) // to nearest, so that rHi does not exceed r by much
	rHi := float64(zHi*entry.inverse) - 1                       // at most 22 bits, so its square is exact
	rLo := float64((z - zHi) * entry.inverse)
	r := rHi + rLo // exact

	table := float64(k*ln2Hi) + entry.hi // exact
	linear := table + r
	linearLost := (table - linear) + r
	square := float64(float64(-0.5*rHi) * rHi) // exact
	squareRest := float64(rLo * (float64(-0.5*r) + float64(-0.5*rHi)))
	sum := linear + square
	sumLost := (linear - sum) + square
	r2 := float64(r * r)
	rest := (((float64(k*ln2Lo) + entry.lo) + linearLost) + (squareRest + sumLost)) + float64(float64(r2*r)*lnRest(r, r2))
	hi := sum + rest
	lo := (sum - hi) + rest

	// y ln x: the product of the upper halves is exact.
	yUpper := math.Float64frombits(math.Float64bits(y) &^ (1<<27 - 1))
	upper := math.Float64frombits(math.Float64bits(hi) &^ (1<<27 - 1))
	exponent := float64(yUpper * upper)
	if math.Abs(exponent) > 1000 {
		return expSum(exponent, 0) // 0 or +Inf
	}
	tail := float64((y-yUpper)*upper) + float64(y*((hi-upper)+lo))
	return expSum(exponent, tail)
}
