package weights

import "github.com/seed-63a7a409/chorus/num"

// Scaler forms scales (E21-E23) without allocating in steady state. The zero value is ready; one goroutine at a
// time.
type Scaler[T any] struct {
	scratch   num.Scratch[T]
	qualified []T

	ready               bool // the constants are set
	madScale, threshold T
}

// prepare reads the constants once: from text that takes memory.
func (s *Scaler[T]) prepare(a num.Calc[T]) {
	if !s.ready {
		s.madScale, s.threshold, s.ready = constant(a, MADScale), constant(a, PreviousWeightThreshold), true
	}
}

// Scale is E21, E22 or E23 over regrets, by the rule.
//
// previous are the normalised weights of the same sources in the last stored calculation, for E22 only; a
// source without one is given as 0, and nil means that none was stored.
// open (O3): whether the chain normalised them is not known; they are taken as given.
func (s *Scaler[T]) Scale(a num.Calc[T], rule ScaleRule, epsilon T, regrets, previous []T) T {
	s.prepare(a)
	switch rule {
	case ScaleStoredMAD:
		mad := s.scratch.MedianAbsoluteDeviation(a, regrets)
		return a.Add(a.Mul(s.madScale, mad), epsilon)
	case ScaleStoredDeviation:
		regrets = s.qualifying(a, regrets, previous)
	}
	return a.Add(num.SampleStdDev(a, regrets), epsilon)
}

// qualifying keeps the regrets whose previous weight exceeds the threshold, all if fewer than two do.
func (s *Scaler[T]) qualifying(a num.Calc[T], regrets, previous []T) []T {
	if previous == nil {
		return regrets
	}
	s.qualified = s.qualified[:0]
	for i, r := range regrets {
		if a.Cmp(previous[i], s.threshold) > 0 {
			s.qualified = append(s.qualified, r)
		}
	}
	if len(s.qualified) < 2 {
		return regrets
	}
	return s.qualified
}

// Scale returns the scale of regrets by the rule (E21, E22, E23): positive if epsilon is, and epsilon for no regrets.
//
// previous are the weights of the same sources in the last stored calculation, 0 for a source without one, nil
// if nothing was stored; only ScaleStoredDeviation looks at them.
//
// Errors: ErrShape for lengths that differ, ErrDomain for a negative epsilon,
// ErrNotFinite.
func Scale[T any](arith num.Arith[T], rule ScaleRule, epsilon T, regrets, previous []T) (T, error) {
	a := arith.Calc()
	if previous != nil {
		if err := num.CheckLength("previous weights", len(previous), len(regrets)); err != nil {
			return epsilon, err
		}
		if err := num.CheckFinite(a, "previous weights", previous...); err != nil {
			return epsilon, err
		}
	}
	if err := num.CheckFinite(a, "regrets", regrets...); err != nil {
		return epsilon, err
	}
	if err := num.CheckNotNegative(a, "epsilon", epsilon); err != nil {
		return epsilon, err
	}
	s := new(Scaler[T]).Scale(a, rule, epsilon, regrets, previous)
	return s, a.Err()
}
