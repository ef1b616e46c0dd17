package epoch

import (
	"slices"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// Topic makes the epochs of one topic under one set of rules and parameters, again and again. Once its lists have their
// sizes an epoch allocates nothing; decimals of more than 77 digits, which only sums reach, do.
//
// It may be used after any error, by one goroutine at a time, with any states and records of the roster: it keeps nothing
// from one call to the next but memory. What is carried from epoch to epoch is the State, which every method but Infer
// changes; who wants to keep one takes a copy. Records are destinations: nil stands for a new one, and a record that is given
// again is overwritten with all that it points to. State, input and record share no memory.
//
// Errors: what the state or the input have wrong is an error of package num; then the state is as it was, and there is no
// record. An epoch that fails as it would on the chain is a *StageError beside the record of what was done before: a failed
// close leaves the submissions alone in the state, a failed reward leaves the close and the reward steps before it.
type Topic[T any] struct {
	a      num.Calc[T]
	arith  num.Arith[T] // for checks: a Calc would be converted for each
	rules  Rules
	params Params[T]
	roster Roster

	kernel    weights.Kernel[T]
	synthesis *synthesis.Network[T]
	close     *regret.Updater[T]
	consensus *consensus.Assessor[T]
	rewards   *rewards.Calculator[T]

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
	fractions    rewards.Fractions[T]
	inferers     []T // raw scores of the members
	forecasters  []T
	previous     []rewards.Previous[T]
}

// NewTopic binds arithmetic, rules, parameters and roster. Errors: ErrMissing without an arithmetic, ErrUnknown for rules, ErrDomain and ErrNotFinite for
// parameters, ErrDomain and ErrShape for the roster.
func NewTopic[T any](arith num.Arith[T], rules Rules, params Params[T], roster Roster) (*Topic[T], error) {
	if err := num.CheckArith(arith); err != nil {
		return nil, err
	}
	a := arith.Calc()
	if err := roster.validate(); err != nil {
		return nil, err
	}
	if err := num.FirstError(rules.Regret.Validate(), rules.Consensus.Validate(), rules.Rewards.Validate(), params.Validate(a)); err != nil {
		return nil, err
	}
	roster.Alias = slices.Clone(roster.Alias)
	t := &Topic[T]{a: a, arith: arith, rules: rules, params: params, roster: roster}
	t.kernel = weights.NewKernel(a, rules.Synthesis.Weights.Form, params.Synthesis.P, params.Synthesis.C)
	if rules.Synthesis.OneOutImplied == synthesis.OneOutImpliedNone {
		rules.Synthesis.OneOutImplied = synthesis.OneOutImpliedAsUsed // they are formed anyway, and the record is to hold everything
	}
	var err error
	if t.synthesis, err = synthesis.NewNetwork(a, rules.Synthesis, params.Synthesis); err != nil {
		return nil, err
	}
	if t.close, err = regret.NewUpdater(a, rules.Regret, params.Regret); err != nil {
		return nil, err
	}
	if t.consensus, err = consensus.NewAssessor(a, rules.Consensus, params.Consensus); err != nil {
		return nil, err
	}
	if t.rewards, err = rewards.NewCalculator(a, rules.Rewards, params.Rewards); err != nil {
		return nil, err
	}
	return t, a.Err()
}

// Infer makes the network inference of an epoch alone, so that reports about it can be made before Run. Reports of the input
// are not needed, and the state is not changed.
func (t *Topic[T]) Infer(dst *Record[T], state *State[T], in *Input[T]) (*Record[T], error) {
	return t.do(dst, state, in, func() error {
		t.gather()
		return failed(StageInferences, t.infer())
	})
}

// Run makes one epoch: the submissions (9.3), the network inference with the state that the last epoch left, then the network
// losses of what was reported, the regrets, the scores, and the rewards, in the order of section 14. What is submitted counts
// from the moment it is, whatever fails later.
func (t *Topic[T]) Run(dst *Record[T], state *State[T], in *Input[T]) (*Record[T], error) {
	return t.do(dst, state, in, func() error {
		t.gather()
		if err := t.submitTo(StageInferences); err != nil {
			return err
		}
		if err := t.stage(StageInferences); err != nil {
			return failed(StageInferences, err)
		}
		if err := t.submitTo(StageLosses); err != nil {
			return err
		}
		return t.stages(StageLosses, StageRewards)
	})
}

// CloseWorkers, Close and Reward are the three parts of Run, for callers between whose parts other epochs go on, as the
// windows of a ledger do. What a part has no use for need not be there, but has to fit the roster. Done one after the other
// with the nonce of the epoch they are Run. With nonce 0 nobody submits: records of scores are as the state has them.
//
// CloseWorkers is the close of the worker window: Infer, and the outlier state that it stores. Reports and Reward of the input
// are not read.
func (t *Topic[T]) CloseWorkers(dst *Record[T], state *State[T], in *Input[T]) (*Record[T], error) {
	return t.part(dst, state, in, nil, StageInferences, StageInferences)
}

// Close returns the close of the reputer window, see CloseWorkers: network losses and regrets from the reports. Inferences,
// forecasts and Reward of the input are not read.
func (t *Topic[T]) Close(dst *Record[T], state *State[T], in *Input[T]) (*Record[T], error) {
	return t.part(dst, state, in, nil, StageLosses, StageRegrets)
}

// Reward scores and pays an epoch, see CloseWorkers, from its reports and the network losses that its close gave. Inferences
// and forecasts are not read.
func (t *Topic[T]) Reward(dst *Record[T], state *State[T], in *Input[T], losses *regret.Losses[T]) (*Record[T], error) {
	return t.part(dst, state, in, losses, StageRewards, StageRewards)
}

// part does the stages from first to last; members submit if the input has a nonce. losses are those that an earlier close
// gave, nil if this one is to give them.
func (t *Topic[T]) part(dst *Record[T], state *State[T], in *Input[T], losses *regret.Losses[T], first, last Stage) (*Record[T], error) {
	return t.do(dst, state, in, func() error {
		t.record.Losses, t.nonce = losses, in.Nonce
		if first == StageInferences {
			t.gather()
		}
		if in.Nonce > 0 {
			if err := t.submitTo(first); err != nil {
				return err
			}
		}
		return t.stages(first, last)
	})
}

// do makes an epoch or a part of one with what begin has checked. The record is returned unless the arguments are wrong.
func (t *Topic[T]) do(dst *Record[T], state *State[T], in *Input[T], work func() error) (*Record[T], error) {
	if t == nil || t.a == nil {
		return nil, num.Refuse(num.ErrMissing, "Topic", nil, nil, "a topic made by NewTopic")
	}
	if err := t.begin(dst, state, in); err != nil {
		return nil, err
	}
	err := work()
	if _, stage := err.(*StageError); err != nil && !stage {
		return nil, err
	}
	return t.record, err
}

func (t *Topic[T]) stages(first, last Stage) error {
	for stage := first; stage <= last; stage++ {
		if err := t.stage(stage); err != nil {
			return failed(stage, err)
		}
	}
	return nil
}

// begin checks everything and takes it up.
func (t *Topic[T]) begin(record *Record[T], state *State[T], in *Input[T]) error {
	t.a.Reset()
	if err := state.validate(t.arith, t.roster); err != nil {
		return err
	}
	if err := in.validate(t.arith, t.roster); err != nil {
		return err
	}
	if record == nil {
		record = new(Record[T])
	}
	if m := record.memory; m != nil {
		for i := range in.Reports {
			if in.Reports[i].Losses == &m.losses {
				return num.Refuse(num.ErrDomain, "Reports", []int{i}, nil, "losses other than those of the record to write into")
			}
		}
	}
	t.state, t.in, t.record = state, in, record
	record.begin(t.a, t.roster.Reputers, in)
	t.bundles, t.stakes = t.bundles[:0], t.stakes[:0]
	for i := range in.Reports {
		report := &in.Reports[i]
		t.bundles = append(t.bundles, consensus.Bundle[T]{Stake: report.Stake, Losses: report.Losses})
		t.stakes = append(t.stakes, report.Stake)
	}
	return nil
}

func (t *Topic[T]) stage(s Stage) error {
	switch s {
	case StageInferences:
		if err := t.infer(); err != nil {
			return err
		}
		if t.record.OutlierFilter != nil {
			t.state.Outlier = t.record.OutlierFilter.State
		}
		return nil
	case StageLosses:
		return t.losses()
	case StageRegrets:
		return t.update()
	default:
		return t.reward()
	}
}

// losses is E37.
func (t *Topic[T]) losses() error {
	n, k := t.roster.Inferers, t.roster.Forecasters
	losses := &t.record.memory.losses
	if _, err := t.consensus.NetworkLosses(losses, n, k, t.bundles); err != nil {
		return err
	}
	t.record.Losses = losses
	return nil
}

// update computes the close (7.4 to 7.6). Inclusions are those of the epochs before.
func (t *Topic[T]) update() error {
	s, rec := t.state, t.record
	_, outcome, err := t.close.Update(&t.regrets, s.Regrets, regret.Close[T]{
		Losses:               rec.Losses,
		InfererInclusions:    s.Inferer.Inclusions,
		ForecasterInclusions: s.Forecaster.Inclusions,
		Alias:                t.roster.Alias,
		InfererWeights:       s.InfererWeights,
		ForecasterWeights:    s.ForecasterWeights,
	})
	if err != nil {
		return err
	}
	*s.Regrets, t.regrets = t.regrets, *s.Regrets
	s.NetworkLoss, s.HasNetworkLoss = rec.Losses.Combined, true
	if outcome.HasScale {
		s.Scale = outcome.Scale
		if err := t.keepWeights(); err != nil {
			return err
		}
	}
	rec.Regrets = &rec.memory.regrets
	s.Regrets.Copy(rec.Regrets)
	rec.Close = outcome
	return nil
}
