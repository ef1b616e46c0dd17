package browser_test

import (
	"context"
	"encoding/base64"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// simulations are those whose pages differ in what they show, as arguments of chorus simulate.
var simulations = []struct {
	name, title string
	arguments   []string
}{
	{"quick", "one setting", []string{"--quick"}},
	{"curve", "curve", []string{"--seeds=3", "--epochs=120", "--burn-in=30", "--sweep=p=1,2,3,5,8"}},
	{"map", "map", []string{"--seeds=3", "--epochs=120", "--burn-in=30", "--adversary=copycats,count=2,noise=0.1", "--sweep=p=1,2,3", "--sweep=alpha=0.01,0.1,0.5"}},
	{"labels", "labels", []string{"--seeds=5", "--epochs=120", "--burn-in=30", "--truth=labels"}},
}

// simulate runs the command from the root of the module and returns the folder of results.
func simulate(t *testing.T, title string, arguments ...string) string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "out")
	c := exec.CommandContext(t.Context(), "go", append([]string{
		"run", "./cmd/chorus", "simulate", "--name=" + title, "--out=" + dir,
	}, arguments...)...)
	c.Dir = filepath.Join("..", "..")
	out, err := c.CombinedOutput()
	require.NoError(t, err, "%s", out)
	require.Contains(t, string(out), title)
	require.Contains(t, string(out), "the network is better")
	require.FileExists(t, filepath.Join(dir, "report.html"), "%s", out)
	return dir
}

// pictures, if set, is a folder in which the pictures of the pages are kept to be looked at.
var pictures = os.Getenv("CHORUS_BROWSER_PICTURES")

func TestReports(t *testing.T) {
	browser := newBrowser(t)
	for _, s := range simulations {
		t.Run(s.name, func(t *testing.T) {
			checkReport(t, browser, simulate(t, s.title, s.arguments...), s.name, s.title)
		})
	}
}

// checkReport opens the page in a folder on a phone and on a desk.
func checkReport(t *testing.T, browser context.Context, dir, name, title string) {
	url := "file://" + filepath.ToSlash(filepath.Join(dir, "report.html"))
	figures, err := filepath.Glob(filepath.Join(dir, "figures", "*.svg"))
	require.NoError(t, err)
	for _, screen := range screens {
		t.Run(screen.name, func(t *testing.T) {
			p := open(t, browser, url, screen.width, screen.name == "phone")
			checkText(t, p, title)
			checkWidth(t, p, screen.width)
			checkFigures(t, p, len(figures), screen.width)
			p.isQuiet(t, url)
			if screen.name == "phone" {
				checkPictures(t, p)
			}
			evaluate[int](t, p, `window.scrollTo(0, 0), 0`)
			top, err := chromedp.Run(p, chromedp.CaptureScreenshot())
			require.NoError(t, err)
			requirePicture(t, top, 2*int(screen.width), 2*900)
			requireWords(t, top, title+" Verdict Reading Figures Quantities Reproduce network against its rivals")
			if pictures != "" {
				whole, err := chromedp.Run(p, chromedp.FullScreenshot(100))
				require.NoError(t, err)
				require.NoError(t, os.WriteFile(filepath.Join(pictures, name+"-"+screen.name+".png"), whole, 0o600))
			}
		})
	}
}

// checkText reads what the page shows.
func checkText(t *testing.T, p *tab, title string) {
	text := evaluate[string](t, p, `document.body.innerText`)
	for _, part := range []string{
		title, "Verdict: the network against its rivals", "Honest reading", "The error model", "Figures", "Quantities", "Reproduce",
		"equal mean", "median", "best single (hindsight)", "chorus simulate", "config.yaml", "burn_in:", "Versions",
	} {
		assert.Contains(t, text, part)
	}
	assert.NotContains(t, text, "NaN")
	assert.NotContains(t, text, "%!")
	assert.NotContains(t, text, "<no value>")
	assert.Empty(t, smallText(t, p), "text of less than 12 pixels")
}

