package evaluator

import (
	"strings"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// negligible is a share with which a source has no part in the network inference.
const negligible = "1e-6"

// shareWarnings names, for each label, the percentiles that sources with a negligible share decide. E14 interpolates
// between the values of all sources that have a weight, however small: one that counts nothing can be the end of an
// interval.
func shareWarnings[T any](e *engine[T], b *synthesis.Bound[T], r *synthesis.Result[T], percentiles []T, bounds [][]T) ([]string, error) {
	if len(bounds) == 0 {
		return nil, nil
	}
	a := e.a.Calc()
	small := a.FromDec(num.MustParseDec(negligible))
	least := a.Mul(small, a.Add(num.Sum(a, r.InfererWeights), num.Sum(a, r.ForecasterWeights)))
	type source struct {
		name  string
		value []T
	}
	var counted, ignored []source
	var weights []T
	add := func(name string, weight T, value []T) {
		if a.Cmp(weight, least) < 0 {
			ignored = append(ignored, source{name, value})
			return
		}
		counted, weights = append(counted, source{name, value}), append(weights, weight)
	}
	labels := len(b.Labels)
	for j, has := range r.InfererHasWeight {
		if has {
			add(b.Inferers[j], r.InfererWeights[j], b.Input.Inferences[j*labels:(j+1)*labels])
		}
	}
	for k, has := range r.ForecasterHasWeight {
		if value, implied := r.Implied.At(synthesis.Forecaster(k)); has && implied {
			add(b.Forecasters[k], r.ForecasterWeights[k], value)
		}
	}
	if len(ignored) == 0 {
		return nil, nil
	}
	var warnings []string
	for label, with := range bounds {
		data := make([]T, len(counted))
		for i, s := range counted {
			data[i] = s.value[label]
		}
		without, err := num.WeightedPercentiles(a, data, weights, percentiles)
		if err != nil {
			return nil, err
		}
		var decided []string
		for i := range with {
			moved := a.Abs(a.Sub(with[i], without[i]))
			if a.Cmp(moved, a.Mul(small, num.Max(a, a.Abs(with[i]), a.Abs(without[i])))) > 0 {
				decided = append(decided, e.text(percentiles[i])+" %")
			}
		}
		if decided == nil {
			continue
		}
		text := "confidence interval"
		if labels > 1 {
			text += " of " + b.Labels[label]
		}
		var names []string
		for _, s := range ignored {
			names = append(names, s.name)
		}
		warnings = append(warnings, text+": "+strings.Join(decided, ", ")+" decided by sources with a share below "+negligible+": "+strings.Join(names, ", "))
	}
	return warnings, a.Err()
}
