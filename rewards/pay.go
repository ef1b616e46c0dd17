package rewards

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// ActorRewards returns the shares of a class reward (E78), not yet cut to base units. dst may be the list of fractions.
// Errors: ErrNotFinite, ErrRange.
func (c *Calculator[T]) ActorRewards(dst []T, classReward T, fractions []T) ([]T, error) {
	if err := c.begin(); err != nil {
		return nil, err
	}
	if err := num.CheckFiniteValue(c.arith, "classReward", classReward); err != nil {
		return nil, err
	}
	if err := num.CheckFinite(c.arith, "fractions", fractions...); err != nil {
		return nil, err
	}
	dst = reuse.Slice(dst, len(fractions))
	for i, f := range fractions {
		dst[i] = c.a.Mul(f, classReward)
	}
	if err := c.a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}

// DelegatorsPart returns what delegators have of a reputer's reward x in whole base units, y = trunc(x (D/S)), and what is
// left of it, x - y, not yet cut (E79). delegated is the part D of the stake S that others have placed.
//
// Errors: ErrDomain for a negative reward or delegated stake outside [0, S]; ErrDivisionByZero for no stake of which
// some is delegated; ErrNotFinite.
func (c *Calculator[T]) DelegatorsPart(reward, delegated, stake T) (delegators, rest T, err error) {
	var none T
	if err := c.begin(); err != nil {
		return none, reward, err
	}
	a := c.a
	if err := num.CheckNotNegative(c.arith, "reward", reward); err != nil {
		return none, reward, err
	}
	if err := num.CheckFiniteValue(c.arith, "stake", stake); err != nil {
		return none, reward, err
	}
	if err := num.CheckNotNegative(c.arith, "delegated", delegated); err != nil {
		return none, reward, err
	}
	if a.Cmp(delegated, stake) > 0 {
		return none, reward, num.Refuse(num.ErrDomain, "delegated", nil, delegated, "0 <= delegated <= stake")
	}
	if a.Sign(delegated) == 0 {
		return none, reward, nil
	}
	delegators = a.Trunc(a.Mul(reward, a.Quo(delegated, stake)))
	return delegators, a.Sub(reward, delegators), a.Err()
}
