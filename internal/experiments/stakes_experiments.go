package experiments

import (
	"fmt"
	"github.com/seed-63a7a409/chorus/lab/report"
)

// economies are the ways in which reputers may be judged.
var economies = []struct {
	name                string
	adjusted, listening bool
}{
	{"raw stakes", false, false},
	{"adjusted stakes", true, false},
	{"adjusted stakes and listening coefficients", true, true},
}

// Moments of a run at which the inequality of stakes is noted, from the start to the end.
const moments = 20

// centralisation draws the inequality of stakes over time: for each economy the Gini coefficient and the largest share at each
// moment.
func centralisation(s Size, slope float64) draw {
	epochs := s.epochs(economyEpochs)
	return draw{
		seeds: s.seeds(economySeeds), cost: len(economies) * epochs,
		once: func(seed uint64) ([]float64, error) {
			var out []float64
			for _, way := range economies {
				e, err := newEconomy(seed, slope, way.adjusted, way.listening)
				if err != nil {
					return nil, err
				}
				done := 0
				for moment := range moments + 1 {
					for ; done < moment*epochs/moments; done++ {
						if err := e.epoch(); err != nil {
							return nil, err
						}
					}
					gini, largest := e.inequality()
					out = append(out, gini, largest)
				}
			}
			return out, nil
		},
	}
}

// inequalityAt is where the Gini coefficient of an economy stands in what centralisation draws.
func inequalityAt(economy, moment int) int { return 2 * (economy*(moments+1) + moment) }

func stakes() []Experiment {
	return []Experiment{
		centralising("slope-1", 1, "adjusted stakes stop the centralisation of stake", [4][2]string{
			{"", "0.31"}, {"0.86", "0.92"}, {"0.53", "0.34"},
		}),
		centralising("slope-3", 3, "at slope 3 they do not: one reputer ends up with all", [4][2]string{
			{}, {"0.90", "1.00"}, {"0.90", "1.00"},
		}),
	}
}

// centralising is an experiment; figures are Gini coefficient and largest share at the start, then at the end of the economies.
func centralising(name string, slope float64, claim string, figures [4][2]string) Experiment {
	what := func(i int, figure string) string {
		if i == 0 {
			return "at the start: " + figure
		}
		return economies[i-1].name + ": " + figure
	}
	e := Experiment{
		Name: "stakes/" + name, Claim: claim, Source: "documentation of the reference; measured once with 20 seeds",
		Setting: fmt.Sprintf("10 equally good reputers with lognormal stakes (deviation %v of ln, which the source leaves open: chosen so that their "+
			"Gini coefficient starts at its 0.43), reports of %d losses with errors of %v dex, "+
			"rewards by E70 with slope %v, 1 %% of all stake per epoch restaked, %d epochs", stakeSpread, economyObjects, economyError, slope, economyEpochs),
		draws: func(s Size) []draw { return []draw{centralisation(s, slope)} },
	}
	for i := range 1 + len(economies) {
		for k, figure := range []string{"Gini coefficient", "largest share"} {
			expected := Expected{What: what(i, figure)}
			if figures[i][k] != "" {
				expected.Known = known(figures[i][k], economySeeds)
			}
			e.Expected = append(e.Expected, expected)
		}
	}
	e.judge = func(t *trial) error {
		figure := Figure{Name: "stakes-" + name, Plot: report.Plot{
			Title: fmt.Sprintf("Inequality of stakes, slope %v", slope), X: "part of the run", Y: "Gini coefficient",
		}}
		for i, way := range economies {
			for k, name := range []string{"Gini coefficient", "largest share"} {
				if i == 0 {
					t.measure(what(0, name), t.column(0, inequalityAt(0, 0)+k))
				}
				t.measure(what(1+i, name), t.column(0, inequalityAt(i, moments)+k))
			}
			curve := Curve{Name: way.name}
			for moment := range moments + 1 {
				curve.Add(float64(moment)/moments, t.column(0, inequalityAt(i, moment)))
			}
			figure.Curves = append(figure.Curves, curve)
		}
		t.figures = append(t.figures, figure)
		return nil
	}
	return e
}
