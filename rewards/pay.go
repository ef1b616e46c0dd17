package rewards

import (
	"math/big"

	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// ActorRewards are the shares of a class reward (E78), not yet cut to base units.
func ActorRewards[T any](a num.Arith[T], classReward T, fractions []T) ([]T, error) {
	return actorRewards(a.Calc(), nil, classReward, fractions)
}

func actorRewards[T any](a num.Calc[T], dst []T, classReward T, fractions []T) ([]T, error) {
	if err := num.CheckFiniteValue(a, "class reward", classReward); err != nil {
		return nil, err
	}
	if err := num.CheckFinite(a, "fractions", fractions...); err != nil {
		return nil, err
	}
	dst = reuse.Slice(dst, len(fractions))
	for i, f := range fractions {
		dst[i] = a.Mul(f, classReward)
	}
	if err := a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}

// Payment is an amount of base units that is paid and the fraction of one that is not.
type Payment struct {
	Paid *big.Int
	Dust num.Dec // in [0, 1) of a base unit
}

// Truncate cuts a reward to base units. A negative reward is ErrDomain.
func Truncate(reward num.Dec) (Payment, error) {
	if reward.Sign() < 0 {
		return Payment{}, num.Refuse(num.ErrDomain, "reward", nil, reward, "rewards >= 0")
	}
	p := Payment{Paid: reward.Trunc()}
	a := num.NewDecimal(num.Rules{}).Calc()
	paid, err := num.BigIntDec(p.Paid)
	if err != nil {
		return Payment{}, err
	}
	p.Dust = a.Sub(reward, paid)
	return p, a.Err()
}

// DelegatorsPart is what delegators have of a reputer's reward x in whole base units, y = trunc(x (D/S)), and what is
// left of it, x - y, not yet cut (E79). delegated is the part D of the stake S that others have placed.
//
// Errors: ErrDomain for a negative reward or delegated stake outside [0, S]; ErrDivisionByZero for no stake of which
// some is delegated; ErrNotFinite.
func DelegatorsPart[T any](a num.Arith[T], reward, delegated, stake T) (delegators, rest T, err error) {
	return delegatorsPart(a.Calc(), reward, delegated, stake)
}

func delegatorsPart[T any](a num.Calc[T], reward, delegated, stake T) (delegators, rest T, err error) {
	none := a.Int(0)
	if err := num.CheckNotNegative(a, "reward", reward); err != nil {
		return none, reward, err
	}
	if err := num.CheckFiniteValue(a, "stake", stake); err != nil {
		return none, reward, err
	}
	if err := num.CheckNotNegative(a, "delegated stake", delegated); err != nil {
		return none, reward, err
	}
	if a.Cmp(delegated, stake) > 0 {
		return none, reward, num.Refuse(num.ErrDomain, "delegated stake", nil, delegated, "0 <= delegated <= stake")
	}
	if a.Sign(delegated) == 0 {
		return none, reward, nil
	}
	delegators = a.Trunc(a.Mul(reward, a.Quo(delegated, stake)))
	return delegators, a.Sub(reward, delegators), a.Err()
}

// RaisedShare returns what one delegated base unit of a reputer has earned since the start, share, after the delegators
// got y of a reward: share + y/D (E79). The quotient is cut at 34 digits, so that placements together never draw more
// than y but for the rounding that [DrawPending] describes.
//
// Errors: ErrDomain for y below 0 and for D not above 0; ErrRange.
func RaisedShare(share, y num.Dec, delegated *big.Int) (num.Dec, error) {
	if err := checkAmount("delegated stake", delegated); err != nil {
		return share, err
	}
	d, err := num.BigIntDec(delegated)
	if err != nil {
		return share, err
	}
	a := num.NewDecimal(num.Rules{}).Calc()
	if err := num.CheckNotNegative(a, "delegators' part", y); err != nil {
		return share, err
	}
	if err := num.CheckPositive(a, "delegated stake", d); err != nil {
		return share, err
	}
	raised := a.Add(share, a.Quo(y, d))
	if err := a.Err(); err != nil {
		return share, err
	}
	return raised, nil
}

// Draw is what a delegator takes out of the pending account.
type Draw struct {
	Paid *big.Int
	Debt num.Dec // to store: amount times share
}

// DrawPending is E98: amount times share minus debt, cut to base units; nothing if it is not positive. The fraction
// cut off is lost to the delegator. Products have 34 digits, so draws stay within what was put aside as long as amount
// times share is below 10^33; CheckDraws tells.
//
// Errors: ErrDomain for a negative amount.
func DrawPending(amount *big.Int, share, debt num.Dec) (*Draw, error) {
	if err := checkAmount("amount", amount); err != nil {
		return nil, err
	}
	placed, err := num.BigIntDec(amount)
	if err != nil {
		return nil, err
	}
	a := num.NewDecimal(num.Rules{}).Calc()
	entitled := a.Mul(placed, share)
	pending := a.Sub(entitled, debt)
	if err := a.Err(); err != nil {
		return nil, err
	}
	if pending.Sign() <= 0 {
		return &Draw{Paid: new(big.Int), Debt: debt}, nil
	}
	return &Draw{Paid: pending.Trunc(), Debt: entitled}, nil
}
