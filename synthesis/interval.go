package synthesis

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// defaultPercentiles are those of the chain, as decimal text: the median and about one and two standard
// deviations on either side.
var defaultPercentiles = [...]string{"2.28", "15.87", "50", "84.13", "97.72"}

// DefaultPercentiles returns the percentiles of the chain, 2.28, 15.87, 50, 84.13, 97.72; nil without an arithmetic.
func DefaultPercentiles[T any](a num.Arith[T]) []T {
	if a == nil {
		return nil
	}
	out := make([]T, len(defaultPercentiles))
	for i, text := range defaultPercentiles {
		out[i] = a.FromDec(num.MustParseDec(text))
	}
	return out
}

// ConfidenceInterval returns the weighted percentiles of the inferences and implied inferences under the weights of the
// combined inference (E36), for each label one number per percentile, in the memory of dst, and returns it; nil stands for a
// new list. Nil percentiles stand for those of the chain: 2.28, 15.87, 50, 84.13, 97.72. Sources without a weight are left
// out. It is empty where the result has no weights at all.
//
// in and result belong together (ErrShape). Percentiles lie in [0, 100] (ErrDomain); all weights zero is
// ErrDivisionByZero; ErrMissing without an input or a result.
func (n *Network[T]) ConfidenceInterval(dst [][]T, in *Input[T], result *Result[T], percentiles []T) ([][]T, error) {
	switch {
	case n == nil || n.a == nil:
		return nil, refuseNilNetwork()
	case in == nil:
		return nil, refuseNilInput()
	case result == nil:
		return nil, num.Refuse(num.ErrMissing, "result", nil, nil, "the result of this input")
	case !result.fits(in):
		return nil, num.Refuse(num.ErrShape, "result", nil, nil, "the result of this input")
	case !result.HasWeights:
		return dst[:0], nil
	}
	n.a.Reset()
	if percentiles == nil {
		if n.percentiles == nil {
			n.percentiles = DefaultPercentiles(n.a)
		}
		percentiles = n.percentiles
	}
	n.intervals = n.intervals[:0]
	for j, has := range result.InfererHasWeight {
		if has {
			n.intervals = append(n.intervals, result.InfererWeights[j])
		}
	}
	for k, has := range result.ForecasterHasWeight {
		if has {
			n.intervals = append(n.intervals, result.ForecasterWeights[k])
		}
	}
	dst = reuse.Slice(dst, in.labels())
	for label := range dst {
		n.column = n.column[:0]
		for j, has := range result.InfererHasWeight {
			if has {
				n.column = append(n.column, in.inference(j)[label])
			}
		}
		for k, has := range result.ForecasterHasWeight {
			if has {
				n.column = append(n.column, result.Implied.row(k)[label])
			}
		}
		dst[label] = reuse.Slice(dst[label], len(percentiles))
		if err := n.scratch.WeightedPercentiles(n.a, dst[label], n.column, n.intervals, percentiles); err != nil {
			return nil, err
		}
	}
	return dst, nil
}

// fits reports whether the result can be one of the input.
func (r *Result[T]) fits(in *Input[T]) bool {
	k := in.Forecasters()
	return len(r.InfererWeights) == in.Inferers() && len(r.InfererHasWeight) == in.Inferers() && len(r.Combined) == in.labels() &&
		len(r.ForecasterWeights) == k && len(r.ForecasterHasWeight) == k &&
		len(r.Implied.data) == k*in.labels()
}
