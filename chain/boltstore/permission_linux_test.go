package boltstore_test

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/boltstore"
)

// nobody is a user to whom permissions apply; to root they do not.
const nobody = 65534

// unreachable says that the folder for temporary files is closed to others.
const unreachable = "unreachable"

func init() {
	childVerbs["denied"] = func(dir string) error {
		if os.Geteuid() == 0 {
			if err := errors.Join(syscall.Setgroups(nil), syscall.Setgid(nobody), syscall.Setuid(nobody)); err != nil {
				return err
			}
		}
		if _, err := os.Stat(dir); err != nil {
			return fmt.Errorf("%s: %w", unreachable, err)
		}
		for _, c := range denials {
			fmt.Println(c.name+":", c.try(dir))
		}
		return nil
	}
}

// denial is what somebody tries in the folder that TestDenied prepares, and what comes of it.
type denial struct {
	name, file string
	open       func(path string) (*boltstore.Store, error)
	want       string
}

var denials = []denial{
	{"write a file for reading", "readable.db", boltstore.Open, "denied"},
	{"read a file for reading", "readable.db", boltstore.OpenReadOnly, "opened"},
	{"write a closed file", "closed.db", boltstore.Open, "denied"},
	{"read a closed file", "closed.db", boltstore.OpenReadOnly, "denied"},
	{"write an empty file", "empty.db", boltstore.Open, "denied"},
	{"make a file", "new.db", boltstore.Open, "denied"},
	{"write a file in a folder for reading", "writable.db", boltstore.Open, "opened"},
	{"reach into a closed folder", "hidden/ledger.db", boltstore.Open, "denied"},
	{"read in a closed folder", "hidden/ledger.db", boltstore.OpenReadOnly, "denied"},
}

func (c denial) try(dir string) string {
	store, err := c.open(filepath.Join(dir, c.file))
	switch {
	case errors.Is(err, fs.ErrPermission) && strings.Contains(err.Error(), c.file):
		return "denied"
	case err != nil:
		return err.Error()
	}
	l, err := chain.Load(store, chain.Options{})
	if err == nil {
		err = l.Check()
	}
	if err = errors.Join(err, store.Close()); err != nil {
		return err.Error()
	}
	return "opened"
}

// TestDenied: who lacks a permission gets an error of the operating system that names the file and matches
// fs.ErrPermission; nothing is changed and nothing is made. Run by root, the test asks a child that is somebody else.
func TestDenied(t *testing.T) {
	path, _ := ledgerFile(t)
	good, err := os.ReadFile(path)
	require.NoError(t, err)
	dir := t.TempDir()
	hidden := filepath.Join(dir, "hidden")
	require.NoError(t, os.Mkdir(hidden, 0o700))
	for name, mode := range map[string]fs.FileMode{
		"readable.db": 0o444, "closed.db": 0, "writable.db": 0o666, "empty.db": 0o444, "hidden/ledger.db": 0o666,
	} {
		content := good
		if name == "empty.db" {
			content = nil
		}
		file := filepath.Join(dir, name)
		require.NoError(t, os.WriteFile(file, content, 0o600))
		require.NoError(t, os.Chmod(file, mode)) // whatever the mask is
	}
	require.NoError(t, os.Chmod(hidden, 0))
	require.NoError(t, os.Chmod(dir, 0o555))
	t.Cleanup(func() { // so that it can be removed
		_ = os.Chmod(dir, 0o700)
		_ = os.Chmod(hidden, 0o700)
	})
	require.NoError(t, os.Chmod(filepath.Dir(dir), 0o755)) // the folder of the test, or nobody gets there

	results := map[string]string{}
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), childTask+"=denied "+dir)
	out, err := c.CombinedOutput()
	if strings.Contains(string(out), syscall.EPERM.Error()) || strings.Contains(string(out), unreachable) {
		t.Skipf("root cannot try it as somebody else here: %s", out)
	}
	require.NoError(t, err, "%s", out)
	for _, line := range strings.Split(strings.TrimSpace(string(out)), "\n") {
		name, result, _ := strings.Cut(line, ": ")
		results[name] = result
	}
	for _, c := range denials {
		require.Equal(t, c.want, results[c.name], c.name)
	}
	require.NoError(t, os.Chmod(dir, 0o700))
	require.NoError(t, os.Chmod(hidden, 0o700))
	require.NoFileExists(t, filepath.Join(dir, "new.db"))
	for _, name := range []string{"readable.db", "closed.db", "writable.db", "hidden/ledger.db"} {
		file := filepath.Join(dir, name)
		require.NoError(t, os.Chmod(file, 0o600))
		after, err := os.ReadFile(file)
		require.NoError(t, err)
		require.Equal(t, good, after, name)
	}
	info, err := os.Stat(filepath.Join(dir, "empty.db"))
	require.NoError(t, err)
	require.Zero(t, info.Size())
}
