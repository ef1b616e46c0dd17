// Package notebook_test holds the notebook against the files that it reads.
package notebook_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/lab/report"
)

// notebook is a file of Jupyter, as far as the tests look at it.
type notebook struct {
	Cells []struct {
		Type     string         `json:"cell_type"`
		ID       string         `json:"id"`
		Source   []string       `json:"source"`
		Outputs  []any          `json:"outputs"`
		Count    *int           `json:"execution_count"`
		Metadata map[string]any `json:"metadata"`
	} `json:"cells"`
	Format   int            `json:"nbformat"`
	Minor    int            `json:"nbformat_minor"`
	Metadata map[string]any `json:"metadata"`
}

// code returns the cells of code, and checks the form of all.
func code(t *testing.T) []string {
	t.Helper()
	data, err := os.ReadFile("simulation.ipynb")
	require.NoError(t, err)
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	var n notebook
	require.NoError(t, d.Decode(&n))
	require.Equal(t, 4, n.Format)
	require.Equal(t, 5, n.Minor)
	var list []string
	seen := map[string]bool{}
	for _, cell := range n.Cells {
		require.False(t, seen[cell.ID])
		seen[cell.ID] = true
		require.NotNil(t, cell.Metadata)
		require.NotEmpty(t, cell.Source)
		switch cell.Type {
		case "code":
			require.Nil(t, cell.Count, "a cell that was run holds somebody's results")
			require.Equal(t, []any{}, cell.Outputs)
			require.LessOrEqual(t, len(cell.Source), 20)
			list = append(list, strings.Join(cell.Source, ""))
		case "markdown":
			require.Nil(t, cell.Outputs)
		default:
			t.Fatalf("a cell of type %s", cell.Type)
		}
	}
	require.NotEmpty(t, list)
	return list
}

// written is a folder of results, of a sweep if asked for.
func written(t *testing.T, sweep bool) string {
	t.Helper()
	c := lab.Default()
	c.Seeds, c.Epochs, c.BurnIn = 3, 40, 10
	c.Record.Series, c.Record.Bins = 2, 10
	if sweep {
		c.Sweep = []lab.Axis{{Key: "topic.p", Values: []any{1, 2, 3}}}
	}
	r, err := lab.Run(t.Context(), c, lab.Options{})
	require.NoError(t, err)
	dir := t.TempDir()
	require.NoError(t, report.Write(dir, r, report.Meta{}))
	return dir
}

// heading and names are the columns of a table and the values in its column quantity.
func heading(t *testing.T, path string) (columns, quantities []string) {
	t.Helper()
	f, err := os.Open(path)
	require.NoError(t, err)
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	require.NoError(t, err)
	at := slices.Index(rows[0], "quantity")
	for _, row := range rows[1:] {
		quantities = append(quantities, row[at])
	}
	slices.Sort(quantities)
	return rows[0], slices.Compact(quantities)
}

// keys collects the keys of a JSON value, however deep.
func keys(value any, into map[string]bool) {
	switch v := value.(type) {
	case map[string]any:
		for key, below := range v {
			into[key] = true
			keys(below, into)
		}
	case []any:
		for _, below := range v {
			keys(below, into)
		}
	}
}

var (
	quoted = regexp.MustCompile(`"([^"\n]*)"`)
	// column is a text that a table is asked for by.
	column = regexp.MustCompile(`(?:\["|(?:index|columns|values)=\[?(?:key, )?")([^"]+)"`)
)

