package consensus_test

import (
	"math"
	"testing"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

var nan, inf = math.NaN(), math.Inf(1)

// setup is one release in one arithmetic.
type setup[T any] struct {
	release   release.Release
	a         num.Arith[T]
	params    consensus.Params[T]
	runs      int
	tolerance T
}

func (s *setup[T]) rules() consensus.Rules { return s.release.Consensus }

func (s *setup[T]) assessor() *consensus.Assessor[T] { return assess(s.a, s.rules(), s.params) }

// assess is NewAssessor with what is known to be good.
func assess[T any](a num.Arith[T], rules consensus.Rules, params consensus.Params[T]) *consensus.Assessor[T] {
	s, err := consensus.NewAssessor(a, rules, params)
	if err != nil {
		panic(err)
	}
	return s
}

func (s *setup[T]) value(x float64) T       { return worlds.MustValue(s.a, x) }
func (s *setup[T]) values(x ...float64) []T { return worlds.MustValues(s.a, x) }

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
	return &setup[T]{
		release: r, a: a, runs: runs, tolerance: a.FromDec(num.MustParseDec(tolerance)), params: paramsOf(a),
	}
}

// paramsOf returns the defaults of section 16.
func paramsOf[T any](a num.Arith[T]) consensus.Params[T] {
	return release.ConsensusParams(a, release.V17())
}

// inAll runs a test for the oldest and the newest release in both arithmetics.
func inAll(t *testing.T, inFloat64 func(*testing.T, *setup[float64]), inDecimal func(*testing.T, *setup[num.Dec])) {
	t.Helper()
	for _, r := range release.All() {
		t.Run(r.Name+"/float64", func(t *testing.T) { inFloat64(t, newSetup(r, r.Float64(), "1e-12", 200)) })
		t.Run(r.Name+"/decimal", func(t *testing.T) { inDecimal(t, newSetup(r, r.Decimal(), "1e-30", 15)) })
	}
}

// session is what the reputers of one epoch report, with stakes and stored coefficients.
type session[T any] struct {
	stakes, coefficients []T
	reports              *consensus.Reports[T]
}

// complete reports whether every reputer reports every object.
func (s *session[T]) complete() bool {
	for m := range s.reports.Reputers() {
		for x := range s.reports.Objects() {
			if _, ok := s.reports.At(m, x); !ok {
				return false
			}
		}
	}
	return true
}

// sessionOptions make sessions unusual.
type sessionOptions struct {
	missing   float64 // probability that a reputer does not report an object
	zeroStake float64 // probability that a reputer other than the first has no stake
}

// newSession draws a session: losses near -2 with a spread of each reputer's own, so that some are far from consensus.
// The first reputer reports everything and has stake, so that consensus exists.
func newSession[T any](a num.Arith[T], seed uint64, reputers, objects int, o sessionOptions) *session[T] {
	root := num.NewSource(seed)
	s := &session[T]{reports: consensus.NewReports[T](reputers, objects)}
	truth := make([]float64, objects)
	for x := range truth {
		truth[x] = root.Normal() - 2
	}
	for m := range reputers {
		own := root.Fork(uint64(m))
		stake := math.Floor(own.LogNormal(11, 1))
		if m > 0 && own.Uniform() < o.zeroStake {
			stake = 0
		}
		coefficient := 1.0
		if own.Uniform() < 0.6 {
			coefficient = own.UniformRange(0.05, 1)
		}
		s.stakes = append(s.stakes, worlds.MustValue(a, stake))
		s.coefficients = append(s.coefficients, worlds.MustValue(a, coefficient))
		spread := own.LogNormal(-2, 1)
		for x := range objects {
			loss := truth[x] + float64(spread*own.Normal()) // not fused: golden tests draw sessions, too
			if m == 0 || own.Uniform() >= o.missing {
				s.reports.Set(m, x, worlds.MustValue(a, loss))
			}
		}
	}
	return s
}

// reportsOf makes reports of rows; NaN is not reported.
func reportsOf[T any](a num.Arith[T], rows ...[]float64) *consensus.Reports[T] {
	r := consensus.NewReports[T](len(rows), len(rows[0]))
	for m, row := range rows {
		for x, v := range row {
			if !math.IsNaN(v) {
				r.Set(m, x, worlds.MustValue(a, v))
			}
		}
	}
	return r
}
