package epochs

import (
	"cmp"
	"slices"

	"github.com/seed-63a7a409/chorus/chain/internal/admission"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

func failEpoch(s *state.Session, id uint64, nonce int64, kind record.EventKind, cause error) {
	e := s.Epoch(id, nonce)
	e.Note = cause.Error()
	if e.Stage = record.StageFailed; kind == record.EventRewardFailed {
		e.Stage = record.StageClosed
	}
	e.Touch()
	s.Emit(record.Event{Kind: kind, Topic: id, Nonce: nonce, Note: e.Note})
}

// OpenWindow starts an epoch (step 4): its nonce is the height. MaxUnfulfilledWorkerRequests has no effect: a
// worker window ends before the next one but one opens. Reputer windows are given up where there are more than
// MaxUnfulfilledReputerRequests, or from more epochs ago.
func OpenWindow(s *state.Session, t *state.Topic) {
	id, nonce := t.ID, s.Now()
	t.Touch()
	t.LastEnded = nonce
	if s.Rules.Ledger.LongWindowLost {
		for _, lost := range t.WorkerWindows { // L11: as long as the epoch; shorter ones have closed
			failEpoch(s, id, lost, record.EventWindowFailed, num.Refuse(record.ErrWindow, "worker window", nil, lost, "one shorter than the epoch"))
		}
		t.WorkerWindows = nil
	}
	t.WorkerWindows = append(t.WorkerWindows, nonce)
	t.Epochs = append(t.Epochs, nonce)
	e := s.Epoch(id, nonce)
	e.Stage = record.StageOpen
	e.Touch()
	s.Write(state.ClosingKey(nonce+int64(t.Params.WorkerSubmissionWindow), id, nonce), state.Queued{})
	s.Emit(record.Event{Kind: record.EventWindowOpened, Topic: id, Nonce: nonce})
	most := s.Rules.Module.MaxUnfulfilledReputerRequests
	since := nonce - int64(t.Params.GroundTruthLag) - (int64(most)+1)*int64(t.Params.EpochLength)
	for len(t.ReputerWindows) > most || len(t.ReputerWindows) > 0 && t.ReputerWindows[0] < since {
		oldest := t.ReputerWindows[0]
		t.ReputerWindows = t.ReputerWindows[1:]
		if s.Rules.Ledger.ActiveSets == release.ActiveSetsOfEpoch { // that of a topic is emptied by closes alone
			admission.DropActive(s, id, oldest, record.RoleReputer)
		}
		failEpoch(s, id, oldest, record.EventWindowFailed, num.Refuse(num.ErrRange, "reputer windows", nil, nil, "MaxUnfulfilledReputerRequests"))
	}
}

// CloseWorkerWindows makes the network inference of every epoch whose worker window ends with this block.
func CloseWorkerWindows(s *state.Session) {
	for _, where := range s.Due(state.KindClosing, s.Now()) {
		s.Remove(where)
		parts := state.PartsOf(where)
		id, nonce := uint64(state.Number(parts[1])), state.Number(parts[2])
		t, err := s.Topic(id)
		if err != nil {
			s.Fail(err)
			return
		}
		at := slices.Index(t.WorkerWindows, nonce)
		if at < 0 {
			continue
		}
		t.WorkerWindows = slices.Concat(t.WorkerWindows[:at], t.WorkerWindows[at+1:])
		t.Touch()
		err = closeWorkerWindow(s, t, nonce)
		s.FailWork(err)
		admission.DropActive(s, id, nonce, record.RoleInferer)
		if err != nil {
			failEpoch(s, id, nonce, record.EventWindowFailed, err)
		} else {
			t.ReputerWindows = append(t.ReputerWindows, nonce)
		}
		if err == nil || !s.Rules.Ledger.ForecastersStay { // L10
			admission.DropActive(s, id, nonce, record.RoleForecaster)
		}
	}
}

// closeWorkerWindow is 5.1 to 5.5 for the active sets of an epoch, and stores the inference. Older releases make it
// when asked (K11), from the regrets of that moment; here all releases have the one that was asked for in this block,
// with the same digits, so that reputers and readers of the ledger speak of the same objects. Without an inference, or
// with labels beyond the limits of the registry, there is no reputer window; where the inference itself fails, there is one.
func closeWorkerWindow(s *state.Session, t *state.Topic, nonce int64) error {
	id := t.ID
	inferers, answers, arrivals := admission.Sent[[]record.LabelValue](s, id, nonce, record.RoleInferer)
	forecasters, forecasts, _ := admission.Sent[[]record.ForecastElement](s, id, nonce, record.RoleForecaster)
	if s.Err != nil {
		return s.Err
	}
	if len(inferers) == 0 {
		return num.Refuse(num.ErrEmpty, "inferers", nil, nil, "at least one inference")
	}
	r := &roster{topic: t, carry: s.Carry(id), inferers: inferers}
	forecasts = r.keepForecasters(forecasters, forecasts)
	labels, values, err := collect(s, t, inferers, answers, arrivals)
	if err != nil {
		return err
	}
	in := &epoch.Input[num.Dec]{
		Labels: len(labels), Inferences: values, Present: make([]bool, len(inferers)),
		Forecasts: synthesis.NewForecasts[num.Dec](len(r.forecasters), len(inferers)),
	}
	for j := range in.Present {
		in.Present[j] = true
	}
	for k, elements := range forecasts {
		for _, e := range elements {
			if j, found := slices.BinarySearch(inferers, e.Inferer); found {
				in.Forecasts.Set(synthesis.Forecaster(k), synthesis.Inferer(j), e.Loss)
			}
		}
	}
	carried, err := gather(s, r, true)
	if err != nil {
		return err
	}
	if err := spendOnInference(s, len(inferers), forecasts, len(labels)); err != nil {
		return err
	}
	var rec *epoch.Record[num.Dec]
	topic, err := epochTopic(s, r, paramsOf(s, r))
	if err == nil {
		rec, err = topic.CloseWorkers(nil, carried, in)
	}
	var inference *state.Inference
	if err == nil {
		inference, err = inferenceOf(s.Decimal(), r, labels, rec)
	}
	r.carry.Median, r.carry.Deviation = carried.Outlier.Median, carried.Outlier.Deviation
	r.carry.Touch()
	e := s.Epoch(id, nonce)
	*e = state.Epoch{Stage: record.StageInferred, Inferers: inferers, Forecasters: r.forecasters}
	e.Touch()
	s.FailWork(err)
	if err != nil { // who takes part is known, and their losses can be reported
		e.Note = err.Error()
		s.Emit(record.Event{Kind: record.EventInferenceFailed, Topic: id, Nonce: nonce, Note: e.Note})
		return nil
	}
	inference.Nonce, inference.Height = nonce, s.Now()
	e.Inference = inference
	value := inference.Combined[0]
	s.Emit(record.Event{Kind: record.EventInferred, Topic: id, Nonce: nonce, Value: &value})
	return nil
}

// keepForecasters drops forecasters without an element about an active inferer.
func (r *roster) keepForecasters(names []string, forecasts [][]record.ForecastElement) [][]record.ForecastElement {
	var kept [][]record.ForecastElement
	for k, elements := range forecasts {
		if slices.ContainsFunc(elements, func(e record.ForecastElement) bool {
			_, found := slices.BinarySearch(r.inferers, e.Inferer)
			return found
		}) {
			r.forecasters = append(r.forecasters, names[k])
			kept = append(kept, elements)
		}
	}
	return kept
}

// collect numbers the labels in the order the answers came and pads them (5.6). They were checked when they were sent.
func collect(s *state.Session, t *state.Topic, inferers []string, answers [][]record.LabelValue, arrivals []uint64) ([]string, []num.Dec, error) {
	checker, err := synthesis.NewLabelChecker(s.Decimal(), topics.LabelPolicy(t.Labels, s.Rules))
	if err != nil {
		return nil, nil, err
	}
	order := make([]int, len(inferers))
	for i := range order {
		order[i] = i
	}
	slices.SortFunc(order, func(i, j int) int { return cmp.Compare(arrivals[i], arrivals[j]) })
	sent := make([]synthesis.LabelSubmission[num.Dec], len(order))
	for n, i := range order {
		sent[n] = synthesis.LabelSubmission[num.Dec]{Worker: inferers[i], Values: topics.LabelValues(answers[i])}
	}
	labels, collected, err := checker.Collect(sent)
	if err != nil {
		return nil, nil, err
	}
	values := make([]num.Dec, len(collected))
	for n, i := range order {
		copy(values[i*len(labels):], collected[n*len(labels):(n+1)*len(labels)])
	}
	return labels, values, nil
}
