package lab_test

import (
	"bytes"
	"context"
	"fmt"

	"github.com/seed-63a7a409/chorus/lab"
)

// The network inference against the mean of all inferences, over four seeds.
func Example() {
	c := lab.Default()
	c.Seeds, c.Epochs, c.BurnIn = 4, 200, 50
	result, err := lab.Run(context.Background(), c, lab.Options{})
	if err != nil {
		panic(err)
	}
	gain, wins, _ := result.Difference(0, "loss/network", "loss/mean")
	fmt.Printf("log10 loss %.2f +- %.2f against the mean, lower in %d of %d seeds\n", gain.Mean, gain.Error, wins, gain.Count)
	// Output: log10 loss -0.26 +- 0.12 against the mean, lower in 4 of 4 seeds
}

// A file says what is not as usual; errors name the key.
func ExampleReadConfig() {
	c, err := lab.ReadConfig([]byte("inferers: {count: 10}\nrelease: v0.6\n"), lab.YAML)
	fmt.Println(c.Inferers.Count, c.Forecasters.Count, c.Release, err)
	_, err = lab.ReadConfig([]byte("inferers: {number: 10}\n"), lab.YAML)
	fmt.Println(err)
	c.Inferers.Correlation = 1.5
	fmt.Println(c.Validate())
	// Output:
	// 10 3 v0.6 <nil>
	// inferers.number: unknown (must be a known key; the nearest is "error")
	// inferers.correlation = 1.5: outside the domain (allowed: 0 to 1)
}

func ExampleParseAxis() {
	steps, _ := lab.ParseAxis("p=2:3:0.25")
	releases, _ := lab.ParseAxis("release=v0.6,v0.17")
	fmt.Println(steps.Key, steps.Values, releases.Key, releases.Values)
	// Output: topic.p [2 2.25 2.5 2.75 3] release [v0.6 v0.17]
}

// A task that was saved goes on in another process with the same bits.
func ExampleTask() {
	c := lab.Default()
	c.Seeds, c.Epochs, c.BurnIn = 1, 20, 5
	plan, err := lab.NewPlan(c)
	if err != nil {
		panic(err)
	}
	var rows bytes.Buffer // of epochs.csv
	task, err := plan.Begin(0, &rows)
	for err == nil && task.Made() < 10 {
		_, err = task.Step()
	}
	saved, err := task.Save()
	if err != nil {
		panic(err)
	}
	resumed, err := plan.Resume(saved, &rows)
	if err != nil {
		panic(err)
	}
	repetition, err := resumed.Run(context.Background())
	fmt.Println(resumed.Made(), bytes.Count(rows.Bytes(), []byte("\n")), *repetition.Values[0] < 0, err)
	// Output: 20 20 true <nil>
}
