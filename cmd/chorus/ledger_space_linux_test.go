package main

import (
	"os"
	"os/signal"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestNoSpace: where the system lets no file grow, every verb that writes says so on one line and leaves nothing that
// blocks the next try.
func TestNoSpace(t *testing.T) {
	dir := t.TempDir()
	db, export := filepath.Join(dir, "a.db"), filepath.Join(dir, "a.json")
	many := smallLedger + strings.Repeat(`{"tx": "transfer", "from": "alice", "to": "bob", "amount": "1"}
{"advance": 1}
`, 100)
	code, _, stderr := call(t, many, "ledger", "run", "--db", db, "-")
	require.Equal(t, exitOK, code, stderr)
	_, text, _ := call(t, "", "ledger", "export", "--db", db)

	signal.Ignore(syscall.SIGXFSZ)
	t.Cleanup(func() { signal.Reset(syscall.SIGXFSZ) })
	var before syscall.Rlimit
	require.NoError(t, syscall.Getrlimit(syscall.RLIMIT_FSIZE, &before))
	full := func(limit uint64, verb func()) {
		t.Helper()
		now := before
		now.Cur = limit
		require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &now))
		defer func() { require.NoError(t, syscall.Setrlimit(syscall.RLIMIT_FSIZE, &before)) }()
		verb()
	}
	for _, c := range []struct {
		limit uint64
		stdin string
		args  []string
	}{
		{100, "", []string{"export", "--db", db, export}},
		{100, text, []string{"import", "--db", filepath.Join(dir, "b.db"), "-"}},
		{16 << 10, text, []string{"import", "--db", filepath.Join(dir, "b.db"), "-"}},
		{48 << 10, many, []string{"run", "--db", filepath.Join(dir, "c.db"), "-"}},
		{48 << 10, many, []string{"run", "--batch", "7", "--db", filepath.Join(dir, "d.db"), "-"}},
	} {
		full(c.limit, func() { code, _, stderr = call(t, c.stdin, append([]string{"ledger"}, c.args...)...) })
		require.Equal(t, exitFault, code, c.args)
		require.Contains(t, stderr, syscall.EFBIG.Error(), "%v", c.args)
		require.Equal(t, 1, strings.Count(stderr, "\n"), stderr)
		if c.args[0] != "run" {
			require.Equal(t, []string{"a.db"}, names(t, dir))
		}
		code, _, stderr = call(t, c.stdin, append([]string{"ledger"}, c.args...)...)
		require.Equal(t, exitOK, code, "%v: %s", c.args, stderr)
		require.NoError(t, os.RemoveAll(filepath.Join(dir, "b.db")))
		require.NoError(t, os.RemoveAll(export))
	}
}
