package report

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/lab"
)

// TestFormatsPage: docs/formats.md has every kind of quantity, every file and every column, and no other quantity.
func TestFormatsPage(t *testing.T) {
	text, err := os.ReadFile(filepath.Join("..", "..", "docs", "formats.md"))
	require.NoError(t, err)
	_, section, found := strings.Cut(string(text), "\n## The report of a simulation\n")
	require.True(t, found)
	section, _, _ = strings.Cut(section, "\n## ")

	r := quickly(t, func(c *lab.Config) {
		c.Adversaries = lab.Adversaries{lab.Copycats{Count: 1}}
		c.Sweep = []lab.Axis{{Key: "topic.p", Values: []any{2, 3}}}
	})
	kinds := map[string]bool{"failed": true}
	for _, name := range r.Points[0].Names {
		kind, what, _ := strings.Cut(name, "/")
		kinds[kind] = true
		if kind == "loss" && !strings.Contains(what, "-") || what == "gini" {
			require.Contains(t, section, "`"+name+"`")
		}
	}
	described := map[string]bool{}
	for _, span := range regexp.MustCompile("`([a-z-]+)/[^`]+`").FindAllStringSubmatch(section, -1) {
		if span[1] != "figures" && span[1] != "lab" {
			described[span[1]] = true
		}
	}
	require.Equal(t, kinds, described)

	dir := t.TempDir()
	require.NoError(t, Write(dir, r, Meta{}))
	entries, err := os.ReadDir(dir)
	require.NoError(t, err)
	require.Len(t, entries, 7)
	for _, e := range entries {
		require.Contains(t, section, "`"+e.Name(), e.Name())
	}
	s, err := newStudy(r)
	require.NoError(t, err)
	for _, table := range []*table{s.tidy(), s.series()} {
		for _, c := range table.columns {
			if c.name != "topic.p" {
				require.Contains(t, section, "`"+c.name+"`")
			}
		}
	}
	for _, key := range regexp.MustCompile(`json:"([a-z_]+)"`).FindAllStringSubmatch(source(t, "summary.go"), -1) {
		require.Contains(t, section, "`"+key[1]+"`")
	}
}

func source(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(data)
}
