package experiments

import (
	"fmt"
	"math"

	"github.com/seed-63a7a409/chorus/internal/research"
	"github.com/seed-63a7a409/chorus/release"
)

// tables compares with what the researchers' simulator gave.
func tables() []Experiment {
	list := []Experiment{sixEpochs()}
	for _, file := range []struct{ name, about string }{
		{"synthesis", "six epochs of 5 inferers, 3 forecasters and 5 reputers"},
		{"classification", "28 epochs of a topic with 3 labels; older folders lack it"},
		{"sortition", "101 epochs of 8 candidates for 5 seats"},
		{"tokenomics", "96 months of emission, vesting and stakes: the yield cap of 12 % a year and the smooth emission (E90, E91), exact with E97"},
	} {
		const wrong, compared = "values outside of 1e-11", "values compared"
		list = append(list, Experiment{
			Name: "tables/" + file.name, Source: "researchers' table " + file.name + ".csv", Claim: "every value is met",
			Setting: file.about + "; decimals", tables: true,
			Expected: []Expected{{What: wrong, Known: known("0", 0)}, {What: compared}},
			judge: func(t *trial) error {
				report, err := t.check()
				if err != nil {
					return err
				}
				values, mismatches := 0, 0
				for _, g := range report.Groups {
					if g.File == file.name+".csv" {
						values += g.ValuesCompared
						mismatches += g.Mismatches
					}
				}
				if values == 0 {
					return fmt.Errorf("the folder has no %s.csv that could be compared", file.name)
				}
				t.exact(wrong, float64(mismatches))
				t.exact(compared, float64(values))
				return nil
			},
		})
	}
	return list
}

// check compares the tables, once for all experiments.
func (t *trial) check() (*research.Report, error) {
	if *t.checked == nil {
		report, err := research.Check(t.research, research.Decimal)
		if err != nil {
			return nil, err
		}
		*t.checked = &report
	}
	return *t.checked, nil
}

// sixEpochs are the mean losses in the table of synthesis, whose values tables/synthesis recomputes.
func sixEpochs() Experiment {
	return Experiment{
		Name: "tables/six-epochs", Source: "researchers' table synthesis.csv", Claim: "six epochs illustrate, they prove nothing",
		Setting: "mean log10 losses of epochs 300 to 305", tables: true,
		Expected: []Expected{
			{What: "network", Unit: dex, Known: known("-4.39", 0)},
			{What: "naive", Unit: dex, Known: known("-3.39", 0)},
			{What: "best inferer per epoch in hindsight", Unit: dex, Known: known("-4.07", 0)},
			{What: "mean inferer", Unit: dex, Known: known("-2.40", 0)},
		},
		judge: func(t *trial) error {
			table, err := research.ReadTable(t.research, "synthesis.csv")
			if err != nil {
				return err
			}
			a := release.V06().Float64()
			rows := float64(table.Rows())
			var sums [4]float64
			for row := range table.Rows() {
				for i, column := range []string{"network_loss", "network_naive_loss"} {
					x, err := research.Number(a, table, row, column)
					if err != nil {
						return err
					}
					sums[i] += x
				}
				least := math.Inf(1)
				for j := range 5 {
					x, err := research.Number(a, table, row, fmt.Sprintf("inference_loss_%d", j))
					if err != nil {
						return err
					}
					least = min(least, x)
					sums[3] += x / 5
				}
				sums[2] += least
			}
			for i, what := range []string{"network", "naive", "best inferer per epoch in hindsight", "mean inferer"} {
				t.exact(what, sums[i]/rows)
			}
			return nil
		},
	}
}
