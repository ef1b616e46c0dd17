package evaluator

import (
	"slices"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// bundleWriter writes a result in the shape of a value bundle.
type bundleWriter[T chorus.Number] struct {
	e      *engine[T]
	bound  *bound[T]
	result *synthesis.Result[T]
	vector bool   // values are lists over the labels
	kept   []bool // inferers to list, nil for all
}

func (e *engine[T]) bundleWriter(b *bound[T], r *synthesis.Result[T], vector bool) *bundleWriter[T] {
	return &bundleWriter[T]{e: e, bound: b, result: r, vector: vector}
}

func (w *bundleWriter[T]) value(v []T) any {
	if w.vector {
		return w.e.texts(v)
	}
	return w.e.text(v[0])
}

// entry is one member of a pair list.
type entry [2]any

func (w *bundleWriter[T]) bundle() output {
	r, labels := w.result, max(w.bound.input.Labels, 1)
	inferers := []entry{}
	for j, name := range w.bound.inferers {
		if w.kept == nil || w.kept[j] {
			inferers = append(inferers, entry{name, w.value(w.bound.input.Inferences[j*labels : (j+1)*labels])})
		}
	}
	oneOutImplied := []entry{}
	for k := range r.OneOutInfererForecaster {
		if list := pairs(w, &r.OneOutInfererForecaster[k], w.bound.inferers); len(list) > 0 {
			oneOutImplied = append(oneOutImplied, entry{w.bound.forecasters[k], list})
		}
	}
	return output{
		"combined":                   w.value(r.Combined),
		"naive":                      w.value(r.Naive),
		"inferer":                    inferers,
		"forecaster":                 pairs(w, &r.Implied, w.bound.forecasters),
		"one_out_inferer":            pairs(w, &r.OneOutInferer, w.bound.inferers),
		"one_out_forecaster":         pairs(w, &r.OneOutForecaster, w.bound.forecasters),
		"one_in_forecaster":          pairs(w, &r.OneInForecaster, w.bound.forecasters),
		"one_out_inferer_forecaster": oneOutImplied,
	}
}

// pairs lists what is present, by name.
func pairs[R regret.Role, T chorus.Number](w *bundleWriter[T], values *synthesis.Values[R, T], names []string) []entry {
	list := []entry{}
	for i, name := range names {
		if v, ok := values.At(R(i)); ok {
			list = append(list, entry{name, w.value(v)})
		}
	}
	return list
}

func (w *bundleWriter[T]) forecastersUsed() []string {
	used := []string{}
	for k, name := range w.bound.forecasters {
		if _, ok := w.result.Implied.At(synthesis.Forecaster(k)); ok {
			used = append(used, name)
		}
	}
	return used
}

// weights writes the weights of the combined inference, normalised too where they are relative to the best.
func (w *bundleWriter[T]) weights(out output) error {
	r := w.result
	var inferers, forecasters []T
	var usedNames []string
	if r.HasWeights {
		inferers = r.InfererWeights
		for k, has := range r.ForecasterHasWeight {
			if has {
				forecasters = append(forecasters, r.ForecasterWeights[k])
				usedNames = append(usedNames, w.bound.forecasters[k])
			}
		}
	}
	out["inferer_weights"] = weightPairs(w, inferers, w.bound.inferers)
	out["forecaster_weights"] = weightPairs(w, forecasters, usedNames)
	if w.e.release.Synthesis.Weights.Form != weights.FormRatio {
		return nil
	}
	all := slices.Concat(inferers, forecasters)
	if a := w.e.a.Calc(); len(all) > 0 && weights.Normalize(a, all, all) == nil {
		return a.Err()
	}
	out["normalized_inferer_weights"] = weightPairs(w, all[:len(inferers)], w.bound.inferers)
	out["normalized_forecaster_weights"] = weightPairs(w, all[len(inferers):], usedNames)
	return nil
}

func weightPairs[T chorus.Number](w *bundleWriter[T], list []T, names []string) []entry {
	out := []entry{}
	for i, x := range list {
		out = append(out, entry{names[i], w.e.text(x)})
	}
	return out
}
