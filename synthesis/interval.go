package synthesis

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// defaultPercentiles are those of the chain, as decimal text: the median and about one and two standard
// deviations on either side.
var defaultPercentiles = [...]string{"2.28", "15.87", "50", "84.13", "97.72"}

// DefaultPercentiles gives the percentiles of the chain: 2.28, 15.87, 50, 84.13, 97.72.
func DefaultPercentiles[T any](a num.Arith[T]) []T {
	out := make([]T, len(defaultPercentiles))
	for i, text := range defaultPercentiles {
		out[i] = a.FromDec(num.MustParseDec(text))
	}
	return out
}

// ConfidenceInterval gives the weighted percentiles of the inferences and implied inferences under the weights
// of the combined inference (E36), for each label one number per percentile. Sources without a weight are left
// out. It is empty where the result has no weights at all.
//
// in and result belong together (ErrShape). Percentiles lie in [0, 100] (ErrDomain); all weights zero is
// ErrDivisionByZero.
func ConfidenceInterval[T any](a num.Arith[T], in *Input[T], result *Result[T], percentiles []T) ([][]T, error) {
	out, err := new(intervals[T]).of(a.Calc(), nil, in, result, percentiles)
	if err != nil || len(out) == 0 {
		return nil, err
	}
	return out, nil
}

// ConfidenceInterval is as the function of that name, in the memory of dst where it suffices; what dst held is gone.
func (w *Workspace[T]) ConfidenceInterval(dst [][]T, in *Input[T], result *Result[T], percentiles []T) ([][]T, error) {
	w.a.Reset()
	return w.intervals.of(w.a, dst, in, result, percentiles)
}

// intervals are the lists that confidence intervals are formed from.
type intervals[T any] struct {
	scratch       num.Scratch[T]
	data, weights []T
}

func (v *intervals[T]) of(a num.Calc[T], dst [][]T, in *Input[T], result *Result[T], percentiles []T) ([][]T, error) {
	if in == nil {
		return nil, refuseNilInput()
	}
	if result == nil {
		return nil, num.Refuse(num.ErrMissing, "result", nil, nil, "the result of this input")
	}
	if !result.fits(in) {
		return nil, num.Refuse(num.ErrShape, "result", nil, nil, "the result of this input")
	}
	if !result.HasWeights {
		return dst[:0], nil
	}
	v.weights = v.weights[:0]
	for j, has := range result.InfererHasWeight {
		if has {
			v.weights = append(v.weights, result.InfererWeights[j])
		}
	}
	for k, has := range result.ForecasterHasWeight {
		if has {
			v.weights = append(v.weights, result.ForecasterWeights[k])
		}
	}
	dst = reuse.Slice(dst, in.labels())
	for label := range dst {
		v.data = v.data[:0]
		for j, has := range result.InfererHasWeight {
			if has {
				v.data = append(v.data, in.inference(j)[label])
			}
		}
		for k, has := range result.ForecasterHasWeight {
			if has {
				v.data = append(v.data, result.Implied.row(k)[label])
			}
		}
		dst[label] = reuse.Slice(dst[label], len(percentiles))
		if err := v.scratch.WeightedPercentiles(a, dst[label], v.data, v.weights, percentiles); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// fits tells whether the result can be one of the input.
func (r *Result[T]) fits(in *Input[T]) bool {
	k := in.Forecasters()
	return len(r.InfererWeights) == in.Inferers() && len(r.InfererHasWeight) == in.Inferers() && len(r.Combined) == in.labels() &&
		len(r.ForecasterWeights) == k && len(r.ForecasterHasWeight) == k &&
		len(r.Implied.data) == k*in.labels()
}
