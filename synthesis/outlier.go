package synthesis

import (
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
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
// open (O5): one description filters the distance from the median instead of the value.
//
// Errors: ErrEmpty without scores, ErrDomain for parameters outside their domain or a negative deviation,
// ErrNotFinite.
func FilterOutliers[T any](a num.Arith[T], params OutlierParams[T], state OutlierState[T], scores []T) (*OutlierFilter[T], error) {
	a = a.Fresh()
	if len(scores) == 0 {
		return nil, num.Refuse(num.ErrEmpty, "inferences", nil, nil, "at least one inference")
	}
	if err := params.Validate(a); err != nil {
		return nil, err
	}
	if err := num.CheckNotNegative(a, "previous deviation", state.Deviation); err != nil {
		return nil, err
	}
	if err := num.CheckFinite(a, "inferences", scores...); err != nil {
		return nil, err
	}
	f := &OutlierFilter[T]{Kept: make([]bool, len(scores))}
	f.State.Median = num.Median(a, scores)
	f.MAD = num.MedianAbsoluteDeviation(a, scores)
	first := a.Sign(state.Deviation) == 0
	f.State.Deviation = num.EMA(a, params.Alpha, f.MAD, state.Deviation, first)

	unfiltered := a.Sign(f.State.Median) == 0 || a.Sign(f.State.Deviation) == 0
	limit := a.Mul(params.Threshold, f.State.Deviation)
	for j, x := range scores {
		f.Kept[j] = unfiltered || a.Cmp(a.Abs(a.Sub(x, f.State.Median)), limit) <= 0
	}
	return f, a.Err()
}

// OutlierResistant is the second, informational network inference (5.5, K12): the same calculation over the
// inferers that the filter keeps. Losses, regrets and rewards never see it. Positions in the result are those
// of in; what belongs to dropped inferers is absent.
//
// Errors are those of FilterOutliers and Infer; ErrDomain for more than one label and for rules without the filter.
func OutlierResistant[T any](a num.Arith[T], rules Rules, params Params[T], outlier OutlierParams[T], state OutlierState[T], in *Input[T]) (*Result[T], *OutlierFilter[T], error) {
	if in == nil {
		return nil, nil, refuseNilInput()
	}
	if !rules.OutlierFilter {
		return nil, nil, num.Refuse(num.ErrDomain, "rules", nil, nil, "a release with the outlier filter")
	}
	if in.labels() != 1 {
		return nil, nil, num.Refuse(num.ErrDomain, "labels", nil, in.Labels, "one label")
	}
	f, err := FilterOutliers(a, outlier, state, in.Inferences)
	if err != nil {
		return nil, nil, err
	}
	if f.AllKept() {
		result, err := Infer(a, rules, params, in)
		if err != nil {
			return nil, nil, err
		}
		return result, f, nil
	}
	checker := a.Fresh()
	if err := in.validate(checker, rules); err != nil { // before rows are taken out
		return nil, nil, err
	}
	kept := keptPositions(f.Kept)
	small, err := Infer(a, rules, params, in.restrict(kept))
	if err != nil {
		return nil, nil, err
	}
	return small.spread(kept, in.Inferers(), a.Int(0)), f, nil
}

func keptPositions(kept []bool) []int {
	var positions []int
	for j, k := range kept {
		if k {
			positions = append(positions, j)
		}
	}
	return positions
}

// restrict gives the input of the inferers at some positions only.
func (in *Input[T]) restrict(kept []int) *Input[T] {
	out := *in
	k := in.Forecasters()
	out.Inferences = nil
	out.PreviousInfererWeights = nil
	out.Forecasts = NewForecasts[T](k, len(kept))
	out.Regrets = restrictTable(in.Regrets, kept, k)
	out.ForecastElsewhere = make([]bool, k)
	if in.ForecastElsewhere != nil {
		copy(out.ForecastElsewhere, in.ForecastElsewhere)
	}
	for small, j := range kept {
		out.Inferences = append(out.Inferences, in.inference(j)...)
		if in.PreviousInfererWeights != nil {
			out.PreviousInfererWeights = append(out.PreviousInfererWeights, in.PreviousInfererWeights[j])
		}
		for f := range Forecaster(k) {
			if loss, ok := in.Forecasts.At(f, Inferer(j)); ok {
				out.Forecasts.Set(f, Inferer(small), loss)
			}
		}
	}
	for f := range Forecaster(k) {
		if in.Forecasts.RowHasValue(f) && !out.Forecasts.RowHasValue(f) {
			out.ForecastElsewhere[f] = true // all elements are about dropped inferers
		}
	}
	return &out
}

// restrictTable keeps some inferers and all k forecasters.
func restrictTable[T any](t *regret.Table[T], kept []int, k int) *regret.Table[T] {
	inferers, forecasters := make([]Inferer, len(kept)), make([]Forecaster, k)
	for small, j := range kept {
		inferers[small] = Inferer(j)
	}
	for f := range forecasters {
		forecasters[f] = Forecaster(f)
	}
	return t.Select(inferers, forecasters)
}

// spread puts a result over few inferers back into the positions of all.
func (r *Result[T]) spread(kept []int, inferers int, zero T) *Result[T] {
	out := *r
	out.OneOutInferer = spreadValues(r.OneOutInferer, kept, inferers)
	out.OneOutInfererForecaster = make([]Values[Inferer, T], len(r.OneOutInfererForecaster))
	for k, v := range r.OneOutInfererForecaster {
		out.OneOutInfererForecaster[k] = spreadValues(v, kept, inferers)
	}
	out.InfererWeights = fillZero(make([]T, inferers), zero)
	out.InfererHasWeight = make([]bool, inferers)
	for small, j := range kept {
		out.InfererWeights[j], out.InfererHasWeight[j] = r.InfererWeights[small], r.InfererHasWeight[small]
	}
	return &out
}

func spreadValues[T any](v Values[Inferer, T], kept []int, inferers int) Values[Inferer, T] {
	var out Values[Inferer, T]
	out.reset(inferers, v.labels)
	for small, j := range kept {
		copy(out.row(j), v.row(small))
		out.present[j] = v.present[small]
	}
	return out
}
