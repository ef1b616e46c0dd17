package main

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain/record"
)

// names lists a folder.
func names(t *testing.T, dir string) []string {
	t.Helper()
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	var list []string
	for _, e := range entries {
		list = append(list, e.Name())
	}
	return list
}

// TestWriteNew: a new file is there as a whole or not at all, and one that is there stays as it is.
func TestWriteNew(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "new")
	write := func(text string, err error) func(string) error {
		return func(temporary string) error { return errors.Join(os.WriteFile(temporary, []byte(text), 0o600), err) }
	}
	failed := errors.New("no space")
	require.ErrorIs(t, writeNew(path, write("half", failed)), failed)
	require.Empty(t, names(t, dir))
	killed := path + ".123.partial" // what a killed run leaves
	require.NoError(t, os.WriteFile(killed, []byte("half"), 0o600))
	require.NoError(t, writeNew(path, write("whole", nil)))
	require.Equal(t, []string{"new", "new.123.partial"}, names(t, dir))
	require.ErrorIs(t, writeNew(path, write("other", nil)), record.ErrExists)
	text, err := os.ReadFile(path)
	require.NoError(t, err)
	require.Equal(t, "whole", string(text))

	// another process was faster
	path = filepath.Join(dir, "late")
	require.ErrorIs(t, writeNew(path, func(temporary string) error { return os.WriteFile(path, []byte("first"), 0o600) }), record.ErrExists)
	require.Equal(t, []string{"late", "new", "new.123.partial"}, names(t, dir))
	require.ErrorIs(t, writeNew(filepath.Join(dir, "none", "new"), nil), os.ErrNotExist)
	require.ErrorIs(t, writeNew(dir, nil), record.ErrExists)
}

// TestRefusalsLeaveFiles: an import or export that is refused leaves no file and changes none.
func TestRefusalsLeaveFiles(t *testing.T) {
	dir := t.TempDir()
	db, export := filepath.Join(dir, "a.db"), filepath.Join(dir, "a.json")
	code, _, stderr := call(t, smallLedger, "ledger", "run", "--db", db, "-")
	require.Equal(t, exitOK, code, stderr)
	code, _, stderr = call(t, "", "ledger", "export", "--db", db, export)
	require.Equal(t, exitOK, code, stderr)
	good, err := os.ReadFile(export)
	require.NoError(t, err)
	before, err := os.ReadFile(db)
	require.NoError(t, err)
	for _, c := range []struct {
		stdin string
		args  []string
	}{
		{string(good), []string{"import", "--db", db, "-"}},
		{string(good), []string{"import", "--db", export, "-"}},
		{string(good), []string{"import", "--db", dir, "-"}},
		{string(good[:len(good)/2]), []string{"import", "--db", filepath.Join(dir, "b.db"), "-"}},
		{strings.Replace(string(good), "601", "602", 1), []string{"import", "--db", filepath.Join(dir, "b.db"), "-"}},
		{"", []string{"export", "--db", db, export}},
		{"", []string{"export", "--db", db, db}},
	} {
		code, _, stderr := call(t, c.stdin, append([]string{"ledger"}, c.args...)...)
		require.Equal(t, exitFault, code, c.args)
		require.Equal(t, 1, strings.Count(stderr, "\n"), stderr)
		require.Equal(t, []string{"a.db", "a.json"}, names(t, dir))
	}
	after, err := os.ReadFile(db)
	require.NoError(t, err)
	require.Equal(t, before, after)
	again, err := os.ReadFile(export)
	require.NoError(t, err)
	require.Equal(t, good, again)
	code, _, stderr = call(t, string(good), "ledger", "import", "--db", filepath.Join(dir, "b.db"), "-")
	require.Equal(t, exitOK, code, stderr)
}

// TestLedgerCheckSaysTorn: a torn meta page is no damage, and is told.
func TestLedgerCheckSaysTorn(t *testing.T) {
	db := filepath.Join(t.TempDir(), "a.db")
	code, stdout, stderr := call(t, smallLedger, "ledger", "run", "--json", "--db", db, "-")
	require.Equal(t, exitOK, code, stderr)
	want := reportOf(t, stdout)
	data, err := os.ReadFile(db)
	require.NoError(t, err)
	clear(data[16:80])
	require.NoError(t, os.WriteFile(db, data, 0o600))
	code, stdout, stderr = call(t, "", "ledger", "check", "--json", "--db", db)
	require.Equal(t, exitOK, code, stderr)
	got := reportOf(t, stdout)
	require.Equal(t, []any{want.Height, want.StateHash}, []any{got.Height, got.StateHash})
	require.Contains(t, stdout, `"torn": true`)
	code, stdout, _ = call(t, "", "ledger", "check", "--db", db)
	require.Equal(t, exitOK, code)
	require.Contains(t, stdout, "torn")
	code, _, stderr = call(t, `{"advance": 1}`, "ledger", "run", "--db", db, "-")
	require.Equal(t, exitOK, code, stderr)
	_, stdout, _ = call(t, "", "ledger", "check", "--db", db)
	require.NotContains(t, stdout, "torn")
}
