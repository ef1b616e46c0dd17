package main

import (
	"bytes"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
)

// inferFile makes the network inference of a topic file.
func inferFile[T chorus.Number](data []byte, releaseName string) (*inferReport[T], error) {
	report, _, err := makeInference[T](&topicFlags{release: releaseName}, data, nil)
	return report, err
}

// epochsFile runs an epoch file.
func epochsFile[T chorus.Number](data []byte, releaseName string) (*epochsReport[T], error) {
	report, _, err := makeEpochs[T](&topicFlags{release: releaseName}, data, nil)
	return report, err
}

// edit is one change of a good file, and what has to be said about it.
type edit struct {
	old, new string
	kind     error
	says     string // the beginning of the message
}

// checkEdits makes one change at a time; white space counts neither in the file nor in what is replaced.
func checkEdits(t *testing.T, file string, edits []edit, read func([]byte) error) {
	data, err := os.ReadFile(file)
	require.NoError(t, err)
	var compact bytes.Buffer
	require.NoError(t, json.Compact(&compact, data))
	good := compact.String()
	require.NoError(t, read([]byte(good)))
	for _, c := range edits {
		old := strings.NewReplacer(`": `, `":`, `, "`, `,"`, `, [`, `,[`).Replace(c.old)
		require.True(t, strings.Contains(good, old), c.old)
		err := read([]byte(strings.Replace(good, old, c.new, 1)))
		require.ErrorIs(t, err, c.kind, c.new)
		_, ok := num.AsError(err)
		require.True(t, ok)
		require.True(t, strings.HasPrefix(err.Error(), c.says), "%.80s: %v", c.new, err)
	}
}

// TestTopicFileIsReadStrictly: every kind of fault, with the path of the fault.
func TestTopicFileIsReadStrictly(t *testing.T) {
	checkEdits(t, "../../examples/volatile-market.json", []edit{
		{`"p": "3"`, `"p": "3", "p": "4"`, num.ErrDuplicate, "p: "},
		{`"inferer": [`, `"inferer": ["5", "5"], "inferer": [`, num.ErrDuplicate, "regrets.inferer: "},
		{`"p": "3"`, `"p": "3", "note": {"a": [{"b": 1, "b": 2}]}`, num.ErrDuplicate, "note.a[0].b: "},
		{`"p": "3"`, `"P": "3"`, num.ErrUnknown, `P: unknown (must be a known key; the nearest is "p")`},
		{`"p": "3"`, `"p": "3", "percentile": []`, num.ErrUnknown, `percentile: unknown (must be a known key; the nearest is "percentiles")`},
		{`"naive_inferer"`, `"naive_inferers"`, num.ErrUnknown, `regrets.naive_inferers: unknown (must be a known key; the nearest is "naive_inferer")`},
		{`"naive_inferer"`, `"x": [], "naive_inferer"`, num.ErrUnknown, "regrets.x: "},
		{`"epsilon": "0.01"`, `"epsilom": "0.01"`, num.ErrUnknown, `epsilom: unknown (must be a known key; the nearest is "epsilon")`},
		{`, "epsilon": "0.01"`, ``, num.ErrMissing, "epsilon: "},
		{`"epsilon": "0.01"`, `"epsilon": null`, num.ErrMissing, "epsilon = null: "},
		{`"epsilon": "0.01"`, `"epsilon": ["0.01"]`, num.ErrSyntax, "epsilon = "},
		{`"forecasts": `, `"forecasts": null, "note": `, num.ErrMissing, "forecasts = null: "},
		{`["2140", "2015"]`, `["x", "2015"]`, num.ErrSyntax, `inferences[0] = "x": `},
		{`["2140", "2015"]`, `["2140", null]`, num.ErrMissing, "inferences[1] = null: "},
		{`["2140", "2015"]`, `"x"`, num.ErrSyntax, `inferences = "x": malformed (allowed: a list)`},
		{`["2140", "2015"]`, `["2140", "1e1001"]`, num.ErrRange, `inferences[1] = "1e1001": `},
		{`["2140", "2015"]`, `["2140", "1e-1001"]`, num.ErrRange, `inferences[1] = "1e-1001": `},
		{`["2140", "2015"]`, `["2140", "` + strings.Repeat("7", 101) + `"]`, num.ErrRange, `inferences[1] = "777`},
		{`["2140", "2015"]`, `["2140", "1` + strings.Repeat("0", 100_000) + `"]`, num.ErrRange, `inferences[1] = "1000`},
		{`["A", "B"]`, `["A", ""]`, num.ErrMissing, "inferers[1]: missing (must be non-empty)"},
		{`["A", "B"]`, `["A", "A"]`, num.ErrDuplicate, `inferers[1] = "A": duplicate`},
		{`["A", "B"]`, `["A", 5]`, num.ErrSyntax, "inferers[1] = 5: malformed (allowed: a text)"},
		{`["A", "-0.82391"]`, `["A", "NaN"]`, num.ErrNotFinite, `forecasts[0][0][1] = NaN: `},
		{`["A", "-0.82391"]`, `["A"]`, num.ErrSyntax, `forecasts[0][0] = a list of 1: malformed (allowed: a list of 2)`},
		{`"topic": "`, `"topic": 5, "note": "`, num.ErrSyntax, "topic = 5: "},
		{`"release": "v0.6"`, `"release": 6`, num.ErrSyntax, "release = 6: "},
		{`"p": "3"`, `"p": "3", "scale": "1"`, num.ErrDomain, "scale: outside the domain (must be left out: v0.6 forms the scale in every calculation)"},
	}, func(data []byte) error {
		_, err := inferFile[num.Dec](data, "")
		return err
	})
}

