package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestInferMeasureEpoch: one command after the other does to a saved topic what the library does.
func TestInferMeasureEpoch(t *testing.T) {
	t.Run("decimal", func(t *testing.T) { inferMeasureEpoch(t, "decimal", num.MustParseDec) })
	t.Run("float64", func(t *testing.T) {
		inferMeasureEpoch(t, "float64", func(text string) float64 {
			f, err := num.MustParseDec(text).Float64()
			require.NoError(t, err)
			return f
		})
	})
}

func inferMeasureEpoch[T chorus.Number](t *testing.T, arith string, number func(string) T) {
	file := filepath.Join(t.TempDir(), "t.json")
	whole, epochs := oneByOne(t)
	whole["epochs"] = []any{}
	start, err := json.Marshal(whole)
	require.NoError(t, err)
	code, _, stderr := call(t, string(start), "epoch", "--arith", arith, "--save", file, "-")
	require.Equal(t, exitOK, code, stderr)
	saved, err := os.ReadFile(file)
	require.NoError(t, err)
	topic := new(chorus.Topic[T])
	require.NoError(t, json.Unmarshal(saved, topic))
	topic.Options.AnyNames = true

	for i, truth := range []string{"1950.5", "2001", "1993.25"} {
		input, work, nonce := workOf(t, epochs[i], number)
		code, inference, stderr := call(t, input, "infer", "--state", file, "--save", file, "--json")
		require.Equal(t, exitOK, code, stderr)
		code, bundle, stderr := call(t, inference, "measure", "--truth", truth, "--loss", "huber", "--delta", "20", "--floor", "0.001",
			"--reputer", "rosa", "--stake", "50000000", "--delegated", "1000", "--reward", "1000000", "--topic", "7", "--json")
		require.Equal(t, exitOK, code, stderr)
		code, _, stderr = call(t, bundle, "epoch", "--state", file, "--save", file, "--json")
		require.Equal(t, exitOK, code, stderr)

		in, err := topic.Infer(nonce, work)
		require.NoError(t, err)
		losses, err := chorus.Measure(topic.Release(), in, []T{number(truth)}, chorus.HuberLoss(number("20")).WithFloor(number("0.001")), chorus.Log10)
		require.NoError(t, err)
		_, err = topic.Close(nonce, map[string]chorus.Report[T]{"rosa": {Losses: *losses, Stake: number("50000000"), Delegated: number("1000")}})
		require.NoError(t, err)
		_, err = topic.Reward(nonce, number("1000000"))
		require.NoError(t, err)
		want, err := json.Marshal(topic)
		require.NoError(t, err)
		got, err := os.ReadFile(file)
		require.NoError(t, err)
		require.JSONEq(t, string(want), string(got))
	}
}

