package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestLedgerGoesOnFromAnExport: a run from a saved ledger ends where the run of both scripts ends.
func TestLedgerGoesOnFromAnExport(t *testing.T) {
	const genesis = `{"genesis": {"release": "v0.17", "accounts": [{"account": "ann", "amount": "1000000"}], "validators": [{"account": "vera", "amount": "1000"}]}}` + "\n"
	const first = `{"tx": "transfer", "from": "ann", "to": "bob", "amount": "5"}` + "\n" + `{"advance": 3}` + "\n"
	const second = `{"tx": "transfer", "from": "bob", "to": "cay", "amount": "2"}` + "\n" + `{"advance": 2}` + "\n"
	dir := t.TempDir()
	once, steps := filepath.Join(dir, "once.json"), filepath.Join(dir, "steps.json")
	code, _, stderr := call(t, genesis+first, "ledger", "run", "--save", steps, "-")
	require.Equal(t, exitOK, code, stderr)
	code, _, stderr = call(t, second, "ledger", "run", "--state", steps, "--save", steps, "-")
	require.Equal(t, exitOK, code, stderr)
	code, whole, stderr := call(t, genesis+first+second, "ledger", "run", "--json", "--save", once, "-")
	require.Equal(t, exitOK, code, stderr)
	require.Contains(t, whole, "state_hash")
	hash := func(file string) string {
		db := file + ".db"
		code, _, stderr := call(t, "", "ledger", "import", "--db", db, file)
		require.Equal(t, exitOK, code, stderr)
		code, out, stderr := call(t, "", "ledger", "state", "--json", "--db", db)
		require.Equal(t, exitOK, code, stderr)
		return out
	}
	require.Equal(t, hash(once), hash(steps))

	before, err := os.ReadFile(steps)
	require.NoError(t, err)
	for _, c := range []struct {
		input string
		args  []string
		says  string
	}{
		{genesis + first, []string{"--state", steps, "--save", steps}, "genesis"},
		{first, []string{"--state", filepath.Join(dir, "none.json")}, "none.json"},
		{first, []string{"--state", steps, "--db", filepath.Join(dir, "l.db")}, "state"},
		{`{"tx": "transfer", "from": "zoe", "to": "bob", "amount": "5"}`, []string{"--state", steps, "--save", steps}, "zoe"},
	} {
		code, _, stderr := call(t, c.input, append(append([]string{"ledger", "run"}, c.args...), "-")...)
		require.Equal(t, exitFault, code, stderr)
		require.Contains(t, stderr, c.says)
	}
	after, err := os.ReadFile(steps)
	require.NoError(t, err)
	require.Equal(t, string(before), string(after))
}
