package synthesis

import (
	"slices"

	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// OutlierParams are the constants of the outlier filter.
type OutlierParams[T any] struct {
	Alpha     T // of the moving average of deviations, in [0, 1]; 0.2 by default
	Threshold T // how many deviations away an inference falls out, >= 0; 11 by default
}

// Validate checks the mathematical domain.
func (p OutlierParams[T]) Validate(a num.Arith[T]) error {
	if err := num.CheckFraction(a, "outlier alpha", p.Alpha); err != nil {
		return err
	}
	return num.CheckNotNegative(a, "outlier threshold", p.Threshold)
}

// OutlierState is what the filter carries from epoch to epoch; zero at the start.
type OutlierState[T any] struct {
	Median    T // of the scores of the last epoch
	Deviation T // moving average of the median absolute deviation, D; zero: none yet
}

// OutlierFilter is the outcome of the filter in one epoch.
type OutlierFilter[T any] struct {
	State OutlierState[T] // updated, and used for this epoch already
	MAD   T               // median absolute deviation of this epoch
	Kept  []bool          // by inferer
}

// AllKept tells whether nobody fell out.
func (f *OutlierFilter[T]) AllKept() bool {
	for _, kept := range f.Kept {
		if !kept {
			return false
		}
	}
	return true
}

// NoneKept tells whether everybody fell out, which a threshold below 1 can do.
func (f *OutlierFilter[T]) NoneKept() bool { return !slices.Contains(f.Kept, true) }

// FilterOutliers is the filter at the close of a worker window (E34, E35): scores are the inferences themselves
// (for several labels their Euclidean norms). Nobody falls out where the median or the deviation is zero. state
// is not changed; store the one returned.
//
// Errors: ErrEmpty without scores, ErrDomain for parameters outside their domain or a negative deviation,
// ErrNotFinite.
func FilterOutliers[T any](a num.Arith[T], params OutlierParams[T], state OutlierState[T], scores []T) (*OutlierFilter[T], error) {
	f := new(OutlierFilter[T])
	if err := filterOutliers(a.Calc(), new(num.Scratch[T]), f, params, state, scores); err != nil {
		return nil, err
	}
	return f, nil
}

// FilterOutliers is as the function of that name, into a filter of the caller's, whose content is unspecified after an
// error.
func (w *Workspace[T]) FilterOutliers(dst *OutlierFilter[T], params OutlierParams[T], state OutlierState[T], scores []T) error {
	w.a.Reset()
	if dst == nil {
		return num.Refuse(num.ErrMissing, "destination", nil, nil, "a filter to write into")
	}
	return filterOutliers(w.a, &w.scratch, dst, params, state, scores)
}

func filterOutliers[T any](a num.Calc[T], scratch *num.Scratch[T], f *OutlierFilter[T], params OutlierParams[T], state OutlierState[T], scores []T) error {
	if len(scores) == 0 {
		return num.Refuse(num.ErrEmpty, "inferences", nil, nil, "at least one inference")
	}
	if err := params.Validate(a); err != nil {
		return err
	}
	if err := num.CheckNotNegative(a, "previous deviation", state.Deviation); err != nil {
		return err
	}
	if err := num.CheckFinite(a, "inferences", scores...); err != nil {
		return err
	}
	f.Kept = reuse.Slice(f.Kept, len(scores))
	f.State.Median = scratch.Median(a, scores)
	f.MAD = scratch.MedianAbsoluteDeviation(a, scores)
	first := a.Sign(state.Deviation) == 0
	f.State.Deviation = num.EMA(a, params.Alpha, f.MAD, state.Deviation, first)

	unfiltered := a.Sign(f.State.Median) == 0 || a.Sign(f.State.Deviation) == 0
	limit := a.Mul(params.Threshold, f.State.Deviation)
	for j, x := range scores {
		f.Kept[j] = unfiltered || a.Cmp(a.Abs(a.Sub(x, f.State.Median)), limit) <= 0
	}
	return a.Err()
}

// OutlierResistant is the second, informational network inference (5.5, K12): the same calculation over the
// inferers that the filter keeps. Losses, regrets and rewards never see it. Positions in the result are those
// of in; what belongs to dropped inferers is absent.
//
// Errors are those of FilterOutliers and Infer; ErrDomain for more than one label and for rules without the filter.
func OutlierResistant[T any](a num.Arith[T], rules Rules, params Params[T], outlier OutlierParams[T], state OutlierState[T], in *Input[T]) (*Result[T], *OutlierFilter[T], error) {
	w, err := NewWorkspace(a, rules, params)
	if err != nil {
		return nil, nil, err
	}
	if err := checkResistant(rules, in); err != nil {
		return nil, nil, err
	}
	filter, result := new(OutlierFilter[T]), new(Result[T])
	if err := w.FilterOutliers(filter, outlier, state, in.Inferences); err != nil {
		return nil, nil, err
	}
	if err := w.OutlierResistant(result, filter, in); err != nil {
		return nil, nil, err
	}
	return result, filter, nil
}

func checkResistant[T any](rules Rules, in *Input[T]) error {
	switch {
	case in == nil:
		return refuseNilInput()
	case !rules.OutlierFilter:
		return num.Refuse(num.ErrDomain, "rules", nil, nil, "a release with the outlier filter")
	case in.labels() != 1:
		return num.Refuse(num.ErrDomain, "labels", nil, in.Labels, "one label")
	}
	return nil
}

// OutlierResistant is as the function of that name with a filter that FilterOutliers gave for the inferences of the
// input, into a result of the caller's, whose content is unspecified after an error. ErrShape for a filter of another
// size.
func (w *Workspace[T]) OutlierResistant(dst *Result[T], filter *OutlierFilter[T], in *Input[T]) error {
	if err := checkResistant(w.rules, in); err != nil {
		return err
	}
	if dst == nil || filter == nil {
		return num.Refuse(num.ErrMissing, "outlier filter", nil, nil, "a filter and a result to write into")
	}
	if err := num.CheckLength("outlier filter", len(filter.Kept), len(in.Inferences)); err != nil {
		return err
	}
	if filter.AllKept() {
		return w.Infer(dst, in)
	}
	w.a.Reset()
	if err := in.validate(w.a, w.rules); err != nil { // before rows are taken out
		return err
	}
	few := &w.few
	few.restrict(in, filter.Kept)
	if err := w.Infer(&few.result, &few.input); err != nil {
		return err
	}
	few.spread(dst, in.Inferers(), w.zero)
	return nil
}
