package main

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
)

const example = "../../examples/volatile-market.json"

// call runs the command as a shell would.
func call(t *testing.T, stdin string, args ...string) (code int, stdout, stderr string) {
	t.Helper()
	var out, errs bytes.Buffer
	code = run(args, strings.NewReader(stdin), &out, &errs)
	return code, out.String(), errs.String()
}

// document returns a vector document of math_add with one case.
func document(expected string) string {
	return `{"format": "chorus-vectors/1", "operation": "math_add", "release": "v0.6", "source": "by hand", "tolerance": "0", "params": {}, "cases": [
{"id":"sum","in":{"x":"0.1","y":"0.2"},` + expected + `}
]}
`
}

func write(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "file.json")
	require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

func TestVerifyExitCodes(t *testing.T) {
	for _, c := range []struct {
		name, text string
		code       int
	}{
		{"agrees", document(`"out":{"z":"0.3"}`), exitOK},
		{"differs in the last digit", document(`"out":{"z":"0.3000000000000000000000000000000001"}`), exitDifferent},
		{"accepts what must be refused", document(`"error":true`), exitDifferent},
		{"malformed", `{"format": "chorus-vectors/1"}`, exitFault},
		{"not JSON", `nonsense`, exitFault},
	} {
		for _, extra := range [][]string{nil, {"--json"}} {
			code, stdout, stderr := call(t, "", append([]string{"verify", write(t, c.text)}, extra...)...)
			require.Equal(t, c.code, code, "%s: %s%s", c.name, stdout, stderr)
			require.Equal(t, c.code == exitFault, stderr != "", c.name)
		}
	}
	code, _, stderr := call(t, "", "verify", "no-such-file.json")
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, "no-such-file.json")
	code, _, stderr = call(t, "", "verify", "--arith", "float32")
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, "decimal, float64")
}

