package rewards_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

var nan, inf = math.NaN(), math.Inf(1)

// setup is one release in one arithmetic.
type setup[T any] struct {
	release   release.Release
	a         num.Arith[T]
	runs      int
	tolerance T
}

func (s *setup[T]) rules() rewards.Rules    { return s.release.Rewards }
func (s *setup[T]) value(x float64) T       { return worlds.MustValue(s.a, x) }
func (s *setup[T]) values(x ...float64) []T { return worlds.MustValues(s.a, x) }
func (s *setup[T]) potential(p float64) potential[T] {
	return potential[T]{P: s.value(p), C: s.value(0.75), Epsilon: s.value(0.01)}
}

type potential[T any] = rewards.Potential[T]

// near reports whether two values differ by no more than the tolerance times the larger of 1 and want.
func (s *setup[T]) near(got, want T) bool {
	a := s.a.Calc()
	allowed := a.Mul(s.tolerance, num.Max(a, a.Int(1), a.Abs(want)))
	return a.Cmp(a.Abs(a.Sub(got, want)), allowed) <= 0
}

func newSetup[T any](r release.Release, a num.Arith[T], tolerance string, runs int) *setup[T] {
	if testing.Short() {
		runs /= 3
	}
	return &setup[T]{release: r, a: a, runs: runs, tolerance: a.FromDec(num.MustParseDec(tolerance))}
}

func floats(r release.Release) *setup[float64] { return newSetup(r, r.Float64(), "1e-12", 200) }
func decimals(r release.Release) *setup[num.Dec] {
	return newSetup(r, r.Decimal(), "1e-30", 30)
}

// inAll runs a test for every release in both arithmetics.
func inAll(t *testing.T, inFloat64 func(*testing.T, *setup[float64]), inDecimal func(*testing.T, *setup[num.Dec])) {
	t.Helper()
	for _, r := range release.All() {
		t.Run(r.Name+"/float64", func(t *testing.T) { inFloat64(t, floats(r)) })
		t.Run(r.Name+"/decimal", func(t *testing.T) { inDecimal(t, decimals(r)) })
	}
}

// draws makes n numbers by a function of a source.
func draws(n int, draw func() float64) []float64 {
	out := make([]float64, n)
	for i := range out {
		out[i] = draw()
	}
	return out
}

func units(n int64) *big.Int { return big.NewInt(n) }

// tokens is n tokens in base units.
func tokens(n int64) *big.Int {
	return new(big.Int).Mul(big.NewInt(n), big.NewInt(1e18))
}

func fixed(text string) num.Fixed { return num.MustParseFixed(text) }
func dec(text string) num.Dec     { return num.MustParseDec(text) }

func bigDec(t *testing.T, n *big.Int) num.Dec {
	t.Helper()
	d, err := num.BigIntDec(n)
	if err != nil {
		t.Fatal(err)
	}
	return d
}
