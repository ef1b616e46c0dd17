package consensus_test

import (
	"fmt"
	"log"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// Two reputers report the loss of a network; the one with three times the stake counts three times.
func ExampleAssessor_NetworkLosses() {
	r := release.V06()
	assessor, err := consensus.NewAssessor(r.Float64(), r.Consensus, release.ConsensusParams(r.Float64(), r))
	if err != nil {
		log.Fatal(err)
	}

	bundle := func(stake, loss float64) consensus.Bundle[float64] {
		l := regret.NewLosses[float64](1, 0)
		l.Combined, l.Naive = loss, loss
		l.Inferer.Set(0, loss-1)
		return consensus.Bundle[float64]{Stake: stake, Losses: l}
	}
	losses, err := assessor.NetworkLosses(nil, 1, 0, []consensus.Bundle[float64]{bundle(30000, -2), bundle(10000, -4)})
	if err != nil {
		log.Fatal(err)
	}
	inferer, _ := losses.Inferer.At(0)
	fmt.Println(losses.Combined, inferer)
	// Output: -2.5 -3.5
}

// The stake of a large reputer is capped at that of an equal; here in decimals.
func ExampleAssessor_AdjustedStakes() {
	r := release.V06()
	assessor, err := consensus.NewAssessor(r.Decimal(), r.Consensus, release.ConsensusParams(r.Decimal(), r))
	if err != nil {
		log.Fatal(err)
	}
	adjusted, err := assessor.AdjustedStakes(nil, []num.Dec{num.IntDec(70), num.IntDec(20), num.IntDec(10)}, []num.Dec{num.IntDec(1), num.IntDec(1), num.IntDec(1)})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(adjusted)
	// Output: [1 0.6 0.3]
}

// Three reputers agree and one does not: it is listened to less and less.
func ExampleAssessor_ListeningCoefficients() {
	r := release.V16()
	reports := consensus.NewReports[float64](4, 2)
	for m, row := range [][]float64{{-2, -1}, {-2.01, -1.01}, {-1.99, -1}, {-1, -3}} {
		for x, loss := range row {
			reports.Set(m, x, loss)
		}
	}
	stakes := []float64{1e5, 1e5, 1e5, 1e5}
	params := consensus.Params[float64]{
		EpsilonReputer: 0.01, EpsilonSafeDiv: 1e-7, LearningRate: 0.05, MaxGradientThreshold: 0.001, MinStakeFraction: 0.5, MaxIterations: 10,
	}
	assessor, err := consensus.NewAssessor(r.Float64(), r.Consensus, params)
	if err != nil {
		log.Fatal(err)
	}
	c, err := assessor.ListeningCoefficients(nil, stakes, []float64{1, 1, 1, 1}, reports)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("coefficients %.2f, scores %.1f, %d steps, %v\n", c.Coefficients, c.Scores, c.Steps, c.Stop)
	// Output: coefficients [1.00 1.00 1.00 0.74], scores [4.5 4.6 4.6 1.3], 10 steps, iterations
}

// A bundle below the minimum stake is left out, and the result says why.
func ExampleAssessor_Filter() {
	r := release.V16()
	bundle := func(reputer string) consensus.Reported[float64] {
		return consensus.Reported[float64]{
			Reputer: reputer, Topic: 1, Nonce: 100, Combined: -2, Naive: -1,
			Inferer: []consensus.WorkerLoss[float64]{{Worker: "ann", Loss: -1}},
		}
	}
	assessor, err := consensus.NewAssessor(r.Float64(), r.Consensus, release.ConsensusParams(r.Float64(), r))
	if err != nil {
		log.Fatal(err)
	}
	accepted, err := assessor.Filter(nil, &consensus.CloseInput[float64]{
		Topic: 1, Nonce: 100, Inferers: []string{"ann"}, MinimumStake: 10000,
		Stakes:  []consensus.ReputerStake[float64]{{Reputer: "rob", Stake: 25000}, {Reputer: "sue", Stake: 9000}},
		Bundles: []consensus.Reported[float64]{bundle("sue"), bundle("rob")},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Println(accepted.Reputers)
	for _, d := range accepted.Dropped {
		fmt.Println(d.Reputer+":", d.Reason)
	}
	// Output:
	// [rob]
	// sue: stake below the minimum
}
