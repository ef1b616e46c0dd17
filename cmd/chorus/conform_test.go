package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/fixtures/vectors"
	"github.com/seed-63a7a409/chorus/internal/evaluator"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// faultVariable makes the test binary the program under test, with a fault.
const faultVariable = "CHORUS_TEST_FAULT"

func TestMain(m *testing.M) {
	if name, asked := os.LookupEnv(faultVariable); asked {
		os.Exit(faultyProgram(name))
	}
	os.Exit(m.Run())
}

// faultyProgram answers as "chorus eval" does, by a wrong evaluator.
func faultyProgram(name string) int {
	var e fixtures.Evaluator = evaluator.New(evaluator.Decimal)
	f := faults[name]
	if f.make != nil {
		e = f.make(e)
	}
	if err := eval(os.Stdin, answerWriter{f}, e); err != nil {
		fmt.Fprintln(os.Stderr, err)
		return 2
	}
	fmt.Print(f.atEnd)
	return 0
}

// answerWriter writes the lines that a program with a fault makes of its answers.
type answerWriter struct{ fault }

func (w answerWriter) Write(answer []byte) (int, error) {
	if w.line != nil {
		answer = w.line(string(answer))
	}
	return os.Stdout.Write(answer)
}

type (
	object map[string]any
	ask    func(release, operation string, in json.RawMessage) (json.RawMessage, error)
)

// fault is a mistake that implementations make.
type fault struct {
	release, operation string // where it shows
	field              string // the first field that differs
	make               func(e fixtures.Evaluator) fixtures.Evaluator

	line  func(answer string) []byte // what it writes instead of its answer, if not nil
	atEnd string                     // what it writes when its input ends
	extra extraOf                    // the cases after whose answers there is a line too many
}

type extraOf int

const (
	none extraOf = iota
	eachCase
	lastCase
	firstNamed // a line without an id: an extra line or a wrong answer to the next question, but named as this
)

// altersInput makes a fault of what becomes of the input.
func altersInput(operation string, alter func(in object)) func(fixtures.Evaluator) fixtures.Evaluator {
	return wrong(operation, func(right ask, r, o string, in json.RawMessage) (json.RawMessage, error) {
		var fields object
		if err := json.Unmarshal(in, &fields); err != nil {
			return nil, err
		}
		alter(fields)
		altered, err := json.Marshal(fields)
		if err != nil {
			return nil, err
		}
		return right(r, o, altered)
	})
}

// altersOutput makes a fault of what becomes of the output.
func altersOutput(operation string, alter func(in, out object)) func(fixtures.Evaluator) fixtures.Evaluator {
	return wrong(operation, func(right ask, r, o string, in json.RawMessage) (json.RawMessage, error) {
		out, err := right(r, o, in)
		if err != nil {
			return nil, err
		}
		var asked, answered object
		if err := errors.Join(json.Unmarshal(in, &asked), json.Unmarshal(out, &answered)); err != nil {
			return nil, err
		}
		alter(asked, answered)
		return json.Marshal(answered)
	})
}

// byRulesOf computes an operation as another release does.
func byRulesOf(other, operation string) func(fixtures.Evaluator) fixtures.Evaluator {
	return wrong(operation, func(right ask, _, o string, in json.RawMessage) (json.RawMessage, error) { return right(other, o, in) })
}

func wrong(operation string, answer func(right ask, release, operation string, in json.RawMessage) (json.RawMessage, error)) func(fixtures.Evaluator) fixtures.Evaluator {
	return func(e fixtures.Evaluator) fixtures.Evaluator {
		return fixtures.EvaluatorFunc(func(r, o string, in json.RawMessage) (json.RawMessage, error) {
			if o != operation {
				return e.Evaluate(r, o, in)
			}
			return answer(e.Evaluate, r, o, in)
		})
	}
}

func (o object) list(key string) []any {
	list, _ := o[key].([]any)
	return list
}

// dec reads a number of a vector, 0 for none.
func dec(x any) num.Dec {
	d, _ := num.ParseDec(fmt.Sprint(x))
	return d
}

func sorted(list []any) []any {
	return slices.SortedFunc(slices.Values(list), func(a, b any) int { return dec(a).Cmp(dec(b)) })
}

// shortened cuts the last digit of a number off.
func shortened(x any) string {
	text := dec(x).String()
	if mantissa, exponent, scientific := strings.Cut(text, "E"); scientific {
		return mantissa[:len(mantissa)-1] + "E" + exponent
	}
	if strings.Contains(text, ".") {
		return text[:len(text)-1]
	}
	return text
}

