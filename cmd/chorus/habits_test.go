package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/printable"
)

// verbs returns all commands, as arguments.
func verbs(t *testing.T) [][]string {
	t.Helper()
	var list [][]string
	var find func(path []string)
	find = func(path []string) {
		code, stdout, stderr := call(t, "", append(append([]string{"__complete"}, path...), "")...)
		require.Equal(t, exitOK, code, stderr)
		for line := range strings.Lines(stdout) {
			name, _, described := strings.Cut(strings.TrimSpace(line), "\t")
			if described && name != "completion" && name != "help" && !strings.HasPrefix(name, "-") {
				verb := append(append([]string{}, path...), name)
				list = append(list, verb)
				find(verb)
			}
		}
	}
	find(nil)
	require.Greater(t, len(list), 10)
	return list
}

func requireNarrow(t *testing.T, text, what string) {
	t.Helper()
	for line := range strings.Lines(text) {
		require.LessOrEqual(t, utf8.RuneCountInString(strings.TrimSuffix(line, "\n")), printable.Width, "%s: %s", what, line)
	}
}

func TestHelpFitsTheTerminal(t *testing.T) {
	for _, verb := range append(verbs(t), nil) {
		code, stdout, stderr := call(t, "", append(append([]string{}, verb...), "--help")...)
		require.Equal(t, exitOK, code, stderr)
		requireNarrow(t, stdout, strings.Join(verb, " "))
	}
}

func TestVersion(t *testing.T) {
	code, stdout, _ := call(t, "", "--version")
	require.Equal(t, exitOK, code)
	require.Regexp(t, `^chorus version \S+ go1\.\d+`, stdout)
}

func TestExitCodesAreTold(t *testing.T) {
	for _, args := range [][]string{{"help", "exit-codes"}, {"exit-codes"}} {
		code, stdout, _ := call(t, "", args...)
		require.Equal(t, exitOK, code)
		for _, said := range []int{exitOK, exitDifferent, exitFault} {
			require.Contains(t, stdout, fmt.Sprintf("\n  %d  if ", said))
		}
	}
}

// TestFlagValuesComplete: flags with few values complete to them and take no others, in every command that has them.
func TestFlagValuesComplete(t *testing.T) {
	found := map[string]int{}
	for _, verb := range verbs(t) {
		_, help, _ := call(t, "", append(append([]string{}, verb...), "--help")...)
		for flag, values := range map[string][]string{"arith": {"decimal", "float64"}, "release": {"v0.6", "v0.9", "v0.16", "v0.17"}} {
			if !strings.Contains(help, " --"+flag+" ") {
				continue
			}
			found[flag]++
			code, stdout, stderr := call(t, "", append(append([]string{"__complete"}, verb...), "--"+flag, "")...)
			require.Equal(t, exitOK, code, stderr)
			require.Equal(t, values, strings.Fields(stdout)[:len(values)])
			arguments := append(append([]string{}, verb...), "--"+flag, "other")
			if !strings.Contains(help, verb[len(verb)-1]+" [flags]") { // it takes some
				arguments = append(arguments, example)
			}
			code, _, stderr = call(t, "", arguments...)
			require.Equal(t, exitFault, code)
			require.Equal(t, fmt.Sprintf("chorus: --%s = \"other\": want one of %s\n", flag, strings.Join(values, ", ")), stderr)
		}
	}
	require.NotZero(t, found["arith"])
	require.NotZero(t, found["release"])
}

func TestArgumentErrorsNameTheArgument(t *testing.T) {
	for _, c := range []struct{ args, says string }{
		{"eval a b", `"b" is one argument too many: chorus eval [FILE]`},
		{"infer a b", `"b" is one argument too many: chorus infer`},
		{"bench a", `"a" is one argument too many: chorus bench`},
		{"ledger rum", `unknown command "rum" for "chorus ledger"`},
		{"infre", `unknown command "infre" for "chorus"; Did you mean this?; infer`},
		{"verify --arith", `flag needs an argument: --arith`},
		{"eval --nothing", `unknown flag: --nothing`},
		{"ledger query account --db x", `missing NAME: chorus ledger query account NAME`},
		{"ledger run --max-events x s", `invalid argument "x" for "--max-events" flag`},
	} {
		code, stdout, stderr := call(t, "", strings.Fields(c.args)...)
		require.Equal(t, exitFault, code, c.args)
		require.Empty(t, stdout, c.args)
		require.Contains(t, stderr, "chorus: "+c.says, c.args)
	}
}

// TestStandardInput: "-" is standard input for every command that reads a file, as is none where it may be left out, and a
// file that does not exist a fault with its name.
func TestStandardInput(t *testing.T) {
	topic, err := os.ReadFile(example)
	require.NoError(t, err)
	epochs, err := os.ReadFile(epochsExample)
	require.NoError(t, err)
	for verb, input := range map[string]string{
		"eval": document(`"note":""`), "infer": string(topic), "measure --truth 1 --loss squared": inferenceOfExample(t), "epoch": string(epochs), "compare": string(epochs), "explain --worker A": string(topic), "ledger run": `{"genesis": {"release": "v0.6"}}`,
	} {
		code, stdout, stderr := call(t, input, strings.Fields(verb)...)
		require.Equal(t, exitOK, code, "%s: %s", verb, stderr)
		require.NotEmpty(t, stdout, verb)
	}
	for verb, input := range map[string]string{
		"eval": document(`"note":""`), "verify": document(`"out":{"z":"0.3"}`), "infer": string(topic), "measure --truth 1 --loss squared": inferenceOfExample(t), "epoch": string(epochs), "compare": string(topic), "explain --worker rosa": string(epochs),
		"ledger run": `{"genesis": {"release": "v0.6"}}`,
	} {
		code, stdout, stderr := call(t, input, append(strings.Fields(verb), "-")...)
		require.Equal(t, exitOK, code, "%s: %s", verb, stderr)
		require.NotEmpty(t, stdout, verb)
		code, _, stderr = call(t, "nonsense", append(strings.Fields(verb), "-")...)
		require.Equal(t, exitFault, code, verb)
		require.NotEmpty(t, stderr, verb)
		code, stdout, stderr = call(t, input, append(strings.Fields(verb), "no-such-file")...)
		require.Equal(t, exitFault, code, verb)
		require.Empty(t, stdout, verb)
		require.Contains(t, stderr, "no-such-file: no such file", verb)
	}
}

