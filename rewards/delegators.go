package rewards

import (
	"math/big"

	"github.com/seed-63a7a409/chorus/num"
)

// RaisedShare returns what one delegated base unit of a reputer has earned since the start, share, after the delegators
// got their part y of a reward: share + y/D (E79), D being what they have placed together, in base units. The quotient is cut
// at 34 digits, so that placements together never draw more than y but for the rounding that [DrawPending] describes.
//
// Errors: ErrMissing without D; ErrDomain for y below 0 and for D not above 0; ErrRange.
func RaisedShare(share, reward num.Dec, delegated *big.Int) (num.Dec, error) {
	if err := checkAmount("delegated", delegated); err != nil {
		return share, err
	}
	d, err := num.BigIntDec(delegated)
	if err != nil {
		return share, err
	}
	a := num.NewDecimal(num.Rules{}).Calc()
	if err := num.CheckNotNegative(a, "reward", reward); err != nil {
		return share, err
	}
	if err := num.CheckPositive(a, "delegated", d); err != nil {
		return share, err
	}
	raised := a.Add(share, a.Quo(reward, d))
	if err := a.Err(); err != nil {
		return share, err
	}
	return raised, nil
}

// DrawPending returns what a delegator takes out of the pending account in base units and the debt to store (E98): amount
// times share minus debt, cut; nothing, and the debt as it was, if that is not positive. The fraction cut off is lost to the
// delegator. Products have 34 digits, so draws stay within what was put aside as long as amount times share is below 10^33.
//
// Errors: ErrMissing, ErrDomain for a negative amount, ErrRange.
func DrawPending(amount *big.Int, share, debt num.Dec) (paid *big.Int, newDebt num.Dec, err error) {
	if err := checkAmount("amount", amount); err != nil {
		return nil, debt, err
	}
	placed, err := num.BigIntDec(amount)
	if err != nil {
		return nil, debt, err
	}
	a := num.NewDecimal(num.Rules{}).Calc()
	entitled := a.Mul(placed, share)
	pending := a.Sub(entitled, debt)
	if err := a.Err(); err != nil {
		return nil, debt, err
	}
	if pending.Sign() <= 0 {
		return new(big.Int), debt, nil
	}
	return pending.Trunc(), entitled, nil
}
