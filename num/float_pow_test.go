package num

import (
	"math"
	"math/big"
	"testing"
)

const powBound = 0.51

func TestPowAccuracy(t *testing.T) {
	type pair struct{ x, y float64 }
	for i, c := range []struct {
		name string
		draw func(s *Source) pair
	}{
		{"x in [0, 10], y in [-5, 5]", func(s *Source) pair { return pair{s.UniformRange(1e-9, 10), s.UniformRange(-5, 5)} }},
		{"x near 1", func(s *Source) pair {
			x := nearOne(s)
			return pair{x, s.UniformRange(-740, 709) / (x - 1.0000000001)}
		}},
		{"whole range of results", func(s *Source) pair {
			x := anyPositive(s)
			return pair{x, s.UniformRange(-745, 710) / math.Log(x)}
		}},
		{"subnormal results", func(s *Source) pair {
			x := s.UniformRange(0.001, 1000)
			return pair{x, s.UniformRange(-745.2, -708) / math.Log(x)}
		}},
		{"largest results", func(s *Source) pair {
			x := s.UniformRange(0.001, 1000)
			return pair{x, s.UniformRange(690, 709.78) / math.Log(x)}
		}},
		{"subnormal x", func(s *Source) pair { return pair{subnormal(s), s.UniformRange(-1, 1)} }},
		{"x within 2^-20 of 1", func(s *Source) pair {
			x := 1 + math.Ldexp(s.UniformRange(-1, 1), -20-s.IntN(33))
			return pair{x, s.UniformRange(-745, 709.78) / math.Log(x)}
		}},
		{"results near 2^-1021", func(s *Source) pair {
			x := s.UniformRange(0.001, 1000)
			return pair{x, s.UniformRange(-709, -695) / math.Log(x)}
		}},
		{"x in [0.7, 1.5], y in [-100, 100]", func(s *Source) pair { return pair{s.UniformRange(0.7, 1.5), s.UniformRange(-100, 100)} }},
	} {
		var a accuracy
		source := NewSource(uint64(100 + i))
		for range pointsPerRange() {
			p := c.draw(source)
			if p.x == 1 || p.x <= 0 || math.IsInf(p.y, 0) {
				continue
			}
			exponent := bigNew().Mul(bigFloat(p.y), bigLn(bigFloat(p.x)))
			if e, _ := exponent.Float64(); math.Abs(e) > 800 {
				continue
			}
			a.add(t, Pow(p.x, p.y), bigExp(exponent), p.x, p.y)
		}
		a.finish(t, "Pow "+c.name, powBound)
	}
}

// Results that are float64 numbers come out exact.
func TestPowExact(t *testing.T) {
	for base := 2; base <= 50; base++ {
		exact := big.NewInt(1)
		for n := 0; ; n++ {
			if exact.BitLen() > 53 {
				break
			}
			want := float64(exact.Int64())
			if got := Pow(float64(base), float64(n)); got != want {
				t.Errorf("Pow(%d, %d) = %v, want %v", base, n, got, want)
			}
			sign := float64(1 - 2*(n&1))
			if got := Pow(float64(-base), float64(n)); got != sign*want {
				t.Errorf("Pow(-%d, %d) = %v, want %v", base, n, got, sign*want)
			}
			exact.Mul(exact, big.NewInt(int64(base)))
		}
	}
	for n := -1074; n <= 1023; n++ {
		if got := Pow(2, float64(n)); got != math.Ldexp(1, n) {
			t.Errorf("Pow(2, %d) = %x", n, got)
		}
	}
	source := NewSource(9)
	for range 1000 {
		x := float64(source.Uint64()>>38) / 64
		if got := Pow(x*x, 0.5); got != x {
			t.Errorf("Pow(%v, 0.5) = %v, want %v", x*x, got, x)
		}
		if got := Pow(x, 1); got != x {
			t.Errorf("Pow(%v, 1) = %v", x, got)
		}
	}
}

func TestPowSpecial(t *testing.T) {
	inf := math.Inf(1)
	sizes := []float64{0, 0x1p-1074, 0x1p-1022, 1e-300, 0.25, 0.5, 1 - 0x1p-53, 1, 1 + 0x1p-52, 1.5, 2, 2.5, 3, 4, 7, 1e10 + 1,
		0x1p52 + 0.5, 0x1p52 + 1, 0x1p53 - 1, 0x1p53, 0x1p63, 0x1p64, 1e300, math.MaxFloat64, inf, math.NaN()}
	var values []float64
	for _, v := range sizes {
		values = append(values, v, math.Copysign(v, -1))
	}
	for _, x := range values {
		for _, y := range values {
			got, want := Pow(x, y), math.Pow(x, y)
			if sameFloat(got, want) {
				continue
			}
			// Ordinary results differ, for subnormal x and huge y by much: math.Pow(5e-324, 0.25) is 1.03e-77 instead
			// of 1.49e-81, math.Pow(1-2^-53, 2^53) has 8 digits right. TestPowAccuracy shows that ours are the right ones.
			ordinary := func(v float64) bool { return math.Abs(v) > 0 && math.Abs(v) <= math.MaxFloat64 }
			if !ordinary(got) || !ordinary(want) || math.Signbit(got) != math.Signbit(want) {
				t.Errorf("Pow(%g, %g) = %g, math.Pow gives %g", x, y, got, want)
			}
		}
	}
	negativeZero := math.Copysign(0, -1)
	for _, c := range []struct{ x, y, want float64 }{
		{math.NaN(), 0, 1}, {1, math.NaN(), 1}, {1, inf, 1}, {-1, inf, 1}, {-1, -inf, 1},
		{0, -3, inf}, {negativeZero, -3, -inf}, {negativeZero, -2, inf}, {negativeZero, 3, negativeZero}, {negativeZero, 2, 0}, {negativeZero, -inf, inf},
		{2, inf, inf}, {2, -inf, 0}, {0.5, inf, 0}, {0.5, -inf, inf}, {-2, inf, inf}, {-0.5, -inf, inf},
		{-inf, 3, -inf}, {-inf, 2, inf}, {-inf, -3, negativeZero}, {-inf, -2, 0}, {-inf, 0.5, inf}, {-inf, -0.5, 0},
		{-8, 1.0 / 3, math.NaN()}, {-8, 3, -512}, {-2, -1075, negativeZero}, {-2, -1074, 0x1p-1074}, {-2, -1073, -0x1p-1073}, {-2, 1025, -inf},
		{0x1p-1074, 0x1p-1074, 1}, {math.MaxFloat64, 0x1p-1074, 1}, {math.MaxFloat64, math.MaxFloat64, inf}, {math.MaxFloat64, -math.MaxFloat64, 0},
		{1 + 0x1p-52, math.MaxFloat64, inf}, {1 - 0x1p-53, math.MaxFloat64, 0}, {0x1p-1074, 1, 0x1p-1074}, {0x1p-1074, -1, inf},
	} {
		if got := Pow(c.x, c.y); !sameFloat(got, c.want) {
			t.Errorf("Pow(%g, %g) = %g, want %g", c.x, c.y, got, c.want)
		}
	}
}