// workOf returns what workers send in the only epoch of a file: as the input of infer, and as the library takes it.
func workOf[T chorus.Number](t *testing.T, file string, number func(string) T) (input string, work chorus.Work[T], nonce int64) {
	t.Helper()
	var form struct {
		Epochs []struct {
			Nonce      int64
			Inferences [][2]string
			Forecasts  [][2]json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal([]byte(file), &form))
	e := form.Epochs[0]
	work = chorus.Work[T]{Inferences: map[string]T{}, Forecasts: map[string]map[string]T{}}
	lists := map[string]any{"nonce": e.Nonce}
	var names, values, forecasters []string
	var forecasts [][][2]string
	for _, p := range e.Inferences {
		names, values = append(names, p[0]), append(values, p[1])
		work.Inferences[p[0]] = number(p[1])
	}
	for _, p := range e.Forecasts {
		var name string
		var elements [][2]string
		require.NoError(t, json.Unmarshal(p[0], &name))
		require.NoError(t, json.Unmarshal(p[1], &elements))
		forecasters, forecasts = append(forecasters, name), append(forecasts, elements)
		work.Forecasts[name] = map[string]T{}
		for _, x := range elements {
			work.Forecasts[name][x[0]] = number(x[1])
		}
	}
	lists["inferers"], lists["inferences"], lists["forecasters"], lists["forecasts"] = names, values, forecasters, forecasts
	text, err := json.Marshal(lists)
	require.NoError(t, err)
	return string(text), work, e.Nonce
}

// inferenceOfExample is what infer writes of the example.
func inferenceOfExample(t *testing.T, args ...string) string {
	t.Helper()
	code, stdout, stderr := call(t, "", append(append([]string{"infer", "--json"}, args...), example)...)
	require.Equal(t, exitOK, code, stderr)
	return stdout
}

// TestMeasureTable: every loss of the library by its name, the same numbers in the table and in JSON.
func TestMeasureTable(t *testing.T) {
	inference := inferenceOfExample(t)
	var report inferReport[num.Dec]
	require.NoError(t, json.Unmarshal([]byte(inference), &report))
	rules, err := release.Parse(report.Release)
	require.NoError(t, err)
	number := num.MustParseDec
	for name, c := range map[string]struct {
		flags string
		loss  chorus.Loss[num.Dec]
	}{
		"squared":  {"", chorus.SquaredLoss[num.Dec]()},
		"absolute": {"--floor 30", chorus.AbsoluteLoss[num.Dec]().WithFloor(number("30"))},
		"log-cosh": {"--scale 4", chorus.LogCoshLoss(number("4"))},
		"huber":    {"--delta 0.5", chorus.HuberLoss(number("0.5"))},
		"ztae":     {"--mean 2000 --deviation 90", chorus.ZTAELoss(number("2000"), number("90"))},
		"zptae":    {"--mean=-3 --deviation 1e3", chorus.ZPTAELoss(number("-3"), number("1000"))},
	} {
		require.Equal(t, name, c.loss.String())
		args := append([]string{"measure", "--truth", "2101.5", "--loss", name, "--base", "ln"}, strings.Fields(c.flags)...)
		code, stdout, stderr := call(t, inference, args...)
		require.Equal(t, exitOK, code, stderr)
		losses, err := chorus.Measure(rules, report.Inference, []num.Dec{number("2101.5")}, c.loss, chorus.LogE)
		require.NoError(t, err)
		require.Contains(t, stdout, name+", ln")
		require.Regexp(t, `(?m)^network inference +`+strings.ReplaceAll(shortOf(losses.Combined), ".", `\.`)+`$`, stdout)
		code, stdout, stderr = call(t, inference, append(args, "--json")...)
		require.Equal(t, exitOK, code, stderr)
		var file struct {
			Epochs []struct {
				Bundles []struct {
					Reputer         string
					Combined        num.Dec
					Inferer         [][2]string
					OneInForecaster [][2]string `json:"one_in_forecaster"`
					OneOutImplied   [][2]any    `json:"one_out_inferer_forecaster"`
				}
			}
		}
		require.NoError(t, json.Unmarshal([]byte(stdout), &file))
		bundle := file.Epochs[0].Bundles[0]
		require.Equal(t, "reputer", bundle.Reputer)
		require.True(t, losses.Combined.Equal(bundle.Combined))
		require.Len(t, bundle.Inferer, len(losses.Inferer))
		for _, p := range bundle.Inferer {
			require.Equal(t, losses.Inferer[p[0]].Plain(), p[1])
		}
		require.Len(t, bundle.OneInForecaster, len(losses.OneInForecaster))
		require.Len(t, bundle.OneOutImplied, len(losses.OneOutImplied))
	}
}

// TestMeasureLabels: a truth has a number for each label.
func TestMeasureLabels(t *testing.T) {
	topic := `{"release": "v0.17", "inferers": ["a", "b"], "labels": ["no", "yes"], "inferences": [["0.3", "0.7"], ["0.6", "0.4"]], "forecasters": [], "forecasts": [],
		"network_combined_loss": "-1", "initial_regret": "-1", "p": "3", "c": "0.75", "epsilon": "0.01",
		"regrets": {"inferer": ["0.1", "0.2"], "forecaster": [], "naive_inferer": ["0.1", "0.2"], "one_out_inferer_inferer": [[null, "0.1"], ["0.2", null]],
		"one_out_inferer_forecaster": [[], []], "one_out_forecaster_inferer": [], "one_out_forecaster_forecaster": [], "one_in_forecaster_inferer": [], "one_in_forecaster_self": []}}`
	code, inference, stderr := call(t, topic, "infer", "--json")
	require.Equal(t, exitOK, code, stderr)
	code, stdout, stderr := call(t, inference, "measure", "--truth", "0,1", "--loss", "cross-entropy")
	require.Equal(t, exitOK, code, stderr)
	require.Regexp(t, `(?m)^a +-0\.4477`, stdout, "log10 of -ln 0.7")
	code, _, stderr = call(t, inference, "measure", "--truth", "1", "--loss", "cross-entropy")
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, "--truth = 1: wrong shape (allowed: length 2)")
}

