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
	run, err := wholeEpoch(a, topic)
	if err != nil {
		return err
	}
	size := fmt.Sprintf("%dx%dx%d", roster.Inferers, roster.Forecasters, roster.Reputers)
	var failed error
	r.inExps(Row{Work: "epoch", Release: rules.Name, Size: size, Arith: arith}, func() {
		if err := run(state, in); err != nil {
			failed = err
		}
	})
	return failed
}

// wholeEpoch is the call that is measured: an epoch in a workspace, on a state that is brought back each time.
func wholeEpoch[T any](a num.Arith[T], topic *epoch.Topic[T]) (func(*epoch.State[T], *epoch.Input[T]) error, error) {
	w, err := epoch.NewWorkspace(a, topic)
	if err != nil {
		return nil, err
	}
	own, record := new(epoch.State[T]), new(epoch.Record[T])
	return func(state *epoch.State[T], in *epoch.Input[T]) error {
		own.CopyFrom(state)
		return w.Run(own, in, record)
	}, nil
}

// experience is the number of epochs before the measured one, so that regrets, a scale and scores exist.
const experience = 3

// experiencedTopic gives a topic in which everybody takes part in everything, with what its next epoch starts from.
func experiencedTopic[T any](rules release.Release, a num.Arith[T], roster epoch.Roster) (*epoch.Topic[T], *epoch.State[T], *epoch.Input[T], error) {
	topic := &epoch.Topic[T]{
		Rules: epoch.RulesOf(rules), Params: epoch.ParamsOf(rules, rules.Topic, a), Roster: roster,
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
		record, err := epoch.Infer(a, topic, state, in)
		if err != nil {
			return nil, nil, nil, err
		}
		if err := synthetic.Report(in, record); err != nil {
			return nil, nil, nil, err
		}
		if past == experience {
			return topic, state, in, nil
		}
		next, record, err := epoch.Run(a, topic, state, in)
		if err != nil && !(past == 0 && inRewards(err)) {
			return nil, nil, nil, err
		}
		synthetic.Settle(record)
		state = next
	}
}

// inRewards tells whether only the pay failed, as in the first epoch of old releases, which has no scores (K10).
func inRewards(err error) bool {
	var failed *epoch.StageError
	return errors.As(err, &failed) && failed.Stage == epoch.StageRewards
}
