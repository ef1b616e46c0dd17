package state

import (
	"github.com/seed-63a7a409/chorus/num"
)

// Inference is the network inference of an epoch in the state, made by the close of its worker window. Values are lists over
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

// ForecasterInference holds the implied inferences of a forecaster without one inferer each.
type ForecasterInference struct {
	Forecaster string            `json:"forecaster"`
	Without    []WorkerInference `json:"without"`
}
