package laws_test

import (
	"errors"
	"math"
	"math/big"
	"testing"

	"github.com/seed-63a7a409/chorus/internal/arguments"
	"github.com/seed-63a7a409/chorus/internal/laws"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// TestViolations: each law refuses its violation and names it, and nothing else.
func TestViolations(t *testing.T) {
	a := release.V16().Float64()
	e := rewards.Entropies[float64]{Inference: 1, Forecasting: 1, Reputer: 2}
	rates := laws.Rates{Target: num.MustParseFixed("0.02"), Maximum: num.MustParseFixed("0.03"), Capped: num.MustParseFixed("0.02"), Previous: num.MustParseFixed("0.01"), Smoothed: num.MustParseFixed("0.011")}
	rate := func(change func(r *laws.Rates)) error {
		r := rates
		change(&r)
		return laws.EmissionRates(r)
	}
	mint := func(minted, emitted int64) error {
		return laws.Mint(big.NewInt(10), big.NewInt(4), big.NewInt(5), &rewards.Mint{Minted: big.NewInt(minted), Emitted: big.NewInt(emitted)})
	}
	vesting := func(preseed, total int64) *rewards.Vesting {
		return &rewards.Vesting{Preseed: big.NewInt(preseed), Investors: big.NewInt(1), Team: big.NewInt(1), Total: big.NewInt(total)}
	}
	payment := func(paid int64, dust string) []laws.Payment {
		return []laws.Payment{{Paid: big.NewInt(paid), Dust: num.MustParseDec(dust)}}
	}
	for _, c := range []struct {
		field string
		bad   error
		good  error
	}{
		{"fractions", laws.Fractions(a, []float64{0.5, 0.4}, 1e-12), laws.Fractions(a, []float64{0.5, 0.5}, 0)},
		{"fractions", laws.Fractions(a, []float64{1.5, -0.5}, 1e-12), laws.Fractions(a, []float64{0, 0}, 0)},
		{"U + V + W", laws.TaskSplit(a, e, 8, &rewards.TaskRewards[float64]{Inference: 2, Forecasting: 2, Reputer: 5}, 1e-12),
			laws.TaskSplit(a, e, 8, &rewards.TaskRewards[float64]{Inference: 1, Forecasting: 3, Reputer: 4}, 0)},
		{"U + V", laws.TaskSplit(a, e, 8, &rewards.TaskRewards[float64]{Inference: 1, Forecasting: 2, Reputer: 5}, 1e-12), nil},
		{"topic rewards", laws.TopicRewards(a, []rewards.TopicReward[float64]{{Reward: 3}, {Reward: 2}}, 4, 1e-12),
			laws.TopicRewards(a, []rewards.TopicReward[float64]{{Reward: 3}, {Reward: 1}}, 4, 0)},
		{"paid and dust", laws.Payments(num.MustParseDec("5.5"), payment(4, "0.5")), laws.Payments(num.MustParseDec("5.5"), payment(5, "0.5"))},
		{"dust", laws.Payments(num.MustParseDec("5.5"), payment(4, "1.5")), nil},
		{"payments", laws.Payments(num.MustParseDec("-1"), payment(-1, "0")), nil},
		{"drawn", laws.Draws(big.NewInt(5), big.NewInt(6)), laws.Draws(big.NewInt(5), big.NewInt(5))},
		{"capped emission", rate(func(r *laws.Rates) { r.Target = num.MustParseFixed("0.019") }), rate(func(*laws.Rates) {})},
		{"capped emission", rate(func(r *laws.Rates) { r.Maximum = num.MustParseFixed("0.019") }), nil},
		{"smoothed emission", rate(func(r *laws.Rates) { r.Smoothed = num.MustParseFixed("0.021") }), nil},
		{"smoothed emission", rate(func(r *laws.Rates) { r.Smoothed = num.MustParseFixed("0.009") }), nil},
		{"minted", mint(6, 10), mint(5, 9)},
		{"emitted", mint(5, 10), mint(0, 4)},
		{"emitted", laws.Mint(big.NewInt(1), big.NewInt(4), big.NewInt(5), &rewards.Mint{Minted: big.NewInt(0), Emitted: big.NewInt(2)}), nil},
		{"validators and topics", laws.EmissionSplit(big.NewInt(10), big.NewInt(2), big.NewInt(7)), laws.EmissionSplit(big.NewInt(10), big.NewInt(2), big.NewInt(8))},
		{"preseed", laws.Vesting(vesting(5, 9), vesting(6, 9)), laws.Vesting(vesting(5, 9), vesting(4, 9))},
		{"total", laws.Vesting(vesting(5, 9), vesting(5, 10)), nil},
	} {
		if c.good != nil {
			t.Errorf("%s: %v", c.field, c.good)
		}
		refused, ok := num.AsError(c.bad)
		if !ok || refused.Field != c.field || !errors.Is(c.bad, num.ErrDomain) || refused.Allowed == "" {
			t.Errorf("%s: %v", c.field, c.bad)
		}
	}
}

// given is whatever the laws are about.
type given struct {
	fractions                  []float64
	sum, treasury, tolerance   float64
	entropies                  rewards.Entropies[float64]
	split                      *rewards.TaskRewards[float64]
	topics                     []rewards.TopicReward[float64]
	pot, reward                num.Dec
	payments                   []laws.Payment
	block, balance, allowance  *big.Int
	validators, topicsEmission *big.Int
	minted                     *rewards.Mint
	rates                      laws.Rates
	before, after              *rewards.Vesting
}

func newGiven() *given {
	vesting := func(total int64) *rewards.Vesting {
		return &rewards.Vesting{Preseed: big.NewInt(5), Investors: big.NewInt(1), Team: big.NewInt(1), Total: big.NewInt(total)}
	}
	return &given{
		fractions: []float64{0.5, 0.25, 0.25}, sum: 1, treasury: 9, tolerance: 1e-12,
		entropies: rewards.Entropies[float64]{Inference: 1, Forecasting: 1, Reputer: 2},
		split:     &rewards.TaskRewards[float64]{Inference: 0.25, Forecasting: 0.25, Reputer: 0.5},
		topics:    []rewards.TopicReward[float64]{{Reward: 3}, {Reward: 2}},
		pot:       num.MustParseDec("5.5"), reward: num.MustParseDec("100.5"),
		payments: []laws.Payment{{Paid: big.NewInt(5), Dust: num.MustParseDec("0.5")}},
		block:    big.NewInt(10), balance: big.NewInt(4), allowance: big.NewInt(6), validators: big.NewInt(3), topicsEmission: big.NewInt(7),
		minted: &rewards.Mint{Minted: big.NewInt(6), Emitted: big.NewInt(10)},
		before: vesting(9), after: vesting(8),
	}
}

func calls() []arguments.Call[given] {
	a := release.V16().Float64()
	law := func(name string, holds func(x *given) error) arguments.Call[given] {
		return arguments.Call[given]{Name: name, Call: func(x *given) (any, error) { return nil, holds(x) }}
	}
	return []arguments.Call[given]{
		law("Sum", func(x *given) error { return laws.Sum(a, "sum", x.sum, x.fractions, x.tolerance) }),
		law("Fractions", func(x *given) error { return laws.Fractions(a, x.fractions, x.tolerance) }),
		law("TaskSplit", func(x *given) error { return laws.TaskSplit(a, x.entropies, x.sum, x.split, x.tolerance) }),
		law("TopicRewards", func(x *given) error { return laws.TopicRewards(a, x.topics, x.treasury, x.tolerance) }),
		law("Payments", func(x *given) error { return laws.Payments(x.pot, x.payments) }),
		law("Draws", func(x *given) error { return laws.Draws(x.block, x.balance) }),
		law("EmissionRates", func(x *given) error { return laws.EmissionRates(x.rates) }),
		law("Mint", func(x *given) error { return laws.Mint(x.block, x.balance, x.allowance, x.minted) }),
		law("EmissionSplit", func(x *given) error { return laws.EmissionSplit(x.block, x.validators, x.topicsEmission) }),
		law("Vesting", func(x *given) error { return laws.Vesting(x.before, x.after) }),
		{Name: "Truncate", Call: func(x *given) (any, error) { return laws.Truncate(x.reward) }},
	}
}

func TestArgumentsUnchanged(t *testing.T) { arguments.Unchanged(t, newGiven, calls()) }

func TestTableOfCallsIsComplete(t *testing.T) { arguments.Complete(t, ".", calls(), nil) }

func TestRefused(t *testing.T) {
	bad := arguments.Bad[given]
	nan := math.NaN()
	arguments.Refused(t, newGiven, calls(), []arguments.Refusal[given]{
		bad("Sum TaskSplit TopicRewards Fractions", "tolerance < 0", func(x *given) { x.tolerance = -1 }, num.ErrDomain, "tolerance"),
		bad("Sum", "whole infinite", func(x *given) { x.sum = math.Inf(1) }, num.ErrNotFinite, "sum"),
		bad("Sum", "part NaN", func(x *given) { x.fractions[1] = nan }, num.ErrNotFinite, "sum", 1),
		bad("Fractions", "fraction NaN", func(x *given) { x.fractions[1] = nan }, num.ErrNotFinite, "fractions", 1),
		bad("Fractions", "fraction < 0", func(x *given) { x.fractions[1] = -1 }, num.ErrDomain, "fractions", 1),
		bad("Fractions", "no fractions", func(x *given) { x.fractions = nil }, num.ErrEmpty, "fractions"),
		bad("TaskSplit", "nothing split", func(x *given) { x.split = nil }, num.ErrMissing, "task rewards"),
		bad("TaskSplit", "no entropy", func(x *given) { x.entropies = rewards.Entropies[float64]{} }, num.ErrDivisionByZero, "Quo"),
		bad("TopicRewards", "reward NaN", func(x *given) { x.topics[1].Reward = nan }, num.ErrNotFinite, "topic rewards", 1),
		bad("TopicRewards", "reward < 0", func(x *given) { x.topics[1].Reward = -1 }, num.ErrDomain, "topic rewards", 1),
		bad("TopicRewards", "treasury < 0", func(x *given) { x.treasury = -1 }, num.ErrDomain, "treasury"),
		bad("Payments", "payment not given", func(x *given) { x.payments[0].Paid = nil }, num.ErrMissing, "payments", 0),
		bad("Draws", "nothing put aside", func(x *given) { x.block = nil }, num.ErrMissing, "put aside"),
		bad("Draws", "drawn < 0", func(x *given) { x.balance = big.NewInt(-1) }, num.ErrDomain, "drawn"),
		bad("EmissionRates", "capped above the target", func(x *given) { x.rates.Capped = num.MustParseFixed("1") }, num.ErrDomain, "capped emission"),
		bad("Mint EmissionSplit", "block < 0", func(x *given) { x.block = big.NewInt(-1) }, num.ErrDomain, "block emission"),
		bad("Mint EmissionSplit", "block not given", func(x *given) { x.block = nil }, num.ErrMissing, "block emission"),
		bad("Mint", "balance < 0", func(x *given) { x.balance = big.NewInt(-1) }, num.ErrDomain, "ecosystem balance"),
		bad("Mint", "allowance not given", func(x *given) { x.allowance = nil }, num.ErrMissing, "allowance"),
		bad("Mint", "no mint", func(x *given) { x.minted = nil }, num.ErrMissing, "mint"),
		bad("Mint", "zero mint", func(x *given) { x.minted = &rewards.Mint{} }, num.ErrMissing, "minted"),
		bad("Vesting", "nothing before", func(x *given) { x.before = nil }, num.ErrMissing, "vesting"),
		bad("Vesting", "zero vesting", func(x *given) { x.after = &rewards.Vesting{} }, num.ErrMissing, "preseed"),
		bad("Truncate", "reward < 0", func(x *given) { x.reward = num.IntDec(-1) }, num.ErrDomain, "reward"),
	})
}
