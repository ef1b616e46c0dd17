package rewards

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Scores are the raw scores of the workers of an epoch (9.1). Who has one is who has the network losses for it, not
// who submitted.
type Scores[T any] struct {
	Inferer    regret.Column[regret.Inferer, T]    // T_j, E59
	Forecaster regret.Column[regret.Forecaster, T] // T_k, E60
	// Task is the score of forecasting as a whole, T_f (E61).
	Task T
	// SoleInferer and SoleForecaster tell that a single loss of the class makes its owner's score 0: no moving
	// average, no quantile.
	SoleInferer, SoleForecaster bool
}

// WorkerScores scores workers by what the network would lose without them (E59-E61). Positive means that the
// network is better with the worker.
//
// The two terms of E60 are those of one forecaster; a forecaster without one of them has no score. (The recorded
// code of v0.6 pairs the two lists by position, which is the same for complete lists.)
//
// Errors: ErrMissing without losses, ErrNotFinite.
func WorkerScores[T any](a num.Arith[T], l *regret.Losses[T]) (*Scores[T], error) {
	s := new(Scores[T])
	if err := workerScores(a.Calc(), s, l); err != nil {
		return nil, err
	}
	return s, nil
}

func workerScores[T any](a num.Calc[T], s *Scores[T], l *regret.Losses[T]) error {
	if l == nil {
		return num.Refuse(num.ErrMissing, "losses", nil, nil, "the network losses")
	}
	n, k := l.Inferer.Len(), l.Forecaster.Len()
	if err := l.Validate(a, n, k); err != nil {
		return err
	}
	s.Inferer.Reset(n)
	s.Forecaster.Reset(k)
	s.Task = a.Sub(l.Naive, l.Combined)
	var sole regret.Inferer
	if sole, s.SoleInferer = soleMember(&l.Inferer); s.SoleInferer {
		s.Inferer.Set(sole, a.Int(0))
	} else {
		for j := range regret.Inferer(n) {
			if without, ok := l.OneOutInferer.At(j); ok {
				s.Inferer.Set(j, a.Sub(without, l.Combined))
			}
		}
	}
	var soleForecaster regret.Forecaster
	if soleForecaster, s.SoleForecaster = soleMember(&l.Forecaster); s.SoleForecaster {
		s.Forecaster.Set(soleForecaster, a.Int(0))
	} else {
		forecasterScores(a, s, l)
	}
	return a.Err()
}

// soleMember gives the only position with a value.
func soleMember[R regret.Role, T any](c *regret.Column[R, T]) (sole R, ok bool) {
	for i := range R(c.Len()) {
		if _, present := c.At(i); present {
			if ok {
				return sole, false
			}
			sole, ok = i, true
		}
	}
	return sole, ok
}

func forecasterScores[T any](a num.Calc[T], s *Scores[T], l *regret.Losses[T]) {
	count := 0
	for k := range regret.Forecaster(l.Forecaster.Len()) {
		if _, ok := l.OneOutForecaster.At(k); ok {
			count++
		}
	}
	factor := OneInFactor(a, count)
	for k := range regret.Forecaster(l.Forecaster.Len()) {
		oneIn, hasOneIn := l.OneInForecaster.At(k)
		oneOut, hasOneOut := l.OneOutForecaster.At(k)
		if hasOneIn && hasOneOut {
			s.Forecaster.Set(k, ForecasterScore(a, factor, a.Sub(l.Naive, oneIn), a.Sub(oneOut, l.Combined)))
		}
	}
}

// OneInFactor is f = 1 / 2^(n-1), the weight of the one-in term among n forecasters (E60).
func OneInFactor[T any](a num.Calc[T], n int) T {
	return a.Quo(a.Int(1), a.Pow(a.Int(2), a.Int(n-1)))
}

// ForecasterScore is f oneIn + (1-f) oneOut (E60).
func ForecasterScore[T any](a num.Calc[T], factor, oneIn, oneOut T) T {
	return a.Add(a.Mul(factor, oneIn), a.Mul(a.Sub(a.Int(1), factor), oneOut))
}
