package chain

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// EpochStage is how far an epoch of a topic is.
type EpochStage string

// The stages, in order; an epoch may fail at every close.
const (
	StageOpen     EpochStage = "open"     // takes inferences and forecasts
	StageInferred EpochStage = "inferred" // has a network inference, waits for losses
	StageClosed   EpochStage = "closed"   // has network losses; its reward is due, failed, or gave way to a later epoch
	StageRewarded EpochStage = "rewarded"
	StageFailed   EpochStage = "failed" // no inference or no losses
)

// epochRecord is one epoch of a topic.
type epochRecord struct {
	held
	Stage       EpochStage `json:"stage"`
	Inferers    []string   `json:"inferers,omitempty"` // frozen at the close of the worker window
	Forecasters []string   `json:"forecasters,omitempty"`
	Inference   *Inference `json:"inference,omitempty"`
	Rewards     *Rewards   `json:"rewards,omitempty"`
	Note        string     `json:"note,omitempty"` // why it failed
}

func epochKey(id uint64, nonce int64) string {
	return key(kindEpoch, topicPart(id), heightPart(nonce))
}

// epoch gives an epoch of a topic, a zero one where its record is forgotten.
func (s *session) epoch(id uint64, nonce int64) *epochRecord {
	return s.hand.epochs.make(s, epochKey(id, nonce))
}

func (s *session) failEpoch(id uint64, nonce int64, kind EventKind, cause error) {
	e := s.epoch(id, nonce)
	e.Note = cause.Error()
	if e.Stage = StageFailed; kind == EventRewardFailed {
		e.Stage = StageClosed
	}
	e.touch()
	s.emit(Event{Kind: kind, Topic: id, Nonce: nonce, Note: e.Note})
}

// openWindow is the start of an epoch (step 4): its nonce is the height. MaxUnfulfilledWorkerRequests has no effect: a
// worker window ends before the next one but one opens. Reputer windows are given up where there are more than
// MaxUnfulfilledReputerRequests, or from more epochs ago.
func (s *session) openWindow(t *topicRecord) {
	id, nonce := t.id, s.now()
	t.touch()
	t.LastEnded = nonce
	if s.rules.Ledger.LongWindowLost {
		for _, lost := range t.WorkerWindows { // L11: as long as the epoch; shorter ones have closed
			s.failEpoch(id, lost, EventWindowFailed, num.Refuse(ErrWindow, "worker window", nil, lost, "one shorter than the epoch"))
		}
		t.WorkerWindows = nil
	}
	t.WorkerWindows = append(t.WorkerWindows, nonce)
	t.Epochs = append(t.Epochs, nonce)
	e := s.epoch(id, nonce)
	e.Stage = StageOpen
	e.touch()
	s.write(key(kindClosing, heightPart(nonce+int64(t.Params.WorkerSubmissionWindow)), topicPart(id), heightPart(nonce)), queued{})
	s.emit(Event{Kind: EventWindowOpened, Topic: id, Nonce: nonce})
	most := s.rules.Module.MaxUnfulfilledReputerRequests
	since := nonce - int64(t.Params.GroundTruthLag) - (int64(most)+1)*int64(t.Params.EpochLength)
	for len(t.ReputerWindows) > most || len(t.ReputerWindows) > 0 && t.ReputerWindows[0] < since {
		oldest := t.ReputerWindows[0]
		t.ReputerWindows = t.ReputerWindows[1:]
		if s.rules.Ledger.ActiveSets == release.ActiveSetsOfEpoch { // that of a topic is emptied by closes alone
			s.dropActive(id, oldest, RoleReputer)
		}
		s.failEpoch(id, oldest, EventWindowFailed, num.Refuse(num.ErrRange, "reputer windows", nil, nil, "MaxUnfulfilledReputerRequests"))
	}
}

// lastWorkerBlock is the last block in which workers may send for an epoch (K53); the first is the one after its opening.
func lastWorkerBlock(rules release.Release, t *topicRecord, nonce int64) int64 {
	last := nonce + int64(t.Params.WorkerSubmissionWindow)
	if rules.Ledger.Windows == release.WindowsOfLag {
		last--
	}
	return last
}

// reputerBlocks are the first and the last block in which reputers may send for an epoch whose window is open (K53).
func reputerBlocks(rules release.Release, t *topicRecord, nonce int64) (first, last int64) {
	lag, length := int64(t.Params.GroundTruthLag), int64(t.Params.EpochLength)
	first = nonce + lag
	if rules.Ledger.Windows == release.WindowsOfLag {
		return first, first + lag
	}
	return first, first + (length-lag%length)%length + length
}

