package synthesis_test

import (
	"fmt"
	"log"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// Worker A is right to about 90 % on average but weak when the market is volatile; worker B manages about 80 % but
// keeps that in volatile markets. The market is volatile now, and a forecaster who knows it expects B to be off by
// 5 % and A by 15 %. The network weighs B above A although history says the opposite.
func Example() {
	for _, r := range release.All() {
		a := r.Float64()
		lossOf := a.Calc().Log10
		meanLossA, meanLossB, meanNetworkLoss := lossOf(0.10), lossOf(0.20), lossOf(0.12)

		in := &synthesis.Input[float64]{
			Inferences:     []float64{100, 110}, // of A and B
			Forecasts:      synthesis.NewForecasts[float64](1, 2),
			Regrets:        regret.NewTable(2, 1, -0.5), // the initial regret is for newcomers; there are none here
			NetworkLoss:    lossOf(0.10),
			HasNetworkLoss: true,
		}
		in.Forecasts.Set(0, 0, lossOf(0.15))
		in.Forecasts.Set(0, 1, lossOf(0.05))
		in.Regrets.Inferer.Set(0, meanNetworkLoss-meanLossA)
		in.Regrets.Inferer.Set(1, meanNetworkLoss-meanLossB)
		in.Regrets.Forecaster.Set(0, 0.25)

		params := release.SynthesisParams(a, r, r.Topic)
		if rule := r.Synthesis.Weights.Scale; rule != weights.ScalePerCalculation { // this release stored one at the last close
			plain := slices.Concat(in.Regrets.Inferer.Values(), in.Regrets.Forecaster.Values())
			calculation := a.Calc()
			in.Scale = new(weights.Scaler[float64]).Scale(calculation, rule, params.Epsilon, plain, nil)
			if err := calculation.Err(); err != nil {
				log.Fatal(err)
			}
		}
		network, err := synthesis.NewNetwork(a, r.Synthesis, params)
		if err != nil {
			log.Fatal(err)
		}
		e, err := network.Explain(nil, in)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: network inference %.2f, scale %.4f\n", r.Name, e.Result.Combined[0], e.Result.Scale)
		for j, worker := range []string{"worker A", "worker B"} {
			fmt.Printf("  %s: own share %.3f, effective weight %.3f\n", worker, e.Inferers[j].Share, e.Inferers[j].Effective)
		}
		f := e.Forecasters[0]
		fmt.Printf("  forecaster: share %.3f, of which A %.3f, B %.3f\n", f.Share, f.Implied[0].Share, f.Implied[1].Share)
	}
	// Output:
	// v0.6: network inference 107.34, scale 0.2489
	//   worker A: own share 0.238, effective weight 0.266
	//   worker B: own share 0.008, effective weight 0.734
	//   forecaster: share 0.754, of which A 0.037, B 0.963
	// v0.9: network inference 107.51, scale 0.2489
	//   worker A: own share 0.238, effective weight 0.249
	//   worker B: own share 0.008, effective weight 0.751
	//   forecaster: share 0.754, of which A 0.015, B 0.985
	// v0.16: network inference 107.47, scale 0.2633
	//   worker A: own share 0.240, effective weight 0.253
	//   worker B: own share 0.010, effective weight 0.747
	//   forecaster: share 0.750, of which A 0.018, B 0.982
	// v0.17: network inference 107.47, scale 0.2633
	//   worker A: own share 0.240, effective weight 0.253
	//   worker B: own share 0.010, effective weight 0.747
	//   forecaster: share 0.750, of which A 0.018, B 0.982
}

// One network makes the inference of every epoch, in the memory of one result, with the interval that the chain gives.
func ExampleNetwork_Infer() {
	r := release.V16()
	a := r.Float64()
	network, err := synthesis.NewNetwork(a, r.Synthesis, release.SynthesisParams(a, r, r.Topic))
	if err != nil {
		log.Fatal(err)
	}
	in := &synthesis.Input[float64]{Regrets: regret.NewTable(3, 0, -0.5), NetworkLoss: -1, HasNetworkLoss: true, Scale: 0.3}
	in.Regrets.Inferer.Set(1, 0.2) // the others are newcomers
	var result synthesis.Result[float64]
	var interval [][]float64
	for _, in.Inferences = range [][]float64{{9.5, 10, 11}, {9, 10.5, 12}} {
		if _, err := network.Infer(&result, in); err != nil {
			log.Fatal(err)
		}
		if interval, err = network.ConfidenceInterval(interval, in, &result, nil); err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%.3f, interval %.3f to %.3f\n", result.Combined[0], interval[0][0], interval[0][4])
	}
	// Output:
	// 10.001, interval 9.522 to 10.956
	// 10.500, interval 9.066 to 11.934
}

// An inference far from the others falls out of the second, outlier-resistant network inference.
func ExampleNetwork_OutlierResistant() {
	r := release.V17()
	a := r.Float64()
	network, err := synthesis.NewNetwork(a, r.Synthesis, release.SynthesisParams(a, r, r.Topic))
	if err != nil {
		log.Fatal(err)
	}
	in := &synthesis.Input[float64]{
		Inferences: []float64{9.8, 10, 10.1, 10.3, 1000},
		Regrets:    regret.NewTable(5, 0, -0.5), NetworkLoss: -1, HasNetworkLoss: true, Scale: 0.3,
	}
	result, err := network.Infer(nil, in)
	if err != nil {
		log.Fatal(err)
	}
	filter, err := network.FilterOutliers(nil, synthesis.OutlierState[float64]{}, in.Inferences)
	if err != nil {
		log.Fatal(err)
	}
	resistant, err := network.OutlierResistant(nil, filter, in)
	if err != nil {
		log.Fatal(err)
	}
	fmt.Printf("%.2f, without outliers %.2f, kept %v\n", result.Combined[0], resistant.Combined[0], filter.Kept)
	// Output:
	// 208.04, without outliers 10.05, kept [true true true true false]
}

// What one rule of a release changes is seen by taking another's in a copy of it.
func Example_oneRuleChanged() {
	r := release.V17().WithScale(weights.ScalePerCalculation)
	a := r.Decimal()
	in := &synthesis.Input[num.Dec]{
		Inferences:     []num.Dec{num.IntDec(1), num.IntDec(2), num.IntDec(4)},
		Regrets:        regret.NewTable(3, 0, num.MustParseDec("-0.5")),
		NetworkLoss:    num.IntDec(-1),
		HasNetworkLoss: true,
	}
	for j, value := range []string{"0.3", "-0.1", "-0.2"} {
		in.Regrets.Inferer.Set(synthesis.Inferer(j), num.MustParseDec(value))
	}
	for _, rules := range []synthesis.Rules{release.V17().Synthesis, r.Synthesis} {
		network, err := synthesis.NewNetwork(a, rules, release.SynthesisParams(a, r, r.Topic))
		if err != nil {
			log.Fatal(err)
		}
		result, err := network.Infer(nil, in)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("scale", result.Scale, "inference", result.Combined[0])
	}
	// Output:
	// scale 0.15826 inference 1.023009677004511643698143768763519
	// scale 0.274575131106459059050161575363926 inference 1.088555099916552978864747411487193
}
