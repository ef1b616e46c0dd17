package main

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// callLimited is call in a process in which no file grows above a length in bytes.
func callLimited(t *testing.T, limit int, stdin string, args ...string) (code int, stderr string) {
	t.Helper()
	text, err := json.Marshal(args)
	require.NoError(t, err)
	c := exec.Command("/bin/sh", "-c", fmt.Sprintf(`ulimit -f %d; trap "" XFSZ; exec "$0" -test.run='^TestNoSpace$'`, limit/512), os.Args[0])
	c.Env = append(os.Environ(), commandVariable+"="+string(text))
	var errs bytes.Buffer
	c.Stdin, c.Stderr = strings.NewReader(stdin), &errs
	exit := new(exec.ExitError)
	if err := c.Run(); errors.As(err, &exit) {
		return exit.ExitCode(), errs.String()
	}
	return exitOK, errs.String()
}

// TestNoSpace: where the system lets no file grow, every verb that writes says so on one line and leaves nothing that
// blocks the next try.
func TestNoSpace(t *testing.T) {
	if text := os.Getenv(commandVariable); text != "" {
		var args []string
		require.NoError(t, json.Unmarshal([]byte(text), &args))
		os.Exit(run(args, os.Stdin, os.Stdout, os.Stderr))
	}
	dir := t.TempDir()
	db, export := filepath.Join(dir, "a.db"), filepath.Join(dir, "a.json")
	many := smallLedger + strings.Repeat(`{"tx": "transfer", "from": "alice", "to": "bob", "amount": "1"}
{"advance": 1}
`, 100)
	code, _, stderr := call(t, many, "ledger", "run", "--db", db, "-")
	require.Equal(t, exitOK, code, stderr)
	_, text, _ := call(t, "", "ledger", "export", "--db", db)
	for _, c := range []struct {
		limit int
		stdin string
		args  []string
	}{
		{512, "", []string{"export", "--db", db, export}},
		{512, text, []string{"import", "--db", filepath.Join(dir, "b.db"), "-"}},
		{16 << 10, text, []string{"import", "--db", filepath.Join(dir, "b.db"), "-"}},
		{48 << 10, many, []string{"run", "--db", filepath.Join(dir, "c.db"), "-"}},
		{48 << 10, many, []string{"run", "--batch", "7", "--db", filepath.Join(dir, "d.db"), "-"}},
	} {
		args := append([]string{"ledger"}, c.args...)
		code, stderr := callLimited(t, c.limit, c.stdin, args...)
		if code == exitOK {
			t.Skip("the limit does not act here")
		}
		require.Equal(t, exitFault, code, "%v: %s", args, stderr)
		require.Contains(t, stderr, syscall.EFBIG.Error(), "%v", args)
		require.Equal(t, 1, strings.Count(stderr, "\n"), stderr)
		if c.args[0] != "run" {
			require.Equal(t, []string{"a.db"}, names(t, dir))
		}
		code, _, stderr = call(t, c.stdin, args...)
		require.Equal(t, exitOK, code, "%v: %s", args, stderr)
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "b.db")))
		require.NoError(t, os.RemoveAll(export))
	}
}
