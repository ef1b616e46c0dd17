package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"unicode"

	"github.com/stretchr/testify/require"
)

// TestControlCharactersAreEscaped: nothing that a file says reaches the terminal as a control character.
func TestControlCharactersAreEscaped(t *testing.T) {
	const odd, inJSON, shown = "\x1b]0;x\a\n\u202e", `\u001b]0;x\u0007\n\u202e`, `\x1b]0;x\a\n\u202e`
	topic, err := os.ReadFile(example)
	require.NoError(t, err)
	epochs, err := os.ReadFile(epochsExample)
	require.NoError(t, err)
	topicWith := func(old, new string) string { return strings.ReplaceAll(string(topic), old, new) }
	for name, c := range map[string]struct {
		input string
		args  []string
		code  int
	}{
		"topic":          {topicWith("price in an hour", inJSON), []string{"infer", "-"}, exitOK},
		"inferer":        {topicWith(`"A"`, `"`+inJSON+`"`), []string{"infer", "-"}, exitOK},
		"forecaster":     {topicWith(`"F"`, `"`+inJSON+`"`), []string{"infer", "-"}, exitOK},
		"unknown key":    {topicWith(`"p"`, `"`+inJSON+`"`), []string{"infer", "-"}, exitFault},
		"refused name":   {topicWith(`[["A", "-0.82391"]`, `[["`+inJSON+`", "1"], ["`+inJSON+`", "1"], ["A", "-0.82391"]`), []string{"infer", "-"}, exitFault},
		"bad release":    {topicWith(`v0.6`, inJSON), []string{"infer", "-"}, exitFault},
		"member":         {strings.ReplaceAll(string(epochs), `"alice"`, `"`+inJSON+`"`), []string{"epoch", "-"}, exitOK},
		"reputer":        {strings.ReplaceAll(string(epochs), `"tariq"`, `"z`+inJSON+`"`), []string{"epoch", "-"}, exitOK},
		"compared":       {topicWith(`"A"`, `"`+inJSON+`"`), []string{"compare", "-"}, exitOK},
		"explained":      {topicWith(`"F"`, `"`+inJSON+`"`), []string{"explain", "--worker", "A", "-"}, exitOK},
		"operation":      {strings.Replace(document(`"out":{}`), "math_add", inJSON, 1), []string{"eval"}, exitFault},
		"transaction":    {`{"tx": "` + inJSON + `"}`, []string{"ledger", "run", "-"}, exitFault},
		"account":        {`{"genesis": {"release": "v0.6", "accounts": [{"account": "` + inJSON + `", "amount": "1"}]}}`, []string{"ledger", "run", "-"}, exitFault},
		"name of a file": {"", []string{"infer", "no" + odd}, exitFault},
	} {
		code, stdout, stderr := call(t, c.input, c.args...)
		require.Equal(t, c.code, code, "%s: %s", name, stderr)
		checkPlain(t, stdout+stderr, name)
		require.Contains(t, stdout+stderr, strings.Trim(shown, `\n`)[:8], name)
	}
	for name, text := range map[string]string{
		"case":      strings.Replace(document(`"out":{"z":"0.4"}`), `"sum"`, `"`+inJSON+`"`, 1),
		"value":     document(`"out":{"z":"` + inJSON + `"}`),
		"key":       document(`"out":{"` + inJSON + `":"0.3"}`),
		"operation": strings.Replace(document(`"out":{}`), "math_add", inJSON, 1),
	} {
		code, stdout, stderr := call(t, "", "verify", write(t, text))
		require.Equal(t, exitDifferent, code, name)
		checkPlain(t, stdout+stderr, name)
		code, stdout, _ = call(t, "", "verify", "--json", write(t, text))
		require.Equal(t, exitDifferent, code, name)
		require.True(t, json.Valid([]byte(stdout)), name)
	}
}

// checkPlain accepts printable text and ends of lines.
func checkPlain(t *testing.T, text, name string) {
	t.Helper()
	for _, r := range text {
		require.True(t, r == '\n' || unicode.IsPrint(r), "%s: %q in %q", name, r, text)
	}
}

// TestErrorsTakeOneLine: also those that say two things.
func TestErrorsTakeOneLine(t *testing.T) {
	for _, args := range [][]string{{"infre"}, {"ledger", "rum"}, {"infer"}, {"infer", "--arit", "x"}, {"verify", "no-such-file"}} {
		code, _, stderr := call(t, "", args...)
		if code == exitOK {
			continue // cobra shows help
		}
		require.Equal(t, 1, strings.Count(stderr, "\n"), stderr)
	}
}