var faults = map[string]fault{
	"population deviation": {release: "v0.17", operation: "math_stddev", field: "out.y", make: altersOutput("math_stddev", func(in, out object) {
		c, n := release.V17().Decimal().Calc(), int64(len(in.list("data")))
		out["y"] = c.Sqrt(c.Quo(c.Mul(c.Mul(dec(out["y"]), dec(out["y"])), num.IntDec(n-1)), num.IntDec(n))).Plain()
	})},
	"epsilon inside the deviation":            {release: "v0.17", operation: "regret_scale", field: "out.scale", make: altersInput("regret_scale", func(in object) { in["epsilon"] = "0" })},
	"deviation for median absolute deviation": {release: "v0.17", operation: "regret_scale", field: "out.scale", make: byRulesOf("v0.6", "regret_scale")},
	"entropy factor inside the logarithm": {release: "v0.17", operation: "reward_entropy", field: "out.entropy", make: altersOutput("reward_entropy", func(in, out object) {
		c := release.V17().Decimal().Calc()
		sum, factor := num.Dec{}, c.Pow(dec(out["number_ratio"]), dec(in["beta"]))
		for _, f := range out.list("modified") {
			sum = c.Sub(sum, c.Mul(dec(f), c.Ln(c.Mul(dec(f), factor))))
		}
		out["entropy"] = sum.Plain()
	})},
	"signed distance":       {release: "v0.17", operation: "reputer_consensus_scores", field: "out.scores[2]", make: byRulesOf("v0.6", "reputer_consensus_scores")},
	"input sorted in place": {release: "v0.17", operation: "weights", field: "out.inferer_weights[0]", make: altersInput("weights", func(in object) { in["inferer_regrets"] = sorted(in.list("inferer_regrets")) })},
	"exponential truncated": {release: "v0.17", operation: "math_exp", field: "out.y", make: altersOutput("math_exp", func(_, out object) { out["y"] = shortened(out["y"]) })},
	"logarithm of base e": {release: "v0.17", operation: "math_log10", field: "out.y", make: wrong("math_log10", func(right ask, r, _ string, in json.RawMessage) (json.RawMessage, error) {
		return right(r, "math_ln", in)
	})},
	"slopes swapped":              {release: "v0.17", operation: "reward_score_fractions", field: "out.fractions[0]", make: altersInput("reward_score_fractions", swapSlopes)},
	"weight of an old form":       {release: "v0.17", operation: "weight_from_normalized_regret", field: "out.weight", make: byRulesOf("v0.9", "weight_from_normalized_regret")},
	"median of an even list":      {release: "v0.17", operation: "math_median", field: "out.y", make: altersInput("math_median", dropLargestOfEven)},
	"average the other way round": {release: "v0.17", operation: "math_ema", field: "out.y", make: altersInput("math_ema", func(in object) { in["current"], in["previous"] = in["previous"], in["current"] })},
	"stale scale":                 {release: "v0.17", operation: "weights", field: "out.forecaster_weights[0]", make: staleScale},
	"everything is accepted": {release: "v0.17", operation: "math_ln", field: "", make: func(e fixtures.Evaluator) fixtures.Evaluator {
		return fixtures.EvaluatorFunc(func(r, o string, in json.RawMessage) (json.RawMessage, error) {
			out, err := e.Evaluate(r, o, in)
			if err != nil {
				return json.RawMessage(`{}`), nil
			}
			return out, nil
		})
	}},
	"every answer twice":        {release: "v0.17", operation: "math_exp", extra: eachCase, line: func(answer string) []byte { return []byte(answer + answer) }},
	"a line before each":        {release: "v0.17", operation: "math_exp", extra: eachCase, line: func(answer string) []byte { return []byte("computing\n" + answer) }},
	"a line after each":         {release: "v0.17", operation: "math_exp", extra: firstNamed, line: func(answer string) []byte { return []byte(answer + "computed\n") }},
	"a line at the end":         {release: "v0.17", operation: "math_exp", extra: lastCase, atEnd: "bye\n"},
	"part of a line at the end": {release: "v0.17", operation: "math_exp", extra: lastCase, atEnd: "by"},
}

// swapSlopes takes the slope of reputers for that of workers, and the other way round.
func swapSlopes(in object) {
	if dec(in["p"]).Equal(num.IntDec(1)) {
		in["p"] = "3"
	} else {
		in["p"] = "1"
	}
}

