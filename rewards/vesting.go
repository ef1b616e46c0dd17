package rewards

import (
	"math/big"

	"github.com/seed-63a7a409/chorus/num"
)

// Vesting are the base units that are still locked, by category.
type Vesting struct {
	Preseed, Investors, Team, Total *big.Int
}

// LockedVesting is E96 at a number of months: all is locked for MonthsOfFullLock, then it falls in equal steps to
// zero at MonthsUntilAllVested. The fraction is one quotient rounded to 18 decimals, multiplied by the truncated
// full amount and truncated.
//
// open (O12): a schedule for each category and a lock of part of the foundation's tokens, which later release notes
// mention, could not be read.
//
// Errors: ErrDomain for negative months or supply, ErrMissing without a supply.
func LockedVesting(p MintParams, months int64) (*Vesting, error) {
	if err := checkAmount("MaxSupply", p.MaxSupply); err != nil {
		return nil, err
	}
	if months < 0 {
		return nil, num.Refuse(num.ErrDomain, "months", nil, months, "months >= 0")
	}
	var a num.FixedArith
	locked := func(share num.Fixed) *big.Int {
		full := a.MulInt(share, p.MaxSupply).Trunc()
		switch {
		case p.BlocksPerMonth == 0 || months >= p.MonthsUntilAllVested:
			return new(big.Int)
		case months < p.MonthsOfFullLock:
			return full
		}
		left := a.Quo(a.Int(big.NewInt(p.MonthsUntilAllVested-months)), a.Int(big.NewInt(p.MonthsUntilAllVested)))
		return a.MulInt(left, full).Trunc()
	}
	v := &Vesting{Preseed: locked(p.PreseedShare), Investors: locked(p.InvestorsShare), Team: locked(p.TeamShare)}
	v.Total = new(big.Int).Add(v.Preseed, v.Investors)
	v.Total.Add(v.Total, v.Team)
	if err := a.Err(); err != nil {
		return nil, err
	}
	return v, nil
}

// VestingMonths counts the months at a height. stored is the count kept from earlier, which never falls in newer
// releases (K41); it is not read in older ones.
func VestingMonths(keepStored bool, p MintParams, height, stored int64) (int64, error) {
	if height < 0 {
		return 0, num.Refuse(num.ErrDomain, "height", nil, height, "height >= 0")
	}
	if p.BlocksPerMonth < 0 {
		return 0, num.Refuse(num.ErrDomain, "BlocksPerMonth", nil, p.BlocksPerMonth, "BlocksPerMonth >= 0")
	}
	if p.BlocksPerMonth == 0 {
		return 0, nil
	}
	months := height / p.BlocksPerMonth
	if !keepStored {
		return months, nil
	}
	return min(p.MonthsUntilAllVested, max(stored, months)), nil
}

// ReputerShareOfBlock is rho in older releases (E94): reputer rewards over the treasury in one block; 0 for an
// empty treasury.
//
// Errors: ErrDomain for a negative amount.
func ReputerShareOfBlock(reputerRewards, treasury num.Dec) (num.Fixed, error) {
	if reputerRewards.Sign() < 0 {
		return num.Fixed{}, num.Refuse(num.ErrDomain, "reputer rewards", nil, reputerRewards, "reputer rewards >= 0")
	}
	if treasury.Sign() < 0 {
		return num.Fixed{}, num.Refuse(num.ErrDomain, "treasury", nil, treasury, "treasury >= 0")
	}
	if treasury.Sign() == 0 {
		return num.Fixed{}, nil
	}
	a := num.NewDecimal(num.Rules{})
	rho := a.Quo(reputerRewards, treasury)
	if err := a.Err(); err != nil {
		return num.Fixed{}, err
	}
	return num.DecFixedCut(rho)
}

// ReputerShareOfMonth is rho in newer releases (E95): the truncated reputer rewards of a month over its truncated
// topic rewards; 0 if there were none.
//
// Errors: ErrMissing, ErrDomain for a negative amount and more for reputers than for all.
func ReputerShareOfMonth(reputerRewards, topicRewards *big.Int) (num.Fixed, error) {
	if err := checkAmounts(amount{"reputer rewards", reputerRewards}, amount{"topic rewards", topicRewards}); err != nil {
		return num.Fixed{}, err
	}
	if reputerRewards.Cmp(topicRewards) > 0 {
		return num.Fixed{}, num.Refuse(num.ErrDomain, "reputer rewards", nil, reputerRewards, "at most the topic rewards")
	}
	if topicRewards.Sign() == 0 {
		return num.Fixed{}, nil
	}
	var a num.FixedArith
	rho := a.Quo(a.Int(reputerRewards), a.Int(topicRewards))
	return rho, a.Err()
}
