package main

import (
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"
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
