package rewards

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Scores holds the raw scores of the workers of an epoch (9.1). Who has one is who has the network losses for it, not
// who submitted.
type Scores[T any] struct {
	Inferer    regret.Column[regret.Inferer, T]    // T_j, E59
	Forecaster regret.Column[regret.Forecaster, T] // T_k, E60
	// Task is the score of forecasting as a whole, T_f (E61).
	Task T
	// SoleInferer and SoleForecaster report that a single loss of the class makes its owner's score 0: no moving
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
func (c *Calculator[T]) WorkerScores(dst *Scores[T], l *regret.Losses[T]) (*Scores[T], error) {
	if err := c.begin(); err != nil {
		return nil, err
	}
	if l == nil {
		return nil, num.Refuse(num.ErrMissing, "losses", nil, nil, "the network losses")
	}
	n, k := l.Inferer.Len(), l.Forecaster.Len()
	if err := l.Validate(c.arith, n, k); err != nil {
		return nil, err
	}
	if dst == nil {
		dst = new(Scores[T])
	}
	dst.Inferer.Reset(n)
	dst.Forecaster.Reset(k)
	dst.Task = c.a.Sub(l.Naive, l.Combined)
	var sole regret.Inferer
	if sole, dst.SoleInferer = soleMember(&l.Inferer); dst.SoleInferer {
		dst.Inferer.Set(sole, c.a.Int(0))
	} else {
		for j := range regret.Inferer(n) {
			if without, ok := l.OneOutInferer.At(j); ok {
				dst.Inferer.Set(j, c.a.Sub(without, l.Combined))
			}
		}
	}
	var soleForecaster regret.Forecaster
	if soleForecaster, dst.SoleForecaster = soleMember(&l.Forecaster); dst.SoleForecaster {
		dst.Forecaster.Set(soleForecaster, c.a.Int(0))
	} else {
		forecasterScores(c.a, dst, l)
	}
	if err := c.a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}

// soleMember returns the only position with a value.
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
	factor := oneInFactor(a, count)
	for k := range regret.Forecaster(l.Forecaster.Len()) {
		oneIn, hasOneIn := l.OneInForecaster.At(k)
		oneOut, hasOneOut := l.OneOutForecaster.At(k)
		if hasOneIn && hasOneOut {
			s.Forecaster.Set(k, forecasterScore(a, factor, a.Sub(l.Naive, oneIn), a.Sub(oneOut, l.Combined)))
		}
	}
}

// OneInFactor returns f = 1 / 2^(n-1), the weight of the one-in term among n forecasters (E60); for an n below 1, too.
// Errors: ErrRange.
func (c *Calculator[T]) OneInFactor(n int) (T, error) {
	var zero T
	if err := c.begin(); err != nil {
		return zero, err
	}
	f := oneInFactor(c.a, n)
	return f, c.a.Err()
}

func oneInFactor[T any](a num.Calc[T], n int) T {
	return a.Quo(a.Int(1), a.Pow(a.Int(2), a.Int(n-1)))
}

// ForecasterScore returns f oneIn + (1-f) oneOut (E60), where f is the factor of OneInFactor, oneIn the naive loss less that
// with the forecaster and oneOut the loss without it less the network's. Errors: ErrNotFinite, ErrRange.
func (c *Calculator[T]) ForecasterScore(factor, oneIn, oneOut T) (T, error) {
	var zero T
	if err := c.begin(); err != nil {
		return zero, err
	}
	if err := num.FirstError(num.CheckFiniteValue(c.arith, "factor", factor), num.CheckFiniteValue(c.arith, "oneIn", oneIn), num.CheckFiniteValue(c.arith, "oneOut", oneOut)); err != nil {
		return zero, err
	}
	score := forecasterScore(c.a, factor, oneIn, oneOut)
	return score, c.a.Err()
}

func forecasterScore[T any](a num.Calc[T], factor, oneIn, oneOut T) T {
	return a.Add(a.Mul(factor, oneIn), a.Mul(a.Sub(a.Int(1), factor), oneOut))
}
