package report

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/lab"
)

// handmade is a result that no simulation gave: two axes, gaps, a failure, numbers that are exact.
func handmade() *lab.Result {
	c := lab.Default()
	c.Name, c.Seed, c.Seeds, c.Epochs, c.BurnIn = "by hand", 7, 3, 10, 2
	c.Record.Series, c.Record.Bins = 1, 4
	c.Sweep = []lab.Axis{{Key: "release", Values: []any{"v0.6", "v0.17"}}, {Key: "topic.p", Values: []any{1, 2.5}}}
	names := []string{
		"loss/network", "loss/naive", "loss/mean", "loss/median", "loss/best", "loss/convex", "loss/inferer-0", "loss/inferer-1",
		"weight/inferer-0", "weight/inferer-1", "largest-weight/inferers", "effective/inferers",
		"regret/inferer-0", "regret/inferer-1", "pay/inferers", "pay/forecasters", "pay/reputers", "stake/gini", "stake/largest", "listening/reputer-0",
	}
	r := &lab.Result{Config: c}
	for _, release := range []any{"v0.6", "v0.17"} {
		for _, p := range []any{1, 2.5} {
			r.Points = append(r.Points, lab.Point{Values: []any{release, p}, Names: names})
		}
	}
	for point := range r.Points {
		for seed := range 3 {
			rep := lab.Repetition{Point: point, Seed: uint64(7 + seed)}
			for i := range names {
				if (i+seed)%7 == 6 {
					rep.Values = append(rep.Values, nil)
					continue
				}
				rep.Values = append(rep.Values, new(float64(point)/4-float64(i)/8+float64(seed*(i%3))/16))
			}
			if seed == 0 {
				for i := range names {
					list := []*float64{new(float64(i)), nil, new(-0.25), new(1e-9)}
					rep.Series = append(rep.Series, list)
				}
			}
			if seed == 2 {
				rep.Failed = map[string]int{"rewards": point, "inference": 1}
			}
			r.Repetitions = append(r.Repetitions, rep)
		}
	}
	return r
}

// made is a result of one setting with the given values of two quantities by seed.
func made(names []string, rows ...[]float64) *lab.Result {
	c := lab.Default()
	c.Name, c.Seeds, c.Epochs, c.BurnIn = "made", len(rows), 10, 0
	r := &lab.Result{Config: c, Points: []lab.Point{{Names: names}}}
	for seed, row := range rows {
		if len(row) != len(names) {
			panic(fmt.Sprint(row))
		}
		rep := lab.Repetition{Seed: uint64(seed + 1)}
		for _, x := range row {
			rep.Values = append(rep.Values, new(x))
		}
		r.Repetitions = append(r.Repetitions, rep)
	}
	return r
}
