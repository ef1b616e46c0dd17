package evaluator

import (
	"slices"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/weights"
)

// weightOperations returns those of package weights.
func weightOperations[T chorus.Number]() []named[T] {
	return []named[T]{
		{name: "weights", run: computeWeights[T]},
		{name: "weight_from_normalized_regret", run: weightFromScaledRegret[T]},
		{name: "regret_scale", run: regretScale[T]},
	}
}

func readWeightParams[T chorus.Number](e *engine[T], in *fields) weights.Params[T] {
	return weights.Params[T]{P: value(e, in, "p"), C: value(e, in, "c"), Epsilon: value(e, in, "epsilon")}
}

// storesScale reports whether the release has a stored scale, so that operations speak of it.
func (e *engine[T]) storesScale() bool {
	return e.release.Synthesis.Weights.Scale != weights.ScalePerCalculation
}

func computeWeights[T chorus.Number](e *engine[T], in *fields) (output, error) {
	class := func(kind string) weights.Class[T] {
		var c weights.Class[T]
		c.Regrets, c.HasRegret = optionalValues(e, in, kind+"_regrets")
		if key := kind + "_previous_weights"; in.has(key) {
			c.Previous, _ = optionalValues(e, in, key)
		}
		return c
	}
	request := weights.Input[T]{Inferers: class("inferer"), Forecasters: class("forecaster"), Scale: e.a.Int(0)}
	if e.storesScale() {
		request.Scale, _ = optional(e, in, "scale")
	}
	w, err := weights.NewWeigher(e.a, e.release.Synthesis.Weights, readWeightParams(e, in))
	if err != nil {
		return nil, err
	}
	result, err := w.Weigh(nil, request)
	if err != nil {
		return nil, err
	}
	out := output{
		"inferer_weights":    e.textsOrNull(result.Inferers.Weights, result.Inferers.HasWeight),
		"forecaster_weights": e.textsOrNull(result.Forecasters.Weights, result.Forecasters.HasWeight),
	}
	if e.storesScale() {
		out["scale"] = e.text(result.Scale)
	}
	return out, nil
}

func weightFromScaledRegret[T chorus.Number](e *engine[T], in *fields) (output, error) {
	w, err := weights.NewWeigher(e.a, e.release.Synthesis.Weights, weights.Params[T]{P: value(e, in, "p"), C: value(e, in, "c"), Epsilon: e.a.Int(0)})
	if err != nil {
		return nil, err
	}
	weight, _, err := w.Weight(value(e, in, "regret"), value(e, in, "max"))
	if err != nil {
		return nil, err
	}
	return output{"weight": e.text(weight)}, nil
}

func regretScale[T chorus.Number](e *engine[T], in *fields) (output, error) {
	inferers, forecasters := values(e, in, "inferer_regrets"), values(e, in, "forecaster_regrets")
	var previous []T
	if e.release.Synthesis.Weights.Scale == weights.ScaleStoredDeviation {
		ofInferers, _ := optionalValues(e, in, "inferer_previous_weights")
		ofForecasters, _ := optionalValues(e, in, "forecaster_previous_weights")
		in.fail(checkLength("inferer_previous_weights", len(ofInferers), len(inferers)))
		in.fail(checkLength("forecaster_previous_weights", len(ofForecasters), len(forecasters)))
		previous = slices.Concat(ofInferers, ofForecasters)
	}
	a := e.a.Calc()
	scale := new(weights.Scaler[T]).Scale(a, e.release.Synthesis.Weights.Scale, value(e, in, "epsilon"), slices.Concat(inferers, forecasters), previous)
	if err := a.Err(); err != nil {
		return nil, err
	}
	return output{"scale": e.text(scale)}, nil
}