// TestEvalLines: a document on each line is answered on a line, and a fault ends nothing.
func TestEvalLines(t *testing.T) {
	question := strings.ReplaceAll(document(`"note":"keep me"`), "\n", "")
	answer := strings.Replace(question, `},"note"`, `},"out":{"z":"0.3"},"note"`, 1)
	code, stdout, stderr := call(t, question+"\n\n"+question+"\n"+question, "eval")
	require.Equal(t, exitOK, code, stderr)
	require.Equal(t, strings.Repeat(answer+"\n", 3), stdout)
	code, again, _ := call(t, stdout, "eval")
	require.Equal(t, exitOK, code)
	require.Equal(t, stdout, again)

	code, stdout, stderr = call(t, question+"\nnonsense\n"+strings.Replace(question, "math_add", "math_ad", 1)+"\n"+question+"\n", "eval")
	require.Equal(t, exitFault, code)
	lines := strings.Split(stdout, "\n")
	require.Len(t, lines, 5)
	require.Equal(t, answer, lines[0])
	require.Contains(t, lines[1], `{"error":true,"message":"malformed`)
	require.Contains(t, lines[2], `{"error":true,"message":"`)
	require.Contains(t, lines[2], `math_ad`)
	require.Equal(t, answer, lines[3])
	for _, line := range lines[:4] {
		require.True(t, json.Valid([]byte(line)))
	}
	require.Contains(t, stderr, "2 documents at fault, the first on line 2:")
}

// TestEvalAnswersEachLineAtOnce: the second question is written once the first answer is there.
func TestEvalAnswersEachLineAtOnce(t *testing.T) {
	questions, ask := io.Pipe()
	hear, answers := io.Pipe()
	done := make(chan int, 1)
	go func() {
		done <- run([]string{"eval"}, questions, answers, io.Discard)
		_ = answers.Close() // never fails
	}()
	heard := bufio.NewReader(hear)
	for x := range 5 {
		_, err := fmt.Fprintln(ask, strings.ReplaceAll(strings.Replace(document(`"note":""`), `"0.1"`, fmt.Sprintf(`"%d"`, x), 1), "\n", ""))
		require.NoError(t, err)
		answer, err := heard.ReadString('\n')
		require.NoError(t, err)
		require.Contains(t, answer, fmt.Sprintf(`{"z":"%d.2"}`, x))
	}
	require.NoError(t, ask.Close())
	require.Equal(t, exitOK, <-done)
}

// TestEvalLinesAreBounded: each line as a document is, and a line that has no end as a whole.
func TestEvalLinesAreBounded(t *testing.T) {
	question := strings.ReplaceAll(document(`"note":""`), "\n", "")
	far := `{"format": "chorus-vectors/1", "operation": "weights", "release": "v0.16", "tolerance": "0", "params": {}, "cases": [{"id": "a", "in":` +
		`{"p": "3", "c": "0.75", "epsilon": "0.01", "scale": "1e-4", "forecaster_regrets": [], "inferer_regrets": ["5"` + strings.Repeat(`,"-2","2"`, 2000) + `]}}]}`
	code, stdout, stderr := call(t, question+"\n"+far+"\n"+question+"\n", "eval")
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, "line 2: ")
	require.Contains(t, stderr, "beyond the limits")
	require.Equal(t, 3, strings.Count(stdout, "\n"))
	var out, errs bytes.Buffer
	code = run([]string{"eval"}, io.MultiReader(strings.NewReader(question+"\n"), io.LimitReader(endless{}, maxInputBytes+2)), &out, &errs)
	require.Equal(t, exitFault, code)
	require.Contains(t, errs.String(), "line 2: size: beyond the limits (must not be more than 64 MB)")
	require.Equal(t, 1, strings.Count(out.String(), "\n"))
}

// endless is spaces.
type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = ' '
	}
	return len(p), nil
}

// TestTablesFitTheTerminal: those of verify, with a failure and with decimals about which float64 has to ask.
func TestTablesFitTheTerminal(t *testing.T) {
	wrong := strings.Replace(document(`"out":{"z":"0.4"}`), "math_add", "mint_maximum_monthly_emission_per_unit_staked", 1)
	for _, args := range [][]string{
		{"verify", write(t, document(`"out":{"z":"0.3"}`)), write(t, wrong)},
		{"verify", "--arith", "float64", write(t, document(`"out":{"z":"0.4"}`))},
		{"verify", "../../fixtures/scenarios/v0.6/first-churn.script.jsonl.gz"},
		{"infer", example},
		{"measure", "--truth", "2100", "--loss", "squared", write(t, inferenceOfExample(t))},
		{"epoch", epochsExample},
		{"ledger", "run", "../../examples/one-month.jsonl"},
	} {
		_, stdout, stderr := call(t, "", args...)
		require.Empty(t, stderr)
		requireNarrow(t, stdout, strings.Join(args, " "))
	}
}
