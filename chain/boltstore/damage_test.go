package boltstore_test

import (
	"bytes"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/boltstore"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// ledgerFile makes the file of a ledger that has been through the script.
func ledgerFile(t testing.TB) (path, hash string) {
	dir := t.TempDir()
	scriptPath := filepath.Join(dir, "script.jsonl")
	require.NoError(t, os.WriteFile(scriptPath, []byte(script(t)), 0o600))
	t.Setenv(scriptVariable, scriptPath)
	path = filepath.Join(dir, "ledger.db")
	store, err := boltstore.Open(path)
	require.NoError(t, err)
	l, err := resume(store)
	require.NoError(t, err)
	require.NoError(t, play(l))
	hash, err = l.StateHash()
	require.NoError(t, err)
	require.NoError(t, l.Close())
	return path, hash
}

// openAndHash does what a user of a file does first.
func openAndHash(path string) (hash string, err error) {
	store, err := boltstore.Open(path)
	if err != nil {
		return "", err
	}
	l, err := chain.Load(store, chain.Options{})
	if err != nil {
		return "", errors.Join(err, store.Close())
	}
	hash, err = l.StateHash()
	return hash, errors.Join(err, l.Check(), l.Close())
}

// TestTruncatedFile: a file that is cut short is refused and left as it is.
func TestTruncatedFile(t *testing.T) {
	path, _ := ledgerFile(t)
	good, err := os.ReadFile(path)
	require.NoError(t, err)
	bad := filepath.Join(t.TempDir(), "bad.db")
	used := 0
	for _, part := range []int{1, 50, 100, 4095, 4096, 8192, 8193, 20_000, len(good) / 4, len(good) / 2} {
		require.NoError(t, os.WriteFile(bad, good[:part], 0o600))
		if _, err := openAndHash(bad); err != nil {
			used++
			require.ErrorIs(t, err, record.ErrDamaged, "%d bytes", part)
		}
		after, err := os.ReadFile(bad)
		require.NoError(t, err)
		require.Equal(t, part, len(after), "the file was changed")
	}
	require.Greater(t, used, 7)
}

// TestOtherFiles: what is no ledger is refused and left as it is.
func TestOtherFiles(t *testing.T) {
	path := filepath.Join(t.TempDir(), "other")
	for _, content := range []string{"hello", string(bytes.Repeat([]byte("not a ledger "), 2000))} {
		require.NoError(t, os.WriteFile(path, []byte(content), 0o600))
		_, err := boltstore.Open(path)
		require.ErrorIs(t, err, record.ErrDamaged)
		after, err := os.ReadFile(path)
		require.NoError(t, err)
		require.Equal(t, content, string(after))
	}
	_, err := boltstore.Open(t.TempDir())
	require.ErrorIs(t, err, num.ErrDomain)
	_, err = boltstore.OpenReadOnly(filepath.Join(t.TempDir(), "none"))
	require.ErrorIs(t, err, os.ErrNotExist)
}

// TestReadOnlyStore: a file opened for reading answers, and refuses to be written.
func TestReadOnlyStore(t *testing.T) {
	path, hash := ledgerFile(t)
	store, err := boltstore.OpenReadOnly(path)
	require.NoError(t, err)
	l, err := chain.Load(store, chain.Options{})
	require.NoError(t, err)
	got, err := l.StateHash()
	require.NoError(t, err)
	require.Equal(t, hash, got)
	_, err = l.EndBlock()
	require.ErrorIs(t, err, record.ErrNotAllowed)
	require.NoError(t, store.Close())
	got, err = openAndHash(path)
	require.NoError(t, err)
	require.Equal(t, hash, got, "the file is what it was")
}

// TestReplayOfAFile: the history in a file makes its state again.
func TestReplayOfAFile(t *testing.T) {
	path, hash := ledgerFile(t)
	store, err := boltstore.Open(path)
	require.NoError(t, err)
	l, err := chain.Load(store, chain.Options{})
	require.NoError(t, err)
	again, err := l.Replay()
	require.NoError(t, err)
	got, err := again.StateHash()
	require.NoError(t, err)
	require.Equal(t, hash, got)
	require.NoError(t, l.Close())
}
