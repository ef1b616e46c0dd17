package main

import (
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/experiments"
)

func TestReproduce(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "outcomes")
	code, stdout, stderr := call(t, "", "reproduce", "--quick", "--out", dir, "workers", "emission", "outliers/jumps")
	require.Equal(t, exitOK, code, stderr)
	requireNarrow(t, stdout, "reproduce")
	require.Contains(t, stdout, "workers/volatile-market: worker A")
	require.Contains(t, stdout, "met  0.734")
	require.Contains(t, stdout, "How to read it:")
	require.Contains(t, stdout, filepath.Base(dir))
	require.NotContains(t, stdout, "not met")
	for _, name := range []string{"reproduce.md", "reproduce.json", "figures/emission.svg", "figures/emission.png", "figures/outliers.svg"} {
		data, err := os.ReadFile(filepath.Join(dir, filepath.FromSlash(name)))
		require.NoError(t, err)
		require.NotEmpty(t, data)
	}

	code, stdout, stderr = call(t, "", "reproduce", "--quick", "--json", "workers", "emission", "outliers/jumps")
	require.Equal(t, exitOK, code, stderr)
	var d experiments.Document
	require.NoError(t, json.Unmarshal([]byte(stdout), &d))
	require.True(t, d.OK)
	require.Len(t, d.Experiments, 3)
	require.Equal(t, "quick", d.Size)
	require.Equal(t, 20, d.Experiments[1].Seeds)
	written, err := os.ReadFile(filepath.Join(dir, "reproduce.json"))
	require.NoError(t, err)
	require.Equal(t, string(written), stdout)
}

func TestReproduceList(t *testing.T) {
	code, all, _ := call(t, "", "reproduce", "--list")
	require.Equal(t, exitOK, code)
	requireNarrow(t, all, "reproduce --list")
	for _, e := range experiments.All() {
		require.Contains(t, all, e.Name)
	}
	code, some, _ := call(t, "", "reproduce", "--list", "stakes")
	require.Equal(t, exitOK, code)
	require.Equal(t, 2, strings.Count(some, "stakes/"))
	require.Less(t, len(some), len(all))
}

func TestReproduceSkips(t *testing.T) {
	t.Setenv("CHORUS_RESEARCH", "")
	code, stdout, _ := call(t, "", "reproduce", "--quick", "tables")
	require.Equal(t, exitOK, code)
	require.Contains(t, stdout, "skipped: CHORUS_RESEARCH does not name the folder")
	t.Setenv("CHORUS_RESEARCH", filepath.Join(t.TempDir(), "nothing"))
	code, _, stderr := call(t, "", "reproduce", "--quick", "tables")
	require.Equal(t, exitFault, code, "a folder that is named has to be there")
	require.Contains(t, stderr, "chorus: tables/six-epochs: ")
}

func TestReproduceUnknown(t *testing.T) {
	code, stdout, stderr := call(t, "", "reproduce", "member")
	require.Equal(t, exitFault, code)
	require.Empty(t, stdout)
	require.Contains(t, stderr, `nearest is members`)
}
