package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/printable"
)

const epochsExample = "../../examples/three-epochs.json"

func TestEpochTable(t *testing.T) {
	code, stdout, stderr := call(t, "", "epoch", epochsExample)
	require.Equal(t, exitOK, code, stderr)
	for _, text := range []string{"v0.16, decimal", "1960.24", "inferers", "alice", "delphi", "rosa", "dust"} {
		require.Contains(t, stdout, text)
	}
}

func TestEpochJSONAndCSVForEveryReleaseAndArithmetic(t *testing.T) {
	for _, releaseName := range []string{"v0.6", "v0.9", "v0.16"} {
		for _, arith := range []string{"decimal", "float64"} {
			code, stdout, stderr := call(t, "", "epoch", "--json", "--release", releaseName, "--arith", arith, epochsExample)
			require.Equal(t, exitOK, code, stderr)
			var report struct {
				Release, Arith string
				Epochs         []struct {
					Nonce  int64
					At     string
					Payout *struct {
						Inferers map[string]any
					}
				}
			}
			require.NoError(t, json.Unmarshal([]byte(stdout), &report))
			require.Equal(t, releaseName, report.Release)
			require.Equal(t, arith, report.Arith)
			require.Len(t, report.Epochs, 3)
			require.Empty(t, report.Epochs[2].At)
			require.Len(t, report.Epochs[2].Payout.Inferers, 3)

			code, stdout, stderr = call(t, "", "epoch", "--csv", "--release", releaseName, "--arith", arith, epochsExample)
			require.Equal(t, exitOK, code, stderr)
			rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
			require.NoError(t, err)
			require.Len(t, rows, 4)
			require.Equal(t, "epoch", rows[0][0])
			require.Contains(t, rows[0], "network_inference_oneout_3")
			require.Equal(t, "1200", rows[3][0])
		}
	}
}

// TestEpochGoesOnAfterAFailure: without reports the close fails, and the next epoch is made all the same.
func TestEpochGoesOnAfterAFailure(t *testing.T) {
	text, err := os.ReadFile(epochsExample)
	require.NoError(t, err)
	var file map[string]any
	require.NoError(t, json.Unmarshal(text, &file))
	file["epochs"].([]any)[1].(map[string]any)["bundles"] = []any{}
	changed, err := json.Marshal(file)
	require.NoError(t, err)
	code, stdout, stderr := call(t, string(changed), "epoch", "--json", "-")
	require.Equal(t, exitOK, code, stderr)
	var report struct {
		Epochs []struct {
			At, Message                string
			Inference, Closing, Payout json.RawMessage
		}
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	require.Len(t, report.Epochs, 3)
	require.Equal(t, "network_losses", report.Epochs[1].At)
	require.Contains(t, report.Epochs[1].Message, "bundles")
	require.Contains(t, string(report.Epochs[1].Inference), "network", "the inference stays")
	require.Equal(t, "null", string(report.Epochs[1].Closing))
	require.Equal(t, "null", string(report.Epochs[1].Payout))
	require.Empty(t, report.Epochs[2].At)
}

// TestWideNames: tables stay within 80 columns, and lose nothing of a name.
func TestWideNames(t *testing.T) {
	text, err := os.ReadFile(epochsExample)
	require.NoError(t, err)
	wide := strings.Repeat("a-name-of-many-letters-", 5)
	file := strings.ReplaceAll(string(text), "alice", wide)
	for _, args := range [][]string{{"epoch", "-"}, {"compare", "--releases", "v0.6,v0.17", "-"}, {"explain", "--worker", wide, "-"}} {
		code, stdout, stderr := call(t, file, args...)
		require.Equal(t, exitOK, code, stderr)
		for line := range strings.Lines(stdout) {
			require.LessOrEqual(t, len(strings.TrimRight(line, "\n")), printable.Width, args)
		}
		for _, piece := range []string{wide[:18], wide[len(wide)-10:]} {
			require.Contains(t, stdout, piece, args)
		}
	}
}

func TestEpochRefusesWithTheKey(t *testing.T) {
	text, err := os.ReadFile(epochsExample)
	require.NoError(t, err)
	good := string(text)
	for _, c := range []struct{ old, new, says string }{
		{`"release": "v0.16"`, `"release": "v1"`, "v0.6, v0.9, v0.16"},
		{`"p": "3"`, `"p": "0"`, "topic.p = 0: outside the domain (allowed: p > 0)"},
		{`"topic": {`, `"outlier_alpha": "2", "topic": {`, "outlier_alpha = 2: outside the domain (allowed: 0 <= outlier_alpha <= 1)"},
		{`"alpha_regret": "0.1"`, `"alpha_regret": "NaN"`, "not finite"},
		{`"topic_reward": "1000000"`, `"topic_reward": "-1"`, "topic_reward"},
		{`"reputer": "rosa"`, `"reputer": "nobody"`, "nobody"},
		{`"nonce": 1000,`, `"nonce": 1001,`, "nonce"},
		{`["rosa", "50000000"]`, `["rosa", "-1"]`, "stakes"},
		{`["rosa", "12000000"]`, `["rosa", "50000001"]`, "delegated"},
		{`"epochs"`, `"epoch"`, "epoch"},
	} {
		require.Contains(t, good, c.old)
		code, stdout, stderr := call(t, strings.Replace(good, c.old, c.new, 1), "epoch", "-")
		require.Equal(t, exitFault, code, c.new)
		require.Empty(t, stdout)
		require.Contains(t, stderr, c.says, c.new)
	}
	code, _, stderr := call(t, good, "epoch", "--json", "--csv", "-")
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, "csv")
}
