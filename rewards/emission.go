package rewards

import (
	"math/big"

	"github.com/seed-63a7a409/chorus/num"
)

// Emission is the emission of a network, in fixed point and base units (section 12): rules and constants. Every
// method refuses unknown rules with ErrUnknown, and constants where it cannot use them. It is a value that any number of
// goroutines may share.
type Emission struct {
	Rules  Rules
	Params MintParams
}

// Allowance returns what the ecosystem may still mint (E88): trunc(maxSupply share) - minted. It is negative
// where the share was lowered below what is minted.
//
// Errors: those of MintParams.Validate, ErrMissing and ErrDomain for the minted amount.
func (e Emission) Allowance(minted *big.Int) (*big.Int, error) {
	if err := e.Rules.Validate(); err != nil {
		return nil, err
	}
	if err := e.Params.Validate(); err != nil {
		return nil, err
	}
	if err := checkAmount("minted", minted); err != nil {
		return nil, err
	}
	var a num.FixedArith
	full := a.MulInt(e.Params.EcosystemShare, e.Params.MaxSupply).Trunc()
	if err := a.Err(); err != nil {
		return nil, err
	}
	return full.Sub(full, minted), nil
}

// Circulating returns E88: what is neither locked by vesting nor with the ecosystem. A negative result is
// ErrDomain, as are negative amounts; one that is not given is ErrMissing.
func (e Emission) Circulating(lockedVesting, ecosystemLocked *big.Int) (*big.Int, error) {
	if err := e.Rules.Validate(); err != nil {
		return nil, err
	}
	if err := checkAmounts(amount{"MaxSupply", e.Params.MaxSupply}, amount{"locked by vesting", lockedVesting},
		amount{"ecosystemLocked", ecosystemLocked}); err != nil {
		return nil, err
	}
	c := new(big.Int).Sub(e.Params.MaxSupply, lockedVesting)
	c.Sub(c, ecosystemLocked)
	if c.Sign() < 0 {
		return nil, num.Refuse(num.ErrDomain, "circulating", nil, c, "circulating supply >= 0")
	}
	return c, nil
}

// Target returns the emission per staked unit and month that is aimed at (E89). Quotients and products are
// rounded in the order and the way of the rule (K51).
//
// Errors: ErrDivisionByZero for no stake or supply, ErrDomain for a negative result (a product of two negative factors is accepted, as
// recorded), ErrMissing for an amount that is not given.
func (e Emission) Target(ecosystemLocked, staked, circulating *big.Int) (num.Fixed, error) {
	if err := e.Rules.Validate(); err != nil {
		return num.Fixed{}, err
	}
	for _, x := range []amount{
		{"ecosystemLocked", ecosystemLocked}, {"staked", staked}, {"circulating", circulating}, {"MaxSupply", e.Params.MaxSupply},
	} {
		if err := checkThere(x.field, x.value); err != nil {
			return num.Fixed{}, err
		}
	}
	var a num.FixedArith
	locked := a.Quo(a.Int(ecosystemLocked), a.Int(staked))
	free := a.Quo(a.Int(circulating), a.Int(e.Params.MaxSupply))
	var target num.Fixed
	if e.Rules.Emission == EmissionOuterCut {
		target = a.MulTrunc(e.Params.FEmission, a.Mul(locked, free))
	} else {
		target = a.Mul(a.Mul(e.Params.FEmission, locked), free)
	}
	if err := a.Err(); err != nil {
		return num.Fixed{}, err
	}
	if target.Sign() < 0 {
		return num.Fixed{}, num.Refuse(num.ErrDomain, "target", nil, target, "target emission >= 0")
	}
	return target, nil
}

// Maximum returns the rate at which stakers earn the largest yield (E90) [ADI 1, Eq. 51], given the share rho of
// reputers in topic rewards and the validators' share.
//
// Errors: ErrDivisionByZero if stakers get nothing.
func (e Emission) Maximum(reputersShare num.Fixed) (num.Fixed, error) {
	if err := e.Rules.Validate(); err != nil {
		return num.Fixed{}, err
	}
	var a num.FixedArith
	topics := a.Sub(num.MustParseFixed("1"), e.Params.ValidatorsShare)
	stakers := a.Add(a.Mul(topics, reputersShare), e.Params.ValidatorsShare)
	if e.Rules.Emission == EmissionOuterCut {
		most := a.QuoTrunc(e.Params.MaxMonthlyYield, stakers)
		return most, a.Err()
	}
	most := a.Quo(e.Params.MaxMonthlyYield, stakers)
	return most, a.Err()
}

// Capped returns the smaller of target and maximum (E91).
func (e Emission) Capped(target, maximum num.Fixed) num.Fixed {
	if target.Cmp(maximum) < 0 {
		return target
	}
	return maximum
}

