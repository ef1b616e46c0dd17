package rewards_test

import (
	"fmt"
	"log"
	"math/big"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Without the first inferer the network would lose more, without the second less.
func ExampleWorkerScores() {
	l := regret.NewLosses[float64](2, 0)
	l.Combined, l.Naive = -2, -1.5
	l.Inferer.Set(0, -1)
	l.Inferer.Set(1, -0.5)
	l.OneOutInferer.Set(0, -1.5)
	l.OneOutInferer.Set(1, -2.25)
	scores, err := rewards.WorkerScores(release.V16().Float64(), l)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(scores.Inferer.Values(), scores.Task)
	// Output: [0.5 -0.25] 0.5
}

// From scores to the entropy of a class.
func ExampleClassEntropy() {
	r := release.V16()
	a := r.Float64()
	p := rewards.Potential[float64]{P: 3, C: 0.75, Epsilon: 0.01}
	_, fractions, err := rewards.WorkerFractions(a, p, []float64{0.5, 0.25, -0.25}, []float64{0.5, 0.25, -0.25, 0.4, 0.1, 0})
	if err != nil {
		log.Fatal(err)
	}
	e, err := rewards.ClassEntropy(a, r.Rewards.Entropy, 0.1, 0.25, fractions, make([]rewards.Previous[float64], 3))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("fractions %.3f, effective number %.2f of 3, entropy %.3f\n", fractions, e.EffectiveNumber, e.Entropy.Entropy)
	// Output: fractions [0.771 0.227 0.002], effective number 1.55 of 3, entropy 0.465
}

// A topic's reward divided between the classes, and checked.
func ExampleSplitTasks() {
	a := release.V16().Decimal()
	e := rewards.Entropies[num.Dec]{Inference: num.IntDec(2), Forecasting: num.IntDec(1), Reputer: num.IntDec(1)}
	split, err := rewards.SplitTasks(a, e, num.IntDec(1000), num.MustParseDec("0.5"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(split.Inference, split.Forecasting, split.Reputer)
	fmt.Println(rewards.CheckTaskSplit(a, e, num.IntDec(1000), split, num.MustParseDec("1e-32")))
	// Output:
	// 500 250 250
	// <nil>
}

// A reward of 1000.5 base units of a reputer to whom others have delegated a third of the stake.
func ExampleDelegatorsPart() {
	delegators, rest, err := rewards.DelegatorsPart(release.V16().Decimal(), num.MustParseDec("1000.5"), num.IntDec(1000), num.IntDec(3000))
	if err != nil {
		log.Fatal(err)
	}
	restaked, err := rewards.Truncate(rest)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(delegators, "for delegators,", restaked.Paid, "restaked, dust", restaked.Dust)
	// Output: 333 for delegators, 667 restaked, dust 0.5
}

// A full set of two gives up its weakest member to a better one, whose score has waited outside.
func ExampleAdmission() {
	r := release.V16()
	seat := func(name string, score float64) rewards.Seat[float64] {
		return rewards.Seat[float64]{Name: name, Record: rewards.ScoreRecord[float64]{Score: score, Height: 900, Known: true}}
	}
	p := rewards.AdmissionParams[float64]{
		Actor: rewards.ActorInferer, Lowest: r.Ledger.Lowest, Seats: 2, Alpha: 0.25, Quantile: 0.5, Initial: -1, EpochLastEnded: 1000, EpochLength: 100,
	}
	set := rewards.ActiveSet[float64]{Seats: []rewards.Seat[float64]{seat("ann", 3), seat("bob", 1)}}
	d, err := rewards.Admission(r.Float64(), r.Rewards, p, set,
		rewards.Submission[float64]{Name: "cat", Nonce: 1000, Record: rewards.ScoreRecord[float64]{Score: 2, Height: 900, Known: true}})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(d.Outcome, d.Removed)
	for _, w := range d.Records {
		fmt.Println(w.Name, w.Record.Score)
	}
	// Output:
	// replaced bob
	// cat 2
	// bob 0.875
}

// A month's emission, from the rates to the parts of one block.
func ExampleSplitEmission() {
	p := rewards.DefaultMintParams()
	token := big.NewInt(1e18)
	tokens := func(millions int64) *big.Int {
		return new(big.Int).Mul(new(big.Int).Mul(big.NewInt(millions), big.NewInt(1e6)), token)
	}
	target, err := rewards.TargetEmission(rewards.EmissionOuterCut, p.FEmission, tokens(350), tokens(300), tokens(200), p.MaxSupply)
	if err != nil {
		log.Fatal(err)
	}
	maximum, err := rewards.MaxEmission(rewards.EmissionOuterCut, p.MaxMonthlyYield, num.MustParseFixed("0.333333333333333333"), p.ValidatorsShare)
	if err != nil {
		log.Fatal(err)
	}
	month, err := rewards.MonthlyEmission(rewards.CappedEmission(target, maximum), tokens(300))
	if err != nil {
		log.Fatal(err)
	}
	block, dust, err := rewards.BlockEmission(month, p.BlocksPerMonth)
	if err != nil {
		log.Fatal(err)
	}
	validators, topics, err := rewards.SplitEmission(p.ValidatorsShare, block)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("target", target, "maximum", maximum)
	fmt.Println("block", block, "dust of the month", dust)
	fmt.Println("validators", validators, "topics", topics)
	// Output:
	// target 0.005833333333333333 maximum 0.019000000000000000
	// block 2025462962962962847 dust of the month 192000
	// validators 506365740740740711 topics 1519097222222222136
}
