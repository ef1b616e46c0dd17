package main

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestReleases(t *testing.T) {
	code, out, errs := call(t, "", "releases")
	require.Zero(t, code, errs)
	require.Contains(t, out, "v0.12")
	for line := range strings.Lines(out) {
		require.LessOrEqual(t, len(strings.TrimSpace(line)), 80)
	}
	code, out, _ = call(t, "", "releases", "v0.12.1", "--json")
	require.Zero(t, code)
	require.Contains(t, out, `"rule_set": "v0.16"`)
	code, _, errs = call(t, "", "releases", "v0.19")
	require.Equal(t, 2, code)
	require.Contains(t, errs, "v0.18")
}
