package main

import (
	"bytes"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFaults(t *testing.T) {
	for _, c := range []struct {
		folder string
		args   []string
		says   string
	}{
		{"", nil, "CHORUS_RESEARCH"},
		{t.TempDir(), nil, "synthesis.csv"},
		{"", []string{t.TempDir(), t.TempDir()}, "2 folders"},
		{t.TempDir(), []string{"--arith", "float32"}, "float32"},
		{"", []string{"--nothing"}, "nothing"},
	} {
		var stdout, stderr bytes.Buffer
		require.Equal(t, exitFault, run(c.args, c.folder, &stdout, &stderr), c.args)
		require.Contains(t, stderr.String(), c.says)
		require.Empty(t, stdout.String())
	}
}

func TestResearchersTables(t *testing.T) {
	folder := os.Getenv("CHORUS_RESEARCH")
	if folder == "" {
		t.Skip("CHORUS_RESEARCH does not name the folder of the researchers' tables")
	}
	var stdout, stderr bytes.Buffer
	require.Equal(t, exitOK, run([]string{"--arith", "float64", "--json"}, folder, &stdout, &stderr), stderr.String())
	require.Contains(t, stdout.String(), `"ok": true`)
}
