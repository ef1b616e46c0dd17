package chain

import (
	"github.com/seed-63a7a409/chorus/chain/internal/admission"
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// SubmitWork is what a worker sends in the worker window of an epoch: an inference, a forecast, or both, for one
// fee. Who is not admitted has paid it all the same.
type SubmitWork struct {
	Worker string `json:"worker"`
	Topic  uint64 `json:"topic"`
	Nonce  int64  `json:"nonce"` // the block that opened the window
	// Inference is the answer in a topic of one label.
	Inference *num.Dec `json:"inference,omitempty"`
	// Values are the answer in a topic of several labels.
	Values []record.LabelValue `json:"values,omitempty"`
	// Forecast are the losses, in log form, that the worker expects of inferers.
	Forecast []record.ForecastElement `json:"forecast,omitempty"`
}

// Kind is "submit_work".
func (*SubmitWork) Kind() string { return "submit_work" }

func (x *SubmitWork) check() error {
	if err := check.Name("worker", x.Worker); err != nil {
		return err
	}
	switch {
	case x.Inference == nil && len(x.Values) == 0 && len(x.Forecast) == 0:
		return num.Refuse(num.ErrMissing, "inference", nil, nil, "an inference, a forecast, or both")
	case x.Inference != nil && len(x.Values) > 0:
		return num.Refuse(num.ErrDomain, "values", nil, len(x.Values), "none beside an inference")
	case x.Inference != nil:
		if err := check.Number("inference", *x.Inference); err != nil {
			return err
		}
	}
	return check.First(check.Values(x.Values), check.Forecast(x.Forecast))
}

func (x *SubmitWork) apply(s *state.Session) error {
	return admission.SubmitWork(s, admission.Work(*x))
}
