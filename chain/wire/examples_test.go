package wire_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/chain/wire"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// The examples are answers about an invented epoch: its network inference is computed by package chorus.
var update = flag.Bool("update", false, "write examples/wire anew")

const examples = "../../examples/wire"

type object = map[string]any

// epochOf is an invented epoch of a topic with so many labels.
type epochOf struct {
	release   release.Release
	state     chorus.State[num.Dec]
	work      chorus.Work[num.Dec]
	inference *chorus.Inference[num.Dec]
}

func invented(t testing.TB, r release.Release, labels ...string) *epochOf {
	source := num.NewSource(uint64(17 + len(labels)))
	draw := func(scale float64) num.Dec {
		return num.MustParseDec(strconv.FormatFloat(scale*source.Normal(), 'f', 6, 64))
	}
	r.Topic.PNorm, r.Topic.CNorm = num.IntDec(3), num.MustParseDec("0.75")
	inferers, forecasters := []string{"allo1ann", "allo1bob", "allo1cat"}, []string{"allo1cat", "allo1fay"}
	e := &epochOf{release: r, state: chorus.State[num.Dec]{
		Nonce: 119800, InitialRegret: num.MustParseDec("-0.21"), NetworkLoss: new(num.MustParseDec("-1.4")), Scale: num.MustParseDec("0.2634"),
	}}
	e.work.Forecasts = map[string]map[string]num.Dec{}
	for _, inferer := range inferers {
		if len(labels) == 0 {
			if e.work.Inferences == nil {
				e.work.Inferences = map[string]num.Dec{}
			}
			e.work.Inferences[inferer] = num.NewDecimal(num.Rules{}).Calc().Add(num.IntDec(100), draw(2))
			continue
		}
		if e.work.Vectors == nil {
			e.work.Vectors, e.work.Labels = map[string]map[string]num.Dec{}, labels
		}
		e.work.Vectors[inferer] = map[string]num.Dec{}
		for _, label := range labels {
			e.work.Vectors[inferer][label] = num.NewDecimal(num.Rules{}).Abs(draw(0.3))
		}
	}
	for _, f := range forecasters {
		e.work.Forecasts[f] = map[string]num.Dec{}
		for _, inferer := range inferers {
			e.work.Forecasts[f][inferer] = draw(0.5)
		}
	}
	regrets := &e.state.Regrets
	fill := func(names []string) map[string]num.Dec {
		m := map[string]num.Dec{}
		for _, name := range names {
			m[name] = draw(0.3)
		}
		return m
	}
	pairs := func(firsts, seconds []string, apart bool) map[string]map[string]num.Dec {
		m := map[string]map[string]num.Dec{}
		for _, first := range firsts {
			m[first] = fill(slices.DeleteFunc(slices.Clone(seconds), func(s string) bool { return apart && s == first }))
		}
		return m
	}
	regrets.Inferer, regrets.Forecaster, regrets.Naive = fill(inferers), fill(forecasters), fill(inferers)
	delete(regrets.Inferer, "allo1bob") // no record yet: served with block height 0
	regrets.OneOutInfererInferer, regrets.OneOutInfererForecaster = pairs(inferers, inferers, true), pairs(inferers, forecasters, false)
	regrets.OneOutForecasterInferer, regrets.OneOutForecasterForecaster = pairs(forecasters, inferers, false), pairs(forecasters, forecasters, true)
	everybody := slices.Compact(slices.Sorted(slices.Values(append(slices.Clone(inferers), forecasters...))))
	regrets.OneIn = pairs(forecasters, everybody, false)
	delete(regrets.OneIn["allo1cat"], "allo1fay")
	delete(regrets.OneIn["allo1fay"], "allo1cat")
	regrets.OneIn["allo1fay"]["allo1cat"] = draw(0.3)
	var err error
	e.inference, err = chorus.Infer(r, e.state, e.work)
	require.NoError(t, err)
	return e
}

