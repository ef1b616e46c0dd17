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

// calculator returns one of a release, with the constants of its topics.
func calculator[T any](a num.Arith[T], r release.Release) *rewards.Calculator[T] {
	c, err := rewards.NewCalculator(a, r.Rewards, release.RewardsParams(a, r, r.Topic))
	if err != nil {
		log.Fatal(err)
	}
	return c
}

// Without the first inferer the network would lose more, without the second less.
func ExampleCalculator_WorkerScores() {
	r := release.V16()
	l := regret.NewLosses[float64](2, 0)
	l.Combined, l.Naive = -2, -1.5
	l.Inferer.Set(0, -1)
	l.Inferer.Set(1, -0.5)
	l.OneOutInferer.Set(0, -1.5)
	l.OneOutInferer.Set(1, -2.25)
	scores, err := calculator(r.Float64(), r).WorkerScores(nil, l)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(scores.Inferer.Values(), scores.Task)
	// Output: [0.5 -0.25] 0.5
}

// From scores to the entropy of a class.
func ExampleCalculator_ClassEntropy() {
	r := release.V16()
	c := calculator(r.Float64(), r)
	f, err := c.WorkerFractions(nil, rewards.ActorInferer, []float64{0.5, 0.25, -0.25}, []float64{0.5, 0.25, -0.25, 0.4, 0.1, 0})
	if err != nil {
		log.Fatal(err)
	}
	e, err := c.ClassEntropy(nil, f.Fractions, make([]rewards.Previous[float64], 3))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("fractions %.3f, effective number %.2f of 3, entropy %.3f\n", f.Fractions, e.EffectiveNumber, e.Entropy.Entropy)
	// Output: fractions [0.771 0.227 0.002], effective number 1.55 of 3, entropy 0.465
}

// A topic's reward divided between the classes.
func ExampleCalculator_SplitTasks() {
	r := release.V16()
	e := rewards.Entropies[num.Dec]{Inference: num.IntDec(2), Forecasting: num.IntDec(1), Reputer: num.IntDec(1)}
	split, err := calculator(r.Decimal(), r).SplitTasks(e, num.IntDec(1000), num.MustParseDec("0.5"))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(split.Inference, split.Forecasting, split.Reputer)
	// Output: 500 250 250
}

// A reward of 1000.5 base units of a reputer to whom others have delegated a third of the stake.
func ExampleCalculator_DelegatorsPart() {
	r := release.V16()
	delegators, rest, err := calculator(r.Decimal(), r).DelegatorsPart(num.MustParseDec("1000.5"), num.IntDec(1000), num.IntDec(3000))
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(delegators, "for delegators,", rest.Trunc(), "restaked")
	// Output: 333 for delegators, 667 restaked
}

// A full set of two gives up its weakest member to a better one, whose score has waited outside.
func ExampleCalculator_Admission() {
	r := release.V16()
	a := r.Float64()
	params := release.RewardsParams(a, r, r.Topic)
	params.MeritSortitionAlpha, params.EpochLength = 0.25, 100
	c, err := rewards.NewCalculator(a, r.Rewards, params)
	if err != nil {
		log.Fatal(err)
	}
	seat := func(name string, score float64) rewards.Seat[float64] {
		return rewards.Seat[float64]{Name: name, Record: rewards.ScoreRecord[float64]{Score: score, Height: 900, Known: true}}
	}
	p := rewards.AdmissionParams[float64]{
		Actor: rewards.ActorInferer, Lowest: r.Ledger.Lowest, Seats: 2, Quantile: 0.5, Initial: -1, EpochLastEnded: 1000,
	}
	set := rewards.ActiveSet[float64]{Seats: []rewards.Seat[float64]{seat("ann", 3), seat("bob", 1)}}
	d, err := c.Admission(p, set, rewards.Submission[float64]{
		Name: "cat", Nonce: 1000, Record: rewards.ScoreRecord[float64]{Score: 2, Height: 900, Known: true},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println("seated:", d.Seated, "removed:", d.Removed)
	for _, w := range d.Records {
		fmt.Println(w.Name, w.Record.Score)
	}
	// Output:
	// seated: true removed: bob
	// cat 2
	// bob 0.875
}

// Two topics of the same weight divide the emission; epochs of the second are twice as long.
func ExampleTopics() {
	r := release.V16()
	a := r.Float64()
	topics, err := rewards.NewTopics(a, r.Rewards, release.WeightParams(a, r))
	if err != nil {
		log.Fatal(err)
	}
	var shares []rewards.TopicShare[float64]
	sum := 0.0
	for _, length := range []int{100, 200} {
		w, err := topics.Weight(1e6, 400, length, 0, true)
		if err != nil {
			log.Fatal(err)
		}
		shares = append(shares, rewards.TopicShare[float64]{Weight: w.Weight, EpochLength: length})
		sum += w.Weight
	}
	list, err := topics.Rewards(nil, shares, sum, 3, 1000)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(list[0].Reward, list[1].Reward)
	// Output: 150 300
}

// A month's emission, from the rates to the parts of one block.
func ExampleEmission() {
	e := rewards.Emission{Rules: release.V16().Rewards, Params: rewards.DefaultMintParams()}
	token := big.NewInt(1e18)
	tokens := func(millions int64) *big.Int {
		return new(big.Int).Mul(new(big.Int).Mul(big.NewInt(millions), big.NewInt(1e6)), token)
	}
	target, err := e.Target(tokens(350), tokens(300), tokens(200))
	if err != nil {
		log.Fatal(err)
	}
	maximum, err := e.Maximum(num.MustParseFixed("0.333333333333333333"))
	if err != nil {
		log.Fatal(err)
	}
	month, err := e.Monthly(e.Capped(target, maximum), tokens(300))
	if err != nil {
		log.Fatal(err)
	}
	block, dust, err := e.PerBlock(month)
	if err != nil {
		log.Fatal(err)
	}
	validators, topics, err := e.Split(block)
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
