package num

import (
	"math"
	"testing"
)

const (
	lnBound    = 0.51
	log1pBound = 0.51
)

func nearOne(s *Source) float64 {
	return 1 + math.Ldexp(s.UniformRange(-1, 1), -1-s.IntN(52))
}

func TestLnAccuracy(t *testing.T) {
	checkAccuracy(t, "Ln", lnBound, Ln, bigLn, []floatRange{
		{"[0.9, 1.1]", between(0.9, 1.1)},
		{"[0.98, 1.02]", between(0.98, 1.02)},
		{"near 1", nearOne},
		{"[0.5, 2]", between(0.5, 2)},
		{"[0, 1e6]", between(0, 1e6)},
		{"all positive", anyPositive},
		{"subnormal", subnormal},
		{"ends of intervals", func(s *Source) float64 {
			return math.Float64frombits(lnStart + uint64(s.IntN(128))<<lnIntervalShift + s.Uint64()%64 - 32 + uint64(s.IntN(3))<<52)
		}},
	}, aroundEach(1, 2, 0.5, 10, 0x1p-1022, math.MaxFloat64/2, math.E, 0x1p53, 1.6285091944505809504264550045920167))
}

func TestLnSpecial(t *testing.T) {
	for _, c := range []struct{ x, want float64 }{
		{1, 0}, {0, math.Inf(-1)}, {math.Copysign(0, -1), math.Inf(-1)}, {-1, math.NaN()}, {-0x1p-1074, math.NaN()},
		{math.Inf(1), math.Inf(1)}, {math.Inf(-1), math.NaN()}, {math.NaN(), math.NaN()},
		{math.MaxFloat64, 0x1.62e42fefa39efp9}, {0x1p-1074, -0x1.74385446d71c3p9},
	} {
		if got := Ln(c.x); !sameFloat(got, c.want) {
			t.Errorf("Ln(%x) = %x, want %x", c.x, got, c.want)
		}
	}
}

func TestLog1pAccuracy(t *testing.T) {
	checkAccuracy(t, "Log1p", log1pBound, Log1p, bigLn1p, []floatRange{
		{"[-0.01, 0.01]", between(-0.01, 0.01)},
		{"[-0.5, 1]", between(-0.5, 1)},
		{"[-1, 0]", between(-1, 0)},
		{"[0, 1000]", between(0, 1000)},
		{"tiny", func(s *Source) float64 { return math.Ldexp(s.UniformRange(-1, 1), -s.IntN(80)) }},
		{"all positive", anyPositive},
		{"subnormal", func(s *Source) float64 { return -subnormal(s) }},
	}, aroundEach(0x1.7p-8, -0x1.7p-8, 1, -0.5, 2, 0x1p53, 0x1p54, 1e300, 0x1p-1074*5, -1+1e-15))
}

func TestLog1pSpecial(t *testing.T) {
	negativeZero := math.Copysign(0, -1)
	for _, c := range []struct{ x, want float64 }{
		{0, 0}, {negativeZero, negativeZero}, {-1, math.Inf(-1)}, {-1 - 0x1p-52, math.NaN()}, {-2, math.NaN()},
		{math.Inf(1), math.Inf(1)}, {math.Inf(-1), math.NaN()}, {math.NaN(), math.NaN()},
		{0x1p-1074, 0x1p-1074}, {-0x1p-1074, -0x1p-1074}, {math.MaxFloat64, 0x1.62e42fefa39efp9},
	} {
		if got := Log1p(c.x); !sameFloat(got, c.want) {
			t.Errorf("Log1p(%x) = %x, want %x", c.x, got, c.want)
		}
	}
}
