package main

import (
	"encoding/csv"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/compare"
	"github.com/seed-63a7a409/chorus/release"
)

func compareJSON(t *testing.T, args ...string) (report compare.Report) {
	t.Helper()
	code, stdout, stderr := call(t, "", append([]string{"compare", "--json"}, args...)...)
	require.Equal(t, exitOK, code, stderr)
	require.NoError(t, json.Unmarshal([]byte(stdout), &report))
	return report
}

func valueOf(t *testing.T, report compare.Report, name string) compare.Value {
	t.Helper()
	for _, v := range report.Values {
		if v.Name == name {
			return v
		}
	}
	t.Fatalf("no value %s", name)
	return compare.Value{}
}

// TestCompareIsInferAndEpoch: under each release the numbers are those of infer and epoch with that release.
func TestCompareIsInferAndEpoch(t *testing.T) {
	inference, epochs := compareJSON(t, example), compareJSON(t, epochsExample, "--releases", "v0.6,v0.9,v0.16,v0.17")
	require.Equal(t, []string{"v0.6", "v0.9", "v0.16", "v0.17"}, []string{inference.Releases[0].Name, inference.Releases[1].Name, inference.Releases[2].Name, inference.Releases[3].Name})
	for i, r := range release.All() {
		code, stdout, stderr := call(t, "", "infer", "--json", "--release", r.Name, example)
		require.Equal(t, exitOK, code, stderr)
		require.Contains(t, stdout, `"network": [
      "`+valueOf(t, inference, "network[0]").Under[i].String()+`"`)
		code, stdout, stderr = call(t, "", "epoch", "--json", "--release", r.Name, epochsExample)
		require.Equal(t, exitOK, code, stderr)
		require.Contains(t, stdout, `"reward": "`+valueOf(t, epochs, `epochs[2].payout.inferers["chen"].reward`).Under[i].String()+`"`)
	}
	require.Equal(t, "v0.16", compareJSON(t, epochsExample).Releases[0].Name, "that of the file comes first")
}

func TestCompareTable(t *testing.T) {
	code, stdout, stderr := call(t, "", "compare", "--releases", "v0.6,v0.17", epochsExample)
	require.Equal(t, exitOK, code, stderr)
	requireNarrow(t, stdout, "compare")
	for _, text := range []string{
		"From v0.6 to v0.17:", "regret.Initial  K18, E49, E50  16.21241717", "weights.Scale   K6, E21-E23    0.7501158814",
		"difference                     16.96253425", "remainder                      0", `payout.inferers["chen"].reward`,
	} {
		require.Contains(t, stdout, text)
	}
	code, ordered, stderr := call(t, "", "compare", "--releases", "v0.6,v0.17", "--order", "weights.Form", epochsExample)
	require.Equal(t, exitOK, code, stderr)
	require.Contains(t, ordered, "difference                     16.96253425")
	require.Less(t, strings.Index(ordered, "weights.Form"), strings.Index(ordered, "regret.Initial"))

	code, stdout, stderr = call(t, "", "compare", "--releases", "v0.6,v0.6", example)
	require.Equal(t, exitOK, code, stderr)
	require.Contains(t, stdout, "From v0.6 to v0.6 no rule changes what is shown.")
	code, stdout, stderr = call(t, "", "compare", "--value", "scale", "--value", `inferers["A"].wei`, example)
	require.Equal(t, exitOK, code, stderr)
	require.Contains(t, stdout, `inferers["A"].weight`)
	require.NotContains(t, stdout, "network")
}

func TestCompareCSV(t *testing.T) {
	code, stdout, stderr := call(t, "", "compare", "--csv", "--releases", "v0.6,v0.17", "--arith", "float64", epochsExample)
	require.Equal(t, exitOK, code, stderr)
	rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
	require.NoError(t, err)
	require.Equal(t, []string{"number", "release", "under_first", "under", "part", "added"}, rows[0])
	parts := map[string]int{}
	for _, row := range rows[1:] {
		parts[row[4]]++
	}
	require.Equal(t, parts["difference"], parts["remainder"])
	require.NotZero(t, parts["weights.Form"])
	require.NotZero(t, parts[""], "numbers of one release alone")
}

