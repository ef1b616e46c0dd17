package rewards

import (
	"math/big"

	"github.com/seed-63a7a409/chorus/num"
)

// MintParams are the constants of emission (section 16).
type MintParams struct {
	MaxSupply            *big.Int  // base units that can ever exist, > 0
	FEmission            num.Fixed // f_E of E89, per month, >= 0
	Smoothing            num.Fixed // weight of the new rate in E91, in [0, 1]
	MaxMonthlyYield      num.Fixed // yield cap of E90, >= 0
	EcosystemShare       num.Fixed // part of MaxSupply that the ecosystem may mint, in [0, 1]
	PreseedShare         num.Fixed // locked categories of E96, each in [0, 1]
	InvestorsShare       num.Fixed
	TeamShare            num.Fixed
	FoundationShare      num.Fixed // free from the start; half of it locked under VestingWithFoundation
	ParticipantsShare    num.Fixed
	ValidatorsShare      num.Fixed // f_v, the validators' part of emission, in [0, 1]
	BlocksPerMonth       int64     // >= 0
	MonthsOfFullLock     int64     // 12
	MonthsUntilAllVested int64     // 36
}

// DefaultMintParams returns those of the reference, equal in all releases.
func DefaultMintParams() MintParams {
	supply, _ := new(big.Int).SetString("1000000000000000000000000000", 10)
	return MintParams{
		MaxSupply:            supply,
		FEmission:            num.MustParseFixed("0.025"),
		Smoothing:            num.MustParseFixed("0.1"),
		MaxMonthlyYield:      num.MustParseFixed("0.0095"),
		EcosystemShare:       num.MustParseFixed("0.3595"),
		PreseedShare:         num.MustParseFixed("0.05"),
		InvestorsShare:       num.MustParseFixed("0.2605"),
		TeamShare:            num.MustParseFixed("0.175"),
		FoundationShare:      num.MustParseFixed("0.1"),
		ParticipantsShare:    num.MustParseFixed("0.055"),
		ValidatorsShare:      num.MustParseFixed("0.25"),
		BlocksPerMonth:       864000,
		MonthsOfFullLock:     12,
		MonthsUntilAllVested: 36,
	}
}

// Validate checks the fields and that the shares of the supply add to one.
func (p MintParams) Validate() error {
	if p.MaxSupply == nil || p.MaxSupply.Sign() <= 0 {
		return num.Refuse(num.ErrDomain, "MaxSupply", nil, p.MaxSupply, "MaxSupply > 0")
	}
	one := num.MustParseFixed("1")
	shares := []struct {
		field string
		value num.Fixed
	}{
		{"EcosystemShare", p.EcosystemShare}, {"PreseedShare", p.PreseedShare}, {"InvestorsShare", p.InvestorsShare},
		{"TeamShare", p.TeamShare}, {"FoundationShare", p.FoundationShare}, {"ParticipantsShare", p.ParticipantsShare},
	}
	var a num.FixedArith
	sum := num.Fixed{}
	for _, s := range append(shares, struct {
		field string
		value num.Fixed
	}{"Smoothing", p.Smoothing}, struct {
		field string
		value num.Fixed
	}{"ValidatorsShare", p.ValidatorsShare}) {
		if s.value.Sign() < 0 || s.value.Cmp(one) > 0 {
			return num.Refuse(num.ErrDomain, s.field, nil, s.value, "0 <= "+s.field+" <= 1")
		}
	}
	for _, s := range shares {
		sum = a.Add(sum, s.value)
	}
	if sum.Cmp(one) != 0 {
		return num.Refuse(num.ErrDomain, "shares of the supply", nil, sum, "a sum of 1")
	}
	if p.FEmission.Sign() < 0 {
		return num.Refuse(num.ErrDomain, "FEmission", nil, p.FEmission, "FEmission >= 0")
	}
	if p.MaxMonthlyYield.Sign() < 0 {
		return num.Refuse(num.ErrDomain, "MaxMonthlyYield", nil, p.MaxMonthlyYield, "MaxMonthlyYield >= 0")
	}
	if p.BlocksPerMonth < 0 {
		return num.Refuse(num.ErrDomain, "BlocksPerMonth", nil, p.BlocksPerMonth, "BlocksPerMonth >= 0")
	}
	if p.MonthsOfFullLock < 0 || p.MonthsUntilAllVested <= p.MonthsOfFullLock {
		return num.Refuse(num.ErrDomain, "MonthsUntilAllVested", nil, p.MonthsUntilAllVested, "more than MonthsOfFullLock >= 0")
	}
	return nil
}

// EcosystemAllowance returns what the ecosystem may still mint (E88): trunc(maxSupply share) - minted. It is negative
// where the share was lowered below what is minted.
//
// Errors: those of MintParams.Validate, ErrMissing and ErrDomain for the minted amount.
func EcosystemAllowance(p MintParams, minted *big.Int) (*big.Int, error) {
	if err := p.Validate(); err != nil {
		return nil, err
	}
	if err := checkAmount("minted", minted); err != nil {
		return nil, err
	}
	var a num.FixedArith
	full := a.MulInt(p.EcosystemShare, p.MaxSupply).Trunc()
	if err := a.Err(); err != nil {
		return nil, err
	}
	return full.Sub(full, minted), nil
}

// CirculatingSupply is E88: what is neither locked by vesting nor with the ecosystem. A negative result is
// ErrDomain, as are negative amounts; one that is not given is ErrMissing.
func CirculatingSupply(p MintParams, lockedVesting, ecosystemLocked *big.Int) (*big.Int, error) {
	if err := checkAmounts(amount{"MaxSupply", p.MaxSupply}, amount{"locked by vesting", lockedVesting},
		amount{"ecosystem locked", ecosystemLocked}); err != nil {
		return nil, err
	}
	c := new(big.Int).Sub(p.MaxSupply, lockedVesting)
	c.Sub(c, ecosystemLocked)
	if c.Sign() < 0 {
		return nil, num.Refuse(num.ErrDomain, "circulating supply", nil, c, "circulating supply >= 0")
	}
	return c, nil
}

