package record

import "github.com/seed-63a7a409/chorus/num"

// LabelValue is the number that an inference gives one label.
type LabelValue struct {
	Label string  `json:"label"`
	Value num.Dec `json:"value"`
}

// ForecastElement is the loss that is expected of one inferer.
type ForecastElement struct {
	Inferer string  `json:"inferer"`
	Loss    num.Dec `json:"loss"`
}

// LossBundle holds the losses of an epoch's objects, in log form. What a list lacks is not reported.
type LossBundle struct {
	Combined            num.Dec            `json:"combined"`
	Naive               num.Dec            `json:"naive"`
	Inferers            []WorkerLoss       `json:"inferers,omitempty"`
	Forecasters         []WorkerLoss       `json:"forecasters,omitempty"`
	OneOutInferers      []WorkerLoss       `json:"one_out_inferers,omitempty"`
	OneOutForecasters   []WorkerLoss       `json:"one_out_forecasters,omitempty"`
	OneInForecasters    []WorkerLoss       `json:"one_in_forecasters,omitempty"`
	OneOutOfForecasters []ForecasterLosses `json:"one_out_inferers_of_forecasters,omitempty"`
}

// WorkerLoss is the loss of an object that one worker stands for.
type WorkerLoss struct {
	Worker string  `json:"worker"`
	Loss   num.Dec `json:"loss"`
}

// ForecasterLosses holds the losses of a forecaster's implied inferences without one inferer each.
type ForecasterLosses struct {
	Forecaster string       `json:"forecaster"`
	Losses     []WorkerLoss `json:"losses"`
}
