package consensus

import (
	"github.com/seed-63a7a409/chorus/consensus/internal/quadratic"
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// Coefficients is the outcome of the search for listening coefficients.
type Coefficients[T any] struct {
	Coefficients []T
	// Scores belong to ScoredAt, the coefficients before the last step, as on the chain.
	Scores   []T
	ScoredAt []T
	Steps    int
	// Stop says why the search ended: "converged", no coefficient moved by the threshold any more (E58); "iterations", the
	// allowed number of steps was made; "unmovable", the minimum listened stake asks for a move that the step does not
	// allow (E57).
	Stop string
}

const (
	stopConverged  = "converged"
	stopIterations = "iterations"
	stopUnmovable  = "unmovable"
)

// gradientStep is the difference d of the one-sided derivative E55.
const gradientStep = "0.001"

// search is the state of the gradient ascent.
type search[T any] struct {
	scorer *scorer[T]
	a      num.Calc[T]
	params Params[T]
	step   T // d
	one    T
	zero   T

	now, next []T // coefficients a and a'
	moved     []T // a + d e_m
	score     []T // T(a)
	other     []T // T(a + d e_m)
	steps     int
	stop      string

	form      quadratic.Form // of the kernel in float64
	quadratic bool           // the form holds the reports
}

func newSearch[T any](scorer *scorer[T]) search[T] {
	a := scorer.a
	return search[T]{
		scorer: scorer, a: a, params: scorer.params,
		step: a.FromDec(num.MustParseDec(gradientStep)), one: a.Int(1), zero: a.Int(0),
	}
}

// begin starts from stored coefficients.
func (s *search[T]) begin(coefficients []T) {
	s.steps = 0
	n := len(coefficients)
	s.now = append(s.now[:0], coefficients...)
	s.next, s.moved = reuse.Slice(s.next, n), reuse.Slice(s.moved, n)
	s.score, s.other = reuse.Slice(s.score, n), reuse.Slice(s.other, n)
	if s.scorer.rules.AllZero == AllZeroRaised && s.allZero() {
		for m := range s.now {
			s.now[m] = s.params.EpsilonReputer
		}
	}
	if f, ok := any(s).(*search[float64]); ok {
		floatBegin(f)
	}
}

// result writes where the search has ended.
func (s *search[T]) result(dst *Coefficients[T]) *Coefficients[T] {
	if dst == nil {
		dst = new(Coefficients[T])
	}
	before := s.next // where the step was made, the lists have changed places
	if s.stop == stopUnmovable {
		before = s.now
	}
	dst.Coefficients = append(dst.Coefficients[:0], s.now...)
	dst.Scores = append(dst.Scores[:0], s.score...)
	dst.ScoredAt = append(dst.ScoredAt[:0], before...)
	dst.Steps, dst.Stop = s.steps, s.stop
	return dst
}

func (s *search[T]) allZero() bool {
	for _, c := range s.now {
		if s.a.Sign(c) != 0 {
			return false
		}
	}
	return true
}

func (s *search[T]) run() {
	for s.steps < s.params.MaxIterations {
		s.steps++
		s.ascend()
		if s.a.Err() != nil {
			return
		}
		if !s.keepListening() {
			s.stop = stopUnmovable
			return
		}
		converged := s.converged()
		s.now, s.next = s.next, s.now
		if converged {
			s.stop = stopConverged
			return
		}
	}
	s.stop = stopIterations
}

// ascend writes a' before the minimum stake is looked at (E55, E56). The score vector at a is formed once: it is
// the same for every reputer's derivative.
func (s *search[T]) ascend() {
	if f, ok := any(s).(*search[float64]); ok && floatAscend(f) {
		return
	}
	a := s.a
	s.scorer.scores(s.score, s.now)
	base := s.scorer.total(s.score)
	copy(s.moved, s.now)
	for m, c := range s.now {
		d := s.step
		if a.Cmp(c, s.one) == 0 {
			d = a.Neg(d)
		}
		s.moved[m] = a.Add(c, d)
		s.scorer.scores(s.other, s.moved)
		s.moved[m] = c
		gradient := a.Quo(a.Sub(s.one, a.Quo(base, s.scorer.total(s.other))), d)
		s.next[m] = num.Min(a, num.Max(a, a.Add(c, a.Mul(s.params.LearningRate, gradient)), s.zero), s.one)
	}
}

// keepListening is E57: if too little stake is listened to at a', the step is cut where the minimum is met. It
// reports false if the step does not change the listened stake, which leaves a unchanged.
func (s *search[T]) keepListening() bool {
	if f, ok := any(s).(*search[float64]); ok && floatListensEnough(f) {
		return true
	}
	a := s.a
	after := s.listened(s.next)
	if a.Cmp(after, s.params.MinStakeFraction) >= 0 {
		return true
	}
	before := s.listened(s.now)
	if a.Cmp(before, after) == 0 {
		return false
	}
	missing, change := a.Sub(s.params.MinStakeFraction, before), a.Sub(after, before)
	for m, c := range s.now {
		s.next[m] = a.Add(c, a.Quo(a.Mul(a.Sub(s.next[m], c), missing), change))
	}
	return true
}

// listened is F(a), the fraction of stake that is listened to.
func (s *search[T]) listened(coefficients []T) T {
	a := s.a
	stakes := s.scorer.stakes
	return a.Quo(num.SumOfProducts(a, coefficients, stakes), num.Sum(a, stakes))
}

// converged returns the stop rule E58.
func (s *search[T]) converged() bool {
	if f, ok := any(s).(*search[float64]); ok {
		if converged, ok := floatConverged(f); ok {
			return converged
		}
	}
	a := s.a
	largest := s.zero
	for m, c := range s.now {
		largest = num.Max(a, largest, a.Quo(a.Abs(a.Sub(s.next[m], c)), s.params.LearningRate))
	}
	return a.Cmp(largest, s.params.MaxGradientThreshold) < 0
}
