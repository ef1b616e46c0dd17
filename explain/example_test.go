package explain_test

import (
	"fmt"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/explain"
	"github.com/seed-63a7a409/chorus/release"
)

func ExampleMember() {
	r := release.V17()
	state := chorus.State[float64]{
		Regrets:       chorus.Regrets[float64]{Inferer: map[string]float64{"ann": 0.079, "bob": -0.222}},
		InitialRegret: -0.3, NetworkLoss: new(-1.0),
	}
	work := chorus.Work[float64]{Inferences: map[string]float64{"ann": 2140, "bob": 2015}}
	in, err := chorus.Infer(r, state, work)
	if err != nil {
		panic(err)
	}
	told, err := explain.Member(explain.Epoch[float64]{Release: r, Before: state, Work: work, Result: &chorus.Result[float64]{Inference: in}}, "bob")
	if err != nil {
		panic(err)
	}
	weight := told.Roles[0].Parts[0]
	for _, f := range weight.Factors {
		if f.Name == "scaled_regret" || f.Name == "share" {
			fmt.Printf("%s %.4f (%s): %s\n", f.Name, f.Values[0], f.Equation, f.Words)
		}
	}
	fmt.Println(told.Roles[0].Parts[1].Missing[0])
	// Output:
	// scaled_regret -0.9523 (E24): the regret divided by the scale
	// share 0.0260 (E27): the weight as a part of the weights of all sources, forecasters included
	// no losses are known yet, so that there is no score
}