func TestVerifyJSON(t *testing.T) {
	code, stdout, _ := call(t, "", "verify", "--json", "--arith", "float64", write(t, document(`"out":{"z":"0.3"}`)))
	require.Equal(t, exitOK, code)
	var report struct {
		OK         bool
		Arith      string
		Operations []struct {
			Operation string
			Passed    int
		}
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	require.True(t, report.OK)
	require.Equal(t, "float64", report.Arith)
	require.Equal(t, 1, report.Operations[0].Passed)
}

// TestShippedBinary: the command has nothing in it that only tests and generators need. It reads the researchers' tables from the folder
// that CHORUS_RESEARCH names, for reproduce.
func TestShippedBinary(t *testing.T) {
	list, err := exec.Command("go", "list", "-deps", ".").Output()
	require.NoError(t, err)
	for _, gone := range []string{"internal/checkresearch", "internal/golden", "testing", "testify", "gopter"} {
		require.False(t, strings.Contains(string(list), gone), gone)
	}
}

func TestEvalAnswersAndKeepsTheRest(t *testing.T) {
	question := document(`"note":"keep me"`)
	code, stdout, _ := call(t, question, "eval")
	require.Equal(t, exitOK, code)
	require.Equal(t, strings.Replace(question, `},"note"`, `},"out":{"z":"0.3"},"note"`, 1), stdout)

	again, stdoutAgain, _ := call(t, stdout, "eval", "-")
	require.Equal(t, exitOK, again)
	require.Equal(t, stdout, stdoutAgain)

	code, fromFile, _ := call(t, "", "eval", write(t, question))
	require.Equal(t, exitOK, code)
	require.Equal(t, stdout, fromFile)
}

func TestEvalRefusals(t *testing.T) {
	refused := strings.Replace(document(`"out":{"z":"0.3"}`), `"0.1"`, `"NaN"`, 1)
	code, stdout, _ := call(t, refused, "eval")
	require.Equal(t, exitOK, code)
	require.Contains(t, stdout, `"error":true,"message":"x = NaN: not finite`)
	require.NotContains(t, stdout, `"out"`)

	for name, text := range map[string]string{
		"v0.7":    strings.Replace(document(`"note":""`), "v0.6", "v0.7", 1),
		"math_ad": strings.Replace(document(`"note":""`), "math_add", "math_ad", 1),
		"malform": "[]",
	} {
		code, stdout, stderr := call(t, text, "eval")
		require.Equal(t, exitFault, code, name)
		require.Empty(t, stdout, name)
		require.Contains(t, stderr, name)
	}
	_, _, stderr := call(t, strings.Replace(document(`"note":""`), "math_add", "math_ad", 1), "eval")
	require.Contains(t, stderr, "network_inferences", "the known operations are listed")
}

func TestInferPrintsTheStory(t *testing.T) {
	code, stdout, stderr := call(t, "", "infer", example)
	require.Equal(t, exitOK, code, stderr)
	for _, text := range []string{"network inference", "2048.19", "0.2655604139", "0.7344395861", "implied by"} {
		require.Contains(t, stdout, text)
	}
}

func TestInferJSONForEveryReleaseAndArithmetic(t *testing.T) {
	for _, releaseName := range []string{"v0.6", "v0.9", "v0.16"} {
		for _, arith := range []string{"decimal", "float64"} {
			code, stdout, stderr := call(t, "", "infer", "--json", "--release", releaseName, "--arith", arith, example)
			require.Equal(t, exitOK, code, stderr)
			var report struct {
				Release, Arith string
				Inference      chorus.Inference[num.Dec]
			}
			require.NoError(t, json.Unmarshal([]byte(stdout), &report))
			require.Equal(t, releaseName, report.Release)
			require.Equal(t, arith, report.Arith)
			require.Len(t, report.Inference.Inferers, 2)
			require.Less(t, report.Inference.Inferers["A"].Effective.Cmp(*report.Inference.Inferers["B"].Effective), 0, "B outweighs A")
		}
	}
}

func TestInferRefusesWithTheKey(t *testing.T) {
	text, err := os.ReadFile(example)
	require.NoError(t, err)
	good := string(text)
	for _, c := range []struct{ old, new, says string }{
		{`"initial_regret": "-0.3",`, ``, "initial_regret"},
		{`"release": "v0.6"`, `"release": "v1"`, "v0.6, v0.9, v0.16"},
		{`"p": "3"`, `"p": "0"`, "p > 0"},
		{`"p": "3"`, `"p": "NaN"`, "not finite"},
		{`"c": "0.75"`, `"cc": "0.75"`, "cc"},
		{`["2140", "2015"]`, `["2140"]`, "inferences"},
		{`["A", "B"]`, `["A", "A"]`, "duplicate"},
		{`[["A", "-0.82391"], ["B", "-1.30103"]]`, `[["A", "-0.82391"], ["A", "-1.30103"]]`, "duplicate"},
		{`"one_in_forecaster_self": ["0.25"]`, `"one_in_forecaster_self": []`, "one_in_forecaster_self"},
	} {
		require.Contains(t, good, c.old)
		code, stdout, stderr := call(t, strings.Replace(good, c.old, c.new, 1), "infer", "-")
		require.Equal(t, exitFault, code, c.new)
		require.Empty(t, stdout)
		require.Contains(t, stderr, c.says, c.new)
	}
}

func TestInferOutlierResistant(t *testing.T) {
	text, err := os.ReadFile(example)
	require.NoError(t, err)
	withState := strings.Replace(string(text), `"release": "v0.6"`, `"release": "v0.16", "previous_mad": "10"`, 1)
	code, stdout, stderr := call(t, withState, "infer", "-")
	require.Equal(t, exitOK, code, stderr)
	require.Contains(t, stdout, "outlier-resistant")
	code, _, stderr = call(t, withState, "infer", "--release", "v0.6", "-")
	require.Equal(t, exitFault, code, "v0.6 has no filter")
	require.Contains(t, stderr, "previous_mad")
}
