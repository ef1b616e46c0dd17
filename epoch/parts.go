package epoch

import (
	"errors"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// The three parts of Run, for callers between whose parts other epochs go on, as the windows of a ledger do. Each
// takes and gives what Run does; what a part has no use for need not be there, but has to fit the roster. Done one after
// the other with the nonce of the epoch they are Run. With nonce 0 nobody submits: records of scores are as the state has
// them.

// CloseWorkers is the close of the worker window: Infer, and the outlier state that it stores. Reports and
// Reward are not read.
func CloseWorkers[T any](a num.Arith[T], topic *Topic[T], state *State[T], in *Input[T]) (*State[T], *Record[T], error) {
	return run(a, topic, state, in, nil, StageInferences, StageInferences)
}

// Close is the close of the reputer window: network losses and regrets from the reports. Inferences, forecasts and
// Reward are not read.
func Close[T any](a num.Arith[T], topic *Topic[T], state *State[T], in *Input[T]) (*State[T], *Record[T], error) {
	return run(a, topic, state, in, nil, StageLosses, StageRegrets)
}

// Reward scores and pays an epoch from its reports and the network losses that its close gave. Inferences and
// forecasts are not read.
func Reward[T any](a num.Arith[T], topic *Topic[T], state *State[T], in *Input[T], losses *regret.Losses[T]) (*State[T], *Record[T], error) {
	return run(a, topic, state, in, losses, StageRewards, StageRewards)
}

// run does stages on a copy of the state.
func run[T any](a num.Arith[T], topic *Topic[T], state *State[T], in *Input[T], losses *regret.Losses[T], first, last Stage) (*State[T], *Record[T], error) {
	return onCopy(a, topic, state, func(w *Workspace[T], next *State[T], record *Record[T]) error {
		return w.run(next, in, record, losses, first, last)
	})
}

// onCopy gives a copy of the state that work has changed, or the state itself where the input or the state were wrong.
func onCopy[T any](a num.Arith[T], topic *Topic[T], state *State[T], work func(*Workspace[T], *State[T], *Record[T]) error) (*State[T], *Record[T], error) {
	w, err := NewWorkspace(a, topic)
	if err != nil {
		return state, nil, err
	}
	if err := state.validate(w.a, topic.Roster); err != nil { // before it is copied
		return state, nil, err
	}
	next, record := state.Clone(), new(Record[T])
	err = work(w, next, record)
	var stage *StageError
	if err != nil && !errors.As(err, &stage) {
		return state, nil, err
	}
	return next, record, err
}
