// Package laws has the laws that money obeys, for tests, simulations and audits: what is divided is what its parts add to,
// and nothing is paid that was not there. They refuse with ErrDomain and name the law, the value found and the value due.
// Where values are rounded, tolerance is the difference that may remain, relative to what is divided: 1e-32 or so in
// decimals, 1e-14 in float64.
package laws

import (
	"math/big"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Sum tests that the parts of a whole add to it.
func Sum[T any](arith num.Arith[T], law string, whole T, parts []T, tolerance T) error {
	a := arith.Calc()
	if err := num.CheckFiniteValue(a, law, whole); err != nil {
		return err
	}
	if err := num.CheckFinite(a, law, parts...); err != nil {
		return err
	}
	if err := num.CheckNotNegative(a, "tolerance", tolerance); err != nil {
		return err
	}
	sum := num.Sum(a, parts)
	gap := a.Abs(a.Sub(sum, whole))
	allowed := a.Mul(tolerance, a.Abs(whole))
	if err := a.Err(); err != nil {
		return err
	}
	if a.Cmp(gap, allowed) > 0 {
		return num.Refuse(num.ErrDomain, law, nil, a.Text(sum), "a sum of "+a.Text(whole))
	}
	return nil
}

// Fractions tests that shares are not negative and add to one. The shares of a class without stake, all zero
// (E70), pass.
func Fractions[T any](a num.Arith[T], fractions []T, tolerance T) error {
	if len(fractions) == 0 {
		return num.Refuse(num.ErrEmpty, "fractions", nil, nil, "at least one fraction")
	}
	zero := true
	for i, f := range fractions {
		if !a.IsFinite(f) {
			return num.Refuse(num.ErrNotFinite, "fractions", []int{i}, f, "finite numbers")
		}
		if a.Sign(f) < 0 {
			return num.Refuse(num.ErrDomain, "fractions", []int{i}, f, "fractions >= 0")
		}
		zero = zero && a.Sign(f) == 0
	}
	if zero {
		return nil
	}
	return Sum(a, "fractions", a.Int(1), fractions, tolerance)
}

// TaskSplit tests U + V + W = E and, whatever chi was, U + V = (F+G) E / (F+G+H) (E76, E77).
func TaskSplit[T any](arith num.Arith[T], e rewards.Entropies[T], reward T, r *rewards.TaskRewards[T], tolerance T) error {
	a := arith.Calc()
	if r == nil {
		return num.Refuse(num.ErrMissing, "task rewards", nil, nil, "the rewards of the classes")
	}
	if err := Sum(a, "U + V + W", reward, []T{r.Inference, r.Forecasting, r.Reputer}, tolerance); err != nil {
		return err
	}
	workers := a.Add(e.Inference, e.Forecasting)
	due := a.Quo(a.Mul(workers, reward), a.Add(workers, e.Reputer))
	if err := a.Err(); err != nil {
		return err
	}
	return Sum(a, "U + V", due, []T{r.Inference, r.Forecasting}, tolerance)
}

// TopicRewards tests that topics together get no more than the treasury has (E86).
func TopicRewards[T any](arith num.Arith[T], list []rewards.TopicReward[T], treasury, tolerance T) error {
	a := arith.Calc()
	if err := num.CheckNotNegative(a, "treasury", treasury); err != nil {
		return err
	}
	if err := num.CheckNotNegative(a, "tolerance", tolerance); err != nil {
		return err
	}
	sum := a.Int(0)
	for i, r := range list {
		if !a.IsFinite(r.Reward) {
			return num.Refuse(num.ErrNotFinite, "topic rewards", []int{i}, r.Reward, "finite numbers")
		}
		if a.Sign(r.Reward) < 0 {
			return num.Refuse(num.ErrDomain, "topic rewards", []int{i}, r.Reward, "rewards >= 0")
		}
		sum = a.Add(sum, r.Reward)
	}
	most := a.Add(treasury, a.Mul(tolerance, treasury))
	if err := a.Err(); err != nil {
		return err
	}
	if a.Cmp(sum, most) > 0 {
		return num.Refuse(num.ErrDomain, "topic rewards", nil, a.Text(sum), "at most the treasury, "+a.Text(treasury))
	}
	return nil
}

// Payment is an amount of base units that is paid and the fraction of one that is not.
type Payment struct {
	Paid *big.Int
	Dust num.Dec // in [0, 1) of a base unit
}

// Payments tests that what is paid and the dust are the pot, to less than one base unit (the 34 digits of the
// rewards leave that much), and that no dust reaches a base unit. Paid alone is then never more than the pot.
func Payments(pot num.Dec, payments []Payment) error {
	a := num.NewDecimal(num.Rules{}).Calc()
	one := num.IntDec(1)
	sum, total := num.Dec{}, new(big.Int)
	for i, p := range payments {
		if p.Paid == nil {
			return num.Refuse(num.ErrMissing, "payments", []int{i}, nil, "an integer of base units")
		}
		if p.Paid.Sign() < 0 {
			return num.Refuse(num.ErrDomain, "payments", []int{i}, p.Paid, "payments >= 0")
		}
		if p.Dust.Sign() < 0 || p.Dust.Cmp(one) >= 0 {
			return num.Refuse(num.ErrDomain, "dust", []int{i}, p.Dust, "0 <= dust < 1")
		}
		total.Add(total, p.Paid)
		sum = a.Add(sum, p.Dust)
	}
	paid, err := num.BigIntDec(total)
	if err != nil {
		return err
	}
	sum = a.Add(sum, paid)
	gap := a.Abs(a.Sub(sum, pot))
	if err := a.Err(); err != nil {
		return err
	}
	if gap.Cmp(one) >= 0 {
		return num.Refuse(num.ErrDomain, "paid and dust", nil, sum, "the pot, "+pot.String())
	}
	return nil
}

// Draws tests that delegators have drawn no more than was put aside for them (E79, E98).
func Draws(putAside, drawn *big.Int) error {
	if err := checkAmounts(amount{"put aside", putAside}, amount{"drawn", drawn}); err != nil {
		return err
	}
	if drawn.Cmp(putAside) > 0 {
		return num.Refuse(num.ErrDomain, "drawn", nil, drawn, "at most what was put aside, "+putAside.String())
	}
	return nil
}

// Rates holds the rates of one month (E89-E91).
type Rates struct {
	Target, Maximum  num.Fixed // E89, E90
	Capped, Previous num.Fixed // E91
	Smoothed         num.Fixed
}

// EmissionRates tests that the rate of a month is not above its caps, and that the smoothed rate lies between it
// and the previous one: so it is never above the largest cap there was. Two products rounded to 18 decimals may add one
// unit of the last.
func EmissionRates(r Rates) error {
	if r.Capped.Cmp(r.Target) > 0 {
		return num.Refuse(num.ErrDomain, "capped emission", nil, r.Capped, "at most the target, "+r.Target.String())
	}
	if r.Capped.Cmp(r.Maximum) > 0 {
		return num.Refuse(num.ErrDomain, "capped emission", nil, r.Capped, "at most the maximum, "+r.Maximum.String())
	}
	low, high := r.Capped, r.Previous
	if low.Cmp(high) > 0 {
		low, high = high, low
	}
	var a num.FixedArith
	unit := num.MustParseFixed("0.000000000000000001")
	low, high = a.Sub(low, unit), a.Add(high, unit)
	if err := a.Err(); err != nil {
		return err
	}
	if r.Smoothed.Cmp(low) < 0 || r.Smoothed.Cmp(high) > 0 {
		return num.Refuse(num.ErrDomain, "smoothed emission", nil, r.Smoothed, "between the new and the previous rate")
	}
	return nil
}

// Mint tests a block's emission: no more is paid than the block's emission and what exists, and minting stays
// within the allowance, so that the ecosystem's share of the supply is never exceeded (E88, K40).
func Mint(block, ecosystemBalance, allowance *big.Int, m *rewards.Mint) error {
	if m == nil {
		return num.Refuse(num.ErrMissing, "mint", nil, nil, "what was minted and paid")
	}
	if err := checkAmounts(amount{"block emission", block}, amount{"ecosystem balance", ecosystemBalance},
		amount{"allowance", allowance}, amount{"minted", m.Minted}, amount{"emitted", m.Emitted}); err != nil {
		return err
	}
	if m.Minted.Cmp(allowance) > 0 {
		return num.Refuse(num.ErrDomain, "minted", nil, m.Minted, "at most the allowance, "+allowance.String())
	}
	if m.Emitted.Cmp(block) > 0 {
		return num.Refuse(num.ErrDomain, "emitted", nil, m.Emitted, "at most the block's emission, "+block.String())
	}
	exists := new(big.Int).Add(ecosystemBalance, m.Minted)
	if m.Emitted.Cmp(exists) > 0 {
		return num.Refuse(num.ErrDomain, "emitted", nil, m.Emitted, "at most balance and minted together, "+exists.String())
	}
	return nil
}

// EmissionSplit tests that validators and topics together get the block's emission (E93).
func EmissionSplit(block, validators, topics *big.Int) error {
	if err := checkAmounts(amount{"block emission", block}, amount{"validators", validators}, amount{"topics", topics}); err != nil {
		return err
	}
	if sum := new(big.Int).Add(validators, topics); sum.Cmp(block) != 0 {
		return num.Refuse(num.ErrDomain, "validators and topics", nil, sum, "the block's emission, "+block.String())
	}
	return nil
}

// Vesting tests that nothing that was vested is locked again, in any category (E96). It holds as long as the
// number of blocks per month stays the same; a month count that is stored keeps it even if that changes (K41).
func Vesting(before, after *rewards.Vesting) error {
	if before == nil || after == nil {
		return num.Refuse(num.ErrMissing, "vesting", nil, nil, "locked amounts before and after")
	}
	for _, c := range []struct {
		field         string
		before, after *big.Int
	}{
		{"preseed", before.Preseed, after.Preseed}, {"investors", before.Investors, after.Investors},
		{"team", before.Team, after.Team}, {"total", before.Total, after.Total},
	} {
		if err := checkAmounts(amount{c.field, c.before}, amount{c.field, c.after}); err != nil {
			return err
		}
		if c.after.Cmp(c.before) > 0 {
			return num.Refuse(num.ErrDomain, c.field, nil, c.after, "at most what was locked before, "+c.before.String())
		}
	}
	return nil
}

// checkAmounts refuses an amount that is not given or negative.
func checkAmounts(list ...amount) error {
	for _, x := range list {
		switch {
		case x.value == nil:
			return num.Refuse(num.ErrMissing, x.field, nil, nil, "an integer of base units")
		case x.value.Sign() < 0:
			return num.Refuse(num.ErrDomain, x.field, nil, x.value, x.field+" >= 0")
		}
	}
	return nil
}

// amount is a field of an argument with its value.
type amount struct {
	field string
	value *big.Int
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
