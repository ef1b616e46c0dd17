package rewards

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// Fractions holds the shares of the members of a class of workers.
type Fractions[T any] struct {
	Mapped    []T // M(T), E68
	Fractions []T // E69; they add to one
}

// WorkerFractions returns the shares of the members of a class, inferers or forecasters (E68, E69). history are the scores
// whose deviation scales the scores; with a deviation below epsilon all shares are equal. No scores give no fractions.
//
// Errors: ErrUnknown for another role; ErrNotFinite; ErrDivisionByZero if every value is zero, which only an underflow
// makes.
func (c *Calculator[T]) WorkerFractions(dst *Fractions[T], actor Actor, scores, history []T) (*Fractions[T], error) {
	if _, err := c.window(actor); err != nil {
		return nil, err
	}
	if err := num.CheckFinite(c.arith, "scores", scores...); err != nil {
		return nil, err
	}
	if err := num.CheckFinite(c.arith, "history", history...); err != nil {
		return nil, err
	}
	p := &c.params.InfererPotential
	if actor == ActorForecaster {
		p = &c.params.ForecasterPotential
	}
	if dst == nil {
		dst = new(Fractions[T])
	}
	a := c.a
	deviation := num.SampleStdDev(a, history)
	equal := a.Cmp(deviation, p.Epsilon) < 0
	scale := a.Add(deviation, p.Epsilon)
	if reuse.Same(dst.Mapped, dst.Fractions) {
		dst.Fractions = nil
	}
	dst.Mapped = reuse.Slice(dst.Mapped, len(scores))
	for i, score := range scores {
		if equal {
			dst.Mapped[i] = a.Int(1)
			continue
		}
		dst.Mapped[i] = num.Potential(a, p.P, p.C, a.Quo(score, scale))
	}
	dst.Fractions = divided(a, dst.Fractions, dst.Mapped, num.Sum(a, dst.Mapped))
	if err := a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}

// divided returns the values over a divisor, in the memory of dst, which may be that of the values.
func divided[T any](a num.Calc[T], dst, values []T, by T) []T {
	dst = reuse.Slice(dst, len(values))
	for i, v := range values {
		dst[i] = a.Quo(v, by)
	}
	return dst
}

// ReputerFractions returns the shares (S T)^p / sum (S T)^p with p the ReputerSlope (E70). Zero stakes give zero shares; if
// all are zero, so is every share. Nobody has no shares. dst may be either list.
//
// Errors: ErrShape, ErrDomain for a negative stake and, where p is broken, for a negative score; ErrNotFinite.
func (c *Calculator[T]) ReputerFractions(dst, stakes, scores []T) ([]T, error) {
	if err := c.begin(); err != nil {
		return nil, err
	}
	if err := num.CheckLength("scores", len(scores), len(stakes)); err != nil {
		return nil, err
	}
	if err := num.CheckFinite(c.arith, "scores", scores...); err != nil {
		return nil, err
	}
	a := c.a
	dst = reuse.Slice(dst, len(stakes))
	for m, s := range stakes {
		if !a.IsFinite(s) {
			return nil, num.Refuse(num.ErrNotFinite, "stakes", []int{m}, s, "finite numbers")
		}
		if a.Sign(s) < 0 {
			return nil, num.Refuse(num.ErrDomain, "stakes", []int{m}, s, "stakes >= 0")
		}
		product := a.Mul(s, scores[m]) // before powers, which may be the memory of either list
		dst[m] = a.Int(0)
		if a.Sign(product) != 0 {
			dst[m] = a.Pow(product, c.params.ReputerSlope)
		}
	}
	sum := num.Sum(a, dst)
	if a.Err() == nil && a.Sign(sum) == 0 {
		return dst, nil
	}
	dst = divided(a, dst, dst, sum)
	if err := a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}
