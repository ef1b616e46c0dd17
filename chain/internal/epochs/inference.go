package epochs

import (
	"errors"
	"slices"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// inferenceOf names what an epoch computed.
func inferenceOf(a num.Arith[num.Dec], r *roster, labels []string, rec *epoch.Record[num.Dec]) (*state.Inference, error) {
	inferers, forecasters := pick(r.inferers, rec.Inferers), pick(r.forecasters, rec.Forecasters)
	result := rec.Inference
	ofInferers, ofForecasters, err := shares(a, result)
	if err != nil {
		return nil, err
	}
	out := &state.Inference{
		Topic: r.topic.ID, Case: result.Case.String(), Labels: labels,
		Combined: result.Combined, Naive: result.Naive,
		Forecasters:       present(&result.Implied, forecasters),
		OneOutInferers:    present(&result.OneOutInferer, inferers),
		OneOutForecasters: present(&result.OneOutForecaster, forecasters),
		OneInForecasters:  present(&result.OneInForecaster, forecasters),
		Interval:          rec.Interval,
	}
	for j, name := range inferers {
		w := state.WorkerInference{Worker: name, Values: rec.SynthesisInput.Inferences[j*len(labels) : (j+1)*len(labels)]}
		w.Weight = ofInferers[j]
		out.Inferers = append(out.Inferers, w)
	}
	for i := range out.Forecasters {
		k := slices.Index(forecasters, out.Forecasters[i].Worker)
		out.Forecasters[i].Weight = ofForecasters[k]
	}
	for k := range result.OneOutInfererForecaster {
		if without := present(&result.OneOutInfererForecaster[k], inferers); len(without) > 0 {
			out.OneOutOfForecasters = append(out.OneOutOfForecasters, state.ForecasterInference{Forecaster: forecasters[k], Without: without})
		}
	}
	if rec.OutlierResistant != nil {
		out.OutlierResistant = rec.OutlierResistant.Combined
	}
	return out, nil
}

// shares returns the weights of the combined inference, normalised over both classes (E27); nil for who has none.
func shares(a num.Arith[num.Dec], result *synthesis.Result[num.Dec]) (inferers, forecasters []*num.Dec, err error) {
	inferers = make([]*num.Dec, len(result.InfererWeights))
	forecasters = make([]*num.Dec, len(result.ForecasterWeights))
	if !result.HasWeights {
		return inferers, forecasters, nil
	}
	var list []num.Dec
	var owners []**num.Dec
	for _, class := range []struct {
		weights []num.Dec
		has     []bool
		to      []*num.Dec
	}{{result.InfererWeights, result.InfererHasWeight, inferers}, {result.ForecasterWeights, result.ForecasterHasWeight, forecasters}} {
		for i, has := range class.has {
			if has {
				list, owners = append(list, class.weights[i]), append(owners, &class.to[i])
			}
		}
	}
	c := a.Calc()
	weights.Normalize(c, list, list)
	switch err := c.Err(); {
	case errors.Is(err, num.ErrDivisionByZero): // they add up to 0
		return inferers, forecasters, nil
	case err != nil:
		return nil, nil, err
	}
	for i, owner := range owners {
		*owner = &list[i]
	}
	return inferers, forecasters, nil
}

func pick[R regret.Role](names []string, positions []R) []string {
	out := make([]string, len(positions))
	for i, p := range positions {
		out[i] = names[p]
	}
	return out
}

func present[R regret.Role](values *synthesis.Values[R, num.Dec], names []string) []state.WorkerInference {
	var out []state.WorkerInference
	for i := range values.Len() {
		if v, ok := values.At(R(i)); ok {
			out = append(out, state.WorkerInference{Worker: names[i], Values: v})
		}
	}
	return out
}
