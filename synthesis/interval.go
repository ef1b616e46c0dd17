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
	return n.interval(dst, in, result, percentiles, nil)
}

// IntervalOfShares is ConfidenceInterval over the sources whose share of all weights (E27) is at least least, from 0 to 1: by E36
// a source of any weight, however small, is the end of an interval if its value is. Both are the percentiles of E14, by
//
//	ConfidenceInterval  E14 over all I_i with weights w_i
//	IntervalOfShares    E14 over the I_i with w_i / sum_l w_l >= least, with the same weights
//
// Errors are those of ConfidenceInterval; ErrDomain for least, ErrEmpty where no source has such a share.
func (n *Network[T]) IntervalOfShares(dst [][]T, in *Input[T], result *Result[T], percentiles []T, least T) ([][]T, error) {
	if n != nil && n.a != nil {
		if err := num.CheckFraction(n.a, "least", least); err != nil {
			return nil, err
		}
	}
	return n.interval(dst, in, result, percentiles, &least)
}

// interval leaves sources with a smaller share than least out; nil stands for none.
func (n *Network[T]) interval(dst [][]T, in *Input[T], result *Result[T], percentiles []T, least *T) ([][]T, error) {
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
	inferers, forecasters := result.InfererHasWeight, result.ForecasterHasWeight
	if least != nil {
		inferers, forecasters = n.withShare(result, *least)
	}
	n.intervals = n.intervals[:0]
	for j, takes := range inferers {
		if takes {
			n.intervals = append(n.intervals, result.InfererWeights[j])
		}
	}
	for k, takes := range forecasters {
		if takes {
			n.intervals = append(n.intervals, result.ForecasterWeights[k])
		}
	}
	if least != nil && len(n.intervals) == 0 && n.a.Err() == nil {
		return nil, num.Refuse(num.ErrEmpty, "least", nil, *least, "at most the largest share")
	}
	dst = reuse.Slice(dst, in.labels())
	for label := range dst {
		n.column = n.column[:0]
		for j, takes := range inferers {
			if takes {
				n.column = append(n.column, in.inference(j)[label])
			}
		}
		for k, takes := range forecasters {
			if takes {
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

// withShare marks the sources whose share of all weights is at least least.
func (n *Network[T]) withShare(result *Result[T], least T) (inferers, forecasters []bool) {
	a, total := n.a, n.zero
	classes := []struct {
		has     []bool
		weights []T
	}{{result.InfererHasWeight, result.InfererWeights}, {result.ForecasterHasWeight, result.ForecasterWeights}}
	for _, class := range classes {
		for i, has := range class.has {
			if has {
				total = a.Add(total, class.weights[i])
			}
		}
	}
	marks := make([][]bool, len(classes))
	for c, class := range classes {
		marks[c] = make([]bool, len(class.has))
		for i, has := range class.has {
			marks[c][i] = has && a.Cmp(a.Quo(class.weights[i], total), least) >= 0
		}
	}
	return marks[0], marks[1]
}

// fits reports whether the result can be one of the input.
func (r *Result[T]) fits(in *Input[T]) bool {
	k := in.Forecasters()
	return len(r.InfererWeights) == in.Inferers() && len(r.InfererHasWeight) == in.Inferers() && len(r.Combined) == in.labels() &&
		len(r.ForecasterWeights) == k && len(r.ForecasterHasWeight) == k &&
		len(r.Implied.data) == k*in.labels()
}