// checkWidth requires that nothing is wider than the screen but what scrolls in a box of its own.
func checkWidth(t *testing.T, p *tab, width int64) {
	widths := evaluate[[]int64](t, p, `[window.innerWidth, document.documentElement.clientWidth, document.documentElement.scrollWidth]`)
	assert.Equal(t, []int64{width, width, width}, widths)
	over := evaluate[[]string](t, p, `[...document.querySelectorAll("body *")]
		.filter(e => !e.parentElement.closest(".scroll") && e.getBoundingClientRect().right > window.innerWidth + 0.5)
		.map(e => e.tagName + ": " + e.innerText.slice(0, 40))`)
	assert.Empty(t, over, "wider than the screen")
	assert.Positive(t, evaluate[int](t, p, `document.querySelectorAll(".scroll").length`))
}

// pageFigure is a figure as the page shows it.
type pageFigure struct {
	Alt, Caption, Source        string
	NaturalWidth, NaturalHeight int
	Left, Top, Width, Height    float64
	Complete                    bool
}

const figuresOfPage = `[...document.querySelectorAll("figure img")].map(i => { const r = i.getBoundingClientRect(); return {
	Alt: i.alt, Caption: i.parentElement.innerText, Source: i.src, Complete: i.complete,
	NaturalWidth: i.naturalWidth, NaturalHeight: i.naturalHeight,
	Left: r.left, Top: r.top, Width: r.width, Height: r.height}; })`

// lettering finds the sizes of the letters of an SVG and the width that they are measured against.
var (
	lettering = regexp.MustCompile(`font-size:([0-9.]+)px`)
	viewBox   = regexp.MustCompile(`viewBox="0 0 ([0-9.]+) `)
)

// checkFigures requires that all figures are there, with words, in their proportions, and with letters that can be read.
func checkFigures(t *testing.T, p *tab, count int, width int64) {
	require.GreaterOrEqual(t, count, 9)
	list := evaluate[[]pageFigure](t, p, figuresOfPage)
	require.Len(t, list, count)
	for _, f := range list {
		require.True(t, f.Complete, f.Caption)
		require.Positive(t, f.NaturalWidth, f.Caption)
		require.Positive(t, f.NaturalHeight, f.Caption)
		assert.NotEmpty(t, f.Alt, f.Caption)
		assert.Greater(t, len(f.Caption), 30)
		assert.Greater(t, f.Width, 300.0, f.Caption)
		assert.LessOrEqual(t, f.Left+f.Width, float64(width), f.Caption)
		assert.InDelta(t, float64(f.NaturalWidth)/float64(f.NaturalHeight), f.Width/f.Height, 0.03, f.Caption)

		_, encoded, found := strings.Cut(f.Source, "base64,")
		require.True(t, found)
		svg, err := base64.StdEncoding.DecodeString(encoded)
		require.NoError(t, err)
		box := viewBox.FindSubmatch(svg)
		require.NotNil(t, box)
		across, err := strconv.ParseFloat(string(box[1]), 64)
		require.NoError(t, err)
		sizes := lettering.FindAllSubmatch(svg, -1)
		require.Greater(t, len(sizes), 5, f.Caption)
		for _, size := range sizes {
			letter, err := strconv.ParseFloat(string(size[1]), 64)
			require.NoError(t, err)
			require.GreaterOrEqual(t, letter*f.Width/across, 9.0, "pixels of letters, %s", f.Caption)
		}
	}
}

// mostRead is how many figures of a page are read by their pictures.
const mostRead = 3

// checkPictures reads the titles of figures off their pictures.
func checkPictures(t *testing.T, p *tab) {
	list := evaluate[[]pageFigure](t, p, figuresOfPage)
	for i, f := range list[:min(len(list), mostRead)] {
		picture, err := chromedp.Run(p, chromedp.Screenshot(chromedp.JSPath(`document.querySelectorAll("figure img")[`+strconv.Itoa(i)+`]`)))
		require.NoError(t, err)
		requirePicture(t, picture, int(2*f.Width), int(2*f.Height))
		title, _, _ := strings.Cut(f.Caption, ".")
		requireWords(t, picture, title)
	}
}
