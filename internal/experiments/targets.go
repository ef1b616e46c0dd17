package experiments

import (
	"github.com/seed-63a7a409/chorus/lab"
)

// targets compares what forecasters are good at.
func targets() []Experiment {
	cases := []struct{ what, target string }{{"regret less loss", "regret"}, {"z-score less loss", "z-score"}}
	e := Experiment{
		Name: "forecasts/targets", Source: "arXiv 2510.06444",
		Claim: "forecasting regrets, or their z-scores, beats forecasting losses; to do, by whoever has the paper's learners",
		Setting: "section 18's setting with reputers, v0.17. A forecaster errs by the same number of dex in what it is good at: in the loss, in the " +
			"regret against the last network loss, or in units of the regrets' deviation; all send losses",
		simulations: func(s Size) []lab.Config {
			list := []lab.Config{sized(lab.Default(), s, 200)}
			for _, k := range cases {
				c := list[0]
				c.Forecasters.Target = k.target
				list = append(list, c)
			}
			return list
		},
		judge: func(t *trial) error {
			for i, k := range cases {
				e, err := apart(t.results[1+i], 0, t.results[0], 0, network)
				if err != nil {
					return err
				}
				t.measure("network, "+k.what, e)
			}
			return t.quantity("network, loss", 0, 0, network)
		},
	}
	e.Expected = append(e.Expected, Expected{What: "network, loss", Unit: dex})
	for _, k := range cases {
		e.Expected = append(e.Expected, Expected{What: "network, " + k.what, Unit: dex})
	}
	return []Experiment{e}
}
