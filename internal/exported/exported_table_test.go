package exported_test

import (
	"io/fs"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/exported"
)

// TestPackagesAreComplete: every package of the module that others can import is in the list.
func TestPackagesAreComplete(t *testing.T) {
	var list []string
	root := filepath.Join("..", "..")
	require.NoError(t, filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		switch {
		case err != nil || !entry.IsDir():
			return err
		case entry.Name() == "internal" || entry.Name() == "testdata" || len(entry.Name()) > 2 && entry.Name()[0] == '.':
			return fs.SkipDir
		}
		if _, err := os.Stat(filepath.Join(path, "go.mod")); err == nil && path != root {
			return fs.SkipDir // another module
		}
		files, err := exported.Sources(path)
		if len(files) > 0 && files[0].Name.Name != "main" {
			name, _ := filepath.Rel(root, path)
			list = append(list, filepath.ToSlash(name))
		}
		return err
	}))
	require.ElementsMatch(t, list, exported.Packages)
}

// TestTableIsComplete: what a package exports and the table does not have fails here; go generate writes it anew.
func TestTableIsComplete(t *testing.T) {
	want, err := exported.Table("../..")
	require.NoError(t, err)
	got, err := os.ReadFile("table_test.go")
	require.NoError(t, err)
	require.Equal(t, string(want), string(got), "go generate ./internal/exported")
}
