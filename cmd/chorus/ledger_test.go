package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

const smallLedger = `# two people
{"genesis": {"release": "v0.16", "accounts": [{"account": "alice", "amount": "1000"}], "validators": [{"account": "vera", "amount": "1000000"}]}}
{"tx": "transfer", "from": "alice", "to": "bob", "amount": "400"}
{"advance": 10}
{"tx": "transfer", "from": "bob", "to": "alice", "amount": "1"}
`

// report is what every verb has with --json.
type report struct {
	Height    int64
	StateHash string `json:"state_hash"`
	OK        bool
	Invariant string
}

func reportOf(t *testing.T, text string) report {
	t.Helper()
	var r report
	require.NoError(t, json.Unmarshal([]byte(text), &r), text)
	require.Len(t, r.StateHash, 64)
	return r
}

func TestLedgerVerbs(t *testing.T) {
	dir := t.TempDir()
	db, export := filepath.Join(dir, "a.db"), filepath.Join(dir, "a.json")
	code, memory, stderr := call(t, smallLedger, "ledger", "run", "--json", "-")
	require.Equal(t, exitOK, code, stderr)
	want := reportOf(t, memory)
	require.Equal(t, int64(11), want.Height)
	require.Empty(t, stderr, "no progress when piped")

	for _, verb := range [][]string{
		{"run", "--db", db, "-"}, {"state", "--db", db}, {"check", "--db", db}, {"replay", "--db", db}, {"export", "--db", db, export},
		{"import", "--db", filepath.Join(dir, "b.db"), export}, {"check", "--db", filepath.Join(dir, "b.db")},
	} {
		code, stdout, stderr := call(t, smallLedger, append(append([]string{"ledger"}, verb...), "--json")...)
		require.Equal(t, exitOK, code, "%v: %s", verb, stderr)
		got := reportOf(t, stdout)
		require.Equal(t, want.StateHash, got.StateHash, "%v", verb)
		require.Equal(t, verb[0] == "check", got.OK)
	}
	code, stdout, _ := call(t, "", "ledger", "state", "--db", db)
	require.Equal(t, exitOK, code)
	require.Contains(t, stdout, want.StateHash)

	first, err := os.ReadFile(export)
	require.NoError(t, err)
	_, second, _ := call(t, "", "ledger", "export", "--db", filepath.Join(dir, "b.db"))
	require.Equal(t, string(first), second, "export, import, export")

	// the file goes on without a genesis
	code, _, stderr = call(t, `{"advance": 5}`, "ledger", "run", "--db", db, "-")
	require.Equal(t, exitOK, code, stderr)
}

// TestLedgerRunShowsDust: a run tells what truncations left, for people and in JSON with all digits.
func TestLedgerRunShowsDust(t *testing.T) {
	script := strings.Replace(smallLedger, `{"advance": 10}`, `{"advance": 10}
{"tx": "draw_bond_rewards", "delegator": "vera", "validator": "vera"}`, 1)
	code, stdout, stderr := call(t, script, "ledger", "run", "-")
	require.Equal(t, exitOK, code, stderr)
	require.Contains(t, stdout, "dust of this run")
	require.Regexp(t, `(?m)^emission +\d+ +not emitted$`, stdout)
	require.Regexp(t, `(?m)^draws +0 +pending for delegators$`, stdout)
	code, stdout, stderr = call(t, script, "ledger", "run", "--json", "-")
	require.Equal(t, exitOK, code, stderr)
	var r struct {
		Dust   []dust
		Unpaid string
	}
	require.NoError(t, json.Unmarshal([]byte(stdout), &r))
	require.Len(t, r.Dust, 4)
	require.Equal(t, "emission", r.Dust[3].Kind)
	require.Positive(t, r.Dust[3].Amount.Sign())
	require.Equal(t, "0", r.Unpaid)
	for shown, text := range map[string]string{"12.5": "12.50000000000000001", "0": "0", "3": "3", "700": "7e2"} {
		require.Equal(t, shown, inFull(num.MustParseDec(text)))
	}
}

func TestLedgerRefusals(t *testing.T) {
	dir := t.TempDir()
	db := filepath.Join(dir, "a.db")
	code, _, stderr := call(t, smallLedger, "ledger", "run", "--db", db, "-")
	require.Equal(t, exitOK, code, stderr)
	empty := filepath.Join(dir, "empty.db")
	require.NoError(t, os.WriteFile(empty, nil, 0o600))
	for _, c := range []struct {
		stdin, says string
		args        []string
	}{
		{`{"advance": 1}`, "genesis", []string{"run", "-"}},
		{`{"advance": 1}`, "genesis", []string{"run", "--db", filepath.Join(dir, "c.db"), "-"}},
		{strings.Replace(smallLedger, `"400"`, `"x"`, 1), "line 3", []string{"run", "-"}},
		{smallLedger, "db: missing", []string{"run", "--db", "", "-"}},
		{smallLedger, "batch = -5", []string{"run", "--batch", "-5", "-"}},
		{"", "nothing", []string{"nothing"}},
		{"", "an empty file", []string{"state", "--db", empty}},
		{strings.Replace(smallLedger, `"400"`, `"4000"`, 1), "line 3: alice = 4000: insufficient funds", []string{"run", "-"}},
		{strings.Replace(smallLedger, `"advance": 10`, `"advance": 0`, 1), "line 4", []string{"run", "-"}},
		{smallLedger + smallLedger, "line 7: genesis", []string{"run", "-"}},
		{strings.Replace(smallLedger, "v0.16", "v0.9", 1), "differs", []string{"run", "--db", db, "-"}},
		{"", "genesis", []string{"run", "-"}},
		{"{}", "chorus-ledger", []string{"import", "--db", filepath.Join(dir, "c.db"), "-"}},
		{"", "no such file", []string{"check", "--db", filepath.Join(dir, "none.db")}},
		{"", "db", []string{"state"}},
	} {
		code, stdout, stderr := call(t, c.stdin, append([]string{"ledger"}, c.args...)...)
		require.Equal(t, exitFault, code, "%v: %s", c.args, stdout)
		require.Contains(t, stderr, c.says)
	}
	require.NoFileExists(t, filepath.Join(dir, "c.db"), "a bad export or script makes no file")

	data, err := os.ReadFile(db)
	require.NoError(t, err)
	at := strings.Index(string(data), `"balance"`)
	require.Positive(t, at)
	data[at+12]++
	require.NoError(t, os.WriteFile(db, data, 0o600))
	code, stdout, _ := call(t, "", "ledger", "check", "--db", db, "--json")
	if code != exitOK { // the first copy of the record may lie on a free page
		require.Equal(t, exitDifferent, code)
		require.Contains(t, stdout, "damaged")
		require.Contains(t, stdout, `"ok": false`)
	}
}