// answers has the answers by file name.
func (e *epochOf) answers() map[string]object {
	labelled := e.release.Name == release.V17().Name
	in := e.inference
	value := func(x []num.Dec) any {
		if !labelled {
			return x[0].Plain()
		}
		list := []object{}
		for i, label := range in.Labels {
			list = append(list, object{"label_id": i + 1, "label_name": label, "value": x[i].Plain()})
		}
		return list
	}
	keys := struct{ values, oneOut, withheldInferer, withheldForecaster, oneIn string }{"value", "value", "worker", "worker", "worker"}
	if labelled {
		keys.values, keys.oneOut = "values", "combined_inference"
		keys.withheldInferer, keys.withheldForecaster, keys.oneIn = "withheld_inferer", "withheld_forecaster", "forecaster"
	}
	bundle := object{"topic_id": "7", "combined_value": value(in.Network), "naive_value": value(in.Naive)}
	if labelled {
		bundle["nonce"] = "120400"
	} else {
		bundle["reputer_request_nonce"] = object{"reputer_nonce": object{"block_height": "120400"}}
		bundle["reputer"], bundle["extra_data"] = "allo1reputer", nil
	}
	var inferers, forecasters, oneOutInferers, oneOutForecasters, oneIn, oneOutOf, inferences, forecasts []object
	for _, name := range slices.Sorted(maps.Keys(in.Inferers)) {
		j := in.Inferers[name]
		inferers = append(inferers, object{"worker": name, keys.values: value(j.Inference)})
		oneOutInferers = append(oneOutInferers, object{keys.withheldInferer: name, keys.oneOut: value(j.OneOut)})
		answer := object{"topic_id": "7", "block_height": "120400", "inferer": name, "extra_data": nil, "proof": ""}
		if labelled {
			answer["values"] = texts(j.Inference)
		} else {
			answer["value"] = j.Inference[0].Plain()
		}
		inferences = append(inferences, answer)
	}
	for _, name := range slices.Sorted(maps.Keys(in.Forecasters)) {
		f := in.Forecasters[name]
		forecasters = append(forecasters, object{"worker": name, keys.values: value(f.Implied)})
		oneOutForecasters = append(oneOutForecasters, object{keys.withheldForecaster: name, keys.oneOut: value(f.OneOut)})
		oneIn = append(oneIn, object{keys.oneIn: name, keys.oneOut: value(f.OneIn)})
		var without, elements []object
		for _, inferer := range slices.Sorted(maps.Keys(f.OneOutImplied)) {
			if labelled {
				oneOutOf = append(oneOutOf, object{"forecaster": name, "withheld_inferer": inferer, "combined_inference": value(f.OneOutImplied[inferer])})
			} else {
				without = append(without, object{"worker": inferer, "value": value(f.OneOutImplied[inferer])})
			}
		}
		if !labelled {
			oneOutOf = append(oneOutOf, object{"forecaster": name, "one_out_inferer_values": without})
		}
		for _, inferer := range slices.Sorted(maps.Keys(e.work.Forecasts[name])) {
			elements = append(elements, object{"inferer": inferer, "value": e.work.Forecasts[name][inferer].Plain()})
		}
		forecasts = append(forecasts, object{"topic_id": "7", "block_height": "120400", "forecaster": name, "extra_data": nil, "forecast_elements": elements})
	}
	bundle["inferer_values"], bundle["forecaster_values"] = inferers, forecasters
	bundle["one_out_inferer_values"], bundle["one_out_forecaster_values"] = oneOutInferers, oneOutForecasters
	bundle["one_in_forecaster_values"], bundle["one_out_inferer_forecaster_values"] = oneIn, oneOutOf

	regret := func(x num.Dec, recorded bool) object {
		if !recorded {
			return object{"regret": object{"block_height": "0", "value": e.state.InitialRegret.Plain()}}
		}
		return object{"regret": object{"block_height": "119800", "value": x.Plain()}}
	}
	single := func(names []string, m map[string]num.Dec) object {
		out := object{}
		for _, name := range names {
			x, recorded := m[name]
			out[name] = regret(x, recorded)
		}
		return out
	}
	pairs := func(m map[string]map[string]num.Dec) object {
		out := object{}
		for first, inner := range m {
			out[first] = single(slices.Collect(maps.Keys(inner)), inner)
		}
		return out
	}
	r, names := e.state.Regrets, slices.Collect(maps.Keys(in.Inferers))
	naive := "naive_inferer_network_regret"
	if !labelled {
		naive = "native_inferer_network_regret"
	}
	t := e.release.Topic
	topic := object{
		"id": "7", "creator": "allo1creator", "metadata": "invented", "loss_method": "mse", "epoch_last_ended": "120400",
		"epoch_length": strconv.Itoa(t.EpochLength), "ground_truth_lag": strconv.Itoa(t.GroundTruthLag),
		"worker_submission_window": strconv.Itoa(t.WorkerSubmissionWindow), "p_norm": t.PNorm.Plain(), "c_norm": t.CNorm.Plain(),
		"alpha_regret": t.AlphaRegret.Plain(), "allow_negative": true, "epsilon": t.Epsilon.Plain(),
		"initial_regret": e.state.InitialRegret.Plain(), "merit_sortition_alpha": t.MeritSortitionAlpha.Plain(),
		"active_inferer_quantile": t.ActiveInfererQuantile.Plain(), "active_forecaster_quantile": t.ActiveForecasterQuantile.Plain(),
		"active_reputer_quantile": t.ActiveReputerQuantile.Plain(),
	}
	losses := func(nonce, reputer string, combined num.Dec) object {
		one := func(name, x string) []object { return []object{{"worker": name, "value": x}} }
		return object{
			"topic_id": "7", "reputer_request_nonce": object{"reputer_nonce": object{"block_height": nonce}}, "reputer": reputer, "extra_data": nil,
			"combined_value": combined.Plain(), "naive_value": "-1.1",
			"inferer_values": append(one("allo1ann", "-1.3"), one("allo1bob", "-0.9")...), "forecaster_values": one("allo1fay", "-1.35"),
			"one_out_inferer_values":    append(one("allo1ann", "-0.95"), one("allo1bob", "-1.2")...),
			"one_out_forecaster_values": []object{}, "one_in_forecaster_values": []object{},
			"one_out_inferer_forecaster_values": []object{{"forecaster": "allo1fay", "one_out_inferer_values": one("allo1ann", "-0.9")}},
		}
	}
	rita := losses("119200", "allo1rita", num.MustParseDec("-1.38"))
	bundles := any(object{"reputer_value_bundles": []object{{"value_bundle": rita, "signature": "aW52ZW50ZWQ=", "pubkey": "00"}}})
	if labelled {
		bundles = []object{rita}
	}
	params := object{"version": "v9", "max_serialized_msg_length": "1000000"}
	for key, x := range wire.ParamsOf(e.release.Module) {
		params[key] = x
	}
	return map[string]object{
		"network_inferences": {"network_inferences": bundle, "inference_block_height": "120400"},
		"inferences":         {"inferences": object{"inferences": inferences}},
		"forecasts":          {"forecasts": object{"forecasts": forecasts}},
		"topic":              {"topic": topic, "weight": "1532.4", "effective_revenue": "75210", "topic_stake": "3000000"},
		"params":             {"params": params},
		"regrets": {
			"latest_regret_stdnorm":     object{"value": e.state.Scale.Plain()},
			"inferer_network_regret":    single(names, r.Inferer),
			"forecaster_network_regret": single(slices.Collect(maps.Keys(in.Forecasters)), r.Forecaster),
		},
		"more-regrets": {
			naive: single(names, r.Naive), "one_in_forecaster_network_regret": pairs(r.OneIn),
			"one_out_inferer_inferer_network_regret":       pairs(r.OneOutInfererInferer),
			"one_out_inferer_forecaster_network_regret":    pairs(r.OneOutInfererForecaster),
			"one_out_forecaster_inferer_network_regret":    pairs(r.OneOutForecasterInferer),
			"one_out_forecaster_forecaster_network_regret": pairs(r.OneOutForecasterForecaster),
		},
		"losses": {"loss_bundle": losses("119200", "allo1qqqq", *e.state.NetworkLoss), "loss_bundles": bundles},
		"stakes": {
			"amounts":                     []object{{"topic_id": "7", "reputer": "allo1rita", "amount": "1500000"}},
			"delegate_stake_upon_reputer": object{"allo1rita": object{"stake": "500000"}},
			"listening_coefficient":       object{"allo1rita": object{"listening_coefficient": object{"coefficient": "0.97"}}},
			"latest_inferer_weight":       object{"allo1ann": object{"weight": "0.42"}},
			"latest_forecaster_weight":    object{"allo1fay": object{"weight": "0.58"}},
		},
	}
}

