package evaluator

import (
	"math/big"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// mintOperations returns those of emission: fixed point and integers, whatever the arithmetic asked for.
func mintOperations[T chorus.Number]() []named[T] {
	return []named[T]{
		{name: "mint_capped_target_emission", run: cappedEmission[T]},
		{name: "mint_exponential_moving_average", run: smoothedEmission[T]},
		{name: "mint_locked_vesting_tokens", run: lockedVesting[T]},
		{name: "mint_maximum_monthly_emission_per_unit_staked", run: maximumEmission[T]},
		{name: "mint_target_emission_per_unit_staked", run: targetEmission[T]},
		{name: "mint_total_emission_per_month", run: monthlyEmission[T]},
	}
}

func (f *fields) fixed(key string) num.Fixed {
	x, err := num.DecFixed(f.decimal(key))
	if err != nil {
		f.fail(fieldError(err, f.at(key)))
	}
	return x
}

func (f *fields) bigInt(key string) *big.Int {
	n, err := f.decimal(key).BigInt()
	if err != nil {
		f.fail(fieldError(err, f.at(key)))
		return new(big.Int)
	}
	return n
}

func fixedOutput(x num.Fixed, err error) (output, error) {
	if err != nil {
		return nil, err
	}
	return output{"y": x.String()}, nil
}

func (e *engine[T]) emission(p rewards.MintParams) rewards.Emission {
	return rewards.Emission{Rules: e.release.Rewards, Params: p}
}

func cappedEmission[T chorus.Number](_ *engine[T], in *fields) (output, error) {
	return fixedOutput(rewards.Emission{}.Capped(in.fixed("target"), in.fixed("maximum")), nil)
}

func smoothedEmission[T chorus.Number](_ *engine[T], in *fields) (output, error) {
	return fixedOutput(rewards.Emission{Params: rewards.MintParams{Smoothing: in.fixed("alpha")}}.Smoothed(in.fixed("target"), in.fixed("previous")))
}

func maximumEmission[T chorus.Number](e *engine[T], in *fields) (output, error) {
	return fixedOutput(e.emission(rewards.MintParams{MaxMonthlyYield: in.fixed("max_monthly_yield"), ValidatorsShare: in.fixed("validators_percent")}).Maximum(in.fixed("reputers_percent")))
}

func targetEmission[T chorus.Number](e *engine[T], in *fields) (output, error) {
	return fixedOutput(e.emission(rewards.MintParams{FEmission: in.fixed("f_emission"), MaxSupply: in.bigInt("max_supply")}).Target(
		in.bigInt("ecosystem_locked"), in.bigInt("network_staked"), in.bigInt("circulating")))
}

func monthlyEmission[T chorus.Number](_ *engine[T], in *fields) (output, error) {
	total, err := rewards.Emission{}.Monthly(in.fixed("per_unit"), in.bigInt("staked"))
	if err != nil {
		return nil, err
	}
	return output{"y": total.String()}, nil
}

func lockedVesting[T chorus.Number](e *engine[T], in *fields) (output, error) {
	p := rewards.DefaultMintParams()
	p.BlocksPerMonth = int64(in.integer("blocks_per_month"))
	p.MaxSupply = in.bigInt("max_supply")
	p.PreseedShare, p.InvestorsShare, p.TeamShare = in.fixed("preseed_fraction"), in.fixed("investors_fraction"), in.fixed("team_fraction")
	height, err := integerText(in, "height")
	if err != nil {
		return nil, err
	}
	emission := e.emission(p)
	months, err := emission.Months(height, 0)
	if err != nil {
		return nil, err
	}
	v, err := emission.Locked(months)
	if err != nil {
		return nil, err
	}
	return output{
		"preseed": v.Preseed.String(), "investors": v.Investors.String(), "team": v.Team.String(), "total": v.Total.String(),
	}, nil
}
