package epoch

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// Input holds the input of one epoch.
type Input[T any] struct {
	// Nonce is the block at which the epoch opened, above that of the epoch before it; 0 stands for one epoch length later.
	// It tells how many epochs somebody has missed (E67).
	Nonce int64
	// Labels is the number of labels of every inference, 0 for 1.
	Labels int
	// Inferences are inferers x Labels numbers over the roster; Present marks who sent one. What belongs to others is
	// not read.
	Inferences []T
	Present    []bool
	// Forecasts are forecasters x inferers. A forecaster takes part if an element is about a present inferer; other
	// elements are left out, as at the close of the worker window.
	Forecasts synthesis.Forecasts[T]
	// Reports are what the reputers report, ascending by reputer.
	Reports []Report[T]
	// Target is the true value where it is known. It is only carried into the record; losses are the reputers' task.
	Target    T
	HasTarget bool
	// Reward is the topic's reward for this epoch in base units, >= 0 (E85).
	Reward T
}

// Report holds what one reputer reports, filtered as at the close of the reputer window (7.2, consensus.Filter).
type Report[T any] struct {
	Reputer int
	// Stake is own and delegated stake and Delegated the part of others, both in base units.
	Stake, Delegated T
	Losses           *regret.Losses[T] // over the roster
}

func (in *Input[T]) labels() int { return max(in.Labels, 1) }

func (in *Input[T]) validate(a num.Arith[T], r Roster) error {
	if in == nil {
		return num.Refuse(num.ErrMissing, "Input", nil, nil, "the input of an epoch")
	}
	if in.Nonce < 0 {
		return num.Refuse(num.ErrDomain, "Nonce", nil, in.Nonce, "Nonce >= 1, or 0 for the next one")
	}
	if in.Labels < 0 {
		return num.Refuse(num.ErrDomain, "Labels", nil, in.Labels, "Labels >= 1")
	}
	if err := num.CheckLength("Present", len(in.Present), r.Inferers); err != nil {
		return err
	}
	if r.Inferers > 0 && in.labels() > len(in.Inferences) { // their product need not be an int
		return num.Refuse(num.ErrShape, "Inferences", nil, len(in.Inferences), "inferers x labels numbers")
	}
	if err := num.CheckLength("Inferences", len(in.Inferences), r.Inferers*in.labels()); err != nil {
		return err
	}
	for i, x := range in.Inferences {
		if in.Present[i/in.labels()] && !a.IsFinite(x) {
			return num.Refuse(num.ErrNotFinite, "Inferences", []int{i}, x, "finite numbers")
		}
	}
	if in.Forecasts.Rows() != r.Forecasters || r.Forecasters > 0 && in.Forecasts.Columns() != r.Inferers {
		return num.Refuse(num.ErrShape, "Forecasts", nil, nil, "forecasters x inferers of the roster")
	}
	if err := in.Forecasts.CheckFinite(a, "Forecasts"); err != nil {
		return err
	}
	if in.HasTarget {
		if err := num.CheckFiniteValue(a, "Target", in.Target); err != nil {
			return err
		}
	}
	if err := num.CheckNotNegative(a, "Reward", in.Reward); err != nil {
		return err
	}
	last := -1
	for i, report := range in.Reports {
		if report.Reputer <= last || report.Reputer >= r.Reputers {
			return num.Refuse(num.ErrDomain, "Reports", []int{i}, report.Reputer, "reputers of the roster, ascending, each once")
		}
		last = report.Reputer
		if err := report.validate(a, r); err != nil {
			return num.Under("Reports", err, i)
		}
	}
	return nil
}

func (report *Report[T]) validate(a num.Arith[T], r Roster) error {
	if report.Losses == nil {
		return num.Refuse(num.ErrMissing, "Losses", nil, nil, "losses")
	}
	if err := report.Losses.Validate(a, r.Inferers, r.Forecasters); err != nil {
		return num.Under("Losses", err)
	}
	if err := num.CheckNotNegative(a, "Stake", report.Stake); err != nil {
		return err
	}
	if err := num.CheckNotNegative(a, "Delegated", report.Delegated); err != nil {
		return err
	}
	if a.Cmp(report.Delegated, report.Stake) > 0 {
		return num.Refuse(num.ErrDomain, "Delegated", nil, report.Delegated, "at most the stake")
	}
	return nil
}

// at puts a position into an error.
func at(err error, i int) error {
	if e, ok := num.AsError(err); ok {
		named := *e
		named.Index = append([]int{i}, e.Index...)
		return &named
	}
	return err
}
