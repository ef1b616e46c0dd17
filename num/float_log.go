package num

import "math"

// lnEntry belongs to one of 128 intervals of the significand.
type lnEntry struct {
	inverse float64 // about 1/centre, a multiple of 2^-8
	hi, lo  float64 // -ln(inverse); hi is a multiple of 2^-42
}

const (
	minNormalBits   = 0x0010000000000000
	infinityBits    = 0x7ff0000000000000
	signBit         = 0x8000000000000000
	exponentBits    = 0xfff0000000000000
	lnIntervalShift = 45 // the intervals are 2^45 units of the last place wide

	// lnStart holds the bits of the least significand, 0.935...: 16 intervals and two thirds of one below 1,
	// so that 1 lies well inside an interval, and results near 0 need no subtraction of table values.
	lnStart = 0x3ff0000000000000 - 16<<lnIntervalShift - (2<<lnIntervalShift)/3

	// |r| = |z inverse - 1| stays below lnReach in every interval.
	lnReach = 0x1.9p-8

	// Coefficients of (ln(1+r) - r + r^2/2) / r^3. The term -r^10/10 that is left out is replaced by
	// -0.93 lnReach^2 r^8/10, which leaves a fourteenth of its size.
	ln3 = 1.0 / 3
	ln4 = -1.0 / 4
	ln5 = 1.0 / 5
	ln6 = -1.0 / 6
	ln7 = 1.0 / 7
	ln8 = -1.0/8 - 0.93*lnReach*lnReach/10
	ln9 = 1.0 / 9
)

// lnRest returns (ln(1+r) - r + r^2/2) / r^3 for |r| <= lnReach; r2 is r^2.
func lnRest(r, r2 float64) float64 {
	return (ln3 + float64(r*ln4)) + float64(r2*((ln5+float64(r*ln6))+float64(r2*((ln7+float64(r*ln8))+float64(r2*ln9)))))
}

// Ln returns the natural logarithm of x: exactly 0 at 1, -Inf at 0, NaN for negative x and NaN, +Inf at +Inf;
// subnormal x have no less accuracy.
//
// The error is below 0.51 ulp.
func Ln(x float64) float64 {
	bits := math.Float64bits(x)
	if bits-minNormalBits >= infinityBits-minNormalBits {
		if !(x > 0 && x <= math.MaxFloat64) {
			return lnEdge(x)
		}
		bits = subnormalBits(x)
	}
	// x = 2^k z, and z inverse = 1 + r. The inverse has 9 bits, so the products with the two parts of z,
	// 21 and 32 bits long, are exact, and so is their sum: |r| < 2^-7 is a multiple of 2^-60 (2^-8 and 2^-61 for z < 1).
	offset := bits - lnStart
	entry := &lnTable[offset>>lnIntervalShift%128] //chorus:readonly the entry is only read
	k := float64(int64(offset) >> 52)
	zBits := bits - offset&exponentBits
	z := math.Float64frombits(zBits)
	zHi := math.Float64frombits(zBits &^ (1<<32 - 1))
	r := (float64(zHi*entry.inverse) - 1) + float64((z-zHi)*entry.inverse)

	table := float64(k*ln2Hi) + entry.hi // exact
	hi := table + r
	lo := ((table - hi) + r) + (float64(k*ln2Lo) + entry.lo)
	r2 := float64(r * r)
	return hi + (lo + (float64(float64(r2*r)*lnRest(r, r2)) - float64(0.5*r2)))
}

// lnEdge is Ln for arguments that are not positive and finite.
func lnEdge(x float64) float64 {
	switch {
	case x == 0:
		return math.Inf(-1)
	case x > 0:
		return x
	}
	return math.NaN()
}

// subnormalBits returns the bits that x > 0 would have if exponents could go below that of the normal numbers;
// they wrap around below zero.
func subnormalBits(x float64) uint64 {
	return math.Float64bits(float64(x*0x1p52)) - 52<<52
}

// Log1p returns ln(1+x), accurate where x is near 0: x itself for tiny x (the sign of zero is kept),
// -Inf at -1, NaN below -1 and for NaN, +Inf at +Inf.
//
// The error is below 0.51 ulp.
func Log1p(x float64) float64 {
	if math.Abs(x) <= 0x1.7p-8 {
		x2 := float64(x * x)
		return x + (float64(float64(x2*x)*lnRest(x, x2)) - float64(0.5*x2))
	}
	if !(x > -1 && x <= math.MaxFloat64) {
		return lnEdge(1 + x)
	}
	// u + lost = 1 + x exactly; ln(1+x) = ln u + lost/u.
	u := 1 + x
	var lost float64
	if x < 1 {
		lost = x - (u - 1)
	} else {
		lost = 1 - (u - x)
	}
	bits := math.Float64bits(u)
	offset := bits - lnStart
	entry := &lnTable[offset>>lnIntervalShift%128] //chorus:readonly the entry is only read
	k := float64(int64(offset) >> 52)
	zBits := bits - offset&exponentBits
	z := math.Float64frombits(zBits)
	zHi := math.Float64frombits(zBits &^ (1<<32 - 1))
	r := (float64(zHi*entry.inverse) - 1) + float64((z-zHi)*entry.inverse)

	table := float64(k*ln2Hi) + entry.hi // exact
	hi := table + r
	lo := ((table - hi) + r) + ((float64(k*ln2Lo) + entry.lo) + lost/u)
	r2 := float64(r * r)
	return hi + (lo + (float64(float64(r2*r)*lnRest(r, r2)) - float64(0.5*r2)))
}
