package main

import (
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

const onceLedger = `{"genesis":{"release":"v0.16","accounts":[{"account":"alice","amount":"1000"}]}}
{"tx":"transfer","from":"alice","to":"bob","amount":"100"}
{"advance":1}
`

// TestLedgerRunAgain: the same script on the same file goes on where it stands; nothing is applied twice.
func TestLedgerRunAgain(t *testing.T) {
	for _, kept := range [][]string{nil, {"--no-history"}} {
		db := filepath.Join(t.TempDir(), "a.db")
		run := func(script string) (int, string, string) {
			return call(t, script, append([]string{"ledger", "run", "--json", "--db", db, "-"}, kept...)...)
		}
		code, stdout, stderr := run(onceLedger)
		require.Equal(t, exitOK, code, stderr)
		want := reportOf(t, stdout)
		for range 2 {
			code, stdout, stderr = run(onceLedger)
			require.Equal(t, exitOK, code, stderr)
			require.Equal(t, want, reportOf(t, stdout))
			require.Contains(t, stdout, `"passed_over": 3`)
		}

		// a refused line ends the run; mended, the script goes on behind what was committed
		code, _, stderr = run(onceLedger + `{"tx":"transfer","from":"alice","to":"bob","amount":"1"}
{"tx":"transfer","from":"bob","to":"carol","amount":"5000"}
{"advance":1}`)
		require.Equal(t, exitFault, code)
		require.Contains(t, stderr, "standard input: line 5: bob = 5000")
		longer := onceLedger + `{"tx":"transfer","from":"alice","to":"bob","amount":"1"}
{"tx":"transfer","from":"bob","to":"carol","amount":"50"}
`
		code, stdout, stderr = run(longer)
		require.Equal(t, exitOK, code, stderr)
		require.Equal(t, int64(2), reportOf(t, stdout).Height)
		require.Contains(t, stdout, `"transactions": 2`)
		require.Contains(t, stdout, `"from": 1,`)
		code, stdout, stderr = run(longer)
		require.Equal(t, exitOK, code, stderr)
		require.Equal(t, int64(2), reportOf(t, stdout).Height, "the block that was left open is ended once")
		require.Contains(t, stdout, `"script_lines": 5`)
		code, stdout, _ = call(t, "", "ledger", "state", "--db", db)
		require.Equal(t, exitOK, code)
		require.Regexp(t, "(?m)^lines of the script executed +5$", stdout)

		// a script without a genesis is executed
		for height := range int64(2) {
			code, stdout, stderr = run(`{"tx":"transfer","from":"alice","to":"bob","amount":"1"}`)
			require.Equal(t, exitOK, code, stderr)
			require.Equal(t, 3+height, reportOf(t, stdout).Height)
		}
		for _, other := range []string{strings.Replace(longer, `"100"`, `"101"`, 1), onceLedger} {
			code, _, stderr = run(other)
			require.Equal(t, exitFault, code)
			require.Contains(t, stderr, "differs from what was executed")
		}
		code, stdout, stderr = run(longer)
		require.Equal(t, exitOK, code, stderr)
		require.Equal(t, int64(4), reportOf(t, stdout).Height)
		code, _, stderr = call(t, "", "ledger", "replay", "--db", db)
		if kept == nil {
			require.Equal(t, exitOK, code, stderr)
		} else {
			require.Equal(t, exitFault, code)
			require.Contains(t, stderr, "history: missing")
		}
		code, stdout, stderr = call(t, "", "ledger", "check", "--db", db)
		require.Equal(t, exitOK, code, stdout+stderr)
	}
}

// TestLedgerRunInBatches: a run that ends early keeps all blocks that ended, however many are in a batch.
func TestLedgerRunInBatches(t *testing.T) {
	db := filepath.Join(t.TempDir(), "a.db")
	code, _, stderr := call(t, onceLedger+`{"tx":"transfer","from":"alice","to":"bob","amount":"1"}
nonsense`, "ledger", "run", "--batch", "100", "--db", db, "-")
	require.Equal(t, exitFault, code)
	require.Contains(t, stderr, "line 5")
	code, stdout, _ := call(t, "", "ledger", "state", "--db", db, "--json")
	require.Equal(t, exitOK, code)
	require.Equal(t, int64(1), reportOf(t, stdout).Height)
	require.Contains(t, stdout, `"script_lines": 3`)
}
