package num

import "math"

//go:generate go run ./internal/gentables -out float_tables.go

// Every float64 function here gives the same bits on every GOARCH: only + - * /, Sqrt and table look-ups,
// and every product is rounded by an explicit conversion, so that no compiler may fuse it with a sum.

// expEntry is one of the 128 values 2^(j/128).
type expEntry struct {
	bits uint64  // of the rounded value, less j<<45: adding n<<45 for n = 128k + j gives the bits of 2^k 2^(j/128)
	tail float64 // relative distance of the exact value from the rounded one
}

const (
	// Adding and subtracting expRound rounds to an integer, which the low bits of the sum hold.
	expRound = 0x1.8p52
	// Within expNormal the result is a normal number, and large enough for the product of scale and q
	// to have its last place far below that of the result even where it is subnormal.
	expNormal = 700
	// Beyond these the result is +Inf or 0; ln(MaxFloat64) = 709.78..., ln(2^-1075) = -745.13...
	expLargest  = 710
	expSmallest = -746

	// Coefficients of the remainder's series, |r| <= a = ln(2)/256: the term r^6/720 that is left out is
	// replaced by 0.9 a^2 r^4/720, which leaves a tenth of its size.
	expCubic   = 1.0 / 6
	expQuartic = 1.0/24 + 0.9*(math.Ln2/256)*(math.Ln2/256)/720
	expQuintic = 1.0 / 120
)

// Exp returns e^x, for all x: NaN for NaN, exactly 1 at 0, +Inf from where the result rounds above MaxFloat64,
// subnormal results down to x of about -745.13 and 0 below.
//
// The error is below 0.506 ulp, for subnormal results too.
func Exp(x float64) float64 {
	if !(math.Abs(x) < expNormal) {
		return expEdge(x)
	}
	// x = n ln(2)/128 + r, |r| <= ln(2)/256
	shifted := float64(x*ratio128OverLn2) + expRound
	n := shifted - expRound
	r := (x - float64(n*ln2Over128Hi)) - float64(n*ln2Over128Lo)
	k := math.Float64bits(shifted)
	entry := &expTable[k%128] //chorus:readonly the entry is only read
	scale := math.Float64frombits(entry.bits + k<<45)
	r2 := float64(r * r)
	// q = 2^(j/128)(1+tail) e^r / 2^(j/128) - 1
	q := r + (entry.tail + (float64(r2*(0.5+float64(r*expCubic))) + float64(float64(r2*r2)*(expQuartic+float64(r*expQuintic)))))
	return scale + float64(scale*q)
}

// expEdge is Exp where the result or a step of it may not be a normal number.
func expEdge(x float64) float64 {
	if x != x {
		return math.NaN()
	}
	return expSum(x, 0)
}

// expSum returns e^(x+tail) for a tail below 2^-14 in size, x not NaN.
func expSum(x, tail float64) float64 {
	if x > expLargest {
		return math.Inf(1)
	}
	if x < expSmallest {
		return 0
	}
	shifted := float64(x*ratio128OverLn2) + expRound
	n := shifted - expRound
	r := (x - float64(n*ln2Over128Hi)) - float64(n*ln2Over128Lo) + tail
	k := math.Float64bits(shifted)
	entry := &expTable[k%128] //chorus:readonly the entry is only read
	r2 := float64(r * r)
	q := r + (entry.tail + (float64(r2*(0.5+float64(r*expCubic))) + float64(float64(r2*r2)*(expQuartic+float64(r*expQuintic)))))
	bits := entry.bits + k<<45
	if math.Abs(x) < expNormal {
		scale := math.Float64frombits(bits)
		return scale + float64(scale*q)
	}
	if x > 0 {
		scale := math.Float64frombits(bits - 64<<52)
		return float64((scale + float64(scale*q)) * 0x1p64)
	}
	// Scaled by 2^1022 subnormal results are those below 1. Adding 1 puts their last place at 2^-52,
	// so that they are rounded once.
	scale := math.Float64frombits(bits + 1022<<52)
	step := float64(scale * q)
	result := scale + step
	if result < 1 {
		above := 1 + scale
		lost := (1 - above) + scale
		result = (above + (lost + step)) - 1
	}
	return float64(result * 0x1p-1022)
}