// closeWorkerWindows makes the network inference of every epoch whose worker window ends with this block.
func (s *session) closeWorkerWindows() {
	for _, where := range s.due(kindClosing, s.now()) {
		s.remove(where)
		parts := partsOf(where)
		id, nonce := uint64(number(parts[1])), number(parts[2])
		t, err := s.topic(id)
		if err != nil {
			s.fail(err)
			return
		}
		at := slices.Index(t.WorkerWindows, nonce)
		if at < 0 {
			continue
		}
		t.WorkerWindows = slices.Concat(t.WorkerWindows[:at], t.WorkerWindows[at+1:])
		t.touch()
		err = s.closeWorkerWindow(t, nonce)
		s.failWork(err)
		s.dropActive(id, nonce, RoleInferer)
		if err != nil {
			s.failEpoch(id, nonce, EventWindowFailed, err)
		} else {
			t.ReputerWindows = append(t.ReputerWindows, nonce)
		}
		if err == nil || !s.rules.Ledger.ForecastersStay { // L10
			s.dropActive(id, nonce, RoleForecaster)
		}
	}
}

// sent reads what the members of an active set sent for an epoch.
func sent[T any](s *session, id uint64, nonce int64, role Role) (names []string, payloads []T, arrivals []uint64) {
	for _, m := range s.activeSet(id, role, nonce) {
		if m.nonce != nonce {
			continue
		}
		arrival, payload := payloadOf[T](s, m)
		names, payloads, arrivals = append(names, m.actor), append(payloads, payload), append(arrivals, arrival)
	}
	return names, payloads, arrivals
}

func payloadOf[T any](s *session, m seated) (arrival uint64, payload T) {
	var record activeRecord
	if err := errors.Join(json.Unmarshal(m.record, &record), json.Unmarshal(record.Payload, &payload)); err != nil {
		s.fail(damaged(m.key, err))
	}
	return record.Arrival, payload
}

// closeWorkerWindow is 5.1 to 5.5 for the active sets of an epoch, and stores the inference. Older releases make it
// when asked (K11), from the regrets of that moment; here all releases have the one that was asked for in this block,
// with the same digits, so that reputers and readers of the ledger speak of the same objects. Without an inference, or
// with labels beyond the limits of the registry, there is no reputer window; where the inference itself fails, there is one.
func (s *session) closeWorkerWindow(t *topicRecord, nonce int64) error {
	id := t.id
	inferers, answers, arrivals := sent[[]LabelValue](s, id, nonce, RoleInferer)
	forecasters, forecasts, _ := sent[[]ForecastElement](s, id, nonce, RoleForecaster)
	if s.err != nil {
		return s.err
	}
	if len(inferers) == 0 {
		return num.Refuse(num.ErrEmpty, "inferers", nil, nil, "at least one inference")
	}
	r := &roster{topic: t, carry: s.carry(id), inferers: inferers}
	forecasts = r.keepForecasters(forecasters, forecasts)
	labels, values, err := s.collect(t, inferers, answers, arrivals)
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
	state, err := s.gather(r, true)
	if err != nil {
		return err
	}
	if err := s.spendOnInference(len(inferers), forecasts, len(labels)); err != nil {
		return err
	}
	a := s.decimal()
	state, rec, err := epoch.CloseWorkers(a, s.epochTopic(r), state, in)
	r.carry.Median, r.carry.Deviation = state.Outlier.Median, state.Outlier.Deviation
	r.carry.touch()
	record := s.epoch(id, nonce)
	*record = epochRecord{Stage: StageInferred, Inferers: inferers, Forecasters: r.forecasters}
	record.touch()
	s.failWork(err)
	if err != nil { // who takes part is known, and their losses can be reported
		record.Note = err.Error()
		s.emit(Event{Kind: EventInferenceFailed, Topic: id, Nonce: nonce, Note: record.Note})
		return nil
	}
	inference := inferenceOf(a, r, labels, rec)
	inference.Nonce, inference.Height = nonce, s.now()
	record.Inference = &inference
	value := inference.Combined[0]
	s.emit(Event{Kind: EventInferred, Topic: id, Nonce: nonce, Value: &value})
	return nil
}

// keepForecasters drops forecasters without an element about an active inferer.
func (r *roster) keepForecasters(names []string, forecasts [][]ForecastElement) [][]ForecastElement {
	var kept [][]ForecastElement
	for k, elements := range forecasts {
		if slices.ContainsFunc(elements, func(e ForecastElement) bool {
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
func (s *session) collect(t *topicRecord, inferers []string, answers [][]LabelValue, arrivals []uint64) ([]string, []num.Dec, error) {
	checker, err := synthesis.NewLabelChecker(s.decimal(), t.Labels.policy(s.rules))
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
		sent[n] = synthesis.LabelSubmission[num.Dec]{Worker: inferers[i], Values: labelValues(answers[i])}
	}
	labels, collected, err := checker.Collect(sent)
	values := make([]num.Dec, len(labels)*len(order))
	for n, inference := range collected {
		copy(values[order[n]*len(labels):], inference.Values)
	}
	return labels, values, err
}

func labelValues(values []LabelValue) []synthesis.LabelValue[num.Dec] {
	out := make([]synthesis.LabelValue[num.Dec], len(values))
	for i, v := range values {
		out[i] = synthesis.LabelValue[num.Dec](v)
	}
	return out
}
