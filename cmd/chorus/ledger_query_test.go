package main

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures/ledgers"
)

// paidScript returns a small synthetic ledger whose epochs are paid.
func paidScript(t *testing.T) string {
	t.Helper()
	var out bytes.Buffer
	_, err := ledgers.Script(&out, ledgers.Options{
		Seed: 9, Release: "v0.16", Blocks: 90,
		Topics: []ledgers.Topic{{EpochLength: 12, Inferers: 2, Forecasters: 1, Reputers: 2, Delegators: 1}},
	})
	require.NoError(t, err)
	return out.String()
}

// TestLedgerQuery: each query answers in a table and in JSON, and refuses what is not there.
func TestLedgerQuery(t *testing.T) {
	db := filepath.Join(t.TempDir(), "a.db")
	code, _, stderr := call(t, paidScript(t), "ledger", "run", "--db", db, "-")
	require.Equal(t, exitOK, code, stderr)
	for _, c := range []struct {
		query  string
		shows  string         // in the table
		fields map[string]any // in JSON, with a value or only there
	}{
		{"account reputer1_1", `(?m)^1 +reputer +`, map[string]any{"account": "reputer1_1", "stakes": nil, "scores": nil}},
		{"account delegator1_1", `(?m)^1 +reputer1_1 +`, map[string]any{"delegations": nil}},
		{"account inferer1_1", `(?m)^1 +worker +`, map[string]any{"registered": nil}},
		{"topic 1", `(?m)^reputer1_1 +`, map[string]any{"id": 1.0, "workers": nil, "reputers": nil, "inferer_scores": nil, "params": nil}},
		{"inference 1", `(?m)^network +`, map[string]any{"network": nil, "naive": nil, "topic": 1.0}},
		{"rewards 1", `(?m)^reward, base units +`, map[string]any{"total": nil, "actors": nil}},
	} {
		args := append([]string{"ledger", "query", "--db", db}, strings.Fields(c.query)...)
		code, stdout, stderr := call(t, "", args...)
		require.Equal(t, exitOK, code, stderr)
		require.Regexp(t, c.shows, stdout, c.query)
		code, stdout, stderr = call(t, "", append(args, "--json")...)
		require.Equal(t, exitOK, code, stderr)
		var got map[string]any
		require.NoError(t, json.Unmarshal([]byte(stdout), &got))
		for field, want := range c.fields {
			require.NotNil(t, got[field], "%s: %s", c.query, field)
			if want != nil {
				require.Equal(t, want, got[field])
			}
		}
	}
	// that of an epoch is the one that was latest then
	_, stdout, _ := call(t, "", "ledger", "query", "rewards", "1", "--db", db, "--json")
	var latest struct{ Nonce json.Number }
	require.NoError(t, json.Unmarshal([]byte(stdout), &latest))
	_, again, _ := call(t, "", "ledger", "query", "rewards", "1", latest.Nonce.String(), "--db", db, "--json")
	require.Equal(t, stdout, again)
	for _, c := range []struct{ query, says string }{
		{"topic 7", "topic = 7: unknown"},
		{"topic x", `TOPIC = "x"`},
		{"rewards 1 x", `NONCE = "x"`},
		{"rewards 1 5", "epoch = 5: missing"},
		{"rewards", "missing TOPIC"},
		{"account", "missing NAME"},
		{"account nobody", `NAME = "nobody": unknown (must be an account: there is none of this name`},
		{"account reputer1_l", `the nearest is "reputer1_1"`},
	} {
		code, stdout, stderr := call(t, "", append([]string{"ledger", "query", "--db", db}, strings.Fields(c.query)...)...)
		require.Equal(t, exitFault, code, "%s: %s", c.query, stdout)
		require.Contains(t, stderr, c.says)
	}
}

// TestLedgerRunCSV: a row for every epoch that ended, with the same numbers when the run was stopped in between.
func TestLedgerRunCSV(t *testing.T) {
	text := paidScript(t)
	run := func(script string, more ...string) [][]string {
		code, stdout, stderr := call(t, script, append([]string{"ledger", "run", "--csv", "-"}, more...)...)
		require.Equal(t, exitOK, code, stderr)
		rows, err := csv.NewReader(strings.NewReader(stdout)).ReadAll()
		require.NoError(t, err)
		require.Equal(t, epochColumns, rows[0])
		return rows[1:]
	}
	want := run(text)
	paid := 0
	for i, row := range want {
		if i > 0 {
			require.NotEqual(t, want[i-1][2], row[2], "an epoch twice")
		}
		if row[3] == "rewarded" {
			paid++
			require.NotEmpty(t, row[4])
			require.NotEmpty(t, row[5])
			require.NotEqual(t, "0", row[9])
		}
	}
	require.GreaterOrEqual(t, paid, 3)
	lines := strings.SplitAfter(text, "\n")
	db := filepath.Join(t.TempDir(), "a.db")
	var got [][]string
	for _, part := range []int{len(lines) / 3, len(lines) / 2, len(lines)} {
		for !strings.Contains(lines[part-1], "advance") && part < len(lines) {
			part++ // no block is open at the end of a run
		}
		got = append(got, run(strings.Join(lines[:part], ""), "--db", db)...)
	}
	require.Equal(t, want, got)
	code, _, _ := call(t, text, "ledger", "run", "--csv", "--json", "-")
	require.Equal(t, exitFault, code)
}
