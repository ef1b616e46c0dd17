package synthesis_test

import (
	"fmt"
	"log"

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

		regrets := regret.NewStore(-0.5) // for newcomers; there are none here
		plain := []float64{meanNetworkLoss - meanLossA, meanNetworkLoss - meanLossB, 0.25}
		for i, r := range []regret.Record{
			{Kind: regret.KindInferer, First: "worker A"}, {Kind: regret.KindInferer, First: "worker B"}, {Kind: regret.KindForecaster, First: "forecaster"},
		} {
			if err := regrets.Set(r.Kind, r.First, r.Second, plain[i]); err != nil {
				log.Fatal(err)
			}
		}
		lastNetworkLoss := lossOf(0.10)
		request := &synthesis.Request[float64]{
			Inferences: []synthesis.Inference[float64]{
				{Worker: "worker A", Values: []float64{100}},
				{Worker: "worker B", Values: []float64{110}},
			},
			Forecasts: []synthesis.Forecast[float64]{{Worker: "forecaster", Elements: []synthesis.Element[float64]{
				{Inferer: "worker A", Loss: lossOf(0.15)},
				{Inferer: "worker B", Loss: lossOf(0.05)},
			}}},
			Regrets:     regrets,
			NetworkLoss: &lastNetworkLoss,
		}
		params := release.SynthesisParams(r, r.Topic, a)
		rules := r.Synthesis
		if rules.Weights.Scale != weights.ScalePerCalculation { // this release stored one at the last close
			scale, err := weights.Scale(a, rules.Weights.Scale, params.Epsilon, plain, nil)
			if err != nil {
				log.Fatal(err)
			}
			request.Scale = scale
		}
		bound, err := synthesis.Bind(a, request)
		if err != nil {
			log.Fatal(err)
		}
		e, err := synthesis.Explain(a, rules, params, bound.Input)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Printf("%s: network inference %.2f, scale %.4f\n", r.Name, e.Result.Combined[0], e.Result.Scale)
		for j, worker := range bound.Inferers {
			fmt.Printf("  %s: own share %.3f, effective weight %.3f\n", worker, e.Inferers[j].Share, e.Inferers[j].Effective)
		}
		for k, worker := range bound.Forecasters {
			implied := e.Forecasters[k].Implied
			fmt.Printf("  %s: share %.3f, of which A %.3f, B %.3f\n", worker, e.Forecasters[k].Share,
				implied[0].Share, implied[1].Share)
		}
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

// What one rule of a release changes is seen by taking another's in a copy of it.
func Example_oneRuleChanged() {
	r := release.V17()
	r.Synthesis.Weights.Scale = weights.ScalePerCalculation
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
		result, err := synthesis.Infer(a, rules, release.SynthesisParams(r, r.Topic, a), in)
		if err != nil {
			log.Fatal(err)
		}
		fmt.Println("scale", result.Scale, "inference", result.Combined[0])
	}
	// Output:
	// scale 0.15826 inference 1.023009677004511643698143768763519
	// scale 0.274575131106459059050161575363926 inference 1.088555099916552978864747411487193
}
