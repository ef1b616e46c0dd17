package chain

import (
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// Inference is the network inference of an epoch as the close of its worker window stored it. Values are lists over
// the labels. It holds every object whose loss reputers report.
type Inference struct {
	Topic  uint64   `json:"topic"`
	Nonce  int64    `json:"nonce"`
	Height int64    `json:"height"` // of the close
	Case   string   `json:"case"`   // how it was made
	Labels []string `json:"labels"`

	Combined    []num.Dec         `json:"combined"`
	Naive       []num.Dec         `json:"naive"`
	Inferers    []WorkerInference `json:"inferers"`
	Forecasters []WorkerInference `json:"forecasters,omitempty"` // forecast-implied inferences

	OneOutInferers      []WorkerInference     `json:"one_out_inferers,omitempty"`
	OneOutForecasters   []WorkerInference     `json:"one_out_forecasters,omitempty"`
	OneInForecasters    []WorkerInference     `json:"one_in_forecasters,omitempty"`
	OneOutOfForecasters []ForecasterInference `json:"one_out_inferers_of_forecasters,omitempty"`

	// Interval has, for each label, the percentiles 2.28, 15.87, 50, 84.13, 97.72 (E36); none without weights.
	Interval [][]num.Dec `json:"interval,omitempty"`
	// OutlierResistant is the second, informational value (5.5).
	OutlierResistant []num.Dec `json:"outlier_resistant,omitempty"`
}

// WorkerInference is a value that belongs to one worker.
type WorkerInference struct {
	Worker string    `json:"worker"`
	Values []num.Dec `json:"values,omitempty"`
	Weight *num.Dec  `json:"weight,omitempty"` // normalised, in the combined inference
}

// ForecasterInference are the implied inferences of a forecaster without one inferer each.
type ForecasterInference struct {
	Forecaster string            `json:"forecaster"`
	Without    []WorkerInference `json:"without"`
}

// inferenceOf names what an epoch computed.
func inferenceOf(r *roster, labels []string, state *epoch.State[num.Dec], rec *epoch.Record[num.Dec]) Inference {
	inferers, forecasters := pick(r.inferers, rec.Inferers), pick(r.forecasters, rec.Forecasters)
	result := rec.Inference
	out := Inference{
		Topic: r.id, Case: result.Case.String(), Labels: labels,
		Combined: result.Combined, Naive: result.Naive,
		Forecasters:       present(&result.Implied, forecasters),
		OneOutInferers:    present(&result.OneOutInferer, inferers),
		OneOutForecasters: present(&result.OneOutForecaster, forecasters),
		OneInForecasters:  present(&result.OneInForecaster, forecasters),
		Interval:          rec.Interval,
	}
	for j, name := range inferers {
		w := WorkerInference{Worker: name, Values: rec.SynthesisInput.Inferences[j*len(labels) : (j+1)*len(labels)]}
		if result.HasWeights && result.InfererHasWeight[j] && state.InfererWeights != nil {
			weight := state.InfererWeights[rec.Inferers[j]]
			w.Weight = &weight
		}
		out.Inferers = append(out.Inferers, w)
	}
	if result.HasWeights && state.ForecasterWeights != nil {
		for i := range out.Forecasters {
			for k, name := range forecasters {
				if name == out.Forecasters[i].Worker && result.ForecasterHasWeight[k] {
					weight := state.ForecasterWeights[rec.Forecasters[k]]
					out.Forecasters[i].Weight = &weight
				}
			}
		}
	}
	for k := range result.OneOutInfererForecaster {
		if without := present(&result.OneOutInfererForecaster[k], inferers); len(without) > 0 {
			out.OneOutOfForecasters = append(out.OneOutOfForecasters, ForecasterInference{forecasters[k], without})
		}
	}
	if rec.OutlierResistant != nil {
		out.OutlierResistant = rec.OutlierResistant.Combined
	}
	return out
}

func pick[R regret.Role](names []string, positions []R) []string {
	out := make([]string, len(positions))
	for i, p := range positions {
		out[i] = names[p]
	}
	return out
}

func present[R regret.Role](values *synthesis.Values[R, num.Dec], names []string) []WorkerInference {
	var out []WorkerInference
	for i := range values.Len() {
		if v, ok := values.At(R(i)); ok {
			out = append(out, WorkerInference{Worker: names[i], Values: v})
		}
	}
	return out
}
