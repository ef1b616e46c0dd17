package num

import (
	"math"

	"github.com/seed-63a7a409/chorus/internal/reuse"
)

// The functions of this file are Exp and QuoOnePlusExp over whole slices, bit for bit: the exponential is written
// into the loop, which saves a call for each element. They are for kernels; formulas use Arith.

// Exps returns e^x of every element of x, in dst where it is long enough; it may be x itself. Its twin is Exp.
func Exps(dst, x []float64) []float64 {
	dst = reuse.Slice(dst, len(x))
	for i, v := range x {
		if !(math.Abs(v) < expNormal) {
			dst[i] = expEdge(v)
			continue
		}
		shifted := float64(v*ratio128OverLn2) + expRound
		n := shifted - expRound
		r := (v - float64(n*ln2Over128Hi)) - float64(n*ln2Over128Lo)
		k := math.Float64bits(shifted)
		entry := &expTable[k%128] //chorus:readonly the entry is only read
		scale := math.Float64frombits(entry.bits + k<<45)
		r2 := float64(r * r)
		q := r + (entry.tail + (float64(r2*(0.5+float64(r*expCubic))) + float64(float64(r2*r2)*(expQuartic+float64(r*expQuintic)))))
		dst[i] = scale + float64(scale*q)
	}
	return dst
}

// QuoOnePlusExps returns p / (1 + e^z) for every element of z, in dst where it is long enough; it may be z itself. Its
// twin is QuoOnePlusExp.
func QuoOnePlusExps(dst []float64, p float64, z []float64) []float64 {
	dst = reuse.Slice(dst, len(z))
	for i, v := range z {
		if !(math.Abs(v) < expHalve) {
			dst[i] = QuoOnePlusExp(p, v)
			continue
		}
		shifted := float64(v*ratio128OverLn2) + expRound
		n := shifted - expRound
		r := (v - float64(n*ln2Over128Hi)) - float64(n*ln2Over128Lo)
		k := math.Float64bits(shifted)
		entry := &expTable[k%128] //chorus:readonly the entry is only read
		scale := math.Float64frombits(entry.bits + k<<45)
		r2 := float64(r * r)
		q := r + (entry.tail + (float64(r2*(0.5+float64(r*expCubic))) + float64(float64(r2*r2)*(expQuartic+float64(r*expQuintic)))))
		dst[i] = p / (1 + (scale + float64(scale*q)))
	}
	return dst
}
