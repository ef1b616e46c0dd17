package topicfile

import (
	"maps"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
)

// negligible is a share with which a source has no part in the network inference.
const negligible = "1e-6"

// Warnings names, for each label, the percentiles that sources with a negligible share decide. E14 interpolates between
// the values of all sources that have a weight, however small: one that counts nothing can be the end of an interval.
func Warnings[T chorus.Number](arith num.Arith[T], in *chorus.Inference[T], percentiles []T) ([]string, error) {
	if in.Interval == nil {
		return nil, nil
	}
	a := arith.Calc()
	small := a.FromDec(num.MustParseDec(negligible))
	var ignored []string
	var weights []T
	var values [][]T
	add := func(name string, s chorus.Source[T], value []T) {
		switch {
		case s.Share == nil || s.Weight == nil || value == nil:
		case a.Cmp(*s.Share, small) < 0:
			ignored = append(ignored, name)
		default:
			weights, values = append(weights, *s.Weight), append(values, value)
		}
	}
	for _, name := range slices.Sorted(maps.Keys(in.Inferers)) {
		add(name, in.Inferers[name].Source, in.Inferers[name].Inference)
	}
	for _, name := range slices.Sorted(maps.Keys(in.Forecasters)) {
		add(name, in.Forecasters[name].Source, in.Forecasters[name].Implied)
	}
	if ignored == nil {
		return nil, nil
	}
	var warnings []string
	for label, with := range in.Interval {
		data := make([]T, len(values))
		for i, value := range values {
			data[i] = value[label]
		}
		without, err := num.WeightedPercentiles(a, data, weights, percentiles)
		if err != nil {
			return nil, err
		}
		var decided []string
		for i := range with {
			moved := a.Abs(a.Sub(with[i], without[i]))
			if a.Cmp(moved, a.Mul(small, num.Max(a, a.Abs(with[i]), a.Abs(without[i])))) > 0 {
				decided = append(decided, a.Text(percentiles[i])+" %")
			}
		}
		if decided == nil {
			continue
		}
		text := "confidence interval"
		if len(in.Labels) > 1 {
			text += " of " + in.Labels[label]
		}
		warnings = append(warnings, text+": "+strings.Join(decided, ", ")+" decided by sources with a share below "+negligible)
	}
	if warnings != nil { // the sources once, however many labels there are
		warnings[len(warnings)-1] += ": " + strings.Join(ignored, ", ")
	}
	return warnings, a.Err()
}
