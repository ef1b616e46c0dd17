package experiments

import (
	"fmt"
	"math"
	"slices"

	"github.com/seed-63a7a409/chorus/internal/research"
	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/lab/report"
	"github.com/seed-63a7a409/chorus/release"
)

// dissenting is four honest reputers and one whose reports are off by a bias, in dex.
func dissenting(s Size, bias float64) lab.Config {
	c := lab.Default()
	c.Reputers.Count = 4
	c.Adversaries = lab.Adversaries{lab.LyingReputers{Count: 1, Stake: c.Reputers.Stake, Error: c.Reputers.Error, Bias: bias}}
	return sized(c, s, 200)
}

func listening() []Experiment {
	biases := []float64{0, 0.1, 0.2, 0.5, 1, 2}
	what := func(bias float64) string { return fmt.Sprintf("coefficient of the dissenter, bias %v dex", bias) }
	const honest = "honest reputers less the dissenter, bias 1 dex"
	dissenter := Experiment{
		Name: "listening/dissenter", Source: "ADI 1", Claim: "listening coefficients mute a dissenter",
		Setting: "section 18's setting with 4 honest reputers and one of the same stake and noise whose reports are all off by a bias, v0.17",
		Expected: []Expected{
			{What: honest, Known: knownRange("0", "", 0)},
		},
		simulations: func(s Size) (list []lab.Config) {
			for _, bias := range biases {
				list = append(list, dissenting(s, bias))
			}
			return list
		},
		judge: func(t *trial) error {
			curve := Curve{Name: "dissenter"}
			others := Curve{Name: "honest reputers"}
			for i, bias := range biases {
				own, err := t.coefficient(i, "lying-reputers-0")
				if err != nil {
					return err
				}
				all, err := perSeed(t.results[i], 4, "listening/reputer-", func(row []float64) float64 { return mean(row).Mean })
				if err != nil {
					return err
				}
				t.measure(what(bias), mean(own))
				curve.Add(bias, mean(own))
				others.Add(bias, mean(all))
				if bias == 1 {
					t.measure(honest, meanLess(all, own))
				}
			}
			t.figures = append(t.figures, Figure{Name: "listening", Plot: report.Plot{
				Title: "Listening to one biased reputer of five", X: "bias of its reports, dex", Y: "listening coefficient", Curves: []Curve{curve, others},
			}})
			return nil
		},
	}
	for _, bias := range biases {
		dissenter.Expected = append(dissenter.Expected, Expected{What: what(bias)})
	}
	return []Experiment{dissenter, listeningRows()}
}

func (t *trial) coefficient(simulation int, reputer string) ([]float64, error) {
	values := t.results[simulation].Values(0, "listening/"+reputer)
	if len(values) == 0 {
		return nil, fmt.Errorf("no repetition has a coefficient of %s", reputer)
	}
	return values, nil
}

// listeningRows are the coefficients of the two muted reputers in the researchers' table, which tables/synthesis recomputes.
func listeningRows() Experiment {
	const low, high = "lowest coefficient of the two muted reputers", "highest coefficient of the two muted reputers"
	return Experiment{
		Name: "listening/rows", Source: "researchers' table of synthesis", Claim: "two of five reputers are muted to 0.28 to 0.37",
		Setting: "epochs 300 to 305 of the table", tables: true,
		Expected: []Expected{{What: low, Known: known("0.28", 0)}, {What: high, Known: known("0.37", 0)}},
		judge: func(t *trial) error {
			table, err := research.ReadTable(t.research, "synthesis.csv")
			if err != nil {
				return err
			}
			a := release.V06().Float64()
			least, most := math.Inf(1), math.Inf(-1)
			for row := range table.Rows() {
				var list []float64
				for m := range 5 {
					x, err := research.Number(a, table, row, fmt.Sprintf("reputer_listening_coefficient_%d", m))
					if err != nil {
						return err
					}
					list = append(list, x)
				}
				slices.Sort(list)
				least, most = min(least, list[0]), max(most, list[1])
			}
			t.exact(low, least)
			t.exact(high, most)
			return nil
		},
	}
}
