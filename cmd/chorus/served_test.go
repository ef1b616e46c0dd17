package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

func servedFilesOf(t *testing.T, folder string) []string {
	files, err := filepath.Glob("../../examples/wire/" + folder + "/*.json")
	require.NoError(t, err)
	require.Len(t, files, 9)
	return files
}

// TestServedExamplesAgree: both commands compute what the examples serve, and say so in each form.
func TestServedExamplesAgree(t *testing.T) {
	for _, folder := range []string{"v0.16", "v0.17", "v0.17-labels"} {
		files := servedFilesOf(t, folder)
		for _, command := range []string{"weights", "interval"} {
			code, out, errs := call(t, "", append([]string{command}, files...)...)
			require.Zero(t, code, errs)
			require.Contains(t, out, "equal to what was served, in all digits")
			for _, line := range strings.Split(out, "\n") {
				require.LessOrEqual(t, len([]rune(line)), 80, line)
			}
			code, out, errs = call(t, "", append([]string{command, "--csv"}, files...)...)
			require.Zero(t, code, errs)
			rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
			require.NoError(t, err)
			require.Greater(t, len(rows), 4)
		}
		code, out, errs := call(t, "", append([]string{"weights", "--json"}, files...)...)
		require.Zero(t, code, errs)
		var report struct {
			Agrees      bool
			Compared    []struct{ Object string }
			NotComputed []string `json:"not_computed"`
		}
		require.NoError(t, json.Unmarshal([]byte(out), &report))
		require.True(t, report.Agrees)
		require.Greater(t, len(report.Compared), 12)
		require.Empty(t, report.NotComputed)
	}
}

func TestServedDifferences(t *testing.T) {
	data, err := os.ReadFile("../../examples/wire/v0.17/topic.json")
	require.NoError(t, err)
	topic := filepath.Join(t.TempDir(), "topic.json")
	require.NoError(t, os.WriteFile(topic, []byte(strings.Replace(string(data), `"p_norm": "3"`, `"p_norm": "3.5"`, 1)), 0o600))
	code, out, _ := call(t, "", "weights", topic, "../../examples/wire/v0.17/regrets.json", "../../examples/wire/v0.17/network_inferences.json")
	require.Equal(t, 1, code)
	require.Contains(t, out, "1 of 1 numbers differ from what was served")

	code, _, errs := call(t, "", "weights", topic, "../../examples/wire/v0.17/network_inferences.json")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "inferer_network_regret")
	code, _, errs = call(t, "", "interval")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "missing FILE")
	code, _, errs = call(t, "{}", "interval", "-")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "unknown")
	code, _, errs = call(t, "", "interval", "--least-share", "2", topic, "../../examples/wire/v0.17/regrets.json", "../../examples/wire/v0.17/network_inferences.json")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "LeastShare")
}

// TestLeastShareMovesTheInterval leaves out the worst sources.
func TestLeastShareMovesTheInterval(t *testing.T) {
	bound := func(arguments ...string) num.Dec {
		code, out, errs := call(t, "", append(append([]string{"interval", "--csv"}, arguments...), servedFilesOf(t, "v0.17")...)...)
		require.Zero(t, code, errs)
		rows, err := csv.NewReader(strings.NewReader(out)).ReadAll()
		require.NoError(t, err)
		return num.MustParseDec(rows[1][2])
	}
	require.False(t, bound().Equal(bound("--least-share", "0.1")))
}