func texts(list []num.Dec) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = x.Plain()
	}
	return out
}

// epochs are those of the examples, by folder.
func epochs(t testing.TB) map[string]*epochOf {
	return map[string]*epochOf{
		"v0.16":        invented(t, release.V16()),
		"v0.17":        invented(t, release.V17()),
		"v0.17-labels": invented(t, release.V17(), "dry", "rain", "snow"),
	}
}

func documentOf(t testing.TB, v any) []byte {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetIndent("", " ")
	e.SetEscapeHTML(false)
	require.NoError(t, e.Encode(v))
	return b.Bytes()
}

// TestExamplesAreGenerated holds the files to the epochs above; with -update it writes them.
func TestExamplesAreGenerated(t *testing.T) {
	for folder, e := range epochs(t) {
		for name, answer := range e.answers() {
			path, want := filepath.Join(examples, folder, name+".json"), documentOf(t, answer)
			if *update {
				require.NoError(t, os.MkdirAll(filepath.Dir(path), 0o755))
				require.NoError(t, os.WriteFile(path, want, 0o644))
			}
			got, err := os.ReadFile(path)
			require.NoError(t, err)
			require.Equal(t, string(want), string(got), fmt.Sprintf("%s: go test ./chain/wire -update writes it", path))
		}
	}
}
