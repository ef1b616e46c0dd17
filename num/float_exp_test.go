package num

import (
	"math"
	"testing"
)

const expBound = 0.506

func TestExpAccuracy(t *testing.T) {
	checkAccuracy(t, "Exp", expBound, Exp, bigExp, []floatRange{
		{"[-1, 1]", between(-1, 1)},
		{"[-40, 40]", between(-40, 40)},
		{"[-708, 709.7]", between(-708, 709.7)},
		{"subnormal results", between(-745.2, -708)},
		{"[-709, -695]", between(-709, -695)},
		{"tiny", func(s *Source) float64 { return math.Ldexp(s.UniformRange(-1, 1), -s.IntN(70)) }},
		{"next to n ln(2)/256", func(s *Source) float64 {
			return float64(2*s.IntN(200001)-200001) * (math.Ln2 / 256) * (1 + s.UniformRange(-1e-15, 1e-15))
		}},
	}, aroundEach(0x1.62e42fefa39efp9, -0x1.6232bdd7abcd2p9, -0x1.74910d52d3051p9, 700, -700, -708.4, 0x1p-1074, -0x1p-1074, 1, -1, 709, -745))
}

func TestExpSpecial(t *testing.T) {
	for _, c := range []struct{ x, want float64 }{
		{0, 1}, {math.Copysign(0, -1), 1},
		{math.Inf(1), math.Inf(1)}, {math.Inf(-1), 0}, {math.NaN(), math.NaN()},
		{0x1.62e42fefa39efp9, 0x1.fffffffffff2ap1023}, // the largest finite result
		{0x1.62e42fefa39f0p9, math.Inf(1)}, {1e300, math.Inf(1)},
		{-0x1.74910d52d3051p9, 0x1p-1074}, {-0x1.74910d52d3052p9, 0}, {-1e300, 0},
		{0x1p-1074, 1}, {-0x1p-60, 1},
	} {
		if got := Exp(c.x); !sameFloat(got, c.want) {
			t.Errorf("Exp(%x) = %x, want %x", c.x, got, c.want)
		}
	}
}

// The two ways through the function agree where both are allowed.
func TestExpSumEqualsExp(t *testing.T) {
	source := NewSource(5)
	for range 10000 {
		x := source.UniformRange(-750, 720)
		if Exp(x) != expSum(x, 0) {
			t.Fatalf("Exp(%x) = %x, expSum %x", x, Exp(x), expSum(x, 0))
		}
	}
}

// Exp never falls: checked along neighbours around the ends of the table's intervals.
func TestExpMonotone(t *testing.T) {
	for n := -300; n <= 300; n++ {
		x := (float64(n) + 0.5) * (math.Ln2 / 128)
		for range 20 {
			x = math.Nextafter(x, math.Inf(-1))
		}
		last := Exp(x)
		for range 40 {
			x = math.Nextafter(x, math.Inf(1))
			if value := Exp(x); value < last {
				t.Fatalf("Exp(%x) = %x is below its predecessor %x", x, value, last)
			} else {
				last = value
			}
		}
	}
}
