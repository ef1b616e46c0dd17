package evaluator

import (
	"slices"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// synthesisOperations returns those of package synthesis.
func synthesisOperations[T chorus.Number]() []named[T] {
	return []named[T]{
		{name: "forecast_implied_inferences", run: forecastImplied[T]},
		{name: "network_inferences", run: networkInferences[T]},
		{name: "network_inferences_multilabel", run: networkInferences[T]},
		{name: "outlier_filter", run: outlierFilter[T]},
		{name: "outlier_resistant_network_inferences", run: outlierResistant[T]},
	}
}

func readSynthesisParams[T chorus.Number](e *engine[T], in *fields) synthesis.Params[T] {
	return synthesis.Params[T]{Params: readWeightParams(e, in), EpsilonSafeDiv: value(e, in, "epsilon_safe_div")}
}

func forecastImplied[T chorus.Number](e *engine[T], in *fields) (output, error) {
	b, _, _ := readWork(e, in)
	b.input.NetworkLoss, b.input.HasNetworkLoss = value(e, in, "network_loss"), true
	b.readScale(e, in)
	// EpsilonSafeDiv has no part in an implied inference
	params := synthesis.Params[T]{Params: readWeightParams(e, in), EpsilonSafeDiv: e.a.Int(1)}
	if in.err != nil {
		return nil, in.err
	}
	taking, err := readTaking(in, b.inferers)
	if err != nil {
		return nil, err
	}
	network, err := synthesis.NewNetwork(e.a, e.release.Synthesis, params)
	if err != nil {
		return nil, err
	}
	implied, err := network.ForecastImplied(nil, b.input, taking, in.boolean("all_inferers_new"))
	if err != nil {
		return nil, err
	}
	out := output{}
	for k, name := range b.forecasters {
		if v, ok := implied.At(synthesis.Forecaster(k)); ok {
			out[name] = e.text(v[0])
		}
	}
	return output{"implied": out}, nil
}

// readTaking marks the inferers of the key weight_inferers.
func readTaking(in *fields, inferers []string) ([]bool, error) {
	taking := make([]bool, len(inferers))
	for i, name := range in.names("weight_inferers") {
		j, found := slices.BinarySearch(inferers, name)
		if !found {
			return nil, num.Refuse(num.ErrUnknown, "weight_inferers", []int{i}, name, "one of the inferers")
		}
		taking[j] = true
	}
	return taking, nil
}

func networkInferences[T chorus.Number](e *engine[T], in *fields) (output, error) {
	b, params := readInput(e, in), readSynthesisParams(e, in)
	if in.err != nil {
		return nil, in.err
	}
	network, err := synthesis.NewNetwork(e.a, e.release.Synthesis.Direct(), params)
	if err != nil {
		return nil, err
	}
	result, err := network.Infer(nil, b.input)
	if err != nil {
		return nil, err
	}
	w := e.bundleWriter(b, result, in.has("labels"))
	out := output{
		"bundle":           w.bundle(),
		"all_inferers_new": result.AllInferersNew,
		"forecasters_used": w.forecastersUsed(),
	}
	if err := w.weights(out); err != nil {
		return nil, err
	}
	if e.storesScale() {
		out["scale"] = nil
		if result.HasScale && result.Case != synthesis.CaseSingle {
			out["scale"] = e.text(result.Scale)
		}
	}
	return out, nil
}

func outlierFilter[T chorus.Number](e *engine[T], in *fields) (output, error) {
	// the filter has no other constants
	params := synthesis.Params[T]{Params: weights.Params[T]{P: e.a.Int(1)}, EpsilonSafeDiv: e.a.Int(1), Outlier: readOutlierParams(e, in)}
	network, err := synthesis.NewNetwork(e.a, e.release.Synthesis, params)
	if err != nil {
		return nil, err
	}
	f, err := network.FilterOutliers(nil, readOutlierState(e, in), values(e, in, "inferences"))
	if err != nil {
		return nil, err
	}
	inferers := in.names("inferers")
	if err := num.CheckLength("inferers", len(inferers), len(f.Kept)); err != nil {
		return nil, err
	}
	return e.filterOutput(f, inferers), nil
}

func readOutlierParams[T chorus.Number](e *engine[T], in *fields) synthesis.OutlierParams[T] {
	return synthesis.OutlierParams[T]{Alpha: value(e, in, "alpha"), Threshold: value(e, in, "threshold")}
}

func readOutlierState[T chorus.Number](e *engine[T], in *fields) synthesis.OutlierState[T] {
	return synthesis.OutlierState[T]{Median: e.a.Int(0), Deviation: value(e, in, "previous_mad")}
}

func (e *engine[T]) filterOutput(f *synthesis.OutlierFilter[T], inferers []string) output {
	kept := []string{}
	for j, name := range inferers {
		if f.Kept[j] {
			kept = append(kept, name)
		}
	}
	return output{
		"mad": e.text(f.MAD), "median": e.text(f.State.Median), "mad_ema": e.text(f.State.Deviation), "kept": kept,
	}
}

func outlierResistant[T chorus.Number](e *engine[T], in *fields) (output, error) {
	b, params := readInput(e, in), readSynthesisParams(e, in)
	params.Outlier = readOutlierParams(e, in)
	state := readOutlierState(e, in)
	if in.err != nil {
		return nil, in.err
	}
	network, err := synthesis.NewNetwork(e.a, e.release.Synthesis, params)
	if err != nil {
		return nil, err
	}
	f, err := network.FilterOutliers(nil, state, b.input.Inferences)
	if err != nil {
		return nil, err
	}
	result, err := network.OutlierResistant(nil, f, b.input)
	if err != nil {
		return nil, err
	}
	out := e.filterOutput(f, b.inferers)
	w := e.bundleWriter(b, result, false)
	w.kept = f.Kept
	out["bundle"] = w.bundle()
	return out, nil
}