// TestCompareFromASavedTopic: with its parameters; a later epoch, and the inference that comes next.
func TestCompareFromASavedTopic(t *testing.T) {
	file, err := os.ReadFile(epochsExample)
	require.NoError(t, err)
	var document map[string]any
	require.NoError(t, json.Unmarshal(file, &document))
	document["topic"].(map[string]any)["p"] = "2.5"
	epochs := document["epochs"].([]any)
	write := func(name string, document any) string {
		path := filepath.Join(t.TempDir(), name)
		data, err := json.Marshal(document)
		require.NoError(t, err)
		require.NoError(t, os.WriteFile(path, data, 0o600))
		return path
	}
	whole := compareJSON(t, write("whole.json", document), "--releases", "v0.16,v0.17")
	document["epochs"] = epochs[:2]
	saved := filepath.Join(t.TempDir(), "saved.json")
	code, _, stderr := call(t, "", "epoch", "--save", saved, write("first.json", document))
	require.Equal(t, exitOK, code, stderr)
	delete(document, "topic")
	document["epochs"] = epochs[2:]
	later := compareJSON(t, "--state", saved, write("later.json", document), "--releases", "v0.16,v0.17,v0.6")
	for _, name := range []string{"inference.network[0]", `payout.inferers["chen"].reward`} {
		require.Equal(t, valueOf(t, whole, "epochs[2]."+name).Under[0], valueOf(t, later, "epochs[0]."+name).Under[0])
	}
	require.Empty(t, later.Releases[2].Failures, "a stored scale is none under v0.6")

	work := write("work.json", map[string]any{"inferers": []string{"alice", "bruno"}, "inferences": []string{"1", "2"}, "forecasters": []string{}, "forecasts": []string{}})
	next := compareJSON(t, "--state", saved, work)
	require.Equal(t, "v0.16", next.Releases[0].Name)
	require.NotNil(t, valueOf(t, next, "network[0]").Under[3])
}

func TestCompareRefuses(t *testing.T) {
	for _, c := range []struct{ args, says string }{
		{"--releases v0.6,v0.7 " + example, `--releases = v0.7: unknown (allowed: v0.6, v0.9, v0.16, v0.17)`},
		{"--order weights.From " + example, example + `: order[0] = weights.From: unknown (allowed: a rule or parameter; the nearest is weights.Form)`},
		{"--value netwrok " + example, `the nearest is network[0]`},
		{"--json --csv " + example, `none of the others can be`},
	} {
		code, stdout, stderr := call(t, "", append([]string{"compare"}, strings.Fields(c.args)...)...)
		require.Equal(t, exitFault, code, c.args)
		require.Empty(t, stdout)
		require.Contains(t, stderr, c.says)
	}
}

// TestPageOfComparing: docs/compare.md shows what the command prints.
func TestPageOfComparing(t *testing.T) {
	page, err := os.ReadFile("../../docs/compare.md")
	require.NoError(t, err)
	t.Chdir("../..")
	examples := strings.Split(string(page), "    $ chorus ")[1:]
	require.Len(t, examples, 2)
	for _, example := range examples {
		command, rest, _ := strings.Cut(example, "\n")
		var shown strings.Builder
		for line := range strings.Lines(rest) {
			if line != "\n" && !strings.HasPrefix(line, "    ") {
				break
			}
			shown.WriteString(strings.TrimPrefix(line, "    "))
		}
		code, stdout, stderr := call(t, "", strings.Fields(command)...)
		require.Equal(t, exitOK, code, stderr)
		require.Equal(t, strings.TrimSpace(stdout), strings.TrimSpace(shown.String()), command)
	}
}