// TestRegretTablesAreRequired: all nine, as lists of the right lengths.
func TestRegretTablesAreRequired(t *testing.T) {
	data, err := os.ReadFile("../../examples/volatile-market.json")
	require.NoError(t, err)
	good := string(data)
	tables := good[strings.Index(good, `"regrets": `):]
	tables = tables[:strings.Index(tables, "}")+1]
	for _, c := range []struct{ text, says string }{
		{`"regrets": null`, "regrets = null: missing"}, {`"regrets": []`, "regrets = []: malformed"}, {`"regrets": {}`, "regrets.inferer: missing"},
		{strings.Replace(tables, `"one_in_forecaster_self": ["0.25"]`, `"one_in_forecaster_self": []`, 1), "regrets.one_in_forecaster_self"},
		{strings.Replace(tables, `[["0.09", "-0.21"]]`, `[["0.09"]]`, 1), "regrets.one_out_forecaster_inferer[0]"},
		{strings.Replace(tables, `[["0.09", "-0.21"]]`, `[null]`, 1), "regrets.one_out_forecaster_inferer[0] = null"},
	} {
		_, err := inferFile[num.Dec]([]byte(strings.Replace(good, tables, c.text, 1)), "")
		require.Error(t, err, c.text)
		require.True(t, strings.HasPrefix(err.Error(), c.says), "%s: %v", c.text, err)
	}
}

// TestEpochFileIsReadStrictly: as for a topic file, and what only epochs have.
func TestEpochFileIsReadStrictly(t *testing.T) {
	checkEdits(t, "../../examples/three-epochs.json", []edit{
		{`"topic": {"id": 7, "p": "3"`, `"topic": {"id": 7, "p": "3", "p": "3"`, num.ErrDuplicate, "topic.p: "},
		{`"topic": {"id": 7`, `"topic": {"ID": 7, "id": 7`, num.ErrUnknown, `topic.ID: unknown (must be a known key; the nearest is "id")`},
		{`"id": 7, "p"`, `"p"`, num.ErrMissing, "topic.id: "},
		{`"topic": {"id": 7`, `"topic": {"id": -7`, num.ErrRange, "topic.id = -7: "},
		{`"epochs": [{"nonce"`, `"epochs": [{"Nonce"`, num.ErrUnknown, `epochs[0].Nonce: unknown (must be a known key; the nearest is "nonce")`},
		{`"forecasts": [`, `"forecast": [`, num.ErrUnknown, "epochs[0].forecast: "},
		{`"nonce": 1000, "inferences`, `"nonce": -1, "inferences`, num.ErrDomain, "epochs[0].nonce = -1: "},
		{`"nonce": 1100, "inferences`, `"nonce": 1000, "inferences`, num.ErrDomain, "epochs[1].nonce = 1000: "},
		{`"nonce": 1100, "inferences`, `"nonce": 999, "inferences`, num.ErrDomain, "epochs[1].nonce = 999: "},
		{`"nonce": 1100, "inferences`, `"nonce": "1100", "inferences`, num.ErrSyntax, `epochs[1].nonce = "1100": malformed (allowed: an integer)`},
		{`"reputer": "rosa", "topic_id": 7, "nonce": 1000`, `"reputer": "sven", "topic_id": 7, "nonce": 1000`, num.ErrDuplicate, `epochs[0].bundles[1].reputer = "sven": `},
		{`"reputer": "rosa", "topic_id": 7, "nonce": 1000`, `"reputer": "rosa", "topic_id": 8, "nonce": 1000`, num.ErrDomain, "epochs[0].bundles[0].topic_id = 8: "},
		{`"reputer": "rosa", "topic_id": 7, "nonce": 1000`, `"reputer": "rosa", "topic_id": 7, "nonce": 1001`, num.ErrDomain, "epochs[0].bundles[0].nonce = 1001: "},
		{`"reputer": "rosa", "topic_id": 7`, `"reputers": "rosa", "topic_id": 7`, num.ErrUnknown, `epochs[0].bundles[0].reputers: `},
		{`"reputer": "rosa"`, `"reputer": "nobody"`, num.ErrUnknown, `epochs[0].bundles[0].reputer = "nobody": `},
		{`["rosa", "50000000"]`, `["rosa", "50000000"], ["rosa", "1"]`, num.ErrDuplicate, `epochs[0].stakes[1][0] = "rosa": `},
		{`["rosa", "50000000"]`, `["rosa", "50000000"], ["stranger", "1"]`, num.ErrUnknown, `epochs[0].stakes[1][0] = "stranger": `},
		{`["rosa", "50000000"]`, `["rosa", {"x": 1}]`, num.ErrSyntax, `epochs[0].stakes[0][1] = {"x": 1}: `},
		{`"topic_reward": "1000000"`, `"topic_reward": "-1"`, num.ErrDomain, "epochs[0].topic_reward = -1: "},
		{`"topic": {`, `"max_iters": 1000000000, "topic": {`, num.ErrDomain, "max_iters = 1000000000: "},
		{`"topic": {`, `"max_iters": 0, "topic": {`, num.ErrDomain, "max_iters = 0: "},
		{`"topic": {`, `"max_samples_to_scale_scores": -1, "topic": {`, num.ErrDomain, "max_samples_to_scale_scores = -1: "},
		{`"topic": {`, `"max_samples_to_scale_scores": 100001, "topic": {`, num.ErrDomain, "max_samples_to_scale_scores = 100001: "},
		{`"topic": {`, `"min_experienced_worker_regrets": -1, "topic": {`, num.ErrDomain, "min_experienced_worker_regrets = -1: "},
		{`"topic": {`, `"beta_entropi": "1", "topic": {`, num.ErrUnknown, `beta_entropi: unknown (must be a known key; the nearest is "beta_entropy")`},
	}, func(data []byte) error {
		_, err := epochsFile[num.Dec](data, "")
		return err
	})
}

