package rewards

import (
	"math/big"

	"github.com/seed-63a7a409/chorus/num"
)

// MintParams holds the constants of emission (section 16).
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