// dropLargestOfEven leaves the lower of the two in the middle.
func dropLargestOfEven(in object) {
	if data := sorted(in.list("data")); len(data) > 0 && len(data)%2 == 0 {
		in["data"] = data[:len(data)-1]
	}
}

// staleScale weighs by the scale of the question before.
func staleScale(e fixtures.Evaluator) fixtures.Evaluator {
	var before any
	return altersInput("weights", func(in object) {
		now := in["scale"]
		if before != nil && now != nil {
			in["scale"] = before
		}
		before = now
	})(e)
}

// TestPlantedFaultsAreFound runs the test binary as a program with one fault after the other: conform names the operation and the
// first field that differs.
func TestPlantedFaultsAreFound(t *testing.T) {
	require.GreaterOrEqual(t, len(faults), 12)
	self, err := os.Executable()
	require.NoError(t, err)
	for _, name := range slices.Sorted(maps.Keys(faults)) {
		t.Run(name, func(t *testing.T) {
			f := faults[name]
			t.Setenv(faultVariable, name)
			code, out, errs := call(t, "", "conform", "--json", "-v", "--release", f.release, "--operation", f.operation, "--", self)
			require.Equal(t, 1, code, errs)
			var report struct {
				Extra      []extraLine `json:"extra_lines"`
				Operations []struct {
					Operation string
					Failed    int
					First     fixtures.Difference `json:"first_difference"`
					Failures  []fixtures.Failure
				}
			}
			require.NoError(t, json.Unmarshal([]byte(out), &report))
			require.Len(t, report.Operations, 1)
			o := report.Operations[0]
			require.Equal(t, f.operation, o.Operation)
			if f.extra != none {
				requireExtra(t, f, report.Extra, out)
				return
			}
			require.Empty(t, report.Extra)
			require.Equal(t, f.field, o.First.Path, "%v", o.First)
			require.Len(t, o.Failures, o.Failed)
			require.NotEmpty(t, o.Failures[0].In)
		})
	}
}

// requireExtra checks which answers are said to be followed by lines too many.
func requireExtra(t *testing.T, f fault, extra []extraLine, report string) {
	t.Helper()
	d, err := vectors.Load(f.release, f.operation)
	require.NoError(t, err)
	cases := slices.DeleteFunc(d.Cases, func(c fixtures.Case) bool { return c.Skip != "" })
	switch f.extra {
	case firstNamed:
		require.Regexp(t, `after v0.17 math_exp `+cases[0].ID+` came|"case": "`+cases[0].ID+`",\s*"line": "computed"`, report)
		return
	case lastCase:
		cases = cases[len(cases)-1:]
		require.Contains(t, report, `"failed": 0`)
	}
	require.Equal(t, len(cases), len(extra))
	for i, c := range cases {
		require.Equal(t, caseName{f.release, f.operation, c.ID}, extra[i].caseName)
	}
}

// TestExtraLinesAreShown: in the table and in the file for tools too.
func TestExtraLinesAreShown(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	t.Setenv(faultVariable, "every answer twice")
	junit := filepath.Join(t.TempDir(), "report.xml")
	code, out, errs := call(t, "", "conform", "--release", "v0.17", "--operation", "math_exp", "--junit", junit, "--", self)
	require.Equal(t, 1, code, errs)
	require.Contains(t, out, "\n  after v0.17 math_exp math_exp-0000: {")
	require.Regexp(t, `\n  and [0-9]+ more\n`, out)
	require.Contains(t, out, "NOT in agreement")
	text, err := os.ReadFile(junit)
	require.NoError(t, err)
	require.Contains(t, string(text), `name="after v0.17 math_exp math_exp-0000"`)
}

// TestConformAgreesWithItself asks a program without a fault some operations.
func TestConformAgreesWithItself(t *testing.T) {
	self, err := os.Executable()
	require.NoError(t, err)
	t.Setenv(faultVariable, "")
	code, out, errs := call(t, "", "conform", "--operation", "math_ln,weights,reward_entropy", "--", self)
	require.Zero(t, code, out+errs)
	require.Contains(t, out, "all agree")
}

