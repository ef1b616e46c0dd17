package experiments

import (
	"fmt"
	"slices"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/lab/report"
)

// steepnesses are the values of p of ADI 2, 2.0 to 5.1, with some beyond them on both sides; coarse ones are half a unit apart.
func steepnesses(s Size) (list []float64, first, end int) {
	list = []float64{1, 1.5}
	step, count := 1, 32
	if s.Coarse {
		step, count = 5, 7
	}
	first = len(list)
	for i := range count {
		list = append(list, float64(20+i*step)/10)
	}
	end = len(list)
	return append(list, 6, 7, 8, 10), first, end
}

// steepness looks for the best p in two kinds of topics.
func steepness() []Experiment {
	kinds := []struct {
		name, claim, setting string
		claimed              float64
		set                  func(c *lab.Config)
	}{
		{
			"regression", "p = 3 is best for regression", "section 18's setting with reputers, v0.17", 3,
			func(*lab.Config) {},
		},
		{
			"regression-v0.6", "p = 3 is best for regression", "section 18's setting with reputers, v0.6", 3,
			func(c *lab.Config) { c.Release = "v0.6" },
		},
		{
			"classification", "p = 5 is best for classification",
			"3 labels, inferers whose logit of the true label is ahead by 1 with errors in all logits, cross-entropy, otherwise as regression, v0.17", 5,
			func(c *lab.Config) { c.Truth.Process = "labels" },
		},
	}
	var list []Experiment
	for _, k := range kinds {
		const bestP, anyP, anyGain = "p of the lowest loss, 2.0 to 5.1", "p of the lowest loss, 1 to 10", "network there less at the best p of 2.0 to 5.1"
		gain := fmt.Sprintf("network at the best p less at p = %v", k.claimed)
		end := fmt.Sprintf("network at p = %v less equal mean", k.claimed)
		with := func(s Size, p float64) lab.Config {
			c := lab.Default()
			k.set(&c)
			c.Topic.P = p
			return sized(c, s, 200)
		}
		list = append(list, Experiment{
			Name: "steepness/" + k.name, Claim: k.claim + "; to do, by whoever has the paper's error model", Source: "ADI 2, arXiv 2501.16519",
			Setting:  k.setting + "; p from 2.0 to 5.1, and some values from 1 to 10",
			Expected: []Expected{{What: bestP}, {What: gain, Unit: dex}, {What: end, Unit: dex}, {What: anyP}, {What: anyGain, Unit: dex}},
			simulations: func(s Size) []lab.Config {
				list := []lab.Config{with(s, k.claimed)}
				all, _, _ := steepnesses(s)
				for _, p := range all {
					list = append(list, with(s, p))
				}
				return list
			},
			judge: func(t *trial) error {
				if err := t.difference(end, 0, 0, network, plain); err != nil {
					return err
				}
				all, first, end := steepnesses(t.size)
				window := t.results[1+first : 1+end]
				err := t.optimum(optimum{x: all[first:end], results: window, reference: t.results[0], best: bestP, gain: gain})
				if err != nil {
					return err
				}
				chosen := slices.Index(all, t.got[bestP].Mean)
				return t.optimum(optimum{
					x: all, results: t.results[1:], reference: t.results[1+chosen], best: anyP, gain: anyGain,
					figure: Figure{Name: "steepness-" + k.name, Plot: report.Plot{
						Title: "Network loss less the lowest from p = 2 to 5.1, " + k.name, X: "p", Y: "difference in log10 loss",
					}},
				})
			},
		})
	}
	return list
}
