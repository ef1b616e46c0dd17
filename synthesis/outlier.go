package synthesis

import (
	"slices"

	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// OutlierParams holds the constants of the outlier filter.
type OutlierParams[T any] struct {
	Alpha     T // of the moving average of deviations, in [0, 1]; 0.2 by default
	Threshold T // how many deviations away an inference falls out, >= 0; 11 by default
}

// Validate checks the mathematical domain.
func (p OutlierParams[T]) Validate(a num.Arith[T]) error {
	if err := num.CheckArith(a); err != nil {
		return err
	}
	if err := num.CheckFraction(a, "Outlier.Alpha", p.Alpha); err != nil {
		return err
	}
	return num.CheckNotNegative(a, "Outlier.Threshold", p.Threshold)
}

// OutlierState holds what the filter carries from epoch to epoch; zero at the start.
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

// AllKept reports whether nobody fell out.
func (f *OutlierFilter[T]) AllKept() bool {
	if f == nil {
		return true
	}
	for _, kept := range f.Kept {
		if !kept {
			return false
		}
	}
	return true
}

// NoneKept reports whether everybody fell out, which a threshold below 1 can do.
func (f *OutlierFilter[T]) NoneKept() bool { return f == nil || !slices.Contains(f.Kept, true) }

// FilterOutliers returns the filter at the close of a worker window (E34, E35), in the memory of dst, which it returns; nil stands
// for a new filter. scores are the inferences themselves (for several labels their Euclidean norms). Nobody falls out where
// the median or the deviation is zero. state is not changed; store the one of the filter.
//
// Errors: ErrEmpty without scores, ErrDomain for a negative deviation, ErrNotFinite. After an error the content of dst is
// unspecified.
func (n *Network[T]) FilterOutliers(dst *OutlierFilter[T], state OutlierState[T], scores []T) (*OutlierFilter[T], error) {
	if n == nil || n.a == nil {
		return nil, refuseNilNetwork()
	}
	n.a.Reset()
	a, params := n.a, &n.params.Outlier
	if len(scores) == 0 {
		return nil, num.Refuse(num.ErrEmpty, "scores", nil, nil, "at least one inference")
	}
	if err := num.CheckNotNegative(a, "Deviation", state.Deviation); err != nil {
		return nil, err
	}
	if err := num.CheckFinite(a, "scores", scores...); err != nil {
		return nil, err
	}
	if dst == nil {
		dst = new(OutlierFilter[T])
	}
	dst.Kept = reuse.Slice(dst.Kept, len(scores))
	dst.State.Median = n.scratch.Median(a, scores)
	dst.MAD = n.scratch.MedianAbsoluteDeviation(a, scores)
	first := a.Sign(state.Deviation) == 0
	dst.State.Deviation = num.EMA(a, params.Alpha, dst.MAD, state.Deviation, first)

	unfiltered := a.Sign(dst.State.Median) == 0 || a.Sign(dst.State.Deviation) == 0
	limit := a.Mul(params.Threshold, dst.State.Deviation)
	for j, x := range scores {
		dst.Kept[j] = unfiltered || a.Cmp(a.Abs(a.Sub(x, dst.State.Median)), limit) <= 0
	}
	if err := a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}

// OutlierResistant makes the second, informational network inference (5.5, K12): the same calculation over the inferers that
// a filter of the input's inferences keeps, in the memory of dst, which it returns; nil stands for a new result. Losses,
// regrets and rewards never see it. Positions in the result are those of in; what belongs to dropped inferers is absent.
//
// Errors are those of Infer; ErrMissing without a filter, ErrShape for one of another size, ErrDomain for more than one label
// and for rules without the filter. After an error the content of dst is unspecified.
func (n *Network[T]) OutlierResistant(dst *Result[T], filter *OutlierFilter[T], in *Input[T]) (*Result[T], error) {
	switch {
	case n == nil || n.a == nil:
		return nil, refuseNilNetwork()
	case in == nil:
		return nil, refuseNilInput()
	case !n.rules.OutlierFilter:
		return nil, num.Refuse(num.ErrDomain, "rules", nil, nil, "a release with the outlier filter")
	case in.labels() != 1:
		return nil, num.Refuse(num.ErrDomain, "Labels", nil, in.Labels, "one label")
	case filter == nil:
		return nil, num.Refuse(num.ErrMissing, "filter", nil, nil, "the filter of these inferences")
	}
	if err := n.begin(in); err != nil {
		return nil, err
	}
	if err := num.CheckLength("filter", len(filter.Kept), len(in.Inferences)); err != nil {
		return nil, err
	}
	if filter.AllKept() {
		return n.infer(dst, in)
	}
	few := &n.few
	few.restrict(in, filter.Kept)
	if _, err := n.Infer(&few.result, &few.input); err != nil {
		return nil, err
	}
	if dst == nil {
		dst = new(Result[T])
	}
	few.spread(dst, in.Inferers(), n.zero)
	return dst, nil
}
