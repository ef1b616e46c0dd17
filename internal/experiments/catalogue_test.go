package experiments

import (
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestSection18: the table of section 18 of docs/equations.md has every experiment with the figures that are known, and no other.
func TestSection18(t *testing.T) {
	page, err := os.ReadFile("../../docs/equations.md")
	require.NoError(t, err)
	_, section, found := strings.Cut(string(page), "\n## 18 ")
	require.True(t, found)
	_, table, found := strings.Cut(section, "\n| experiment | ")
	require.True(t, found)
	table = "| experiment | " + table
	table, _, _ = strings.Cut(table, "\n\n")
	want := strings.Split(strings.TrimSpace(KnownTable()), "\n")
	got := strings.Split(strings.TrimSpace(table), "\n")
	for i := range min(len(want), len(got)) {
		assert.Equal(t, want[i], got[i])
	}
	require.Len(t, got, len(want))
}

// TestCatalogue: names, and the figures of an experiment, are told apart, and everything says what it is.
func TestCatalogue(t *testing.T) {
	names, groups, last := map[string]bool{}, map[string]bool{}, ""
	for _, e := range All() {
		require.False(t, names[e.Name], e.Name)
		names[e.Name] = true
		group, rest, found := strings.Cut(e.Name, "/")
		require.True(t, found && group != "" && rest != "", e.Name)
		if group != last {
			require.False(t, groups[group], "%s stands apart from its group", e.Name)
			groups[group], last = true, group
		}
		require.NotEmpty(t, e.Claim, e.Name)
		require.NotEmpty(t, e.Source, e.Name)
		require.NotEmpty(t, e.Setting, e.Name)
		require.NotEmpty(t, e.Expected, e.Name)
		require.NotNil(t, e.judge, e.Name)
		figures := map[string]bool{}
		for _, expected := range e.Expected {
			require.NotEmpty(t, expected.What, e.Name)
			require.NotContains(t, expected.What, "|", e.Name)
			require.False(t, figures[expected.What], "%s: %s", e.Name, expected.What)
			figures[expected.What] = true
			if k := expected.Known; k != nil {
				require.LessOrEqual(t, k.Low, k.High, "%s: %s", e.Name, expected.What)
			} else {
				require.Empty(t, expected.Differs, "%s: %s differs from nothing", e.Name, expected.What)
			}
			require.False(t, expected.Other && expected.Differs == "", "%s: %s is something else without a reason", e.Name, expected.What)
		}
	}
}
