package chain

import (
	"maps"
	"slices"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// inferenceOf returns a stored inference under the names of the root package; nil for none.
func inferenceOf(stored *state.Inference) *chorus.Inference[num.Dec] {
	if stored == nil {
		return nil
	}
	out := &chorus.Inference[num.Dec]{
		Nonce: stored.Nonce, Case: stored.Case, Labels: stored.Labels, Network: stored.Combined, Naive: stored.Naive,
		Inferers: map[string]chorus.Inferer[num.Dec]{}, Interval: stored.Interval,
		AllInferersNew: stored.Case == synthesis.CaseAllNew.String(),
	}
	if stored.OutlierResistant != nil {
		out.Outliers = &chorus.Outliers[num.Dec]{Network: stored.OutlierResistant}
	}
	share := func(w state.WorkerInference) chorus.Source[num.Dec] { return chorus.Source[num.Dec]{Share: w.Weight} }
	oneOut := valuesByWorker(stored.OneOutInferers)
	for _, w := range stored.Inferers {
		out.Inferers[w.Worker] = chorus.Inferer[num.Dec]{Inference: w.Values, Source: share(w), OneOut: oneOut[w.Worker]}
	}
	oneOut, oneIn := valuesByWorker(stored.OneOutForecasters), valuesByWorker(stored.OneInForecasters)
	implied := map[string]state.WorkerInference{}
	for _, w := range stored.Forecasters {
		implied[w.Worker] = w
	}
	without := map[string]map[string][]num.Dec{}
	for _, f := range stored.OneOutOfForecasters {
		without[f.Forecaster] = valuesByWorker(f.Without)
	}
	for _, name := range forecastersOf(stored) {
		if out.Forecasters == nil {
			out.Forecasters = map[string]chorus.Forecaster[num.Dec]{}
		}
		out.Forecasters[name] = chorus.Forecaster[num.Dec]{
			Implied: implied[name].Values, Source: share(implied[name]), OneOut: oneOut[name], OneIn: oneIn[name], OneOutImplied: without[name],
		}
	}
	return out
}

func valuesByWorker(list []state.WorkerInference) map[string][]num.Dec {
	out := map[string][]num.Dec{}
	for _, w := range list {
		out[w.Worker] = w.Values
	}
	return out
}

// forecastersOf lists the forecasters of which a stored inference has anything.
func forecastersOf(stored *state.Inference) []string {
	names := map[string]bool{}
	for _, list := range [][]state.WorkerInference{stored.Forecasters, stored.OneOutForecasters, stored.OneInForecasters} {
		for _, w := range list {
			names[w.Worker] = true
		}
	}
	return slices.Sorted(maps.Keys(names))
}

// Bundle returns losses that [chorus.Measure] has taken as a reputer sends them with [SubmitLosses]: in lists, ascending by
// name. nil gives the zero bundle.
func Bundle(l *chorus.Losses[num.Dec]) record.LossBundle {
	if l == nil {
		return record.LossBundle{}
	}
	list := func(m map[string]num.Dec) (losses []record.WorkerLoss) {
		for _, name := range slices.Sorted(maps.Keys(m)) {
			losses = append(losses, record.WorkerLoss{Worker: name, Loss: m[name]})
		}
		return losses
	}
	b := record.LossBundle{
		Combined: l.Combined, Naive: l.Naive, Inferers: list(l.Inferer), Forecasters: list(l.Forecaster),
		OneOutInferers: list(l.OneOutInferer), OneOutForecasters: list(l.OneOutForecaster), OneInForecasters: list(l.OneInForecaster),
	}
	for _, name := range slices.Sorted(maps.Keys(l.OneOutImplied)) {
		b.OneOutOfForecasters = append(b.OneOutOfForecasters, record.ForecasterLosses{Forecaster: name, Losses: list(l.OneOutImplied[name])})
	}
	return b
}
