package num

import (
	"math"
	"testing"
)

// TestSlicesAreTheirTwins: the loops give the bits of the functions, in place too.
func TestSlicesAreTheirTwins(t *testing.T) {
	source := NewSource(5)
	x := make([]float64, 200000)
	for i := range x {
		x[i] = goldenArguments(source, i)
	}
	x = append(x, 0, math.Copysign(0, -1), 700, -700, 709.9, -745.5, math.Inf(1), math.Inf(-1), math.NaN())
	same := func(a, b float64) bool { return a == b && math.Signbit(a) == math.Signbit(b) || a != a && b != b }
	dst := make([]float64, len(x)+1)
	Exps(dst, x)
	for i, v := range x {
		if want := Exp(v); !same(dst[i], want) {
			t.Fatalf("e^%v: %v, want %v", v, dst[i], want)
		}
	}
	for _, p := range []float64{1, 3, 1e-5, -2} {
		copy(dst, x)
		z := dst[:len(x)]
		QuoOnePlusExps(z, p, z)
		for i, v := range x {
			if want := QuoOnePlusExp(p, v); !same(z[i], want) {
				t.Fatalf("%v / (1 + e^%v): %v, want %v", p, v, z[i], want)
			}
		}
	}
	Exps(nil, nil)
	QuoOnePlusExps(nil, 3, nil)
}
