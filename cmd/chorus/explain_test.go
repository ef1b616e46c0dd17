package main

import (
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestExplainTable(t *testing.T) {
	for _, c := range []struct {
		args string
		says []string
	}{
		{"--worker B " + example, []string{"weight of the inferer:", "effective              0.7344395861 (E33): ", "share_in_implied F     0.9630322234 (E29): ", "no losses are known yet, so that there is no score"}},
		{"--worker alice " + epochsExample, []string{"epoch   1200", "score            0.3072229966 (E59): ", "reward        301523.7315 (E78): "}},
		{"--worker alice --epoch 1000 " + epochsExample, []string{"epoch   1000"}},
		{"--worker delphi --release v0.6 --arith float64 " + epochsExample, []string{"v0.6, float64", "reward of the forecaster:", "82961.71415"}},
		{"--worker rosa " + epochsExample, []string{"reward of the reputer:"}},
	} {
		code, stdout, stderr := call(t, "", append([]string{"explain"}, strings.Fields(c.args)...)...)
		require.Equal(t, exitOK, code, stderr)
		requireNarrow(t, stdout, c.args)
		for _, text := range c.says {
			require.Contains(t, stdout, text, c.args)
		}
	}
}

// TestExplainSavedTopics: from a state and what comes next, and what a state alone can tell.
func TestExplainSavedTopics(t *testing.T) {
	saved := filepath.Join(t.TempDir(), "saved.json")
	code, _, stderr := call(t, "", "epoch", "--save", saved, "--arith", "float64", epochsExample)
	require.Equal(t, exitOK, code, stderr)
	code, stdout, stderr := call(t, "", "explain", "--worker", "alice", "--json", saved)
	require.Equal(t, exitOK, code, stderr)
	var report struct {
		Release, Arith, Member string
		Roles                  []struct {
			Role  string
			Parts []struct {
				About   string
				Factors []struct {
					Name, Equation, Words string
					Values                []float64
				}
				Missing []string
			}
		}
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	require.Equal(t, []string{"v0.16", "float64", "alice"}, []string{report.Release, report.Arith, report.Member})
	require.Equal(t, "inferer", report.Roles[0].Role)
	weight := report.Roles[0].Parts[0]
	require.Equal(t, "regret", weight.Factors[0].Name)
	require.InDelta(t, 0.06695882785, weight.Factors[0].Values[0], 1e-9)
	require.Contains(t, weight.Missing[0], "no epoch is given")

	work := `{"inferers": ["alice", "bruno"], "inferences": ["1", "2"], "forecasters": [], "forecasts": []}`
	code, stdout, stderr = call(t, work, "explain", "--worker", "bruno", "--state", saved)
	require.Equal(t, exitOK, code, stderr)
	require.Contains(t, stdout, "stored by the last close")
	later := `{"inferers": ["alice", "bruno"], "forecasters": [], "reputers": [], "epochs": [{"nonce": 1300,
		"inferences": [["alice", "1"], ["bruno", "2"]], "forecasts": [], "bundles": [], "stakes": [], "topic_reward": "5"}]}`
	code, stdout, stderr = call(t, later, "explain", "--worker", "bruno", "--state", saved)
	require.Equal(t, exitOK, code, stderr)
	require.Contains(t, strings.Join(strings.Fields(stdout), " "), "the epoch failed, so that there is no score: network_losses")
}

func TestExplainRefuses(t *testing.T) {
	for _, c := range []struct{ args, says string }{
		{example, "--worker: missing"},
		{"--worker delpi " + epochsExample, epochsExample + ": member = delpi: unknown (allowed: a member of the topic; the nearest is delphi)"},
		{"--worker alice --epoch 7 " + epochsExample, "--epoch = 7: unknown"},
		{"--worker A --epoch 7 " + example, "--epoch = 7: outside the domain"},
	} {
		code, stdout, stderr := call(t, "", append([]string{"explain"}, strings.Fields(c.args)...)...)
		require.Equal(t, exitFault, code, c.args)
		require.Empty(t, stdout)
		require.Contains(t, stderr, c.says)
	}
}
