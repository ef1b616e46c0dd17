package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/lab"
)

// briefly are flags for a run of a moment.
var briefly = []string{"--seeds", "3", "--epochs", "24", "--burn-in", "4", "--inferers", "3", "--forecasters", "1", "--reputers", "2", "--set", "record.bins=4"}

func simulate(t *testing.T, args ...string) (stdout string) {
	t.Helper()
	code, stdout, stderr := call(t, "", append(append([]string{"simulate"}, briefly...), args...)...)
	require.Equal(t, exitOK, code, stderr)
	return stdout
}

// files are the names in a folder with their contents.
func files(t *testing.T, dir string) map[string]string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	found := map[string]string{}
	for _, e := range entries {
		if e.IsDir() {
			continue
		}
		data, err := os.ReadFile(filepath.Join(dir, e.Name()))
		require.NoError(t, err)
		found[e.Name()] = string(data)
	}
	return found
}

// TestSimulate: the verdict comes first, the report last, and its configuration gives the same folder.
func TestSimulate(t *testing.T) {
	t.Chdir(t.TempDir())
	stdout := simulate(t, "--name", "a b", "--sweep", "p=2:3:0.5", "--adversary", "copycats,count=2,noise=0.1", "--set", "adversaries.copycats.of=1")
	require.Less(t, strings.Index(stdout, "etwork"), strings.Index(stdout, "report: "), stdout)
	_, page, _ := strings.Cut(strings.TrimSpace(stdout), "report: ")
	dir := filepath.Dir(page)
	require.Equal(t, "report.html", filepath.Base(page))
	require.Regexp(t, `^simulation-a-b-[0-9a-f]{8}$`, dir)
	first := files(t, dir)
	for _, name := range []string{"config.yaml", "result.jsonl", "epochs.csv", "summary.json", "report.html"} {
		require.NotEmpty(t, first[name], name)
	}
	require.Equal(t, 9, strings.Count(first["result.jsonl"], "\n"))
	require.Equal(t, 1+3*24, strings.Count(first["epochs.csv"], "\n"))

	code, again, stderr := call(t, "", "simulate", filepath.Join(dir, "config.yaml"), "--out", "again", "--workers", "1")
	require.Equal(t, exitOK, code, stderr)
	require.Equal(t, strings.Replace(stdout, dir, "again", 1), again)
	second := files(t, "again")
	require.Equal(t, first["result.jsonl"], second["result.jsonl"])
	require.Equal(t, first["epochs.csv"], second["epochs.csv"])
	require.Equal(t, first["config.yaml"], second["config.yaml"])

	code, _, stderr = call(t, "", "simulate", "--quick", "--epochs", "30", "--burn-in", "3", "--out", "again")
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, filepath.Join("again", "config.yaml"))
	require.Contains(t, stderr, "the folder holds another")
}

// TestSimulateInShards: the joined folder is that of one process, by the command at either place.
func TestSimulateInShards(t *testing.T) {
	t.Chdir(t.TempDir())
	simulate(t, "--out", "whole")
	t.Setenv("SLURM_ARRAY_TASK_ID", "")
	t.Setenv("JOB_COMPLETION_INDEX", "1")
	t.Setenv("JOB_COMPLETIONS", "2")
	require.Equal(t, "shard 1/2 of a: chorus merge joins the shards once all are there\n", simulate(t, "--out", "a", "--shard", "1/2"))
	require.Equal(t, "shard 2/2 of b: chorus merge joins the shards once all are there\n", simulate(t, "--out", "b", "--shard", "auto"))
	for i, verb := range [][]string{{"merge"}, {"simulate", "merge"}} {
		out := []string{"one", "two"}[i]
		code, stdout, stderr := call(t, "", append(verb, "a", "b", "--out", out)...)
		require.Equal(t, exitOK, code, stderr)
		require.Contains(t, stdout, "report: "+filepath.Join(out, "report.html"))
		require.Equal(t, files(t, "whole"), files(t, out))
	}
	code, _, stderr := call(t, "", "merge", "a")
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, "shard-002-of-002.jsonl")
	code, _, stderr = call(t, "", "merge")
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, "missing DIR...")
}

