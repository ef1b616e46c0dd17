package bench

import (
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// epochs measures whole epochs of v0.16, from inferences to rewards.
func (r *runner) epochs() error {
	rules := release.V16()
	if err := oneEpoch(r, rules, rules.Float64(), binaryName, mustMicroseconds(1500)); err != nil {
		return err
	}
	return oneEpoch(r, rules, rules.Decimal(), decimal, 0)
}

// experience is the number of epochs before the measured one, so that regrets, a scale and scores exist.
const experience = 3

func oneEpoch[T any](r *runner, rules release.Release, a num.Arith[T], arith string, must float64) error {
	topic := &epoch.Topic[T]{
		Rules: epoch.RulesOf(rules), Params: epoch.ParamsOf(rules, rules.Topic, a),
		Roster: epoch.Roster{Inferers: 32, Forecasters: 6, Reputers: 6},
	}
	options := worlds.OrdinaryTopic()
	options.Leave, options.Silent, options.MissingForecasts = 0, 0, 0 // everybody and everything
	synthetic, err := worlds.NewTopic(a, 1, topic.Roster, options)
	if err != nil {
		return err
	}
	state, err := epoch.NewState(a, topic.Roster, a.Int(0))
	if err != nil {
		return err
	}
	var in *epoch.Input[T]
	for past := 0; ; past++ {
		in = synthetic.Submit()
		record, err := epoch.Infer(a, topic, state, in)
		if err != nil {
			return err
		}
		if err := synthetic.Report(in, record); err != nil {
			return err
		}
		if past == experience {
			break
		}
		next, record, err := epoch.Run(a, topic, state, in)
		if err != nil {
			return err
		}
		synthetic.Settle(record)
		state = next
	}
	var failed error
	r.inExps(Row{Work: "epoch", Release: rules.Name, Size: "32x6x6", Arith: arith, Must: must}, func() {
		if _, _, err := epoch.Run(a, topic, state, in); err != nil {
			failed = err
		}
	})
	return failed
}
