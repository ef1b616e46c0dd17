package bench

import (
	"errors"
	"fmt"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// epochs measures whole epochs, from inferences to rewards: the largest topic that the chain allows by default, and
// that of the researchers' tables.
func (r *runner) epochs() error {
	for _, roster := range []epoch.Roster{
		{Inferers: 32, Forecasters: 6, Reputers: 6}, {Inferers: 5, Forecasters: 3, Reputers: 5},
	} {
		for _, rules := range release.All() {
			if err := oneEpoch(r, rules, rules.Float64(), binaryName, roster); err != nil {
				return err
			}
			if err := oneEpoch(r, rules, rules.Decimal(), decimal, roster); err != nil {
				return err
			}
		}
	}
	return nil
}

func oneEpoch[T any](r *runner, rules release.Release, a num.Arith[T], arith string, roster epoch.Roster) error {
	topic, state, in, err := experiencedTopic(rules, a, roster)
	if err != nil {
		return err
	}
	size := fmt.Sprintf("%dx%dx%d", roster.Inferers, roster.Forecasters, roster.Reputers)
	own, record := new(epoch.State[T]), new(epoch.Record[T]) // the state is brought back each time
	var failed error
	r.inExps(Row{Work: "epoch", Release: rules.Name, Size: size, Arith: arith}, func() {
		state.Copy(own)
		if _, err := topic.Run(record, own, in); err != nil {
			failed = err
		}
	})
	return failed
}

// experience is the number of epochs before the measured one, so that regrets, a scale and scores exist.
const experience = 3

// experiencedTopic returns a topic in which everybody takes part in everything, with what its next epoch starts from.
func experiencedTopic[T any](rules release.Release, a num.Arith[T], roster epoch.Roster) (*epoch.Topic[T], *epoch.State[T], *epoch.Input[T], error) {
	topic, err := epoch.NewTopic(a, epoch.RulesOf(rules), epoch.ParamsOf(a, rules, rules.Topic), roster)
	if err != nil {
		return nil, nil, nil, err
	}
	options := worlds.OrdinaryTopic()
	options.Leave, options.Silent, options.MissingForecasts = 0, 0, 0
	synthetic, err := worlds.NewTopic(a, 1, roster, options)
	if err != nil {
		return nil, nil, nil, err
	}
	state, err := epoch.NewState(a, roster, a.Int(0))
	if err != nil {
		return nil, nil, nil, err
	}
	for past := 0; ; past++ {
		in := synthetic.Submit()
		record, err := topic.Infer(nil, state, in)
		if err != nil {
			return nil, nil, nil, err
		}
		if err := synthetic.Report(in, record); err != nil {
			return nil, nil, nil, err
		}
		if past == experience {
			return topic, state, in, nil
		}
		record, err = topic.Run(record, state, in)
		if err != nil && !(past == 0 && inRewards(err)) {
			return nil, nil, nil, err
		}
		synthetic.Settle(record)
	}
}

// inRewards reports whether only the pay failed, as in the first epoch of old releases, which has no scores (K10).
func inRewards(err error) bool {
	var failed *epoch.StageError
	return errors.As(err, &failed) && failed.Stage == epoch.StageRewards
}