// TestMeasureRefuses: with the flag, or the place in the report.
func TestMeasureRefuses(t *testing.T) {
	good := inferenceOfExample(t)
	float := inferenceOfExample(t, "--arith", "float64")
	var report inferReport[num.Dec]
	require.NoError(t, json.Unmarshal([]byte(good), &report))
	own := report.Inference.Inferers["A"].Inference[0].Plain()
	far := strings.Replace(good, report.Inference.Network[0].Plain(), "1e-60000", 1)
	for _, c := range []struct{ input, flags, says string }{
		{good, "--loss squared", "chorus: --truth: missing (allowed: a number for each label)"},
		{good, "--truth 1", "chorus: --loss: missing (allowed: squared, absolute, "},
		{good, "--truth 1 --loss square", `--loss = "square": want one of squared, `},
		{good, "--truth 1 --loss squared --base 2", `--base = "2": want one of log10, ln`},
		{good, "--truth x --loss squared", "--truth[0] = x: malformed (allowed: a number)"},
		{good, "--truth 1e2000 --loss squared", "--truth[0] = 1E+2000: "},
		{float, "--truth 1e500 --loss squared", "--truth[0] = 1e500: beyond the range of the arithmetic (allowed: a float64)"},
		{good, "--truth 1,2 --loss squared", "--truth = 2: wrong shape (allowed: length 1)"},
		{good, "--truth 1 --loss huber", "--delta: missing (must be given with this loss)"},
		{good, "--truth 1 --loss huber --delta 0", "--delta = 0: "},
		{good, "--truth 1 --loss squared --delta 1", "--delta = 1: outside the domain (must be left out with this loss)"},
		{good, "--truth 1 --loss ztae --mean 1", "--deviation: missing"},
		{good, "--truth 1 --loss squared --floor 0", "--floor = 0: "},
		{good, "--truth 1 --loss squared --stake=-1", "--stake = -1: "},
		{good, "--truth 1 --loss squared --delegated 2", "--delegated = 2: outside the domain (allowed: at most --stake)"},
		{good, "--truth 1 --loss squared --reputer=", "--reputer: missing"},
		{good, "--loss squared --truth " + own, "standard input: inference.inferers.A.inference: squared loss = 0: outside the domain (must be > 0 to have a logarithm; see --floor)"},
		{far, "--truth 1 --loss squared", "standard input: inference.network[0] = 1E-60000: "},
		{strings.Replace(good, `"arith": "decimal"`, `"arith": "binary"`, 1), "--truth 1 --loss squared", "standard input: arith = binary: "},
		{strings.Replace(good, `"case"`, `"cases"`, 1), "--truth 1 --loss squared", "inference.cases: unknown"},
		{`{"release": "v0.17", "arith": "decimal", "percentiles": [], "warnings": [], "inference": null}`, "--truth 1 --loss squared", "inference"},
		{"[]", "--truth 1 --loss squared", "standard input: document = []: "},
	} {
		code, stdout, stderr := call(t, c.input, append([]string{"measure"}, strings.Fields(c.flags)...)...)
		require.Equal(t, exitFault, code, c.flags)
		require.Empty(t, stdout)
		require.Contains(t, stderr, c.says, c.flags)
	}
}
