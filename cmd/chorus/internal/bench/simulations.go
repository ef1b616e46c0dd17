package bench

import (
	"context"
	"fmt"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/release"
)

// simulatedEpochs are those of one call of a simulation, and of its baseline.
const simulatedEpochs = 1000

// simulations measures an epoch of the usual simulation with all that is around it, draws, reports, baselines and figures, next to
// an epoch alone.
func (r *runner) simulations() error {
	c := lab.Default()
	c.Seeds, c.Epochs, c.Record.Epochs, c.Record.Series = 1, simulatedEpochs, 0, 0
	plan, err := lab.NewPlan(c)
	if err != nil {
		return err
	}
	rules, err := release.Parse(c.Release)
	if err != nil {
		return err
	}
	roster := epoch.Roster{Inferers: c.Inferers.Count, Forecasters: c.Forecasters.Count, Reputers: c.Reputers.Count}
	topic, state, in, err := experiencedTopic(rules, rules.Float64(), roster)
	if err != nil {
		return err
	}
	own, record := new(epoch.State[float64]), new(epoch.Record[float64])
	var failed error
	row := Row{Work: "simulate", Release: rules.Name, Size: fmt.Sprintf("%dx%dx%d", roster.Inferers, roster.Forecasters, roster.Reputers), Arith: binaryName}
	r.add(row, simulatedEpochs, func() {
		if _, err := plan.Run(context.Background(), 0, nil); err != nil {
			failed = err
		}
	}, baselineEpochs, func() {
		for range simulatedEpochs {
			state.Copy(own)
			if _, err := topic.Run(record, own, in); err != nil {
				failed = err
			}
		}
	})
	return failed
}
