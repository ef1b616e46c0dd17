package weights_test

import (
	"fmt"
	"log"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// Two inferers and a forecaster: the one with the largest regret, which was better than the network by most, weighs most.
func ExampleWeigher_Weigh() {
	r := release.V06()
	weigher, err := weights.NewWeigher(r.Float64(), r.Synthesis.Weights, weights.Params[float64]{P: 3, C: 0.75, Epsilon: 0.01})
	if err != nil {
		log.Fatal(err)
	}
	result, err := weigher.Weigh(nil, weights.Input[float64]{
		Inferers:    weights.Class[float64]{Regrets: []float64{0.5, -0.4}},
		Forecasters: weights.Class[float64]{Regrets: []float64{0.1}},
	})
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("scale %.3f, inferers %.3f, forecaster %.3f\n", result.Scale, result.Inferers.Weights, result.Forecasters.Weights)
	// Output: scale 0.461, inferers [2.196 0.023], forecaster [0.504]
}

// A scale and shares, in decimals: what formulas are made of leaves its errors in the calculation.
func ExampleNormalize() {
	a := release.V17().Decimal().Calc()
	regrets := []num.Dec{num.IntDec(1), num.IntDec(2), num.IntDec(4)}
	scale := new(weights.Scaler[num.Dec]).Scale(a, weights.ScaleStoredMAD, num.MustParseDec("0.01"), regrets, nil)
	kernel := weights.NewKernel(a, weights.FormRatio, num.IntDec(3), num.MustParseDec("0.75"))
	shares := make([]num.Dec, len(regrets))
	kernel.Row(a, shares, nil, regrets, scale)
	shares = weights.Normalize(a, shares, shares)
	if err := a.Err(); err != nil {
		log.Fatal(err)
	}
	fmt.Println(scale)
	for _, share := range shares {
		fmt.Println(share)
	}
	// Output:
	// 1.4926
	// 0.192117060019147769800912390956748
	// 0.3728473930948496262952541371650455
	// 0.4350355468860026039038334718782064
}

// The weight of one scaled regret, and which part of the formula made it.
func ExampleWeigher_Weight() {
	r := release.V06()
	weigher, err := weights.NewWeigher(r.Float64(), r.Synthesis.Weights, weights.Params[float64]{P: 3, C: 0.75})
	if err != nil {
		log.Fatal(err)
	}
	for _, regret := range []float64{0, 900, -6} {
		weight, branch, err := weigher.Weight(regret, 900)
		fmt.Printf("%.4f %v %v\n", weight, branch, err)
	}
	// Output:
	// 0.2860 plain <nil>
	// 2.9965 clipped <nil>
	// 0.0000 zero <nil>
}
