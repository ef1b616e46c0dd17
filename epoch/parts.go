package epoch

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// The three parts of Run, for callers between whose parts other epochs go on, as the windows of a ledger do. Each
// takes and gives what Run does; what a part has no use for need not be there, but has to fit the roster.

// CloseWorkers is the close of the worker window: Infer, and the weights and outlier state that it stores. Reports and
// Reward are not read.
func CloseWorkers[T any](a num.Arith[T], topic *Topic[T], state *State[T], in *Input[T]) (*State[T], *Record[T], error) {
	return run(a, topic, state, in, nil, func(r *runner[T]) []part[T] {
		return []part[T]{{StageInferences, r.infer}}
	})
}

// Close is the close of the reputer window: network losses and regrets from the reports. Inferences, forecasts and
// Reward are not read.
func Close[T any](a num.Arith[T], topic *Topic[T], state *State[T], in *Input[T]) (*State[T], *Record[T], error) {
	return run(a, topic, state, in, nil, func(r *runner[T]) []part[T] {
		return []part[T]{{StageLosses, r.losses}, {StageRegrets, r.regrets}}
	})
}

// Reward scores and pays an epoch from its reports and the network losses that its close gave. Inferences and
// forecasts are not read.
func Reward[T any](a num.Arith[T], topic *Topic[T], state *State[T], in *Input[T], losses *regret.Losses[T]) (*State[T], *Record[T], error) {
	return run(a, topic, state, in, losses, func(r *runner[T]) []part[T] {
		return []part[T]{{StageRewards, r.rewards}}
	})
}

// part is a stage with what it does.
type part[T any] struct {
	stage Stage
	run   func() error
}

func run[T any](a num.Arith[T], topic *Topic[T], state *State[T], in *Input[T], losses *regret.Losses[T], parts func(*runner[T]) []part[T]) (*State[T], *Record[T], error) {
	r, err := newRunner(a, topic, state, in)
	if err != nil {
		return state, nil, err
	}
	r.record.Losses = losses
	for _, p := range parts(r) {
		if err := p.run(); err != nil {
			return r.state, r.record, failed(p.stage, err)
		}
	}
	return r.state, r.record, nil
}
