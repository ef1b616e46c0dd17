package report_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/lab/report"
)

// A folder of files, and the verdict on the terminal.
func ExampleWrite() {
	c := lab.Default()
	c.Name, c.Seeds, c.Epochs, c.BurnIn = "example", 2, 50, 10
	result, err := lab.Run(context.Background(), c, lab.Options{})
	if err != nil {
		fmt.Println(err)
		return
	}
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	if err := report.Write(dir, result, report.Meta{Command: "chorus simulate example.yaml"}); err != nil {
		fmt.Println(err)
		return
	}
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil {
		fmt.Println(err)
		return
	}
	for _, file := range files {
		fmt.Println(filepath.Base(file))
	}
	// Output:
	// figures
	// report.html
	// series.csv
	// series.parquet
	// summary.json
	// tidy.csv
	// tidy.parquet
}

// One setting, two seeds: what the network did, then a line for each rival.
func ExampleVerdict() {
	c := lab.Default()
	c.Name, c.Seeds = "by hand", 2
	losses := func(network, mean, best float64) []*float64 { return []*float64{&network, &mean, &best} }
	result := &lab.Result{
		Config: c,
		Points: []lab.Point{{Names: []string{"loss/network", "loss/mean", "loss/best"}}},
		Repetitions: []lab.Repetition{
			{Seed: 1, Values: losses(-4.5, -4.25, -4.75)},
			{Seed: 2, Values: losses(-4.25, -4.125, -4)},
		},
	}
	if err := report.Verdict(os.Stdout, result); err != nil {
		fmt.Println(err)
	}
	// Output:
	// by hand
	// 2 seeds of 1000 epochs, the first 200 not counted; v0.17, float64
	// 5 inferers, 3 forecasters, 5 reputers, no adversaries
	//
	// Network: mean log10 loss -4.375 +- 0.125 over 2 seeds
	// Network less rival, seed by seed; below 0 the network is better:
	//
	//   rival                       its loss  difference  std error   network better
	//   equal mean                    -4.188      -0.188      0.062           2 of 2
	//   best single (hindsight)       -4.375      +0.000      0.250           1 of 2
}
