package rewards

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// Potential are the constants of the map from scores to shares.
type Potential[T any] struct {
	P       T // slope pR, > 0
	C       T // bend cR
	Epsilon T // of the topic, >= 0
}

// Validate checks the mathematical domain.
func (p Potential[T]) Validate(a num.Arith[T]) error {
	if err := num.CheckPositive(a, "p", p.P); err != nil {
		return err
	}
	if err := num.CheckFiniteValue(a, "c", p.C); err != nil {
		return err
	}
	return num.CheckNotNegative(a, "epsilon", p.Epsilon)
}

// WorkerFractions are the shares of the members of a class (E68, E69): mapped are the values M(T), fractions add to
// one. history are the scores whose deviation scales the scores; with a deviation below epsilon all shares are
// equal.
//
// Errors: ErrDomain for parameters, ErrNotFinite, ErrDivisionByZero if every value is
// zero, which only an underflow makes. No scores give no fractions.
func WorkerFractions[T any](a num.Arith[T], p Potential[T], scores, history []T) (mapped, fractions []T, err error) {
	return workerFractions(a.Calc(), nil, nil, p, scores, history)
}

func workerFractions[T any](a num.Calc[T], mapped, fractions []T, p Potential[T], scores, history []T) ([]T, []T, error) {
	if err := p.Validate(a); err != nil {
		return nil, nil, err
	}
	if err := num.CheckFinite(a, "scores", scores...); err != nil {
		return nil, nil, err
	}
	if err := num.CheckFinite(a, "history", history...); err != nil {
		return nil, nil, err
	}
	deviation := num.SampleStdDev(a, history)
	equal := a.Cmp(deviation, p.Epsilon) < 0
	scale := a.Add(deviation, p.Epsilon)
	if reuse.Same(mapped, fractions) {
		fractions = nil
	}
	mapped = reuse.Slice(mapped, len(scores))
	for i, score := range scores {
		if equal {
			mapped[i] = a.Int(1)
			continue
		}
		mapped[i] = num.Potential(a, p.P, p.C, a.Quo(score, scale))
	}
	fractions = divided(a, fractions, mapped, num.Sum(a, mapped))
	if err := a.Err(); err != nil {
		return nil, nil, err
	}
	return mapped, fractions, nil
}

// divided gives the values over a divisor, in the memory of dst, which may be that of the values.
func divided[T any](a num.Calc[T], dst, values []T, by T) []T {
	dst = reuse.Slice(dst, len(values))
	for i, v := range values {
		dst[i] = a.Quo(v, by)
	}
	return dst
}

// ReputerFractions are the shares (S T)^p / sum (S T)^p (E70). Zero stakes give zero shares; if all are zero, so is
// every share. Nobody has no shares.
//
// Errors: ErrShape, ErrDomain for a negative stake or slope p <= 0 and, where p is broken, for a negative
// score; ErrNotFinite.
func ReputerFractions[T any](a num.Arith[T], p T, stakes, scores []T) ([]T, error) {
	return reputerFractions(a.Calc(), nil, p, stakes, scores)
}

func reputerFractions[T any](a num.Calc[T], powers []T, p T, stakes, scores []T) ([]T, error) {
	if err := num.CheckPositive(a, "p", p); err != nil {
		return nil, err
	}
	if err := num.CheckLength("scores", len(scores), len(stakes)); err != nil {
		return nil, err
	}
	if err := num.CheckFinite(a, "scores", scores...); err != nil {
		return nil, err
	}
	powers = reuse.Slice(powers, len(stakes))
	for m, s := range stakes {
		if !a.IsFinite(s) {
			return nil, num.Refuse(num.ErrNotFinite, "stakes", []int{m}, s, "finite numbers")
		}
		if a.Sign(s) < 0 {
			return nil, num.Refuse(num.ErrDomain, "stakes", []int{m}, s, "stakes >= 0")
		}
		product := a.Mul(s, scores[m]) // before powers, which may be the memory of either list
		powers[m] = a.Int(0)
		if a.Sign(product) != 0 {
			powers[m] = a.Pow(product, p)
		}
	}
	sum := num.Sum(a, powers)
	if a.Err() == nil && a.Sign(sum) == 0 {
		return powers, nil
	}
	fractions := divided(a, powers, powers, sum)
	if err := a.Err(); err != nil {
		return nil, err
	}
	return fractions, nil
}
