package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// refusals is smallLedger with transactions that are refused, and a block that the script leaves open.
var refusals = strings.Replace(smallLedger, `{"advance": 10}`, `{"tx": "transfer", "from": "alice", "to": "bob", "amount": "4000"}
{"advance": 10}
{"tx": "transfer", "from": "carol", "to": "bob", "amount": "1"}`, 1)

func compressed(t *testing.T, text string) []byte {
	t.Helper()
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, err := io.WriteString(w, text)
	require.NoError(t, err)
	require.NoError(t, w.Close())
	return b.Bytes()
}

func unpacked(t *testing.T, path string) string {
	t.Helper()
	data, err := os.ReadFile(path)
	require.NoError(t, err)
	r, err := gzip.NewReader(bytes.NewReader(data))
	require.NoError(t, err)
	text, err := io.ReadAll(r)
	require.NoError(t, err)
	return string(text)
}

// TestLedgerTrace: one line for every block, in a plain file, a compressed one and on standard output; the run is the same
// as without the refused transactions.
func TestLedgerTrace(t *testing.T) {
	dir := t.TempDir()
	script := filepath.Join(dir, "s.script.jsonl.gz")
	require.NoError(t, os.WriteFile(script, compressed(t, refusals), 0o600))
	_, want, _ := call(t, smallLedger, "ledger", "run", "--json", "-")

	plain, gz := filepath.Join(dir, "trace.jsonl"), filepath.Join(dir, "trace.jsonl.gz")
	code, stdout, stderr := call(t, "", "ledger", "run", script, "--trace", plain, "--json")
	require.Equal(t, exitOK, code, stderr)
	require.Equal(t, reportOf(t, want).StateHash, reportOf(t, stdout).StateHash, "refused transactions change nothing")
	data, err := os.ReadFile(plain)
	require.NoError(t, err)
	lines := strings.Split(strings.TrimSpace(string(data)), "\n")
	require.Len(t, lines, 11)
	for i, line := range lines {
		var block struct {
			Height int
			Txs    []string
		}
		require.NoError(t, json.Unmarshal([]byte(line), &block))
		require.Equal(t, i+1, block.Height)
		require.Equal(t, map[int][]string{1: {"ok", "refused"}, 11: {"refused", "ok"}}[i+1], append([]string(nil), block.Txs...))
	}

	code, _, stderr = call(t, refusals, "ledger", "run", "-", "--trace", gz, "--db", filepath.Join(dir, "a.db"), "--batch", "3")
	require.Equal(t, exitOK, code, stderr)
	require.Equal(t, string(data), unpacked(t, gz))
	code, stdout, stderr = call(t, refusals, "ledger", "run", "-", "--trace", "-")
	require.Equal(t, exitOK, code, stderr)
	require.Equal(t, string(data), stdout, "without the report")

	// a line that is no transaction ends the run; what came before is in the trace
	code, _, stderr = call(t, smallLedger+"{\"advance\": 1}\nnonsense", "ledger", "run", "-", "--trace", plain)
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, "line 7")
	data, err = os.ReadFile(plain)
	require.NoError(t, err)
	require.Equal(t, 11, strings.Count(string(data), "\n"))
}

func TestLedgerTraceRefusals(t *testing.T) {
	dir := t.TempDir()
	script, db, trace := filepath.Join(dir, "s.jsonl"), filepath.Join(dir, "a.db"), filepath.Join(dir, "t.jsonl")
	require.NoError(t, os.WriteFile(script, []byte(smallLedger), 0o600))
	for _, c := range []struct {
		says string
		args []string
	}{
		{"insufficient funds", []string{"-"}}, // as ever without a trace
		{"trace: missing", []string{"-", "--trace", ""}},
		{"s.jsonl: duplicate (allowed: a file of its own)", []string{script, "--trace", script}},
		{"a.db: duplicate (allowed: a file of its own)", []string{script, "--db", db, "--trace", db}},
		{"no such file", []string{script, "--trace", filepath.Join(dir, "none", "t.jsonl")}},
		{"gzip", []string{filepath.Join(dir, "plain.gz"), "--trace", trace}},
	} {
		require.NoError(t, os.WriteFile(filepath.Join(dir, "plain.gz"), []byte(smallLedger), 0o600))
		code, stdout, stderr := call(t, refusals, append([]string{"ledger", "run"}, c.args...)...)
		require.Equal(t, exitFault, code, "%v", c.args)
		require.Empty(t, stdout)
		require.Contains(t, stderr, c.says, "%v", c.args)
	}
	data, err := os.ReadFile(script)
	require.NoError(t, err)
	require.Equal(t, smallLedger, string(data), "the script is left alone")
	require.NoFileExists(t, trace, "a script that cannot run leaves no trace")
}

