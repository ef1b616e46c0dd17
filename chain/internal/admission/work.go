package admission

import (
	"cmp"
	"slices"

	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// Work is what a worker sends for an epoch.
type Work struct {
	Worker    string
	Topic     uint64
	Nonce     int64
	Inference *num.Dec
	Values    []record.LabelValue
	Forecast  []record.ForecastElement
}

// SubmitWork takes what a worker sends in the worker window of an epoch, for one fee.
func SubmitWork(s *state.Session, x Work) error {
	t, err := s.Topic(x.Topic)
	if err != nil {
		return err
	}
	if _, err := topics.Registered(s, x.Topic, record.AsWorker, x.Worker); err != nil {
		return err
	}
	if !slices.Contains(t.WorkerWindows, x.Nonce) || s.Now() > lastWorkerBlock(s.Rules, t, x.Nonce) {
		return num.Refuse(record.ErrWindow, "nonce", nil, x.Nonce, "an open worker window of the topic")
	}
	values, err := answer(s, x, t)
	if err != nil {
		return err
	}
	elements, err := keptForecast(s, x)
	if err != nil {
		return err
	}
	if err := topics.PayFee(s, x.Worker, t, record.WholeAmount(s.Rules.Module.DataSendingFee)); err != nil {
		return err
	}
	request := Submission{Topic: t, Nonce: x.Nonce, Actor: x.Worker}
	if len(values) > 0 {
		request.Role, request.Payload = record.RoleInferer, values
		if err := Admit(s, request); err != nil {
			return err
		}
	}
	if len(elements) > 0 {
		request.Role, request.Payload = record.RoleForecaster, elements
		if err := Admit(s, request); err != nil {
			return err
		}
	}
	return topics.Activate(s, t)
}

// answer checks the inference against the topic's labels and the bounds of values (K4).
func answer(s *state.Session, x Work, t *state.Topic) ([]record.LabelValue, error) {
	values := x.Values
	if x.Inference != nil {
		if t.Labels != nil {
			return nil, num.Refuse(num.ErrShape, "inference", nil, nil, "values by label in this topic")
		}
		values = []record.LabelValue{{Label: synthesis.ScalarLabel, Value: *x.Inference}}
	}
	if len(values) == 0 {
		return nil, nil
	}
	a := s.Rules.Decimal()
	for i, v := range values {
		if err := release.CheckValue(a, s.Rules.Submitted, "values", v.Value); err != nil {
			return nil, check.Positioned(err, i)
		}
	}
	checker, err := synthesis.NewLabelChecker(a, topics.LabelPolicy(t.Labels, s.Rules))
	if err != nil {
		return nil, err
	}
	checked, err := checker.Check(topics.LabelValues(values))
	if err != nil {
		return nil, err
	}
	out := make([]record.LabelValue, len(checked))
	for i, v := range checked {
		out[i] = record.LabelValue(v)
	}
	return out, fitsRegistry(s, x, t, checker, out)
}

// fitsRegistry refuses labels for which the registry of the epoch (5.6) has no room beside those of who is seated: its
// close would fail for all of them otherwise. At the default limits there is always room, and nothing is read.
func fitsRegistry(s *state.Session, x Work, t *state.Topic, checker *synthesis.LabelChecker[num.Dec], values []record.LabelValue) error {
	limits := topics.LabelPolicy(t.Labels, s.Rules).Limits
	if t.Labels == nil || Seats(s, record.RoleInferer) < limits.MaxRegistry/limits.MaxPerSubmission {
		return nil
	}
	_, answers, _ := Sent[[]record.LabelValue](s, x.Topic, x.Nonce, record.RoleInferer)
	registry := checker.NewRegistry()
	for _, answer := range append(answers, values) {
		if err := registry.Register(labelsOf(answer)); err != nil {
			return err
		}
	}
	return s.Err
}

func labelsOf(values []record.LabelValue) []string {
	labels := make([]string, len(values))
	for i, v := range values {
		labels[i] = v.Label
	}
	return labels
}

// keptForecast keeps the elements that a submission keeps (9.3), in ascending order of inferers; none of a forecast that the
// release drops (L9).
func keptForecast(s *state.Session, x Work) ([]record.ForecastElement, error) {
	if len(x.Forecast) == 0 {
		return nil, nil
	}
	a := s.Rules.Decimal()
	var names []string
	for i, e := range x.Forecast {
		if err := release.CheckValue(a, s.Rules.Submitted, "forecast", e.Loss); err != nil {
			return nil, check.Positioned(err, i)
		}
		names = append(names, e.Inferer)
	}
	slices.Sort(names)
	names = slices.Compact(names)
	elements := make([]rewards.ForecastElement[num.Dec], len(x.Forecast))
	for i, e := range x.Forecast {
		position, _ := slices.BinarySearch(names, e.Inferer)
		_, registered := s.Bytes(state.RegistrationKey(x.Topic, record.AsWorker, e.Inferer))
		if !registered && s.Rules.Ledger.UnregisteredForecast == release.UnregisteredDropsForecast {
			return nil, s.Err
		}
		elements[i] = rewards.ForecastElement[num.Dec]{Inferer: position, Score: s.Member(x.Topic, record.RoleInferer, e.Inferer).Score}
	}
	positions, err := rewards.KeptElements(a, s.Rules.Module.MaxElementsPerForecast, elements)
	if err != nil {
		return nil, err
	}
	var kept []record.ForecastElement
	for _, i := range positions {
		kept = append(kept, x.Forecast[i])
	}
	slices.SortFunc(kept, func(x, y record.ForecastElement) int { return cmp.Compare(x.Inferer, y.Inferer) })
	return kept, nil
}
