package experiments

import (
	"slices"

	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// volatileMarket explains the network inference of two workers whose forecaster knows that the market is volatile.
func volatileMarket(r release.Release, forecasters int) (*synthesis.Explanation[float64], error) {
	a := r.Float64()
	lossOf := a.Calc().Log10
	in := &synthesis.Input[float64]{
		Inferences: []float64{100, 110}, Forecasts: synthesis.NewForecasts[float64](forecasters, 2),
		Regrets:     regret.NewTable(2, forecasters, -0.5), // for newcomers, of whom there are none
		NetworkLoss: lossOf(0.10), HasNetworkLoss: true,
	}
	in.Regrets.Inferer.Set(0, lossOf(0.12)-lossOf(0.10))
	in.Regrets.Inferer.Set(1, lossOf(0.12)-lossOf(0.20))
	if forecasters > 0 {
		in.Forecasts.Set(0, 0, lossOf(0.15))
		in.Forecasts.Set(0, 1, lossOf(0.05))
		in.Regrets.Forecaster.Set(0, 0.25)
	}
	params := release.SynthesisParams(a, r, r.Topic)
	if rule := r.Synthesis.Weights.Scale; rule != weights.ScalePerCalculation { // stored at the last close
		c := a.Calc()
		all := slices.Concat(in.Regrets.Inferer.Values(), in.Regrets.Forecaster.Values())
		in.Scale = new(weights.Scaler[float64]).Scale(c, rule, params.Epsilon, all, nil)
		if err := c.Err(); err != nil {
			return nil, err
		}
	}
	n, err := synthesis.NewNetwork(a, r.Synthesis, params)
	if err != nil {
		return nil, err
	}
	return n.Explain(nil, in)
}

func workers() []Experiment {
	cases := []struct {
		r           release.Release
		scale, a, b string
	}{
		{release.V06(), "", "0.266", "0.734"},
		{release.V09(), "0.2489", "0.249", "0.751"},
		{release.V16(), "0.2633", "0.253", "0.747"},
		{release.V17(), "0.2633", "0.253", "0.747"},
	}
	const historyA, historyB = "history alone: weight of A", "history alone: weight of B"
	e := Experiment{
		Name: "workers/volatile-market", Source: "the two workers by whom every release is tested",
		Claim: "worker A is better on average and worker B in volatile markets; where forecasters know that the market is volatile, B outweighs A",
		Setting: "mean losses 0.10 and 0.20 against a network at 0.12, forecasts 0.15 and 0.05 with a last network loss of 0.10, a forecaster with " +
			"regret 0.25; effective weights (E33)",
		Expected: []Expected{
			{What: historyA, Known: known("0.978", 0)},
			{What: historyB, Known: known("0.022", 0)},
			{What: "v0.6: scale of the forecast", Known: known("0.3474", 0)},
			{What: "v0.6: B in the implied inference", Known: known("0.963", 0)},
		},
		judge: func(t *trial) error {
			for _, c := range cases {
				x, err := volatileMarket(c.r, 1)
				if err != nil {
					return err
				}
				t.exact(c.r.Name+": effective weight of A", x.Inferers[0].Effective)
				t.exact(c.r.Name+": effective weight of B", x.Inferers[1].Effective)
				if c.scale != "" {
					t.exact(c.r.Name+": scale", x.Result.Scale)
				}
				if c.r.Name == "v0.6" {
					t.exact("v0.6: scale of the forecast", x.Forecasters[0].Scale)
					t.exact("v0.6: B in the implied inference", x.Forecasters[0].Implied[1].Share)
				}
			}
			x, err := volatileMarket(release.V06(), 0)
			if err != nil {
				return err
			}
			t.exact(historyA, x.Inferers[0].Effective)
			t.exact(historyB, x.Inferers[1].Effective)
			return nil
		},
	}
	for _, c := range cases {
		e.Expected = append(e.Expected,
			Expected{What: c.r.Name + ": effective weight of A", Known: known(c.a, 0)},
			Expected{What: c.r.Name + ": effective weight of B", Known: known(c.b, 0)})
		if c.scale != "" {
			e.Expected = append(e.Expected, Expected{What: c.r.Name + ": scale", Known: known(c.scale, 0)})
		}
	}
	return []Experiment{e}
}
