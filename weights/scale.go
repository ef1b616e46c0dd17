package weights

import "github.com/seed-63a7a409/chorus/num"

const (
	// previousWeightThreshold is the weight that a source must have exceeded to count in E22.
	previousWeightThreshold = "0.000001"
	// madScale makes the median absolute deviation of a normal sample its standard deviation: 1/Phi^-1(3/4), cut as on the
	// chain (E23).
	madScale = "1.4826"
)

// Scaler forms scales (E21-E23) without allocating in steady state. The zero value is ready, nil a new one; one goroutine at a
// time. It is for formulas: errors stay in the calculation that is passed.
type Scaler[T any] struct {
	scratch   num.Scratch[T]
	qualified []T

	ready               bool // the constants are set
	madScale, threshold T
}

// prepare reads the constants once: from text that takes memory.
func (s *Scaler[T]) prepare(a num.Calc[T]) {
	if !s.ready {
		s.madScale, s.threshold, s.ready = constant(a, madScale), constant(a, previousWeightThreshold), true
	}
}

// Scale returns the scale of regrets by the rule (E21, E22, E23): positive if epsilon is, and epsilon for no regrets.
//
// previous are the normalised weights of the same sources in the last stored calculation, 0 for a source without one, nil
// if nothing was stored; only ScaleStoredDeviation looks at them.
// open (O3): whether the chain normalised them is not known; they are taken as given.
//
// Errors: ErrShape for lengths that differ, ErrDomain for a negative epsilon, ErrNotFinite, ErrUnknown for the rule.
func (s *Scaler[T]) Scale(a num.Calc[T], rule ScaleRule, epsilon T, regrets, previous []T) T {
	if err := checkScale(a, epsilon, regrets, previous); err != nil {
		a.Fail(err)
		return a.Int(0)
	}
	if s == nil {
		s = new(Scaler[T])
	}
	s.prepare(a)
	switch rule {
	case ScaleStoredMAD:
		mad := s.scratch.MedianAbsoluteDeviation(a, regrets)
		return a.Add(a.Mul(s.madScale, mad), epsilon)
	case ScaleStoredDeviation:
		regrets = s.qualifying(a, regrets, previous)
	case ScalePerCalculation:
	default:
		a.Fail(num.CheckRule("Scale", rule, ScaleStoredMAD))
	}
	return a.Add(num.SampleStdDev(a, regrets), epsilon)
}

func checkScale[T any](a num.Arith[T], epsilon T, regrets, previous []T) error {
	if previous != nil {
		if err := num.CheckLength("previous", len(previous), len(regrets)); err != nil {
			return err
		}
		if err := num.CheckFinite(a, "previous", previous...); err != nil {
			return err
		}
	}
	if err := num.CheckFinite(a, "regrets", regrets...); err != nil {
		return err
	}
	return num.CheckNotNegative(a, "epsilon", epsilon)
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
