package epoch

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// infer is the close of the worker window: network inference, interval, outlier-resistant inference, stored weights.
func (r *runner[T]) infer() error {
	r.gather()
	rules, params, in := r.topic.Rules.Synthesis, r.topic.Params.Synthesis, r.record.SynthesisInput
	rules.OneOutImplied = true // they are formed anyway, and the record is to hold everything
	result, err := synthesis.Infer(r.a, rules, params, in)
	if err != nil {
		return err
	}
	r.record.Inference = result
	if r.record.Interval, err = synthesis.ConfidenceInterval(r.a, in, result, synthesis.DefaultPercentiles(r.a)); err != nil {
		return err
	}
	if rules.OutlierFilter && r.in.labels() == 1 {
		if err := r.resist(); err != nil {
			return err
		}
	}
	return r.storeWeights()
}

// gather takes those who are present out of the roster.
func (r *runner[T]) gather() {
	in, s, rec := r.in, r.state, r.record
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
	out := &synthesis.Input[T]{
		Labels:         in.Labels,
		Forecasts:      synthesis.NewForecasts[T](len(rec.Forecasters), len(rec.Inferers)),
		Regrets:        s.Regrets.Select(rec.Inferers, rec.Forecasters),
		NetworkLoss:    s.NetworkLoss,
		HasNetworkLoss: s.HasNetworkLoss,
		Scale:          s.Scale,
	}
	labels := in.labels()
	for _, j := range rec.Inferers {
		out.Inferences = append(out.Inferences, in.Inferences[int(j)*labels:(int(j)+1)*labels]...)
		if s.InfererWeights != nil {
			out.PreviousInfererWeights = append(out.PreviousInfererWeights, s.InfererWeights[j])
		}
	}
	for row, k := range rec.Forecasters {
		for column, j := range rec.Inferers {
			if loss, ok := in.Forecasts.At(k, j); ok {
				out.Forecasts.Set(regret.Forecaster(row), regret.Inferer(column), loss)
			}
		}
		if s.ForecasterWeights != nil {
			out.PreviousForecasterWeights = append(out.PreviousForecasterWeights, s.ForecasterWeights[k])
		}
	}
	rec.SynthesisInput = out
}

// resist is the outlier-resistant inference with its running state (5.5).
func (r *runner[T]) resist() error {
	topic, in := r.topic, r.record.SynthesisInput
	filter, err := synthesis.FilterOutliers(r.a, topic.Params.Outlier, r.state.Outlier, in.Inferences)
	if err != nil {
		return err
	}
	r.record.OutlierFilter = filter
	switch {
	case filter.AllKept():
		r.record.OutlierResistant = r.record.Inference
	case !filter.NoneKept():
		r.record.OutlierResistant, _, err = synthesis.OutlierResistant(r.a, topic.Rules.Synthesis, topic.Params.Synthesis,
			topic.Params.Outlier, r.state.Outlier, in)
	}
	r.state.Outlier = filter.State
	return err
}

// storeWeights keeps the normalised weights of the combined calculation, where there are any (E27).
func (r *runner[T]) storeWeights() error {
	result, zero := r.record.Inference, r.a.Int(0)
	if !result.HasWeights {
		return nil
	}
	all := append(append([]T(nil), result.InfererWeights...), result.ForecasterWeights...)
	if r.a.Sign(num.Sum(r.a, all)) == 0 {
		return nil // nothing to normalise: the last weights stay
	}
	normalized, err := weights.Normalize(r.a, all)
	if err != nil {
		return err
	}
	s := r.state
	s.InfererWeights = filled(r.topic.Roster.Inferers, zero)
	s.ForecasterWeights = filled(r.topic.Roster.Forecasters, zero)
	for small, j := range r.record.Inferers {
		s.InfererWeights[j] = normalized[small]
	}
	for small, k := range r.record.Forecasters {
		s.ForecasterWeights[k] = normalized[len(r.record.Inferers)+small]
	}
	return nil
}

func filled[T any](n int, value T) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = value
	}
	return out
}
