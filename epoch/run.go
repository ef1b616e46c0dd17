package epoch

import "github.com/seed-63a7a409/chorus/num"

// Run makes one epoch: the submissions (9.3), the network inference with the state that the last epoch left, then the
// network losses of what was reported, the regrets, the scores, and the rewards, in the order of section 14. It gives the state after the
// epoch; neither the state nor the input that it was given are changed.
//
// Errors: what the input or the state have wrong is an error of package num, and the state comes back as it was. An
// epoch that fails as it would on the chain is a *StageError beside the state and the record of what was done before:
// a failed close stores the submissions alone, a failed reward leaves the close and the reward steps before it.
func Run[T any](a num.Arith[T], topic *Topic[T], state *State[T], in *Input[T]) (*State[T], *Record[T], error) {
	return onCopy(a, topic, state, func(w *Workspace[T], next *State[T], record *Record[T]) error {
		return w.Run(next, in, record)
	})
}

// Infer makes the network inference of an epoch alone, so that reports about it can be made before Run. Reports of the
// input are not needed; nothing is changed. Errors are those of Run up to StageInferences.
func Infer[T any](a num.Arith[T], topic *Topic[T], state *State[T], in *Input[T]) (*Record[T], error) {
	w, err := NewWorkspace(a, topic)
	if err != nil {
		return nil, err
	}
	record := new(Record[T])
	if err := w.Infer(state, in, record); err != nil {
		return nil, err
	}
	return record, nil
}
