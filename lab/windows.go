package lab

import "github.com/seed-63a7a409/chorus/epoch"

// An epoch is made in two parts, because what reputers measure is the network inference, and so that it is made once. Both together are
// epoch.Topic.Run (TestWindowsAreRun).

// closeWorkers makes the network inference of the day. The record is nil for what ends the run.
func (m *simulation[T]) closeWorkers() (*epoch.Record[T], error) {
	m.input.Nonce = m.state.Nonce + int64(m.setup.release.Topic.EpochLength)
	rec, err := m.topic.CloseWorkers(m.worked, m.state, &m.input)
	if rec != nil {
		m.worked = rec
	}
	return rec, err
}

// closeReputers takes the reports of the day to losses, regrets, scores and pay, and returns the record of the whole epoch.
func (m *simulation[T]) closeReputers() (*epoch.Record[T], error) {
	rec, err := m.topic.Close(m.judged, m.state, &m.input)
	if rec == nil {
		return nil, err
	}
	m.judged = rec
	losses, regrets, outcome := rec.Losses, rec.Regrets, rec.Close
	if err == nil {
		if rec, err = m.topic.Reward(rec, m.state, &m.input, losses); rec == nil {
			return nil, err
		}
	}
	whole := &m.joined
	*whole = *rec
	whole.Losses, whole.Regrets, whole.Close = losses, regrets, outcome
	w := m.worked
	whole.Inferers, whole.Forecasters, whole.SynthesisInput = w.Inferers, w.Forecasters, w.SynthesisInput
	whole.Inference, whole.Interval = w.Inference, w.Interval
	whole.OutlierFilter, whole.OutlierResistant = w.OutlierFilter, w.OutlierResistant
	return whole, err
}
