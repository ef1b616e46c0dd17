package epochs

import (
	"slices"

	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
)

// about keeps what a bundle says of the workers, whose names ascend.
func about(b record.LossBundle, inferers, forecasters []string) record.LossBundle {
	known := func(names []string, losses []record.WorkerLoss) (kept []record.WorkerLoss) {
		for _, l := range losses {
			if _, found := slices.BinarySearch(names, l.Worker); found {
				kept = append(kept, l)
			}
		}
		return kept
	}
	b.Inferers, b.OneOutInferers = known(inferers, b.Inferers), known(inferers, b.OneOutInferers)
	b.Forecasters, b.OneOutForecasters = known(forecasters, b.Forecasters), known(forecasters, b.OneOutForecasters)
	b.OneInForecasters = known(forecasters, b.OneInForecasters)
	lists := b.OneOutOfForecasters
	b.OneOutOfForecasters = nil
	for _, l := range lists {
		if _, found := slices.BinarySearch(forecasters, l.Forecaster); found {
			b.OneOutOfForecasters = append(b.OneOutOfForecasters, record.ForecasterLosses{Forecaster: l.Forecaster, Losses: known(inferers, l.Losses)})
		}
	}
	return b
}

// reported returns the bundle as package consensus filters it.
func reported(b *record.LossBundle, reputer string, topic uint64, nonce int64) consensus.Reported[num.Dec] {
	list := func(losses []record.WorkerLoss) []consensus.WorkerLoss[num.Dec] {
		out := make([]consensus.WorkerLoss[num.Dec], len(losses))
		for i, l := range losses {
			out[i] = consensus.WorkerLoss[num.Dec]{Worker: l.Worker, Loss: l.Loss}
		}
		return out
	}
	r := consensus.Reported[num.Dec]{
		Reputer: reputer, Topic: topic, Nonce: nonce, Combined: b.Combined, Naive: b.Naive,
		Inferer: list(b.Inferers), Forecaster: list(b.Forecasters), OneOutInferer: list(b.OneOutInferers),
		OneOutForecaster: list(b.OneOutForecasters), OneInForecaster: list(b.OneInForecasters),
	}
	for _, f := range b.OneOutOfForecasters {
		r.OneOutInfererForecaster = append(r.OneOutInfererForecaster,
			consensus.ForecasterLosses[num.Dec]{Forecaster: f.Forecaster, Losses: list(f.Losses)})
	}
	return r
}