// TargetEmission returns the emission per staked unit and month that is aimed at (E89). Quotients and products are
// rounded in the order and the way of the rule (K51).
//
// Errors: ErrDivisionByZero for no stake or supply, ErrDomain for a negative result (two negative factors pass, as
// recorded), ErrMissing for an amount that is not given.
func TargetEmission(rule EmissionRule, fEmission num.Fixed, ecosystemLocked, staked, circulating, maxSupply *big.Int) (num.Fixed, error) {
	for _, x := range []amount{
		{"ecosystem locked", ecosystemLocked}, {"staked", staked}, {"circulating supply", circulating}, {"MaxSupply", maxSupply},
	} {
		if err := checkThere(x.field, x.value); err != nil {
			return num.Fixed{}, err
		}
	}
	var a num.FixedArith
	locked := a.Quo(a.Int(ecosystemLocked), a.Int(staked))
	free := a.Quo(a.Int(circulating), a.Int(maxSupply))
	var e num.Fixed
	if rule == EmissionOuterCut {
		e = a.MulTrunc(fEmission, a.Mul(locked, free))
	} else {
		e = a.Mul(a.Mul(fEmission, locked), free)
	}
	if err := a.Err(); err != nil {
		return num.Fixed{}, err
	}
	if e.Sign() < 0 {
		return num.Fixed{}, num.Refuse(num.ErrDomain, "target emission", nil, e, "target emission >= 0")
	}
	return e, nil
}

// MaxEmission returns the rate at which stakers earn the largest yield (E90) [ADI 1, Eq. 51], given the share rho of
// reputers in topic rewards and the validators' share.
//
// Errors: ErrDivisionByZero if stakers get nothing.
func MaxEmission(rule EmissionRule, maxMonthlyYield, reputersShare, validatorsShare num.Fixed) (num.Fixed, error) {
	var a num.FixedArith
	topics := a.Sub(num.MustParseFixed("1"), validatorsShare)
	stakers := a.Add(a.Mul(topics, reputersShare), validatorsShare)
	if rule == EmissionOuterCut {
		e := a.QuoTrunc(maxMonthlyYield, stakers)
		return e, a.Err()
	}
	e := a.Quo(maxMonthlyYield, stakers)
	return e, a.Err()
}

// CappedEmission is the smaller of target and maximum (E91).
func CappedEmission(target, maximum num.Fixed) num.Fixed {
	if target.Cmp(maximum) < 0 {
		return target
	}
	return maximum
}

// SmoothedEmission is the moving average of E91 [ADI 1, Eq. 53]; alpha weighs the new rate.
func SmoothedEmission(alpha, capped, previous num.Fixed) (num.Fixed, error) {
	var a num.FixedArith
	e := a.Add(a.Mul(alpha, capped), a.Mul(a.Sub(num.MustParseFixed("1"), alpha), previous))
	return e, a.Err()
}

// MonthlyEmission is trunc(e staked) (E92), in base units. Stake that is not given is ErrMissing.
func MonthlyEmission(perUnit num.Fixed, staked *big.Int) (*big.Int, error) {
	if err := checkThere("staked", staked); err != nil {
		return nil, err
	}
	var a num.FixedArith
	total := a.MulInt(perUnit, staked).Trunc()
	return total, a.Err()
}

// BlockEmission is a month's emission by block (E92) with the base units that the division leaves over.
func BlockEmission(month *big.Int, blocksPerMonth int64) (block, dust *big.Int, err error) {
	if blocksPerMonth <= 0 {
		return nil, nil, num.Refuse(num.ErrDomain, "blocks per month", nil, blocksPerMonth, "blocks per month >= 1")
	}
	if err := checkAmount("monthly emission", month); err != nil {
		return nil, nil, err
	}
	block, dust = new(big.Int).QuoRem(month, big.NewInt(blocksPerMonth), new(big.Int))
	return block, dust, nil
}

// SplitEmission divides a block's emission (E93): validators get trunc(f_v block), topics the rest.
func SplitEmission(validatorsShare num.Fixed, block *big.Int) (validators, topics *big.Int, err error) {
	if validatorsShare.Sign() < 0 || validatorsShare.Cmp(num.MustParseFixed("1")) > 0 {
		return nil, nil, num.Refuse(num.ErrDomain, "validators' share", nil, validatorsShare, "0 <= share <= 1")
	}
	if err := checkAmount("block emission", block); err != nil {
		return nil, nil, err
	}
	var a num.FixedArith
	validators = a.MulInt(validatorsShare, block).Trunc()
	return validators, new(big.Int).Sub(block, validators), a.Err()
}

// Mint is what a block needs to pay its emission.
type Mint struct {
	Minted  *big.Int // new base units for the ecosystem account
	Emitted *big.Int // what is paid
}

// MintBlock pays a block's emission from the ecosystem account and mints what it lacks, at most the allowance. If
// that is still too little the emission is lowered to what exists where the release does so, else refused with
// ErrRange (K40).
func MintBlock(lowered bool, block, ecosystemBalance, allowance *big.Int) (*Mint, error) {
	if err := checkAmounts(amount{"block emission", block}, amount{"ecosystem balance", ecosystemBalance},
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
	if !lowered {
		return nil, num.Refuse(num.ErrRange, "block emission", nil, block, "at most balance and allowance together")
	}
	m.Minted.Set(allowance)
	m.Emitted.Add(ecosystemBalance, allowance)
	return m, nil
}