// TestProgramsThatFail: no program holds conform up, and none passes by failing.
func TestProgramsThatFail(t *testing.T) {
	for name, c := range map[string]struct {
		script string
		says   string
	}{
		"ends at once":       {"exit 0", "ended without an answer"},
		"says nothing":       {"sleep 60", "no answer within"},
		"does not read":      {"exec sleep 60", "no answer within"},
		"writes garbage":     {"while read -r line; do echo garbage; done", "no document"},
		"repeats":            {"cat", "neither out nor error"},
		"never ends a line":  {"cat /dev/zero", ""},
		"answers twice":      {"while read -r line; do echo '{}'; echo '{}'; done", "no document"},
		"ends in the middle": {"read -r line; printf '{\"for'", "ended without an answer"},
	} {
		t.Run(name, func(t *testing.T) {
			if _, err := exec.LookPath("sh"); err != nil {
				t.Skip("no sh")
			}
			start := time.Now()
			code, out, errs := call(t, "", "conform", "--timeout", "200ms", "--release", "v0.17", "--operation", "math_ln", "-v", "--", "sh", "-c", c.script)
			require.Equal(t, 1, code, errs)
			require.Contains(t, out, " 0 passed")
			require.Contains(t, out, c.says)
			require.Less(t, time.Since(start), 30*time.Second)
		})
	}
	code, _, errs := call(t, "", "conform", "no-such-program")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "no-such-program")
	code, _, errs = call(t, "", "conform")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "missing COMMAND")
}

// TestConformancePage runs the programs that the page shows, where their interpreters are installed: each answers the addition
// and refuses nothing.
func TestConformancePage(t *testing.T) {
	page, err := os.ReadFile("../../docs/conformance.md")
	require.NoError(t, err)
	for language, run := range map[string]func(file string) []string{
		"python": func(file string) []string { return []string{"python3", file} },
		"typescript": func(file string) []string {
			return []string{"node", "--experimental-strip-types", "--no-warnings", file}
		},
		"rust": func(file string) []string {
			program := strings.TrimSuffix(file, ".rust")
			if out, err := exec.Command("rustc", "-o", program, file).CombinedOutput(); err != nil {
				t.Fatalf("%s", out)
			}
			return []string{program}
		},
	} {
		t.Run(language, func(t *testing.T) {
			_, after, found := strings.Cut(string(page), "```"+language+"\n")
			require.True(t, found)
			program, _, _ := strings.Cut(after, "```\n")
			require.LessOrEqual(t, strings.Count(program, "\n"), 20)
			interpreter := map[string]string{"python": "python3", "typescript": "node", "rust": "rustc"}[language]
			if _, err := exec.LookPath(interpreter); err != nil {
				t.Skipf("%s is not installed", interpreter)
			}
			if out, err := exec.Command("node", "--experimental-strip-types", "-e", "0").CombinedOutput(); language == "typescript" && err != nil {
				t.Skipf("node knows no TypeScript: %s", out)
			}
			file := filepath.Join(t.TempDir(), "program."+map[string]string{"python": "py", "typescript": "mts", "rust": "rust"}[language])
			require.NoError(t, os.WriteFile(file, []byte(program), 0o600))
			command := append([]string{"conform", "--json", "--operation", "math_add", "--release", "v0.17", "--"}, run(file)...)
			code, out, errs := call(t, "", command...)
			require.Contains(t, out, "math_add", errs)
			require.NotContains(t, out, "no answer")
			switch language {
			case "python":
				require.Zero(t, code, out)
			case "typescript":
				require.Contains(t, out, "difference beyond the tolerance")
			case "rust":
				require.Contains(t, out, "not yet")
			}
		})
	}
}

func TestVerifyShowsAndChooses(t *testing.T) {
	code, out, errs := call(t, "", "verify", "--list", "--operation", "math_add")
	require.Zero(t, code, errs)
	require.Contains(t, out, "math_add")
	require.NotContains(t, out, "math_sub")
	code, _, errs = call(t, "", "verify", "--operation", "math_ad")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "the nearest is math_add")
	code, _, errs = call(t, "", "verify", "--release", "v0.18")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "--release")

	junit := filepath.Join(t.TempDir(), "report.xml")
	wrongly := `{"format":"chorus-vectors/1","operation":"math_add","release":"v0.17","tolerance":"0","params":{},` +
		`"cases":[{"id":"a","in":{"x":"1","y":"2"},"out":{"z":"4"}},{"id":"b","in":{"x":"1","y":"2"},"out":{"z":"5"}}]}`
	code, out, errs = call(t, wrongly, "verify", "-v", "--junit", junit, "-")
	require.Equal(t, 1, code, errs)
	for _, text := range []string{`{"x":"1","y":"2"}`, `{"z":"4"}`, `{"z":"5"}`} {
		require.Contains(t, out, text)
	}
	data, err := os.ReadFile(junit)
	require.NoError(t, err)
	require.True(t, bytes.Contains(data, []byte(`failures="2"`)), "%s", data)
}
