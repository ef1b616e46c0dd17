package synthesis

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/weights"
)

// forecastWeights are the weights that a forecast gives to inferers. Under a stored scale they depend on the regret
// and on the largest regret alone, so those of all elements hold without any of them, but for the largest.
type forecastWeights[T any] struct {
	weights []T  // by inferer; of those that are not members, nothing of use
	largest int  // the first inferer with the largest regret
	shared  bool // of all elements, under a stored scale
}

// knownWeights gives the weights of all elements of forecast k where they hold for those that take part, nil where they
// have to be formed.
func (w *Workspace[T]) knownWeights(k int, taking []bool) *forecastWeights[T] {
	if taking == nil {
		return nil
	}
	if all := &w.forecastAll[k]; all.shared && taking[all.largest] {
		return all
	}
	return nil
}

// forgetWeights is for a new input.
func (w *Workspace[T]) forgetWeights(forecasters int) {
	w.forecastAll = reuse.Slice(w.forecastAll, forecasters)
	for k := range w.forecastAll {
		w.forecastAll[k].shared = false
	}
}

// forecastWeights forms the weights of w.members in forecast k (E24-E26, E28). Those of all elements are kept.
func (w *Workspace[T]) forecastWeights(in *Input[T], k int, all bool, trace *impliedTrace[T]) *forecastWeights[T] {
	a, regrets := w.a, w.regrets[:0]
	forecasts := in.Forecasts.Row(Forecaster(k))
	for _, j := range w.members {
		regrets = append(regrets, a.Sub(in.NetworkLoss, forecasts[j])) // E28
	}
	w.regrets = regrets
	scale := in.Scale
	if !w.scaleStored {
		scale = w.scaler.Scale(a, w.rules.Weights.Scale, w.params.Epsilon, regrets, nil)
	}
	best, largest := w.scaleRegrets(scale)
	formed := &w.forecastSome
	if all {
		formed = &w.forecastAll[k]
		formed.shared = w.scaleStored
	}
	formed.largest = w.members[largest]
	formed.weights = reuse.Slice(formed.weights, in.Inferers())
	for i, j := range w.members {
		var branch weights.Branch
		formed.weights[j], branch = w.kernel.Weight(a, &best, regrets[i])
		if trace != nil {
			trace.inferers = append(trace.inferers, j)
			trace.scaled = append(trace.scaled, regrets[i])
			trace.weights = append(trace.weights, formed.weights[j])
			trace.branches = append(trace.branches, branch)
		}
	}
	if trace != nil {
		trace.scale = scale
	}
	return formed
}
