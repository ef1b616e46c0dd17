package compare_test

import (
	"fmt"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/compare"
	"github.com/seed-63a7a409/chorus/release"
)

// Which rules move the network inference from v0.6 to v0.17.
func ExampleInfer() {
	state := chorus.State[float64]{
		Regrets:       chorus.Regrets[float64]{Inferer: map[string]float64{"ann": 0.079, "bob": -0.222, "cat": 0.2}},
		InitialRegret: -0.3, NetworkLoss: new(-1.0),
	}
	work := chorus.Work[float64]{Inferences: map[string]float64{"ann": 2140, "bob": 2015, "cat": 2100}}
	report, err := compare.Infer([]release.Release{release.V06(), release.V17()}, state, work, chorus.Options[float64]{})
	if err != nil {
		panic(err)
	}
	for _, v := range report.Values {
		if d := v.Differences[0]; v.Name == "network[0]" {
			for _, part := range d.Parts {
				added, _ := part.Added.Float64()
				fmt.Printf("%s %.6f\n", part.Rule, added)
			}
			whole, _ := d.Whole.Float64()
			fmt.Printf("whole %.6f, remainder %v\n", whole, d.Remainder)
		}
	}
	// Output:
	// weights.Scale 0.147153
	// weights.Form 0.000000
	// whole 0.147153, remainder 0
}
