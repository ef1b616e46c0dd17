package experiments

import (
	"maps"
	"math"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// notMeasured are numbers of docs/weaknesses.md that none of its experiments gives, with where they come from.
var notMeasured = map[string]string{
	"0.33": "a third", "0.05": "a twentieth",
	"0.182": "2 heads of 11", "0.400": "6 heads of 15", "0.700": "21 heads of 30",
	"97.72": "a percentile",
	"98.3":  "a setting of examples/flash-stake.yaml", "39.6 +- 1.6": "that simulation", "40.6 +- 1.3": "that simulation", "39.4 +- 1.6": "that simulation",
}

// TestWeaknesses: the commands of docs/weaknesses.md name experiments, each section shows a figure of those that it names, and no
// figure lies about unused. With CHORUS_EXPERIMENTS=quick, which takes a minute, they are run as the page says, and give every
// number that the page has with a decimal point, and every figure.
func TestWeaknesses(t *testing.T) {
	page, err := os.ReadFile("../../docs/weaknesses.md")
	require.NoError(t, err)
	sections := strings.Split(string(page), "\n## ")[1:]
	require.NotEmpty(t, sections)
	asked := os.Getenv("CHORUS_EXPERIMENTS")
	require.Contains(t, []string{"", "quick"}, asked, "CHORUS_EXPERIMENTS")
	size, measures := tiny, asked == "quick"
	if measures {
		size = Quick()
	}
	image := regexp.MustCompile(`!\[[^\]]+\]\(figures/([a-z0-9-]+)\.svg\)`)
	shown, unused := map[string]bool{}, maps.Clone(notMeasured)
	for _, section := range sections {
		title, rest, _ := strings.Cut(section, "\n")
		_, command, found := strings.Cut(rest, "    chorus reproduce --quick ")
		require.True(t, found, title)
		command, _, _ = strings.Cut(command, "\n")
		drawn := map[string]*Figure{}
		all := outcomes(t, Options{Size: size, Workers: 2}, strings.Fields(command)...)
		for _, o := range all {
			for i := range o.Figures {
				drawn[o.Figures[i].Name] = &o.Figures[i]
			}
		}
		images := image.FindAllStringSubmatch(rest, -1)
		require.NotEmpty(t, images, title)
		for _, m := range images {
			require.Contains(t, drawn, m[1], "%s: %s draws no such figure", title, command)
			shown[m[1]] = true
			if measures {
				requireKept(t, drawn[m[1]])
			}
		}
		if !measures {
			continue
		}
		for _, number := range numbersIn(rest) {
			if !measured(all, number) {
				assert.Contains(t, notMeasured, number, "%s: %s measures no such number", title, command)
				delete(unused, number)
			}
		}
	}
	if measures {
		require.Empty(t, unused, "the page has them no more, or an experiment gives them")
	}
	files, err := filepath.Glob("../../docs/figures/*")
	require.NoError(t, err)
	require.Len(t, files, len(shown))
	for _, file := range files {
		require.True(t, shown[strings.TrimSuffix(filepath.Base(file), ".svg")], file)
	}
}

// numbersIn lists the numbers of a text that have a decimal point, as they are written but for their sign, with their standard errors;
// commands, code and images left out.
func numbersIn(text string) []string {
	text = regexp.MustCompile("(?m)^    .*$|!\\[.*$|`[^`]*`").ReplaceAllString(text, "")
	text = strings.Join(strings.Fields(text), " ")
	var list []string
	for _, m := range regexp.MustCompile(`(?:^|[^\w.^])(\d+\.\d+(?: \+- \d+\.\d+)?)`).FindAllStringSubmatch(text, -1) {
		list = append(list, m[1])
	}
	return list
}

// measured reports whether a figure, rounded as a number is written, is that number.
func measured(all []*Outcome, number string) bool {
	mean, deviation, has := strings.Cut(number, " +- ")
	for _, o := range all {
		for i := range o.Lines {
			got := o.Lines[i].Got
			if rounded(math.Abs(got.Mean), mean) && (!has || rounded(got.Error, deviation)) {
				return true
			}
		}
	}
	return false
}

func rounded(value float64, text string) bool {
	_, decimals, _ := strings.Cut(text, ".")
	return strconv.FormatFloat(value, 'f', len(decimals), 64) == text
}

// requireKept requires that a figure is the one of docs/figures.
func requireKept(t *testing.T, f *Figure) {
	t.Helper()
	if runtime.GOARCH != "amd64" {
		return // figures are drawn by gonum, whose bits other targets need not share
	}
	svg, _, err := f.Render()
	require.NoError(t, err)
	kept, err := os.ReadFile("../../docs/figures/" + f.Name + ".svg")
	require.NoError(t, err)
	require.Equal(t, string(kept), string(svg), f.Name)
}

// TestWeaknessFigure: the figure that takes no simulation is the one of docs/figures.
func TestWeaknessFigure(t *testing.T) {
	drawn := outcomes(t, Options{Size: Quick(), Workers: 2}, "weakness/interval")
	require.Len(t, drawn, 1)
	require.Len(t, drawn[0].Figures, 1)
	requireKept(t, &drawn[0].Figures[0])
}