// TestVerifyScenarios: a trace is a recording that verify agrees with, until somebody changes it.
func TestVerifyScenarios(t *testing.T) {
	dir := t.TempDir()
	folder := filepath.Join(dir, "deep", "er")
	require.NoError(t, os.MkdirAll(folder, 0o700))
	script, blocks := filepath.Join(folder, "a.script.jsonl"), filepath.Join(folder, "a.blocks.jsonl")
	require.NoError(t, os.WriteFile(script, []byte(refusals), 0o600))
	code, _, stderr := call(t, "", "ledger", "run", script, "--trace", blocks)
	require.Equal(t, exitOK, code, stderr)

	code, stdout, stderr := call(t, "", "verify", dir)
	require.Equal(t, exitOK, code, stdout+stderr)
	require.Contains(t, stdout, "deep/er/a")
	require.Contains(t, stdout, "1 scenarios: 1 ok, 0 failed, 0 not yet. 11 of 11 recorded blocks agree.")
	require.Contains(t, stdout, "all agree")
	require.NotContains(t, stdout, "operation")

	data, err := os.ReadFile(blocks)
	require.NoError(t, err)
	spoiled := strings.Replace(string(data), `"bob":"400"`, `"bob":"401","carol":"7"`, 1)
	require.NoError(t, os.WriteFile(blocks, []byte(spoiled), 0o600))
	require.NoError(t, os.WriteFile(filepath.Join(dir, "vector.json"), []byte(document(`"out":{"z":"0.3"}`)), 0o600))
	code, stdout, _ = call(t, "", "verify", dir)
	require.Equal(t, exitDifferent, code)
	require.Contains(t, stdout, "v0.16 deep/er/a, block 1 balances.bob: recorded 401, computed 400")
	require.Contains(t, stdout, "math_add", "vectors beside it are checked too")
	require.Contains(t, stdout, "NOT in agreement")
	require.NotContains(t, stdout, "carol")
	_, stdout, _ = call(t, "", "verify", "--scenario-diff", blocks)
	require.Contains(t, stdout, "  block 1 balances.carol: recorded 7, computed 0")

	for _, extra := range [][]string{nil, {"--scenario-diff"}} {
		code, stdout, _ = call(t, "", append([]string{"verify", "--json", script}, extra...)...)
		require.Equal(t, exitDifferent, code)
		var report struct {
			OK        bool
			Scenarios []struct {
				Status          string
				Agree           int
				FirstDifference struct{ Path string } `json:"first_difference"`
				Differences     []struct{ Path string }
			}
		}
		require.NoError(t, json.Unmarshal([]byte(stdout), &report))
		require.False(t, report.OK)
		require.Equal(t, "FAIL", report.Scenarios[0].Status)
		require.Equal(t, "balances.bob", report.Scenarios[0].FirstDifference.Path)
		require.Len(t, report.Scenarios[0].Differences, 2*len(extra))
	}

	code, _, stderr = call(t, "", "verify", "--arith", "float64", folder)
	require.Equal(t, exitFault, code, "no scenario is run in float64, and there is nothing else")
	require.Contains(t, stderr, "no document")
	require.NoError(t, os.Remove(blocks))
	code, _, stderr = call(t, "", "verify", dir)
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, "malformed scenario")
}
