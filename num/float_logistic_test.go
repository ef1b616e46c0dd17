package num

import (
	"math"
	"math/big"
	"testing"
)

const (
	ln1pExpBound       = 1.6
	quoOnePlusExpBound = 3.5
)

// bigOnePlusExp returns 1 + e^z; exact enough however small e^z is.
func bigOnePlusExp(z float64) *big.Float { return bigNew().Add(bigFloat(1), bigExp(bigFloat(z))) }

func TestLn1pExpAccuracy(t *testing.T) {
	exact := func(z *big.Float) *big.Float { return bigLn1p(bigExp(z)) }
	checkAccuracy(t, "Ln1pExp", ln1pExpBound, Ln1pExp, exact, []floatRange{
		{"[-2, 2]", between(-2, 2)},
		{"[-50, 50]", between(-50, 50)},
		{"[-745, 0]", between(-745, 0)},
		{"[0, 2000]", between(0, 2000)},
		{"tiny", func(s *Source) float64 { return math.Ldexp(s.UniformRange(-1, 1), -s.IntN(80)) }},
	}, aroundEach(-37, 37, 0, 1, -1, 709.78, -708, 800, 1e6))
	for _, c := range []struct{ z, want float64 }{
		{math.Inf(1), math.Inf(1)}, {math.Inf(-1), 0}, {math.NaN(), math.NaN()}, {1e300, 1e300}, {-1e300, 0}, {0, math.Ln2},
	} {
		if got := Ln1pExp(c.z); !sameFloat(got, c.want) {
			t.Errorf("Ln1pExp(%g) = %g, want %g", c.z, got, c.want)
		}
	}
}

func TestQuoOnePlusExpAccuracy(t *testing.T) {
	for i, r := range []floatRange{
		{"[-40, 40]", between(-40, 40)},
		{"[-745, 745]", between(-745, 745)},
		{"[690, 720]", between(690, 720)},
		{"[700, 1460]", between(700, 1460)},
	} {
		var a accuracy
		source := NewSource(uint64(300 + i))
		for range pointsPerRange() {
			p, z := math.Ldexp(source.UniformRange(-1, 1), source.IntN(40)-20), r.draw(source)
			if i == 3 {
				p = anyFinite(source)
			}
			a.add(t, QuoOnePlusExp(p, z), bigNew().Quo(bigFloat(p), bigOnePlusExp(z)), p, z)
		}
		a.finish(t, "QuoOnePlusExp "+r.name, quoOnePlusExpBound)
	}
	for _, c := range []struct{ p, z, want float64 }{
		{3, 0, 1.5}, {3, math.Inf(-1), 3}, {3, math.Inf(1), 0}, {0, 1000, 0}, {3, 1e300, 0}, {3, -1e300, 3},
		{3, math.NaN(), math.NaN()}, {math.NaN(), 1, math.NaN()}, {math.MaxFloat64, -1000, math.MaxFloat64},
	} {
		if got := QuoOnePlusExp(c.p, c.z); !sameFloat(got, c.want) {
			t.Errorf("QuoOnePlusExp(%g, %g) = %g, want %g", c.p, c.z, got, c.want)
		}
	}
	// Smooth: no jump where the form changes, and never increasing.
	last := QuoOnePlusExp(1, 699)
	for z := 699.0; z < 750; z += 0x1p-7 {
		value := QuoOnePlusExp(1, z)
		if value > last || value < last*0.99 && last > 0x1p-1060 {
			t.Fatalf("QuoOnePlusExp(1, %g) = %g after %g", z, value, last)
		}
		last = value
	}
}