// TestSmallInputsStaySmall: inputs of some KB that once took minutes or gigabytes.
func TestSmallInputsStaySmall(t *testing.T) {
	names := func(n int) string {
		list := make([]string, n)
		for i := range list {
			list[i] = strconv.Quote("member" + strconv.Itoa(1_000_000+i))
		}
		return "[" + strings.Join(list, ",") + "]"
	}
	var packed bytes.Buffer
	w := gzip.NewWriter(&packed)
	_, err := w.Write([]byte(strings.Replace(document(`"out":{}`), `"x":"0.1"`, `"x":[`+strings.Repeat("1,", 5_000_000)+`1]`, 1)))
	require.NoError(t, err)
	require.NoError(t, w.Close())
	bomb := filepath.Join(t.TempDir(), "bomb.json.gz")
	require.NoError(t, os.WriteFile(bomb, packed.Bytes(), 0o600))
	many := make([]string, 300)
	for i := range many {
		many[i] = `{"id":"` + strconv.Itoa(i) + `","in":{}}`
	}
	for name, c := range map[string]struct {
		input string
		args  []string
		says  string
	}{
		"names": {`{"release": "v0.6", "topic": {"id": 1}, "forecasters": [], "reputers": [], "epochs": [], "inferers": ` + names(8000) + `}`,
			[]string{"epoch", "-"}, "inferers = 8000 inferers, 0 forecasters, 0 reputers: beyond the limits"},
		"200 000 names": {`{"release": "v0.6", "topic": {"id": 1}, "forecasters": [], "reputers": [], "epochs": [], "inferers": ` + names(200_000) + `}`,
			[]string{"epoch", "-"}, "beyond the limits"},
		"names in infer": {`{"release": "v0.6", "forecasters": [], "forecasts": [], "inferers": ` + names(8000) + `, "inferences": ["1"` + strings.Repeat(`,"1"`, 7999) + `]}`,
			[]string{"infer", "-"}, "initial_regret: missing"},
		"names in eval": {`{"format": "chorus-vectors/1", "operation": "network_regrets", "release": "v0.6", "tolerance": "0", "params": {}, "cases": [{"id": "a", "in": {"inferers": ` + names(4000) + `, "forecasters": ` + names(3000) + `}}]}`,
			[]string{"eval"}, "beyond the limits"},
		"bomb": {"", []string{"verify", bomb}, "larger than"},
		"repeated params": {strings.NewReplacer(`"params": {}`, `"params": {"w": "`+strings.Repeat("1", 60_000)+`"}`,
			`{"id":"sum","in":{"x":"0.1","y":"0.2"},"out":{}}`, strings.Join(many, ",")).Replace(document(`"out":{}`)), []string{"eval"}, "inputs of"},
		"months of one block": {`{"genesis": {"release": "v0.16", "module": {"BlocksPerMonth": 1}, "validators": [{"account": "vera", "amount": "1000000"}]}}` + "\n" +
			`{"advance": 1000000000}`, []string{"ledger", "run", "--max-events", "500", "-"}, "line 2: advance = 1000000000: beyond the limits"},
		"endless search": {`{"format": "chorus-vectors/1", "operation": "reputer_listening_coefficients", "release": "v0.6", "tolerance": "0", "params": {}, "cases": [{"id": "a", "in":
			{"epsilon": "0.0000001", "epsilon_reputer": "0.01", "learning_rate": "1e-9", "max_gradient_threshold": "0", "min_stake_fraction": "0.5", "max_iters": 1000000000,
			"stakes": ["1", "2", "3"], "coefficients": ["1", "1", "1"], "losses": [["1", "2"], ["2", "4"], ["3", "1"]]}}]}`, []string{"eval"}, "iterations"},
		"far numbers": {`{"format": "chorus-vectors/1", "operation": "weights", "release": "v0.16", "tolerance": "0", "params": {}, "cases": [{"id": "a", "in":
			{"p": "3", "c": "0.75", "epsilon": "0.01", "scale": "1e-4", "forecaster_regrets": [], "inferer_regrets": ["5"` + strings.Repeat(`,"-2","2"`, 2000) + `]}}]}`,
			[]string{"eval"}, "numbers: beyond the limits"},
		"long answers": {`{"format": "chorus-vectors/1", "operation": "math_exp", "release": "v0.16", "tolerance": "0", "params": {"x": "-230000"}, "cases": [` + strings.Join(many, ",") + `]}`,
			[]string{"eval"}, "output: beyond the limits"},
		"unknown operation": {`{"format": "chorus-vectors/1", "operation": "no_such", "release": "v0.6", "tolerance": "0", "params": {}, "cases": []}`, []string{"eval"}, "unknown operation"},
	} {
		code, _, stderr := call(t, c.input, c.args...)
		require.Equal(t, exitFault, code, "%s: %s", name, stderr)
		require.Contains(t, stderr, c.says, name)
	}
}

// TestWarningIsShown beside the numbers that it is about.
func TestWarningIsShown(t *testing.T) {
	text := `{"release": "v0.16", "inferers": ["a", "b"], "inferences": ["100", "1000000000"], "forecasters": [], "forecasts": [],
		"network_combined_loss": "-1", "initial_regret": "-1", "p": "3", "c": "0.75", "epsilon": "0.01",
		"regrets": {"inferer": ["0.1", "-30"], "forecaster": [], "naive_inferer": ["0.1", "-3"], "one_out_inferer_inferer": [["0.1", "-3"], ["0.1", "-3"]],
		"one_out_inferer_forecaster": [[], []], "one_out_forecaster_inferer": [], "one_out_forecaster_forecaster": [],
		"one_in_forecaster_inferer": [], "one_in_forecaster_self": []}, "scale": "0.01"}`
	code, stdout, stderr := call(t, text, "infer", "-")
	require.Equal(t, exitOK, code, stderr)
	require.Contains(t, stdout, "warning")
	code, stdout, _ = call(t, text, "infer", "--json", "-")
	require.Equal(t, exitOK, code)
	var report struct{ Warnings []string }
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	require.Len(t, report.Warnings, 1)
}

// TestFloat64ConstantsAreBounded: what is beyond the accuracy of float64 is refused there, not in decimals.
func TestFloat64ConstantsAreBounded(t *testing.T) {
	topic, err := os.ReadFile(example)
	require.NoError(t, err)
	far := strings.Replace(string(topic), `"c": "0.75"`, `"c": "1e300"`, 1)
	code, _, stderr := call(t, far, "infer", "--arith", "float64", "-")
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, "c = 1e+300: outside the domain (allowed: p |c| <= 10^6 in float64)")
	code, _, stderr = call(t, far, "infer", "-")
	require.Equal(t, exitOK, code, stderr)
}
