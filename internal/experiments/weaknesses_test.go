package experiments

import (
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestWeaknesses: the commands of docs/weaknesses.md name experiments, each section shows a figure of those that it names, and no
// figure lies about unused.
func TestWeaknesses(t *testing.T) {
	page, err := os.ReadFile("../../docs/weaknesses.md")
	require.NoError(t, err)
	sections := strings.Split(string(page), "\n## ")[1:]
	require.NotEmpty(t, sections)
	image := regexp.MustCompile(`!\[[^\]]+\]\(figures/([a-z0-9-]+)\.svg\)`)
	shown := map[string]bool{}
	for _, section := range sections {
		title, rest, _ := strings.Cut(section, "\n")
		_, command, found := strings.Cut(rest, "    chorus reproduce --quick ")
		require.True(t, found, title)
		command, _, _ = strings.Cut(command, "\n")
		drawn := map[string]bool{}
		for _, o := range outcomes(t, Options{Size: tiny, Workers: 2}, strings.Fields(command)...) {
			for i := range o.Figures {
				drawn[o.Figures[i].Name] = true
			}
		}
		images := image.FindAllStringSubmatch(rest, -1)
		require.NotEmpty(t, images, title)
		for _, m := range images {
			require.True(t, drawn[m[1]], "%s: %s draws no figure %s", title, command, m[1])
			shown[m[1]] = true
		}
	}
	files, err := filepath.Glob("../../docs/figures/*")
	require.NoError(t, err)
	require.Len(t, files, len(shown))
	for _, file := range files {
		require.True(t, shown[strings.TrimSuffix(filepath.Base(file), ".svg")], file)
	}
}

// TestWeaknessFigure: the figure that takes no simulation is the one of docs/figures. The others take minutes.
func TestWeaknessFigure(t *testing.T) {
	if runtime.GOARCH != "amd64" {
		t.Skip("figures are drawn by gonum, whose bits other targets need not share")
	}
	drawn := outcomes(t, Options{Size: Quick(), Workers: 2}, "weakness/interval")
	require.Len(t, drawn, 1)
	require.Len(t, drawn[0].Figures, 1)
	svg, _, err := drawn[0].Figures[0].Render()
	require.NoError(t, err)
	kept, err := os.ReadFile("../../docs/figures/" + drawn[0].Figures[0].Name + ".svg")
	require.NoError(t, err)
	require.Equal(t, string(kept), string(svg))
}
