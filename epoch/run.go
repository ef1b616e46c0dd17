package epoch

import (
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Run makes one epoch: the network inference with the state that the last epoch left, then the network losses of
// what was reported, the regrets, the scores, and the rewards, in the order of section 14. It gives the state after the
// epoch; neither the state nor the input that it was given are changed.
//
// Errors: what the input or the state have wrong is an error of package num, and the state comes back as it was. An
// epoch that fails as it would on the chain is a *StageError beside the state and the record of what was done before:
// a failed close stores nothing but the weights of the inference, a failed reward leaves the close and the reward steps
// before it.
func Run[T any](a num.Arith[T], topic *Topic[T], state *State[T], in *Input[T]) (*State[T], *Record[T], error) {
	return run(a, topic, state, in, nil, func(r *runner[T]) []part[T] {
		return []part[T]{
			{StageInferences, r.infer}, {StageLosses, r.losses}, {StageRegrets, r.regrets}, {StageRewards, r.rewards},
		}
	})
}

// Infer makes the network inference of an epoch alone, so that reports about it can be made before Run. Reports of the
// input are not needed; nothing is changed. Errors are those of Run up to StageInferences.
func Infer[T any](a num.Arith[T], topic *Topic[T], state *State[T], in *Input[T]) (*Record[T], error) {
	r, err := newRunner(a, topic, state, in)
	if err != nil {
		return nil, err
	}
	if err := r.infer(); err != nil {
		return nil, failed(StageInferences, err)
	}
	return r.record, nil
}

// newRunner checks everything and copies the state.
func newRunner[T any](a num.Arith[T], topic *Topic[T], state *State[T], in *Input[T]) (*runner[T], error) {
	a = a.Fresh()
	if topic == nil {
		return nil, num.Refuse(num.ErrMissing, "topic", nil, nil, "a topic")
	}
	if err := topic.Roster.validate(); err != nil {
		return nil, err
	}
	if err := topic.Params.Validate(a); err != nil {
		return nil, err
	}
	if err := state.validate(a, topic.Roster); err != nil {
		return nil, err
	}
	if err := in.validate(a, topic.Roster); err != nil {
		return nil, err
	}
	record := &Record[T]{a: a, reputers: topic.Roster.Reputers, Input: in}
	return &runner[T]{a: a, topic: topic, state: state.Clone(), in: in, record: record}, nil
}

// runner is one epoch under way; state is its own copy.
type runner[T any] struct {
	a      num.Arith[T]
	topic  *Topic[T]
	state  *State[T]
	in     *Input[T]
	record *Record[T]
}

// bundles are the reports as package consensus wants them.
func (r *runner[T]) bundles() []consensus.Bundle[T] {
	bundles := make([]consensus.Bundle[T], len(r.in.Reports))
	for i, report := range r.in.Reports {
		bundles[i] = consensus.Bundle[T]{Stake: report.Stake, Losses: report.Losses}
	}
	return bundles
}

// losses is E37.
func (r *runner[T]) losses() error {
	n, k := r.topic.Roster.Inferers, r.topic.Roster.Forecasters
	losses, err := consensus.NetworkLosses(r.a, n, k, r.bundles())
	if err != nil {
		return err
	}
	r.record.Losses = losses
	return nil
}

// regrets is the close (7.4 to 7.6). Inclusions are those of the epochs before.
func (r *runner[T]) regrets() error {
	s := r.state
	table, outcome, err := regret.Update(r.a, r.topic.Rules.Regret, r.topic.Params.Regret, s.Regrets, regret.Close[T]{
		Losses:               r.record.Losses,
		InfererInclusions:    s.Inferer.Inclusions,
		ForecasterInclusions: s.Forecaster.Inclusions,
		Alias:                r.topic.Roster.Alias,
		InfererWeights:       s.InfererWeights,
		ForecasterWeights:    s.ForecasterWeights,
	})
	if err != nil {
		return err
	}
	s.Regrets = table
	s.NetworkLoss, s.HasNetworkLoss = r.record.Losses.Combined, true
	if outcome.HasScale {
		s.Scale = outcome.Scale
	}
	r.record.Regrets, r.record.Close = table.Clone(), outcome
	return nil
}
