package experiments

import (
	"fmt"
	"math/big"
	"slices"

	"github.com/seed-63a7a409/chorus/lab/report"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// treasury is the emission of a network month by month: half of what circulates is staked, nothing is spent but emission.
type treasury struct {
	emission rewards.Emission
	balance  *big.Int // of the ecosystem account
	minted   *big.Int
	rate     num.Fixed // e of the last month, per staked unit
	capped   num.Fixed // what it is a moving average of
}

const (
	emissionMonths = 96
	// shareOfReputers is rho, theirs in the rewards of topics.
	shareOfReputers = "0.3"
)

func newTreasury() *treasury {
	r := release.V17()
	return &treasury{
		emission: rewards.Emission{Rules: r.Rewards, Params: rewards.DefaultMintParams()}, balance: new(big.Int), minted: new(big.Int),
	}
}

// month pays a month and returns the yield of a staked unit in it.
func (y *treasury) month(month int64) (yield float64, err error) {
	e := y.emission
	locked, err := e.Locked(month)
	if err != nil {
		return 0, err
	}
	allowance, err := e.Allowance(y.minted)
	if err != nil {
		return 0, err
	}
	ecosystem := new(big.Int).Add(y.balance, allowance)
	circulating, err := e.Circulating(locked.Total, ecosystem)
	if err != nil {
		return 0, err
	}
	staked := new(big.Int).Rsh(circulating, 1)
	rho, err := num.ParseFixed(shareOfReputers)
	if err != nil {
		return 0, err
	}
	target, err := e.Target(ecosystem, staked, circulating)
	if err != nil {
		return 0, err
	}
	most, err := e.Maximum(rho)
	if err != nil {
		return 0, err
	}
	y.capped = e.Capped(target, most)
	if month == 0 {
		y.rate = y.capped
	} else if y.rate, err = e.Smoothed(y.capped, y.rate); err != nil {
		return 0, err
	}
	paid, err := e.Monthly(y.rate, staked)
	if err != nil {
		return 0, err
	}
	mint, err := e.Mint(paid, y.balance, allowance)
	if err != nil {
		return 0, err
	}
	y.minted.Add(y.minted, mint.Minted)
	y.balance.Add(y.balance, mint.Minted).Sub(y.balance, mint.Emitted)
	// Stakers have what validators get and rho of the rest.
	validators, topics, err := e.Split(mint.Emitted)
	if err != nil {
		return 0, err
	}
	stakers := number(validators) + float64(number(rho.Dec())*number(topics))
	return stakers / number(staked), nil
}

// largestYield returns the largest yield of a month: what stakers get of the largest rate.
func (y *treasury) largestYield() (float64, error) {
	rho, err := num.ParseFixed(shareOfReputers)
	if err != nil {
		return 0, err
	}
	most, err := y.emission.Maximum(rho)
	if err != nil {
		return 0, err
	}
	validators := number(y.emission.Params.ValidatorsShare.Dec())
	stakers := validators + float64(number(rho.Dec())*(1-validators))
	return float64(number(most.Dec()) * stakers), nil
}

// percent is what a unit gains over some factors, in percent.
func percent(factors []float64) float64 {
	product := 1.0
	for _, f := range factors {
		product = float64(product * f)
	}
	return float64(100 * (product - 1))
}

// number is an amount, or a decimal, for figures.
func number[T *big.Int | num.Dec](x T) float64 {
	f := 0.0
	switch x := any(x).(type) {
	case *big.Int:
		f, _ = new(big.Float).SetInt(x).Float64()
	case num.Dec:
		f, _ = x.Float64()
	}
	return f
}

func emission() []Experiment {
	const (
		most    = "largest yield in a year, percent"
		monthly = "largest yield that the cap allows, percent a month"
		bound   = "largest yield that the cap allows, percent a year"
		step    = "part of the way to a new target in a month"
		later   = "yield in the last year, percent"
	)
	return []Experiment{{
		Name: "emission/yield-cap", Source: "E90, E91 [ADI 1, Eq. 51 and 53]",
		Claim: "stakers never earn more than 12 % a year, and emission goes a tenth of the way to its target each month",
		Setting: fmt.Sprintf("%d months of v0.17's emission and vesting with default constants, half of what circulates staked, reputers with %s of "+
			"topics' rewards. The 12 %% are 12 months of the 0.0095 of E90. tables/tokenomics compares with the researchers' months", emissionMonths, shareOfReputers),
		Expected: []Expected{{What: monthly, Known: known("0.95", 0)}, {What: bound, Known: known("12", 0)}, {What: most, Known: knownRange("", "12", 0)}, {What: step, Known: known("0.10", 0)}, {What: later}},
		judge: func(t *trial) error {
			y := newTreasury()
			growth, largest, year := []float64{}, 0.0, 0.0
			moved, steps := 0.0, 0
			curve := Curve{Name: "yield of stakers"}
			for m := range int64(emissionMonths) {
				before := number(y.rate.Dec())
				yield, err := y.month(m)
				if err != nil {
					return fmt.Errorf("month %d: %w", m, err)
				}
				if gap := number(y.capped.Dec()) - before; m > 0 && (gap > 1e-12 || gap < -1e-12) {
					moved += (number(y.rate.Dec()) - before) / gap
					steps++
				}
				growth = append(growth, 1+yield)
				curve.X, curve.Y = append(curve.X, float64(m)), append(curve.Y, float64(100*yield))
				if len(growth) >= 12 {
					year = percent(growth[len(growth)-12:])
					largest = max(largest, year)
				}
			}
			t.exact(most, largest)
			t.exact(later, year)
			allowed, err := y.largestYield()
			if err != nil {
				return err
			}
			t.exact(monthly, percent([]float64{1 + allowed}))
			t.exact(bound, percent(slices.Repeat([]float64{1 + allowed}, 12)))
			if steps == 0 {
				return fmt.Errorf("the target never moved")
			}
			t.exact(step, moved/float64(steps))
			t.figures = append(t.figures, Figure{Name: "emission", Plot: report.Plot{
				Title: "Yield of staked tokens", X: "month", Y: "percent a month", Curves: []Curve{curve},
			}})
			return nil
		},
	}}
}
