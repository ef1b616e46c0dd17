package epoch

import (
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// Workspace makes the epochs of one topic again and again without new memory for each: the form for loops. Once the
// lists have their sizes, an epoch allocates nothing; decimals of more than 77 digits, which only sums reach, do.
//
// It may be used after any error, by one goroutine at a time, with any states and records of the topic.
type Workspace[T any] struct {
	a           num.Calc[T]
	topic       Topic[T]
	percentiles []T

	kernel    weights.Kernel[T]
	synthesis *synthesis.Network[T]
	close     *regret.Workspace[T]
	consensus *consensus.Assessor[T]
	rewards   *rewards.Workspace[T]

	// The epoch in hand.
	nonce  int64
	state  *State[T]
	in     *Input[T]
	record *Record[T]

	regrets      regret.Table[T] // that the next close writes
	bundles      []consensus.Bundle[T]
	reports      consensus.Reports[T]
	found        consensus.Coefficients[T]
	stakes       []T // of those who report
	coefficients []T // of those who report
	list         []T // weights, or moving averages
	mapped       []T
	inferers     []T // raw scores of the members
	forecasters  []T
	previous     []rewards.Previous[T]
}

// NewWorkspace prepares for a topic, which it copies. Errors are those of Run about the topic.
func NewWorkspace[T any](arith num.Arith[T], topic *Topic[T]) (*Workspace[T], error) {
	a := arith.Calc()
	if topic == nil {
		return nil, num.Refuse(num.ErrMissing, "topic", nil, nil, "a topic")
	}
	if err := topic.Roster.validate(); err != nil {
		return nil, err
	}
	p := &topic.Params
	if err := p.Validate(a); err != nil {
		return nil, err
	}
	w := &Workspace[T]{a: a, topic: *topic, percentiles: synthesis.DefaultPercentiles(a), rewards: rewards.NewWorkspace(a)}
	w.kernel = weights.NewKernel(a, topic.Rules.Synthesis.Weights.Form, p.Synthesis.P, p.Synthesis.C)
	rules := topic.Rules.Synthesis
	if rules.OneOutImplied == synthesis.OneOutImpliedNone {
		rules.OneOutImplied = synthesis.OneOutImpliedAsUsed // they are formed anyway, and the record is to hold everything
	}
	var err error
	if w.synthesis, err = synthesis.NewNetwork(a, rules, p.Synthesis); err != nil {
		return nil, err
	}
	if w.close, err = regret.NewWorkspace(a, topic.Rules.Regret, p.Regret); err != nil {
		return nil, err
	}
	if w.consensus, err = consensus.NewAssessor(a, topic.Rules.Consensus, p.Consensus); err != nil {
		return nil, err
	}
	return w, a.Err()
}

// Run is as the function of that name, but changes the state itself and writes into a record of the caller's, whose
// memory is used again. State, input and record share no memory. After an error that is no *StageError the state is as it was and the record unspecified; after a
// *StageError both are as Run gives them.
func (w *Workspace[T]) Run(state *State[T], in *Input[T], record *Record[T]) error {
	return w.wholeEpoch(state, in, record)
}

// wholeEpoch does everything in its order. What is submitted counts from the moment it is, whatever fails later.
func (w *Workspace[T]) wholeEpoch(state *State[T], in *Input[T], record *Record[T]) error {
	if err := w.begin(state, in, record); err != nil {
		return err
	}
	w.gather()
	if err := w.submitTo(StageInferences); err != nil {
		return err
	}
	if err := w.stage(StageInferences); err != nil {
		return failed(StageInferences, err)
	}
	if err := w.submitTo(StageLosses); err != nil {
		return err
	}
	return w.stages(StageLosses, StageRewards)
}

// Infer is as the function of that name, into a record of the caller's; the state is not changed.
func (w *Workspace[T]) Infer(state *State[T], in *Input[T], record *Record[T]) error {
	if err := w.begin(state, in, record); err != nil {
		return err
	}
	w.gather()
	return failed(StageInferences, w.infer())
}

// run does the stages from first to last; members submit if the input has a nonce. losses are those that an earlier close
// gave, nil if this one is to give them.
func (w *Workspace[T]) run(state *State[T], in *Input[T], record *Record[T], losses *regret.Losses[T], first, last Stage) error {
	if err := w.begin(state, in, record); err != nil {
		return err
	}
	record.Losses, w.nonce = losses, in.Nonce
	if first == StageInferences {
		w.gather()
	}
	if in.Nonce > 0 {
		if err := w.submitTo(first); err != nil {
			return err
		}
	}
	return w.stages(first, last)
}

func (w *Workspace[T]) stages(first, last Stage) error {
	for stage := first; stage <= last; stage++ {
		if err := w.stage(stage); err != nil {
			return failed(stage, err)
		}
	}
	return nil
}

// begin checks everything and takes it up.
func (w *Workspace[T]) begin(state *State[T], in *Input[T], record *Record[T]) error {
	w.a.Reset()
	roster := &w.topic.Roster
	if err := state.validate(w.a, *roster); err != nil {
		return err
	}
	if err := in.validate(w.a, *roster); err != nil {
		return err
	}
	if record == nil {
		return num.Refuse(num.ErrMissing, "record", nil, nil, "a record to write into")
	}
	if m := record.memory; m != nil {
		for i := range in.Reports {
			if in.Reports[i].Losses == &m.losses {
				return num.Refuse(num.ErrDomain, "reports", []int{i}, nil, "losses other than those of the record to write into")
			}
		}
	}
	w.state, w.in, w.record = state, in, record
	record.begin(w.a, roster.Reputers, in)
	w.bundles, w.stakes = w.bundles[:0], w.stakes[:0]
	for i := range in.Reports {
		report := &in.Reports[i]
		w.bundles = append(w.bundles, consensus.Bundle[T]{Stake: report.Stake, Losses: report.Losses})
		w.stakes = append(w.stakes, report.Stake)
	}
	return nil
}

func (w *Workspace[T]) stage(s Stage) error {
	switch s {
	case StageInferences:
		if err := w.infer(); err != nil {
			return err
		}
		if w.record.OutlierFilter != nil {
			w.state.Outlier = w.record.OutlierFilter.State
		}
		return nil
	case StageLosses:
		return w.losses()
	case StageRegrets:
		return w.update()
	default:
		return w.reward()
	}
}

// losses is E37.
func (w *Workspace[T]) losses() error {
	n, k := w.topic.Roster.Inferers, w.topic.Roster.Forecasters
	losses := &w.record.memory.losses
	if _, err := w.consensus.NetworkLosses(losses, n, k, w.bundles); err != nil {
		return err
	}
	w.record.Losses = losses
	return nil
}

// update is the close (7.4 to 7.6). Inclusions are those of the epochs before.
func (w *Workspace[T]) update() error {
	s, rec := w.state, w.record
	outcome, err := w.close.Update(&w.regrets, s.Regrets, regret.Close[T]{
		Losses:               rec.Losses,
		InfererInclusions:    s.Inferer.Inclusions,
		ForecasterInclusions: s.Forecaster.Inclusions,
		Alias:                w.topic.Roster.Alias,
		InfererWeights:       s.InfererWeights,
		ForecasterWeights:    s.ForecasterWeights,
	})
	if err != nil {
		return err
	}
	*s.Regrets, w.regrets = w.regrets, *s.Regrets
	s.NetworkLoss, s.HasNetworkLoss = rec.Losses.Combined, true
	if outcome.HasScale {
		s.Scale = outcome.Scale
		if err := w.keepWeights(); err != nil {
			return err
		}
	}
	rec.Regrets = &rec.memory.regrets
	s.Regrets.Copy(rec.Regrets)
	rec.Close = outcome
	return nil
}
