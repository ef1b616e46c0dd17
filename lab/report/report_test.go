package report_test

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"testing"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/lab/report"

	"github.com/stretchr/testify/require"
)

// small is a simulation that takes a moment.
func small() lab.Config {
	c := lab.Default()
	c.Name, c.Seeds, c.Epochs, c.BurnIn = "small", 3, 60, 20
	c.Record.Series, c.Record.Bins = 2, 7
	return c
}

func run(t testing.TB, c lab.Config) *lab.Result {
	t.Helper()
	r, err := lab.Run(context.Background(), c, lab.Options{})
	require.NoError(t, err)
	return r
}

// files returns the contents of a folder by name, folders below it included.
func files(t testing.TB, dir string) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	require.NoError(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		name, err := filepath.Rel(dir, path)
		if err != nil {
			return err
		}
		all[filepath.ToSlash(name)], err = os.ReadFile(path)
		return err
	}))
	return all
}

func TestSameResultSameBytes(t *testing.T) {
	r := run(t, small())
	one, two := filepath.Join(t.TempDir(), "a", "b"), t.TempDir()
	require.NoError(t, report.Write(one, r, report.Meta{}))
	require.NoError(t, report.Write(two, r, report.Meta{}))
	require.NoError(t, report.Write(two, r, report.Meta{})) // over itself
	first, second := files(t, one), files(t, two)
	require.Len(t, second, len(first))
	for name, data := range first {
		require.NotEmpty(t, data, name)
		require.True(t, bytes.Equal(data, second[name]), name)
	}
}