// TestZeroEpsilonIsNamed: regrets that do not differ have no scale then.
func TestZeroEpsilonIsNamed(t *testing.T) {
	data, err := os.ReadFile("../../examples/volatile-market.json")
	require.NoError(t, err)
	text := strings.NewReplacer(`"0.07918"`, `"0.5"`, `"-0.22185"`, `"0.5"`, `"0.25"`, `"0.5"`, `"epsilon": "0.01"`, `"epsilon": "0"`).Replace(string(data))
	_, err = inferFile[num.Dec]([]byte(text), "")
	require.ErrorIs(t, err, num.ErrDivisionByZero)
	require.True(t, strings.HasPrefix(err.Error(), "epsilon = 0: "), err)
}

// TestWarningOfNegligibleShares: a source that counts nothing can be the end of the interval.
func TestWarningOfNegligibleShares(t *testing.T) {
	topic := func(regret string) []byte {
		return []byte(`{"release": "v0.16", "inferers": ["a", "b", "c", "d"], "inferences": ["100", "101", "102", "1000000000"],
			"forecasters": [], "forecasts": [], "network_combined_loss": "-1", "initial_regret": "-1", "p": "3", "c": "0.75", "epsilon": "0.01",
			"regrets": {"inferer": ["0.1", "0.1", "0.1", "` + regret + `"], "forecaster": [], "naive_inferer": ["0.1", "0.1", "0.1", "0.1"],
			"one_out_inferer_inferer": [["0.1", "0.1", "0.1", "-3"], ["0.1", "0.1", "0.1", "-3"], ["0.1", "0.1", "0.1", "-3"], ["0.1", "0.1", "0.1", "-3"]],
			"one_out_inferer_forecaster": [[], [], [], []], "one_out_forecaster_inferer": [], "one_out_forecaster_forecaster": [],
			"one_in_forecaster_inferer": [], "one_in_forecaster_self": []}}`)
	}
	decided := []string{"confidence interval: 84.13 %, 97.72 % decided by sources with a share below 1e-6: d"}
	decimals, err := inferFile[num.Dec](topic("-3"), "")
	require.NoError(t, err)
	require.Equal(t, decided, decimals.Warnings)
	floats, err := inferFile[float64](topic("-3"), "")
	require.NoError(t, err)
	require.Equal(t, decided, floats.Warnings)
	floats, err = inferFile[float64](topic("0.1"), "")
	require.NoError(t, err)
	require.NotNil(t, floats.Warnings)
	require.Empty(t, floats.Warnings)
}