// Smoothed returns the moving average of E91 [ADI 1, Eq. 53]; Smoothing weighs the new rate.
func (e Emission) Smoothed(capped, previous num.Fixed) (num.Fixed, error) {
	if err := e.Rules.Validate(); err != nil {
		return num.Fixed{}, err
	}
	var a num.FixedArith
	alpha := e.Params.Smoothing
	rate := a.Add(a.Mul(alpha, capped), a.Mul(a.Sub(num.MustParseFixed("1"), alpha), previous))
	return rate, a.Err()
}

// Monthly returns trunc(e staked) (E92), in base units. Stake that is not given is ErrMissing.
func (e Emission) Monthly(perUnit num.Fixed, staked *big.Int) (*big.Int, error) {
	if err := e.Rules.Validate(); err != nil {
		return nil, err
	}
	if err := checkThere("staked", staked); err != nil {
		return nil, err
	}
	var a num.FixedArith
	total := a.MulInt(perUnit, staked).Trunc()
	return total, a.Err()
}

// PerBlock returns a month's emission by block (E92) with the base units that the division leaves over.
func (e Emission) PerBlock(month *big.Int) (block, dust *big.Int, err error) {
	if err := e.Rules.Validate(); err != nil {
		return nil, nil, err
	}
	if e.Params.BlocksPerMonth <= 0 {
		return nil, nil, num.Refuse(num.ErrDomain, "BlocksPerMonth", nil, e.Params.BlocksPerMonth, "BlocksPerMonth >= 1")
	}
	if err := checkAmount("month", month); err != nil {
		return nil, nil, err
	}
	block, dust = new(big.Int).QuoRem(month, big.NewInt(e.Params.BlocksPerMonth), new(big.Int))
	return block, dust, nil
}

// Split divides a block's emission (E93): validators get trunc(f_v block), topics the rest.
func (e Emission) Split(block *big.Int) (validators, topics *big.Int, err error) {
	if err := e.Rules.Validate(); err != nil {
		return nil, nil, err
	}
	if share := e.Params.ValidatorsShare; share.Sign() < 0 || share.Cmp(num.MustParseFixed("1")) > 0 {
		return nil, nil, num.Refuse(num.ErrDomain, "ValidatorsShare", nil, share, "0 <= ValidatorsShare <= 1")
	}
	if err := checkAmount("block", block); err != nil {
		return nil, nil, err
	}
	var a num.FixedArith
	validators = a.MulInt(e.Params.ValidatorsShare, block).Trunc()
	return validators, new(big.Int).Sub(block, validators), a.Err()
}

// Mint holds the amounts of the emission of a block.
type Mint struct {
	Minted  *big.Int // new base units for the ecosystem account
	Emitted *big.Int // what is paid
}

// Mint pays a block's emission from the ecosystem account and mints what it lacks, at most the allowance. If
// that is still too little the emission is lowered to what exists where the rules do so, else refused with
// ErrRange (K40).
func (e Emission) Mint(block, ecosystemBalance, allowance *big.Int) (*Mint, error) {
	if err := e.Rules.Validate(); err != nil {
		return nil, err
	}
	if err := checkAmounts(amount{"block", block}, amount{"ecosystemBalance", ecosystemBalance},
		amount{"allowance", allowance}); err != nil {
		return nil, err
	}
	m := &Mint{Minted: new(big.Int), Emitted: new(big.Int).Set(block)}
	missing := new(big.Int).Sub(block, ecosystemBalance)
	if missing.Sign() <= 0 {
		return m, nil
	}
	if missing.Cmp(allowance) <= 0 {
		m.Minted = missing
		return m, nil
	}
	if !e.Rules.EmissionLowered {
		return nil, num.Refuse(num.ErrRange, "block", nil, block, "at most balance and allowance together")
	}
	m.Minted.Set(allowance)
	m.Emitted.Add(ecosystemBalance, allowance)
	return m, nil
}

// ReputerShare returns rho, to 34 digits, cut: the rewards of reputers over those of topics, 0 if there were none. Older
// releases take reputer rewards and the treasury in one block (E94), newer ones the truncated rewards of a month (E95).
// Errors: ErrDomain for a negative amount, ErrRange.
func ReputerShare(reputers, all num.Dec) (num.Dec, error) {
	a := num.NewDecimal(num.Rules{}).Calc()
	if err := num.CheckNotNegative(a, "reputers", reputers); err != nil {
		return num.Dec{}, err
	}
	if err := num.CheckNotNegative(a, "all", all); err != nil {
		return num.Dec{}, err
	}
	if all.Sign() == 0 {
		return num.Dec{}, nil
	}
	rho := a.Quo(reputers, all)
	return rho, a.Err()
}
