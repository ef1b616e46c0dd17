package wire

import (
	"slices"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// readInference reads a network inference, labelled or scalar.
func readInference(n node) (in *chorus.Inference[num.Dec], labelled bool) {
	in = &chorus.Inference[num.Dec]{Inferers: map[string]chorus.Inferer[num.Dec]{}, Labels: []string{synthesis.ScalarLabel}}
	combined := n.need("combined_value")
	if !combined.there() {
		return in, false
	}
	value, values, withheldInferer, withheldForecaster := scalar, "value", "worker", "worker"
	oneOut, oneIn := "value", "worker"
	if labelled = combined.value.Kind == strictjson.ListValue; labelled {
		in.Labels = readLabels(combined)
		value = func(n node) []num.Dec { return vector(n, in.Labels) }
		values, oneOut = "values", "combined_inference"
		withheldInferer, withheldForecaster, oneIn = "withheld_inferer", "withheld_forecaster", "forecaster"
		in.Nonce = n.need("nonce").integer()
	} else {
		in.Nonce = n.need("reputer_request_nonce").need("reputer_nonce").need("block_height").integer()
	}
	in.Network = value(combined)
	if naive := n.optional("naive_value"); naive.there() {
		in.Naive = value(naive)
	}
	list := func(key, worker, at string, take func(name string, x []num.Dec)) {
		seen := map[string]bool{}
		n.need(key).items(func(n node) {
			name := n.need(worker).name()
			if seen[name] {
				n.fail(num.ErrDuplicate, name, "every worker once")
			}
			seen[name] = true
			take(name, value(n.need(at)))
		})
	}
	list("inferer_values", "worker", values, func(name string, x []num.Dec) {
		in.Inferers[name] = chorus.Inferer[num.Dec]{Inference: x}
	})
	forecaster := func(name string, set func(f *chorus.Forecaster[num.Dec])) {
		if in.Forecasters == nil {
			in.Forecasters = map[string]chorus.Forecaster[num.Dec]{}
		}
		f := in.Forecasters[name]
		set(&f)
		in.Forecasters[name] = f
	}
	list("forecaster_values", "worker", values, func(name string, x []num.Dec) {
		forecaster(name, func(f *chorus.Forecaster[num.Dec]) { f.Implied = x })
	})
	list("one_out_inferer_values", withheldInferer, oneOut, func(name string, x []num.Dec) {
		j := in.Inferers[name]
		j.OneOut = x
		in.Inferers[name] = j
	})
	list("one_out_forecaster_values", withheldForecaster, oneOut, func(name string, x []num.Dec) {
		forecaster(name, func(f *chorus.Forecaster[num.Dec]) { f.OneOut = x })
	})
	list("one_in_forecaster_values", oneIn, oneOut, func(name string, x []num.Dec) {
		forecaster(name, func(f *chorus.Forecaster[num.Dec]) { f.OneIn = x })
	})
	without := func(n node, name, inferer string, x []num.Dec) {
		forecaster(name, func(f *chorus.Forecaster[num.Dec]) { put(n, &f.OneOutImplied, inferer, x) })
	}
	n.need("one_out_inferer_forecaster_values").items(func(n node) {
		name := n.need("forecaster").name()
		if labelled {
			without(n, name, n.need("withheld_inferer").name(), value(n.need("combined_inference")))
			return
		}
		n.need("one_out_inferer_values").items(func(n node) { without(n, name, n.need("worker").name(), value(n.need("value"))) })
	})
	return in, labelled
}

func scalar(n node) []num.Dec { return []num.Dec{n.number()} }

// readLabels reads the labels of a value, in the order of their numbers.
func readLabels(n node) []string {
	byID := map[int64]string{}
	var ids []int64
	seen := map[string]bool{}
	n.items(func(n node) {
		id, name := n.need("label_id").integer(), n.need("label_name").name()
		if _, double := byID[id]; double || seen[name] {
			n.fail(num.ErrDuplicate, name, "every label once")
		}
		byID[id], seen[name] = name, true
		ids = append(ids, id)
	})
	if len(ids) == 0 {
		n.fail(num.ErrEmpty, nil, "at least one label")
	}
	slices.Sort(ids)
	labels := make([]string, len(ids))
	for i, id := range ids {
		labels[i] = byID[id]
	}
	return labels
}

// vector reads the numbers of a value in the order of the labels.
func vector(n node, labels []string) []num.Dec {
	out, count := make([]num.Dec, len(labels)), 0
	seen := make([]bool, len(labels))
	n.items(func(n node) {
		name := n.need("label_name").name()
		i := slices.Index(labels, name)
		if i < 0 || seen[i] {
			n.fail(num.ErrUnknown, name, "the labels of combined_value, each once")
			return
		}
		out[i], seen[i] = n.need("value").number(), true
		count++
	})
	if count < len(labels) {
		n.fail(num.ErrMissing, nil, "a value for each label of combined_value")
	}
	return out
}

// readInferences reads the answers of inferers: one number, or one for each label by its number.
func readInferences(n node) map[string][]num.Dec {
	out := map[string][]num.Dec{}
	n.need("inferences").items(func(n node) {
		var values []num.Dec
		if list := n.optional("values"); list.there() {
			list.items(func(n node) { values = append(values, n.number()) })
			if len(values) == 0 {
				list.fail(num.ErrEmpty, nil, "at least one number")
			}
		} else {
			values = []num.Dec{n.need("value").number()}
		}
		put(n, &out, n.need("inferer").name(), values)
	})
	return out
}

func readForecasts(n node) map[string]map[string]num.Dec {
	out := map[string]map[string]num.Dec{}
	n.need("forecasts").items(func(n node) {
		elements := map[string]num.Dec{}
		n.need("forecast_elements").items(func(n node) {
			put(n, &elements, n.need("inferer").name(), n.need("value").number())
		})
		put(n, &out, n.need("forecaster").name(), elements)
	})
	return out
}

// readLosses reads a bundle of losses, which is scalar in every release.
func readLosses(n node) chorus.Losses[num.Dec] {
	l := chorus.Losses[num.Dec]{
		Nonce:    n.need("reputer_request_nonce").need("reputer_nonce").need("block_height").integer(),
		Combined: n.need("combined_value").number(), Naive: n.need("naive_value").number(),
	}
	for _, list := range []struct {
		key string
		at  *map[string]num.Dec
	}{
		{"inferer_values", &l.Inferer}, {"forecaster_values", &l.Forecaster}, {"one_out_inferer_values", &l.OneOutInferer},
		{"one_out_forecaster_values", &l.OneOutForecaster}, {"one_in_forecaster_values", &l.OneInForecaster},
	} {
		n.need(list.key).items(func(n node) { put(n, list.at, n.need("worker").name(), n.need("value").number()) })
	}
	n.need("one_out_inferer_forecaster_values").items(func(n node) {
		without := map[string]num.Dec{}
		n.need("one_out_inferer_values").items(func(n node) { put(n, &without, n.need("worker").name(), n.need("value").number()) })
		put(n, &l.OneOutImplied, n.need("forecaster").name(), without)
	})
	return l
}

// readReputerLosses reads the bundles of reputers: a list of them (v0.17), or one with signatures (v0.16).
func readReputerLosses(n node) map[string]chorus.Losses[num.Dec] {
	out := map[string]chorus.Losses[num.Dec]{}
	take := func(n node) { put(n, &out, n.need("reputer").name(), readLosses(n)) }
	if n.there() && n.value.Kind == strictjson.ObjectValue {
		n.need("reputer_value_bundles").items(func(n node) { take(n.need("value_bundle")) })
	} else {
		n.items(take)
	}
	return out
}
