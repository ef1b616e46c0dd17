package consensus_test

import (
	"errors"
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// twin is the search for listening coefficients as the equations are printed and as the recorded code does it: for
// every reputer's derivative a score vector at the old coefficients and one at the moved ones, so 2R of them in every
// step, each from the start.
type twin[T any] struct {
	a            num.Calc[T]
	rules        consensus.Rules
	params       consensus.Params[T]
	stakes       []T
	reports      *consensus.Reports[T]
	coefficients []T
}

// scores are E51-E54.
func (w *twin[T]) scores(coefficients []T) []T {
	a, n := w.a, len(w.stakes)
	listened := a.Int(0)
	for m, s := range w.stakes {
		listened = a.Add(listened, a.Mul(coefficients[m], s))
	}
	adjusted := make([]T, n)
	for m, s := range w.stakes {
		adjusted[m] = a.Quo(a.Mul(a.Mul(a.Int(n), coefficients[m]), s), listened)
		if a.Cmp(adjusted[m], a.Int(1)) > 0 {
			adjusted[m] = a.Int(1)
		}
	}
	objects := w.reports.Objects()
	cons, far := make([]T, objects), make([]T, objects)
	for x := range objects {
		stakes := a.Int(0)
		for m := range n {
			if _, reported := w.reports.At(m, x); reported {
				stakes = a.Add(stakes, adjusted[m])
			}
		}
		cons[x] = a.Int(0)
		for m := range n {
			if loss, reported := w.reports.At(m, x); reported {
				cons[x] = a.Add(cons[x], a.Quo(a.Mul(loss, adjusted[m]), stakes))
			}
		}
		farthest := a.Int(-1)
		far[x] = a.Int(0)
		for m := range n {
			if loss, reported := w.reports.At(m, x); reported {
				distance := a.Sub(cons[x], loss)
				if w.rules.Distance == consensus.DistanceAbsolute {
					distance = a.Abs(distance)
				}
				if a.Cmp(distance, farthest) > 0 {
					farthest, far[x] = distance, loss
				}
			}
		}
	}
	scores := make([]T, n)
	for m := range n {
		difference := make([]T, objects)
		for x := range objects {
			loss, reported := w.reports.At(m, x)
			if !reported {
				loss = far[x]
			}
			difference[x] = a.Sub(loss, cons[x])
		}
		length := w.norm(cons)
		if a.Sign(length) == 0 {
			length = w.params.EpsilonSafeDiv
		}
		scores[m] = a.Quo(a.Int(1), a.Add(a.Quo(w.norm(difference), length), w.params.EpsilonReputer))
	}
	return scores
}

func (w *twin[T]) norm(x []T) T {
	a := w.a
	sum := a.Int(0)
	for _, v := range x {
		sum = a.Add(sum, a.Mul(v, v))
	}
	return a.Sqrt(sum)
}

func (w *twin[T]) weighted(values []T) T {
	a := w.a
	sum := a.Int(0)
	for m, s := range w.stakes {
		sum = a.Add(sum, a.Mul(s, values[m]))
	}
	return sum
}

// gradient is E55, with both score vectors formed for this reputer alone.
func (w *twin[T]) gradient(m int) (gradient T, scores []T) {
	a := w.a
	d := a.FromDec(num.MustParseDec("0.001"))
	if a.Cmp(w.coefficients[m], a.Int(1)) == 0 {
		d = a.FromDec(num.MustParseDec("-0.001"))
	}
	moved := append([]T(nil), w.coefficients...)
	moved[m] = a.Add(moved[m], d)
	scores = w.scores(w.coefficients)
	return a.Quo(a.Sub(a.Int(1), a.Quo(w.weighted(scores), w.weighted(w.scores(moved)))), d), scores
}

// fraction is F(a).
func (w *twin[T]) fraction(coefficients []T) T {
	a := w.a
	sum := a.Int(0)
	for m, c := range coefficients {
		sum = a.Add(sum, a.Mul(c, w.stakes[m]))
	}
	return a.Quo(sum, num.Sum(a, w.stakes))
}

// run is E55-E58.
func (w *twin[T]) run() *consensus.Coefficients[T] {
	a, out := w.a, &consensus.Coefficients[T]{}
	for out.Steps < w.params.MaxIterations {
		out.Steps++
		out.ScoredAt = w.coefficients
		next := make([]T, len(w.coefficients))
		for m, c := range w.coefficients {
			var gradient T
			gradient, out.Scores = w.gradient(m)
			next[m] = a.Add(c, a.Mul(w.params.LearningRate, gradient))
			if a.Sign(next[m]) < 0 {
				next[m] = a.Int(0)
			}
			if a.Cmp(next[m], a.Int(1)) > 0 {
				next[m] = a.Int(1)
			}
		}
		before, after := w.fraction(w.coefficients), w.fraction(next)
		if a.Cmp(after, w.params.MinStakeFraction) < 0 {
			if a.Cmp(after, before) == 0 {
				out.Coefficients, out.Stop = w.coefficients, "unmovable"
				return out
			}
			for m, c := range w.coefficients {
				product := a.Mul(a.Sub(next[m], c), a.Sub(w.params.MinStakeFraction, before))
				next[m] = a.Add(c, a.Quo(product, a.Sub(after, before)))
			}
		}
		small := true
		for m, c := range w.coefficients {
			small = small && a.Cmp(a.Quo(a.Abs(a.Sub(next[m], c)), w.params.LearningRate), w.params.MaxGradientThreshold) < 0
		}
		w.coefficients = next
		if small {
			out.Coefficients, out.Stop = next, "converged"
			return out
		}
	}
	out.Coefficients, out.Stop = w.coefficients, "iterations"
	return out
}

// TestE51ToE58ListeningCoefficientsEqualTwin: to the last digit, also with missing reports, no stake and few steps. In float64
// complete reports go through the formulas as well; what is left out then is compared with them in float64_test.go.
func TestE51ToE58ListeningCoefficientsEqualTwin(t *testing.T) {
	inAll(t, equalTwin[float64], equalTwin[num.Dec])
}

func equalTwin[T any](t *testing.T, s *setup[T]) {
	compared := 0
	property.Check(t, s.runs, prop.ForAll(func(seed uint64, reputers, objects, minimum int) string {
		o := sessionOptions{}
		if seed%2 == 0 {
			o.missing = 0.3
		}
		if seed%5 == 0 {
			o.zeroStake = 0.3
		}
		in := newSession(s.a, seed, reputers, objects, o)
		params := s.params
		params.MinStakeFraction = s.value(float64(minimum) / 10)
		assessor := assess(s.a, s.rules(), params)
		if floats, ok := any(assessor).(*consensus.Assessor[float64]); ok && in.complete() {
			consensus.Slow(floats)
		}
		got, err := assessor.ListeningCoefficients(nil, in.stakes, in.coefficients, in.reports)
		w := &twin[T]{s.a.Calc(), s.rules(), params, in.stakes, in.reports, append([]T(nil), in.coefficients...)}
		want := w.run()
		if err != nil || w.a.Err() != nil { // only reporters who are not listened to any more
			if errors.Is(err, num.ErrDivisionByZero) && errors.Is(w.a.Err(), num.ErrDivisionByZero) {
				return ""
			}
			return fmt.Sprintf("%v, twin: %v", err, w.a.Err())
		}
		compared++
		return cmp.Diff(want, got, everybit.Same())
	}, gen.UInt64(), gen.IntRange(1, 6), gen.IntRange(1, 12), gen.IntRange(2, 9)))
	if compared < s.runs*9/10 {
		t.Errorf("only %d of %d cases have a result", compared, s.runs)
	}
}

// BenchmarkListeningCoefficients has 6 reputers, 300 losses and always 10 steps; complete reports and such with 5 % of
// the losses missing. The plain form is the twin.
func BenchmarkListeningCoefficients(b *testing.B) {
	r := release.V06()
	b.Run("float64", func(b *testing.B) { benchmarkCoefficients(b, r.Float64(), r) })
	b.Run("decimal", func(b *testing.B) { benchmarkCoefficients(b, r.Decimal(), r) })
}

func benchmarkCoefficients[T any](b *testing.B, a num.Arith[T], r release.Release) {
	params := paramsOf(a)
	params.MaxGradientThreshold = a.Int(0) // never reached
	for _, c := range []struct {
		name    string
		missing float64
	}{{"complete", 0}, {"gaps", 0.05}} {
		in := newSession(a, 7, 6, 300, sessionOptions{missing: c.missing})
		b.Run(c.name+"/chorus", func(b *testing.B) {
			b.ReportAllocs()
			s, found := assess(a, r.Consensus, params), new(consensus.Coefficients[T])
			for b.Loop() {
				got, err := s.ListeningCoefficients(found, in.stakes, in.coefficients, in.reports)
				if err != nil || got.Steps != 10 {
					b.Fatal(err, got)
				}
			}
		})
		b.Run(c.name+"/plain", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				w := &twin[T]{a.Calc(), r.Consensus, params, in.stakes, in.reports, in.coefficients}
				if got := w.run(); w.a.Err() != nil || got.Steps != 10 {
					b.Fatal(w.a.Err(), got)
				}
			}
		})
	}
}