// TestNamesInNotebookExist: files, columns, quantities and keys.
func TestNamesInNotebookExist(t *testing.T) {
	dir := written(t, true)
	columns, quantities := heading(t, filepath.Join(dir, "tidy.csv"))
	more, _ := heading(t, filepath.Join(dir, "series.csv"))
	columns = append(columns, more...)
	data, err := os.ReadFile(filepath.Join(dir, "summary.json"))
	require.NoError(t, err)
	var summary any
	require.NoError(t, json.Unmarshal(data, &summary))
	known := map[string]bool{"mean": true, "sem": true, "nominal": true, "epoch": true} // what the cells make themselves
	keys(summary, known)
	for _, c := range columns {
		known[c] = true
	}
	for _, q := range quantities {
		known[q] = true
	}
	checked := map[string]int{}
	for _, cell := range code(t) {
		for _, found := range quoted.FindAllStringSubmatch(cell, -1) {
			text := found[1]
			switch {
			case strings.HasSuffix(text, ".csv") || strings.HasSuffix(text, ".json"):
				require.FileExists(t, filepath.Join(dir, text))
				checked["file"]++
			case strings.HasPrefix(text, "loss/"):
				require.Contains(t, quantities, text)
				checked["quantity"]++
			case strings.HasSuffix(text, "/") && text != "/":
				require.True(t, slices.ContainsFunc(quantities, func(q string) bool { return strings.HasPrefix(q, text) }), text)
				checked["kind"]++
			}
		}
		for _, found := range column.FindAllStringSubmatch(cell, -1) {
			require.True(t, known[found[1]], "%q in\n%s", found[1], cell)
			checked["column"]++
		}
	}
	require.GreaterOrEqual(t, checked["file"], 3)
	require.GreaterOrEqual(t, checked["quantity"], 4)
	require.GreaterOrEqual(t, checked["kind"], 1)
	require.GreaterOrEqual(t, checked["column"], 10)
}

// python runs a script, with the cells as its standard input; the test is left out where there is no Python.
func python(t *testing.T, dir, script string, cells []string) (string, error) {
	t.Helper()
	path := ""
	for _, name := range []string{"/usr/bin/python3", "python3"} {
		if found, err := exec.LookPath(name); err == nil {
			path = found
			break
		}
	}
	if path == "" {
		t.Skip("there is no python3")
	}
	data, err := json.Marshal(cells)
	require.NoError(t, err)
	c := exec.CommandContext(t.Context(), path, "-c", script)
	c.Dir, c.Stdin = dir, bytes.NewReader(data)
	c.Env = append(os.Environ(), "MPLBACKEND=Agg", "MPLCONFIGDIR="+t.TempDir())
	out, err := c.CombinedOutput()
	return string(out), err
}

// TestCellsParse: every cell is Python.
func TestCellsParse(t *testing.T) {
	out, err := python(t, t.TempDir(), "import ast, json, sys\nfor cell in json.load(sys.stdin): ast.parse(cell)", code(t))
	require.NoError(t, err, out)
	_, err = python(t, t.TempDir(), "import ast, json, sys\nfor cell in json.load(sys.stdin): ast.parse(cell)", []string{"for x in"})
	require.Error(t, err)
}

// TestCellsRun: the cells run one after the other on results with and without a sweep, where pandas and matplotlib are installed.
func TestCellsRun(t *testing.T) {
	if out, err := python(t, t.TempDir(), "import pandas, matplotlib", nil); err != nil {
		t.Skipf("pandas or matplotlib is not installed: %s", out)
	}
	for _, sweep := range []bool{false, true} {
		dir := written(t, sweep)
		cells := code(t)
		place := filepath.Join(dir, "examples", "notebook")
		require.NoError(t, os.MkdirAll(place, 0o755))
		cells[0] = strings.Replace(cells[0], "../../simulation", "../..", 1)
		script := `
import json, sys
space = {}
for cell in json.load(sys.stdin):
    exec(cell, space)
wide, summary = space["tidy"], space["summary"]
table = wide[wide["setting"] == 0].pivot_table(index="seed", columns="quantity", values="value")
less = (table["loss/network"] - table["loss/mean"])
known = [d for d in summary["verdict"][0]["rivals"] if d["rival"] == "loss/mean"][0]["network_less_rival"]
assert abs(less.mean() - known["mean"]) < 1e-12, (less.mean(), known)
assert abs(less.sem() - known["standard_error"]) < 1e-12, (less.sem(), known)
import matplotlib.pyplot as plt
print(len(plt.get_fignums()), "figures")
`
		out, err := python(t, place, script, cells)
		require.NoError(t, err, out)
		want := "2 figures"
		if sweep {
			want = "3 figures"
		}
		require.Contains(t, out, want)
	}
}
