package rewards

import (
	"math/big"

	"github.com/seed-63a7a409/chorus/num"
)

// Vesting holds the base units that are still locked, by category.
type Vesting struct {
	Preseed, Investors, Team *big.Int
	Foundation               *big.Int // 0 under VestingByQuotient
	Total                    *big.Int
}

// The part of the foundation's tokens that is locked under VestingWithFoundation, and the months in which it becomes
// free.
const (
	foundationLocked = "0.5"
	foundationMonths = 24
)

// Locked returns what is locked at a number of months (E96): all for MonthsOfFullLock, then less by equal steps
// to nothing at MonthsUntilAllVested.
//
// Errors: ErrDomain for negative months or supply, under VestingWithFoundation for no blocks per month, ErrMissing
// without a supply.
func (e Emission) Locked(months int64) (*Vesting, error) {
	if err := e.Rules.Validate(); err != nil {
		return nil, err
	}
	rule, p := e.Rules.Vesting, e.Params
	if err := checkAmount("MaxSupply", p.MaxSupply); err != nil {
		return nil, err
	}
	if months < 0 {
		return nil, num.Refuse(num.ErrDomain, "months", nil, months, "months >= 0")
	}
	if rule == VestingWithFoundation && p.BlocksPerMonth == 0 {
		return nil, num.Refuse(num.ErrDomain, "BlocksPerMonth", nil, p.BlocksPerMonth, "BlocksPerMonth >= 1")
	}
	v := vesting{rule: rule, p: p, months: months}
	locked := &Vesting{
		Preseed: v.locked(p.PreseedShare), Investors: v.locked(p.InvestorsShare), Team: v.locked(p.TeamShare),
		Foundation: v.foundation(),
	}
	locked.Total = new(big.Int).Add(locked.Preseed, locked.Investors)
	locked.Total.Add(locked.Total, locked.Team).Add(locked.Total, locked.Foundation)
	if err := v.a.Err(); err != nil {
		return nil, err
	}
	return locked, nil
}

// vesting is E96 at a month.
type vesting struct {
	a      num.FixedArith
	rule   VestingRule
	p      MintParams
	months int64
}

// locked is what remains of the share of a category.
func (v *vesting) locked(share num.Fixed) *big.Int {
	full := v.a.MulInt(share, v.p.MaxSupply).Trunc()
	switch {
	case v.p.BlocksPerMonth == 0 || v.months >= v.p.MonthsUntilAllVested:
		return new(big.Int)
	case v.months < v.p.MonthsOfFullLock:
		return full
	}
	left, all := big.NewInt(v.p.MonthsUntilAllVested-v.months), big.NewInt(v.p.MonthsUntilAllVested)
	if v.rule == VestingWithFoundation {
		return full.Quo(full.Mul(full, left), all)
	}
	return v.a.MulInt(v.a.Quo(v.a.Int(left), v.a.Int(all)), full).Trunc()
}

// foundation is what remains of the foundation's locked part, which becomes free from the first month on.
func (v *vesting) foundation() *big.Int {
	if v.rule != VestingWithFoundation || v.months >= foundationMonths {
		return new(big.Int)
	}
	share := v.a.Mul(v.p.FoundationShare, num.MustParseFixed(foundationLocked))
	full := v.a.MulInt(share, v.p.MaxSupply).Trunc()
	return full.Quo(full.Mul(full, big.NewInt(foundationMonths-v.months)), big.NewInt(foundationMonths))
}

// Months counts the months at a height. stored is the count kept from earlier, which never falls under
// StoredVestingMonths (K41); otherwise it is not read. Errors: ErrDomain.
func (e Emission) Months(height, stored int64) (int64, error) {
	if err := e.Rules.Validate(); err != nil {
		return 0, err
	}
	if height < 0 {
		return 0, num.Refuse(num.ErrDomain, "height", nil, height, "height >= 0")
	}
	p := e.Params
	if p.BlocksPerMonth < 0 {
		return 0, num.Refuse(num.ErrDomain, "BlocksPerMonth", nil, p.BlocksPerMonth, "BlocksPerMonth >= 0")
	}
	if p.BlocksPerMonth == 0 {
		return 0, nil
	}
	months := height / p.BlocksPerMonth
	if !e.Rules.StoredVestingMonths {
		return months, nil
	}
	return min(p.MonthsUntilAllVested, max(stored, months)), nil
}
