package main

import (
	"os"
	"path/filepath"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/fixtures/vectors"
)

func TestVectorsListShowExport(t *testing.T) {
	code, out, errs := call(t, "", "vectors", "list", "--release", "v0.17")
	require.Zero(t, code, errs)
	require.Contains(t, out, "math_add")
	require.NotContains(t, out, "v0.6")

	code, out, errs = call(t, "", "vectors", "show", "--operation", "math_add", "--release", "v0.17", "--case", "math_add-0000")
	require.Zero(t, code, errs)
	require.Contains(t, out, "v0.17 math_add math_add-0000\nin {")
	code, _, errs = call(t, "", "vectors", "show", "--operation", "math_add", "--case", "nosuch")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "--case")

	folder := t.TempDir()
	code, _, errs = call(t, "", "vectors", "export", "--operation", "math_add,weights", folder)
	require.Zero(t, code, errs)
	code, out, errs = call(t, "", "verify", folder)
	require.Zero(t, code, errs)
	require.Contains(t, out, "all agree")
	_, err := os.Stat(filepath.Join(folder, "v0.6", "weights.json"))
	require.NoError(t, err)
}

// TestExportOfARelease: the files are of the release that was asked for, also where the recorded cases are those of another
// one, and none is written over another.
func TestExportOfARelease(t *testing.T) {
	recorded, err := vectors.All()
	require.NoError(t, err)
	for _, release := range []string{"v0.6", "v0.17"} {
		folder := t.TempDir()
		code, _, errs := call(t, "", "vectors", "export", "--release", release, folder)
		require.Zero(t, code, errs)
		written, err := fixtures.LoadPath(folder)
		require.NoError(t, err)
		docs, _, err := (&verifyFlags{releases: []string{release}}).choose(slices.Clone(recorded), nil)
		require.NoError(t, err)
		require.Len(t, written, len(docs))
		for _, d := range written {
			require.Equal(t, []string{release}, d.Releases(), d.Operation)
		}
	}
	folder := t.TempDir()
	code, _, errs := call(t, "", "vectors", "export", "--release", "v0.16", "--operation", "math_add,network_inferences", folder)
	require.Zero(t, code, errs)
	code, out, errs := call(t, "", "verify", folder)
	require.Zero(t, code, errs)
	require.Contains(t, out, "v0.16")
	require.NotContains(t, out, "v0.17")
}
