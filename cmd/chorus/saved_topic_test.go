package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// oneByOne returns the files of the example's epochs, each alone.
func oneByOne(t *testing.T) (whole map[string]any, epochs []string) {
	data, err := os.ReadFile(epochsExample)
	require.NoError(t, err)
	require.NoError(t, json.Unmarshal(data, &whole))
	for _, epoch := range whole["epochs"].([]any) {
		part := map[string]any{
			"inferers": whole["inferers"], "forecasters": whole["forecasters"], "reputers": whole["reputers"],
			"topic": map[string]any{"id": 7}, "epochs": []any{epoch},
		}
		text, err := json.Marshal(part)
		require.NoError(t, err)
		epochs = append(epochs, string(text))
	}
	return whole, epochs
}

// TestSavedTopicGoesOn: epochs of one run and of a run each end in the same state.
func TestSavedTopicGoesOn(t *testing.T) {
	for _, arith := range []string{"decimal", "float64"} {
		dir := t.TempDir()
		atOnce, inSteps := filepath.Join(dir, "once.json"), filepath.Join(dir, "steps.json")
		code, _, stderr := call(t, "", "epoch", "--arith", arith, "--save", atOnce, epochsExample)
		require.Equal(t, exitOK, code, stderr)

		whole, epochs := oneByOne(t)
		whole["epochs"] = []any{}
		start, err := json.Marshal(whole)
		require.NoError(t, err)
		code, _, stderr = call(t, string(start), "epoch", "--arith", arith, "--save", inSteps, "-")
		require.Equal(t, exitOK, code, stderr)
		for _, epoch := range epochs {
			code, _, stderr := call(t, epoch, "epoch", "--state", inSteps, "--save", inSteps, "--json", "-")
			require.Equal(t, exitOK, code, stderr)
		}
		one, err := os.ReadFile(atOnce)
		require.NoError(t, err)
		other, err := os.ReadFile(inSteps)
		require.NoError(t, err)
		require.Equal(t, string(one), string(other))
	}
}

// TestInferThenEpoch: infer leaves the epoch open, and epoch closes it with the reports alone.
func TestInferThenEpoch(t *testing.T) {
	dir := t.TempDir()
	atOnce, inParts := filepath.Join(dir, "once.json"), filepath.Join(dir, "parts.json")
	_, epochs := oneByOne(t)
	whole, _ := oneByOne(t)
	whole["epochs"] = []any{}
	start, err := json.Marshal(whole)
	require.NoError(t, err)
	for _, file := range []string{atOnce, inParts} {
		code, _, stderr := call(t, string(start), "epoch", "--save", file, "-")
		require.Equal(t, exitOK, code, stderr)
	}
	for _, text := range epochs {
		code, _, stderr := call(t, text, "epoch", "--state", atOnce, "--save", atOnce, "-")
		require.Equal(t, exitOK, code, stderr)

		var file struct {
			Epochs []map[string]any `json:"epochs"`
		}
		require.NoError(t, json.Unmarshal([]byte(text), &file))
		epoch := file.Epochs[0]
		work := map[string]any{"nonce": epoch["nonce"], "inferers": []any{}, "inferences": []any{}, "forecasters": []any{}, "forecasts": []any{}}
		for _, list := range [][2]string{{"inferers", "inferences"}, {"forecasters", "forecasts"}} {
			for _, pair := range epoch[list[1]].([]any) {
				work[list[0]] = append(work[list[0]].([]any), pair.([]any)[0])
				work[list[1]] = append(work[list[1]].([]any), pair.([]any)[1])
			}
			epoch[list[1]] = []any{}
		}
		input, err := json.Marshal(work)
		require.NoError(t, err)
		code, stdout, stderr := call(t, string(input), "infer", "--state", inParts, "--save", inParts, "--json", "-")
		require.Equal(t, exitOK, code, stderr)
		require.Contains(t, stdout, "network")
		var whole map[string]any
		require.NoError(t, json.Unmarshal([]byte(text), &whole))
		whole["epochs"] = []any{epoch}
		later, err := json.Marshal(whole)
		require.NoError(t, err)
		code, _, stderr = call(t, string(later), "epoch", "--state", inParts, "--save", inParts, "-")
		require.Equal(t, exitOK, code, stderr)
	}
	one, err := os.ReadFile(atOnce)
	require.NoError(t, err)
	other, err := os.ReadFile(inParts)
	require.NoError(t, err)
	require.Equal(t, string(one), string(other))
}

func TestSavedTopicsAreRefused(t *testing.T) {
	dir := t.TempDir()
	file := filepath.Join(dir, "topic.json")
	code, _, stderr := call(t, "", "epoch", "--save", file, epochsExample)
	require.Equal(t, exitOK, code, stderr)
	_, epochs := oneByOne(t)
	before, err := os.ReadFile(file)
	require.NoError(t, err)
	broken := filepath.Join(dir, "broken.json")
	require.NoError(t, os.WriteFile(broken, before[:len(before)/2], 0o600))
	for _, c := range []struct {
		input string
		args  []string
		says  string
	}{
		{epochs[0], []string{"epoch", "--state", file, "--save", file, "-"}, "epochs[0].nonce = 1000"},
		{epochs[0], []string{"epoch", "--state", broken, "-"}, broken},
		{epochs[0], []string{"epoch", "--state", filepath.Join(dir, "none.json"), "-"}, "none.json"},
		{epochs[0], []string{"epoch", "--state", "-", "-"}, "--state"},
		{epochs[0], []string{"epoch", "--state", file, "--arith", "float64", "-"}, "arith"},
		{epochs[0], []string{"infer", "--state", file, "-"}, "epochs: unknown"},
		{epochs[0], []string{"epoch", "--save", filepath.Join(dir, "no", "where.json"), epochsExample}, "no"},
	} {
		code, stdout, stderr := call(t, c.input, c.args...)
		require.Equal(t, exitFault, code, c.args)
		require.Empty(t, stdout)
		require.Contains(t, stderr, c.says)
	}
	data, err := os.ReadFile(epochsExample)
	require.NoError(t, err)
	code, _, stderr = call(t, string(data), "epoch", "--state", file, "-")
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, "those of the state hold")
	after, err := os.ReadFile(file)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
}
