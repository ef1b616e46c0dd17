package epoch

import (
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// infer closes the worker window for what gather has taken: network inference, interval, outlier-resistant
// inference. It writes the record and leaves the state.
func (t *Topic[T]) infer() error {
	rec := t.record
	in, result := rec.SynthesisInput, &rec.memory.inference
	_, err := t.synthesis.Infer(result, in)
	if err != nil {
		return err
	}
	rec.Inference = result
	if rec.Interval, err = t.synthesis.ConfidenceInterval(rec.Interval, in, result, nil); err != nil {
		return err
	}
	if t.rules.Synthesis.OutlierFilter && t.in.labels() == 1 {
		return t.resist()
	}
	return nil
}

// gather takes those who are present out of the roster.
func (t *Topic[T]) gather() {
	in, s, rec := t.in, t.state, t.record
	for j, present := range in.Present {
		if present {
			rec.Inferers = append(rec.Inferers, regret.Inferer(j))
		}
	}
	for k := range regret.Forecaster(in.Forecasts.Rows()) {
		for _, j := range rec.Inferers {
			if _, ok := in.Forecasts.At(k, j); ok {
				rec.Forecasters = append(rec.Forecasters, k)
				break
			}
		}
	}
	m := rec.memory
	out := &m.input
	*out = synthesis.Input[T]{
		Labels: in.Labels, Inferences: out.Inferences[:0], Forecasts: out.Forecasts, Regrets: &m.selected,
		NetworkLoss: s.NetworkLoss, HasNetworkLoss: s.HasNetworkLoss, Scale: s.Scale,
	}
	s.Regrets.Select(out.Regrets, rec.Inferers, rec.Forecasters)
	labels := in.labels()
	for _, j := range rec.Inferers {
		out.Inferences = append(out.Inferences, in.Inferences[int(j)*labels:(int(j)+1)*labels]...)
	}
	out.Forecasts.Reset(len(rec.Forecasters), len(rec.Inferers))
	for row, k := range rec.Forecasters {
		for column, j := range rec.Inferers {
			if loss, ok := in.Forecasts.At(k, j); ok {
				out.Forecasts.Set(regret.Forecaster(row), regret.Inferer(column), loss)
			}
		}
	}
	if s.InfererWeights != nil {
		m.previousInferers = m.previousInferers[:0]
		for _, j := range rec.Inferers {
			m.previousInferers = append(m.previousInferers, s.InfererWeights[j])
		}
		out.PreviousInfererWeights = m.previousInferers
	}
	if s.ForecasterWeights != nil {
		m.previousForecasters = m.previousForecasters[:0]
		for _, k := range rec.Forecasters {
			m.previousForecasters = append(m.previousForecasters, s.ForecasterWeights[k])
		}
		out.PreviousForecasterWeights = m.previousForecasters
	}
	rec.SynthesisInput = out
}

// resist computes the outlier-resistant inference (5.5).
func (t *Topic[T]) resist() error {
	rec := t.record
	in, filter := rec.SynthesisInput, &rec.memory.filter
	if _, err := t.synthesis.FilterOutliers(filter, t.state.Outlier, in.Inferences); err != nil {
		return err
	}
	rec.OutlierFilter = filter
	switch {
	case filter.AllKept():
		rec.OutlierResistant = rec.Inference
	case !filter.NoneKept():
		if _, err := t.synthesis.OutlierResistant(&rec.memory.resistant, filter, in); err != nil {
			return err
		}
		rec.OutlierResistant = &rec.memory.resistant
	}
	return nil
}
