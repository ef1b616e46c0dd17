package chorus_test

import (
	"encoding/json"
	"fmt"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Ann has the better history, but is weak when the market is volatile, and fay knows that it is volatile now.
func ExampleInfer() {
	history := chorus.Regrets[float64]{
		Inferer:    map[string]float64{"ann": 0.079, "bob": -0.222},
		Forecaster: map[string]float64{"fay": 0.25},
	}
	state := chorus.State[float64]{Regrets: history, InitialRegret: -0.3, NetworkLoss: new(-1.0)}
	in, err := chorus.Infer(release.V17(), state, chorus.Work[float64]{
		Inferences: map[string]float64{"ann": 2140, "bob": 2015},
		Forecasts:  map[string]map[string]float64{"fay": {"ann": -0.824, "bob": -1.301}},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Printf("%.1f, of which bob has %.2f\n", in.Network[0], *in.Inferers["bob"].Effective)
	fmt.Printf("interval %.1f\n", in.Interval[0])
	fmt.Println(len(in.Assumed), "regrets were missing, the first", in.Assumed[0])
	// Output:
	// 2048.8, of which bob has 0.73
	// interval [2015.2 2017.1 2048.0 2130.6 2140.0]
	// 11 regrets were missing, the first Naive["ann"]
}

// A name that occurs nowhere else is likely to be misspelt.
func ExampleInfer_misspelt() {
	state := chorus.State[num.Dec]{Regrets: chorus.Regrets[num.Dec]{Inferer: map[string]num.Dec{"anne": num.MustParseDec("0.079")}}}
	_, err := chorus.Infer(release.V17(), state, chorus.Work[num.Dec]{Inferences: map[string]num.Dec{
		"ann": num.MustParseDec("2140"), "bob": num.MustParseDec("2015"),
	}})
	fmt.Println(err)
	// Output:
	// Regrets.Inferer["anne"]: unknown (must occur elsewhere too; the nearest is "ann"; Options.AnyNames takes it)
}

// Three epochs of a topic: infer, measure against the truth, close, pay; saved and restored after each.
func ExampleTopic() {
	r := release.V17()
	topic, err := chorus.NewTopic(r, chorus.State[float64]{})
	if err != nil {
		fmt.Println(err)
		return
	}
	for i, truth := range []float64{99, 103, 98} {
		in, err := topic.Infer(0, chorus.Work[float64]{
			Inferences: map[string]float64{"ann": truth + 1, "bob": truth - 4, "cay": truth + 6},
			Forecasts:  map[string]map[string]float64{"fay": {"ann": 0, "bob": 1.2, "cay": 1.6}},
		})
		if err != nil {
			fmt.Println(err)
			return
		}
		losses, err := chorus.Measure(r, in, []float64{truth}, chorus.SquaredLoss[float64](), chorus.Log10)
		if err != nil {
			fmt.Println(err)
			return
		}
		reports := map[string]chorus.Report[float64]{"rae": {Losses: *losses, Stake: 1e6}}
		if _, err := topic.Close(0, reports); err != nil {
			fmt.Println(err)
			return
		}
		pay, err := topic.Reward(0, 1e6)
		if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Printf("%d: %.2f off, ann is paid %.0f, rae %.0f\n", i, in.Network[0]-truth, pay.Inferers["ann"].Paid, pay.Reputers["rae"].Paid)
		saved, err := json.Marshal(topic)
		if err != nil {
			fmt.Println(err)
			return
		}
		topic = new(chorus.Topic[float64])
		if err := json.Unmarshal(saved, topic); err != nil {
			fmt.Println(err)
			return
		}
	}
	// Output:
	// 0: 1.00 off, ann is paid 16722, rae 303208
	// 1: 0.99 off, ann is paid 739162, rae 183391
	// 2: 0.97 off, ann is paid 768253, rae 162499
}
