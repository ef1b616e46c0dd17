package dec256

import (
	"math/big"
	"testing"
)

// shortArgument is an argument of any size and length that the exponential takes a short way for.
func (g generator) shortArgument() Decimal {
	digits := g.digits(1 + g.IntN(precision))
	x := FromBig(digits, -int32(20+g.IntN(19)))
	if g.IntN(2) == 0 {
		x = x.Negate()
	}
	return x
}

// The exponential with 128 bits lies within the error that it states of that with 192.
func TestShortExpAgainstLong(t *testing.T) {
	const seed = 840
	g := newGenerator(seed)
	taken, all := 0, cases(*cheapCases)
	worst := int64(0)
	for n := range all {
		x := g.shortArgument()
		scale := min(max(0, int(x.Adjusted())+1), 5)
		fraction, k, high, done := reduceShort(&x, scale)
		if !done {
			continue
		}
		p1, p0 := shortExp(&fraction)
		taken++
		f, wantK, wantHigh, _ := reduceByTens(&x, scale)
		want := expFraction(&f, longSeries)
		difference := new(big.Int).Sub(bigOf([]uint64{want[1], want[2]}), bigOf([]uint64{p0, p1}))
		if k != wantK {
			// one of the two may just have reached the next multiple of ln 10
			continue
		}
		if high != wantHigh && p1 == want[2] {
			t.Fatalf("seed %d, shard %d, case %d: %s: high %t", seed, *shard, n, show(&x), high)
		}
		if limit := new(big.Int).SetUint64(shortExpError(p1)); difference.CmpAbs(limit) > 0 {
			t.Fatalf("seed %d, shard %d, case %d: %s is off by %v, more than %v", seed, *shard, n, show(&x), difference, limit)
		}
		worst = max(worst, difference.Abs(difference).Int64())
	}
	t.Logf("off by %d at most", worst)
	if taken < all/2 {
		t.Errorf("only %d of %d arguments are covered", taken, all)
	}
}

// The steps from the middle on come to what all steps come to.
func TestSumFromMiddleAgainstAllSteps(t *testing.T) {
	const seed = 850
	g := newGenerator(seed)
	taken, all := 0, cases(20**costlyCases)
	for n := range all {
		x := FromBig(g.digits(precision-g.IntN(3)), 0)
		x.exponent = int32(g.IntN(3)-2) - int32(x.Digits())
		if g.IntN(2) == 0 {
			x = x.Negate()
		}
		p := 36 + g.IntN(3)
		var s stepSeries
		s.set(&x, p, x.Digits())
		terms := expTerms(float64(p), nearestFloat(&x))
		got, done := s.sumFromMiddle(&x, terms)
		if !done {
			continue
		}
		taken++
		if want := s.sum(s.one, terms-1, x.negative); got != want {
			t.Fatalf("seed %d, shard %d, case %d, %d digits: %s: %v, all steps give %v", seed, *shard, n, p, show(&x), got, want)
		}
	}
	t.Logf("%d of %d sums need the last steps only", taken, all)
	if taken < all/2 {
		t.Errorf("only %d of %d sums need the last steps only", taken, all)
	}
}
