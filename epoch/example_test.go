package epoch_test

import (
	"errors"
	"fmt"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/release"
)

// Three epochs of an invented topic of 3 inferers, 2 forecasters and 2 reputers under the rules of October 2024. In the
// first epoch nobody can be scored yet, so nothing is paid; its losses count all the same.
func Example() {
	r := release.V06()
	a := r.Float64()
	roster := epoch.Roster{Inferers: 3, Forecasters: 2, Reputers: 2}
	topic, err := epoch.NewTopic(a, epoch.RulesOf(r), epoch.ParamsOf(a, r, r.Topic), roster)
	if err != nil {
		fmt.Println(err)
		return
	}
	state, err := epoch.NewState(a, roster, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	world := worlds.MustNewTopic(a, 1, roster, worlds.TopicOptions{
		Volatility: 0.02, InfererError: 0.04, SkillSpread: 0.3, ForecastNoise: 0.2, ReputerNoise: 0.1, Reward: 1000,
	})
	for i := range 3 {
		in := world.Submit()
		record, err := topic.Infer(nil, state, in) // what the reputers measure
		if err != nil {
			fmt.Println(err)
			return
		}
		if err := world.Report(in, record); err != nil {
			fmt.Println(err)
			return
		}
		record, err = topic.Run(record, state, in)
		fmt.Printf("epoch %d: inference %.4f, target %.4f, log loss %.3f\n",
			i, record.Inference.Combined[0], in.Target, state.NetworkLoss)
		var failed *epoch.StageError
		if errors.As(err, &failed) {
			fmt.Printf("  no pay, %v failed\n", failed.Stage)
			continue
		}
		if err != nil {
			fmt.Println(err)
			return
		}
		world.Settle(record)
		loss, _ := record.Column("inference_loss_0")
		fmt.Printf("  inferer 0: log loss %.3f\n", loss)
		fmt.Printf("  paid to inferers %.0f, forecasters %.0f, reputers %.0f, dust %.0f\n",
			record.InfererRewards.Paid, record.ForecasterRewards.Paid, record.ReputerRewards.Paid, record.Dust)
	}
	// Output:
	// epoch 0: inference 1.0148, target 1.0353, log loss -3.435
	//   no pay, rewards failed
	// epoch 1: inference 1.0273, target 1.0281, log loss -6.099
	//   inferer 0: log loss -3.360
	//   paid to inferers [201 258 165], forecasters [5 0], reputers [155 211], dust 5
	// epoch 2: inference 1.0481, target 1.0399, log loss -4.157
	//   inferer 0: log loss -4.302
	//   paid to inferers [190 133 310], forecasters [7 1], reputers [148 205], dust 6
}

// The same topic in a loop: one state that it changes and one record that it writes over allocate nothing once the lists have
// their sizes.
func ExampleTopic_Run() {
	r := release.V16()
	a := r.Float64()
	roster := epoch.Roster{Inferers: 3, Forecasters: 2, Reputers: 2}
	topic, err := epoch.NewTopic(a, epoch.RulesOf(r), epoch.ParamsOf(a, r, r.Topic), roster)
	if err != nil {
		fmt.Println(err)
		return
	}
	state, err := epoch.NewState(a, roster, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	world := worlds.MustNewTopic(a, 1, roster, worlds.TopicOptions{
		Volatility: 0.02, InfererError: 0.04, SkillSpread: 0.3, ForecastNoise: 0.2, ReputerNoise: 0.1, Reward: 1000,
	})
	record := new(epoch.Record[float64])
	best := make([]int, roster.Inferers) // how often each inferer has the largest reward
	for range 200 {
		in := world.Submit()
		if _, err := topic.Infer(record, state, in); err != nil {
			fmt.Println(err)
			return
		}
		if err := world.Report(in, record); err != nil {
			fmt.Println(err)
			return
		}
		if _, err := topic.Run(record, state, in); err != nil {
			fmt.Println(err)
			return
		}
		world.Settle(record)
		first := 0
		for i, reward := range record.InfererRewards.Rewards {
			if reward > record.InfererRewards.Rewards[first] {
				first = i
			}
		}
		best[record.InfererRewards.Members[first]]++
	}
	fmt.Println("best paid:", best)
	// Output:
	// best paid: [53 73 74]
}
