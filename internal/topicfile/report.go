package topicfile

import (
	"encoding/json"
	"maps"
	"slices"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// Report is what one reputer reports of an inference, with what the close of the epoch needs beside it.
type Report[T chorus.Number] struct {
	Inference *chorus.Inference[T] // that was measured
	Losses    *chorus.Losses[T]
	Reputer   string
	Topic     uint64

	Stake, Delegated, Reward num.Dec // in base units
}

// MarshalJSON writes an epoch file that goes on from a saved topic: it closes the epoch of the inference with the bundle of
// the reputer.
func (r Report[T]) MarshalJSON() ([]byte, error) {
	bundle, err := bundleOf(r.Losses)
	if err != nil {
		return nil, err
	}
	bundle.Reputer, bundle.Topic, bundle.Nonce = r.Reputer, r.Topic, r.Inference.Nonce
	epoch := Epoch{
		Nonce: r.Inference.Nonce, Inferences: []strictnum.Pair[answer]{}, Forecasts: listsByName{},
		Bundles: []Bundle{*bundle}, Stakes: pairs{{Name: r.Reputer, Value: number{Dec: r.Stake}}}, TopicReward: number{Dec: r.Reward},
	}
	if r.Delegated.Sign() != 0 {
		epoch.DelegatedStakes = pairs{{Name: r.Reputer, Value: number{Dec: r.Delegated}}}
	}
	return json.Marshal(epochsDocument{
		Inferers: namesOf(r.Inference.Inferers), Forecasters: namesOf(r.Inference.Forecasters), Reputers: []string{r.Reputer},
		Epochs: []Epoch{epoch},
	})
}

// bundleOf writes losses as a bundle has them.
func bundleOf[T chorus.Number](l *chorus.Losses[T]) (*Bundle, error) {
	w := new(bundleWriter[T])
	b := &Bundle{
		Combined: w.number(l.Combined), Naive: w.number(l.Naive), Inferer: w.pairs(l.Inferer), Forecaster: w.pairs(l.Forecaster),
		OneOutInferer: w.pairs(l.OneOutInferer), OneOutForecaster: w.pairs(l.OneOutForecaster), OneInForecaster: w.pairs(l.OneInForecaster),
		OneOutInfererForecaster: listsByName{},
	}
	for _, forecaster := range namesOf(l.OneOutImplied) {
		b.OneOutInfererForecaster = append(b.OneOutInfererForecaster, strictnum.Pair[pairs]{Name: forecaster, Value: w.pairs(l.OneOutImplied[forecaster])})
	}
	return b, w.err
}

// bundleWriter keeps the first number that cannot be written.
type bundleWriter[T chorus.Number] struct{ err error }

func (w *bundleWriter[T]) number(x T) number {
	switch x := any(x).(type) {
	case num.Dec:
		return number{Dec: x}
	case float64:
		d, err := num.ShortestDec(x)
		if w.err == nil {
			w.err = err
		}
		return number{Dec: d}
	}
	return number{}
}

func (w *bundleWriter[T]) pairs(values map[string]T) pairs {
	list := make(pairs, 0, len(values))
	for _, name := range namesOf(values) {
		list = append(list, strictnum.Pair[number]{Name: name, Value: w.number(values[name])})
	}
	return list
}

func namesOf[V any](m map[string]V) []string {
	if len(m) == 0 {
		return []string{} // not null in JSON
	}
	return slices.Sorted(maps.Keys(m))
}
