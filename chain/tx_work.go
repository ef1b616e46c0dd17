package chain

import (
	"cmp"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
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
	Values []LabelValue `json:"values,omitempty"`
	// Forecast are the losses, in log form, that the worker expects of inferers.
	Forecast []ForecastElement `json:"forecast,omitempty"`
}

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

// Kind is "submit_work".
func (*SubmitWork) Kind() string { return "submit_work" }

// maxElements bounds a forecast as it is sent; what is kept of it is bounded by MaxElementsPerForecast.
const maxElements = 1024

// maxValues is the most labels that a topic may allow (5.6).
const maxValues = 1024

func (x *SubmitWork) check() error {
	if err := checkName("worker", x.Worker); err != nil {
		return err
	}
	switch {
	case x.Inference == nil && len(x.Values) == 0 && len(x.Forecast) == 0:
		return num.Refuse(num.ErrMissing, "inference", nil, nil, "an inference, a forecast, or both")
	case x.Inference != nil && len(x.Values) > 0:
		return num.Refuse(num.ErrDomain, "values", nil, len(x.Values), "none beside an inference")
	case len(x.Values) > maxValues:
		return num.Refuse(num.ErrDomain, "values", nil, len(x.Values), "at most 1024")
	case len(x.Forecast) > maxElements:
		return num.Refuse(num.ErrDomain, "forecast", nil, len(x.Forecast), "at most 1024 elements")
	}
	if x.Inference != nil {
		if err := checkSubmitted("inference", *x.Inference); err != nil {
			return err
		}
	}
	for i, v := range x.Values {
		if err := checkSubmitted("values", v.Value); err != nil {
			return positioned(err, i)
		}
	}
	for i, e := range x.Forecast {
		if err := first(checkName("forecast", e.Inferer), checkSubmitted("forecast", e.Loss)); err != nil {
			return positioned(err, i)
		}
	}
	return nil
}

func (x *SubmitWork) apply(s *session) error {
	t, err := s.topic(x.Topic)
	if err != nil {
		return err
	}
	if _, err := s.registered(x.Topic, AsWorker, x.Worker); err != nil {
		return err
	}
	if !slices.Contains(t.WorkerWindows, x.Nonce) || s.now() > lastWorkerBlock(s.rules, t, x.Nonce) {
		return num.Refuse(ErrWindow, "nonce", nil, x.Nonce, "an open worker window of the topic")
	}
	values, err := x.answer(s, t)
	if err != nil {
		return err
	}
	elements, err := x.forecast(s)
	if err != nil {
		return err
	}
	if err := s.payFee(x.Worker, t, amountOfDec(s.rules.Module.DataSendingFee)); err != nil {
		return err
	}
	request := submission{topic: t, nonce: x.Nonce, actor: x.Worker}
	if len(values) > 0 {
		request.role, request.payload = RoleInferer, values
		if err := s.admit(request); err != nil {
			return err
		}
	}
	if len(elements) > 0 {
		request.role, request.payload = RoleForecaster, elements
		if err := s.admit(request); err != nil {
			return err
		}
	}
	return s.activate(t)
}

// answer checks the inference against the topic's labels and the bounds of values (K4).
func (x *SubmitWork) answer(s *session, t *topicRecord) ([]LabelValue, error) {
	values := x.Values
	if x.Inference != nil {
		if t.Labels != nil {
			return nil, num.Refuse(num.ErrShape, "inference", nil, nil, "values by label in this topic")
		}
		values = []LabelValue{{Label: synthesis.ScalarLabel, Value: *x.Inference}}
	}
	if len(values) == 0 {
		return nil, nil
	}
	a := s.rules.Decimal()
	for i, v := range values {
		if err := release.CheckValue(s.rules.Submitted, a, "values", v.Value); err != nil {
			return nil, positioned(err, i)
		}
	}
	checker, err := synthesis.NewLabelChecker(a, t.Labels.policy(s.rules))
	if err != nil {
		return nil, err
	}
	checked, err := checker.Check(labelValues(values))
	if err != nil {
		return nil, err
	}
	out := make([]LabelValue, len(checked))
	for i, v := range checked {
		out[i] = LabelValue(v)
	}
	return out, x.fitsRegistry(s, t, checker, out)
}

// fitsRegistry refuses labels for which the registry of the epoch (5.6) has no room beside those of who is seated: its
// close would fail for all of them otherwise. At the default limits there is always room, and nothing is read.
func (x *SubmitWork) fitsRegistry(s *session, t *topicRecord, checker *synthesis.LabelChecker[num.Dec], values []LabelValue) error {
	limits := t.Labels.policy(s.rules).Limits
	if t.Labels == nil || s.seats(RoleInferer) < limits.MaxRegistry/limits.MaxPerSubmission {
		return nil
	}
	_, answers, _ := sent[[]LabelValue](s, x.Topic, x.Nonce, RoleInferer)
	registry := checker.NewRegistry()
	for _, answer := range append(answers, values) {
		if err := registry.Register(labelsOf(answer)); err != nil {
			return err
		}
	}
	return s.err
}

func labelsOf(values []LabelValue) []string {
	labels := make([]string, len(values))
	for i, v := range values {
		labels[i] = v.Label
	}
	return labels
}

// forecast keeps the elements that a submission keeps (9.3), in ascending order of inferers; none of a forecast that the
// release drops (L9).
func (x *SubmitWork) forecast(s *session) ([]ForecastElement, error) {
	if len(x.Forecast) == 0 {
		return nil, nil
	}
	a := s.rules.Decimal()
	var names []string
	for i, e := range x.Forecast {
		if err := release.CheckValue(s.rules.Submitted, a, "forecast", e.Loss); err != nil {
			return nil, positioned(err, i)
		}
		names = append(names, e.Inferer)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	elements := make([]rewards.ForecastElement[num.Dec], len(x.Forecast))
	for i, e := range x.Forecast {
		position, _ := slices.BinarySearch(names, e.Inferer)
		_, registered := s.bytes(registrationKey(x.Topic, AsWorker, e.Inferer))
		if !registered && s.rules.Ledger.UnregisteredForecast == release.UnregisteredDropsForecast {
			return nil, s.err
		}
		elements[i] = rewards.ForecastElement[num.Dec]{Inferer: position, Score: s.member(x.Topic, RoleInferer, e.Inferer).Score}
	}
	positions, err := rewards.KeptElements(a, s.rules.Module.MaxElementsPerForecast, elements)
	if err != nil {
		return nil, err
	}
	var kept []ForecastElement
	for _, i := range positions {
		kept = append(kept, x.Forecast[i])
	}
	slices.SortFunc(kept, func(x, y ForecastElement) int { return cmp.Compare(x.Inferer, y.Inferer) })
	return kept, nil
}