// TestSimulatePrintsConfigurations: with all defaults, in the format of the file, and they read back to the same text.
func TestSimulatePrintsConfigurations(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"c.yaml", "c.json"} {
		text := "topic:\n  p: 2.5\nsweep:\n  - {key: release, values: [v0.6, v0.17]}\n"
		if name == "c.json" {
			text = `{"$schema": "x", "topic": {"p": 2.5}, "sweep": [{"key": "release", "values": ["v0.6", "v0.17"]}]}`
		}
		path := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(path, []byte(text), 0o600))
		code, first, stderr := call(t, "", "simulate", path, "--print-config", "--alpha", "0.2")
		require.Equal(t, exitOK, code, stderr)
		require.NoError(t, os.WriteFile(path, []byte(first), 0o600))
		code, second, stderr := call(t, "", "simulate", path, "--print-config")
		require.Equal(t, exitOK, code, stderr)
		require.Equal(t, first, second)
		require.Equal(t, name == "c.json", json.Valid([]byte(first)))
		format := lab.YAML
		if name == "c.json" {
			format = lab.JSON
		}
		c, err := lab.ReadConfig([]byte(first), format)
		require.NoError(t, err)
		require.Equal(t, []float64{2.5, 0.2}, []float64{c.Topic.P, c.Topic.Alpha})
		require.Len(t, c.Sweep, 1)
	}
	code, stdout, stderr := call(t, "seeds: 7\n", "simulate", "-", "--print-config")
	require.Equal(t, exitOK, code, stderr)
	require.Contains(t, stdout, "\nseeds: 7\n")
	code, schema, stderr := call(t, "", "simulate", "--schema")
	require.Equal(t, exitOK, code, stderr)
	file, err := os.ReadFile("../../docs/simulate.schema.json")
	require.NoError(t, err)
	require.Equal(t, string(file), schema)
}

// TestSimulateRefuses: key, value, what is allowed, the nearest key, and where it was said; nothing is left behind.
func TestSimulateRefuses(t *testing.T) {
	t.Chdir(t.TempDir())
	require.NoError(t, os.WriteFile("bad.yaml", []byte("topic:\n  pp: 2\n"), 0o600))
	require.NoError(t, os.WriteFile("worse.yaml", []byte("topic: [\n"), 0o600))
	require.NoError(t, os.WriteFile("far.json", []byte(`{"inferers": {"correlation": 1.5}}`), 0o600))
	for args, says := range map[string][]string{
		"bad.yaml":                         {`bad.yaml: topic.pp: unknown`, `the nearest is "p"`},
		"worse.yaml":                       {"worse.yaml: document: malformed", "YAML"},
		"far.json":                         {"inferers.correlation = 1.5: outside the domain (allowed: 0 to 1)"},
		"none.yaml":                        {"none.yaml: no such file"},
		"--seeds many":                     {`--seeds: seeds = "many": malformed (allowed: an integer)`},
		"--seeds 0":                        {"seeds = 0: outside the domain (allowed: 1 to 1000000)"},
		"--release v0.18":                  {`--release = "v0.18": want one of v0.6, v0.9, v0.16, v0.17`},
		"--truth return":                   {"truth.process = return: unknown", "nearest is returns"},
		"--p NaN":                          {`--p: topic.p = "NaN": malformed (allowed: a number)`},
		"--set topic.alfa=1":               {`--set: key = topic.alfa: unknown`, `"topic.alpha"`},
		"--set alpha":                      {`--set "alpha": want KEY=VALUE`},
		"--sweep p=1:2:0":                  {`--sweep: sweep = "p=1:2:0": outside the domain (allowed: a step`},
		"--sweep q=1,2":                    {`sweep[0].key = q: unknown`, `nearest is`},
		"--sweep seeds=1,2":                {"sweep[0].key = seeds"},
		"--adversary copycat":              {"--adversary: adversary", "copycats"},
		"--shard 3/2":                      {`shard "3/2" = 3: outside the domain (allowed: 1 to 2)`},
		"--shard auto":                     {"SLURM_ARRAY_TASK_ID"},
		"--print-config --epochs 0":        {"epochs = 0"},
		"--set topic.parameters.PNorme=3":  {"topic.parameters.PNorme", "nearest is"},
		"--set rules_from.Synthesi=v0.6":   {"rules_from"},
		"--truth file":                     {"truth.file: missing"},
		"--truth file --set truth.file=no": {"no: no such file"},
	} {
		code, stdout, stderr := call(t, "", append([]string{"simulate"}, strings.Fields(args)...)...)
		require.Equal(t, exitFault, code, args)
		require.Empty(t, stdout, args)
		for _, part := range says {
			require.Contains(t, stderr, part, args)
		}
	}
	require.Len(t, files(t, "."), 3)
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	require.Len(t, entries, 3)
}

func TestEpochsLine(t *testing.T) {
	require.Equal(t, "0 of 100 epochs", epochsLine(0, 0, 100, time.Second))
	require.Equal(t, "40 of 100 epochs", epochsLine(40, 40, 100, time.Second), "all of them found")
	require.Equal(t, "60 of 100 epochs, 10 a second, 4s left", epochsLine(60, 40, 100, 2*time.Second))
}
