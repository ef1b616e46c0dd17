package report

import (
	"bytes"
	"encoding/xml"
	"errors"
	"image/png"
	"io"
	"math"
	"regexp"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/vgsvg"

	"github.com/seed-63a7a409/chorus/lab"
)

// quickly runs a simulation that takes a moment.
func quickly(t testing.TB, change func(*lab.Config)) *lab.Result {
	t.Helper()
	c := lab.Default()
	c.Name, c.Seeds, c.Epochs, c.BurnIn = "quickly", 2, 30, 5
	c.Record.Series, c.Record.Bins = 2, 10
	change(&c)
	r, err := lab.Run(t.Context(), c, lab.Options{})
	require.NoError(t, err)
	return r
}

func names(t *testing.T, r *lab.Result) []string {
	t.Helper()
	s, err := newStudy(r)
	require.NoError(t, err)
	var list []string
	for _, f := range s.figures() {
		list = append(list, f.name)
	}
	return list
}

// TestFiguresOfResults: a figure for all there is data for, and none for what is not there.
func TestFiguresOfResults(t *testing.T) {
	one := []string{
		"rivals", "loss", "loss-learning", "weights-inferers", "weights-forecasters", "effective", "regrets-inferers",
		"regrets-forecasters", "coverage", "pay", "stake", "listening",
	}
	without := func(list []string, gone ...string) []string {
		var kept []string
		for _, name := range list {
			if !strings.Contains(strings.Join(gone, " ")+" ", name+" ") {
				kept = append(kept, name)
			}
		}
		return kept
	}
	assert.Equal(t, one, names(t, quickly(t, func(*lab.Config) {})))
	assert.Equal(t, without(one, "coverage"), names(t, quickly(t, func(c *lab.Config) { c.Truth.Process = "labels" })))
	assert.Equal(t, without(one, "weights-forecasters", "regrets-forecasters"),
		names(t, quickly(t, func(c *lab.Config) { c.Forecasters.Count = 0 })))
	assert.Equal(t, []string{"rivals", "coverage", "pay"}, names(t, quickly(t, func(c *lab.Config) { c.Record.Series = 0 })))
	assert.Equal(t, without(one, "pay"), names(t, quickly(t, func(c *lab.Config) { c.Topic.Reward = 0 })))

	foes := names(t, quickly(t, func(c *lab.Config) { c.Adversaries = lab.Adversaries{lab.Copycats{Count: 1}} }))
	assert.Contains(t, foes, "pay-over-time")

	curve := names(t, quickly(t, func(c *lab.Config) {
		c.Adversaries = lab.Adversaries{lab.Copycats{Count: 1}}
		c.Sweep = []lab.Axis{{Key: "topic.p", Values: []any{2, 3, 4}}}
	}))
	assert.Equal(t, []string{"sweep-loss", "sweep-less", "sweep-pay", "sweep-effective"}, curve[:4])
	assert.Contains(t, curve, "loss-setting-0")
	assert.Contains(t, curve, "loss-setting-2")
	assert.NotContains(t, curve, "loss-setting-1")

	assert.Equal(t, []string{"map-less-mean", "map-less-best", "map-share-of-copycats"}, names(t, quickly(t, func(c *lab.Config) {
		c.Adversaries = lab.Adversaries{lab.Copycats{Count: 1}}
		c.Record.Series = 0
		c.Sweep = []lab.Axis{{Key: "topic.p", Values: []any{2, 3, 4}}, {Key: "topic.alpha", Values: []any{0.1, 0.2, 0.5}}}
	}))[:3])
	family := names(t, quickly(t, func(c *lab.Config) {
		c.Sweep = []lab.Axis{{Key: "release", Values: []any{"v0.6", "v0.17"}}, {Key: "topic.p", Values: []any{2, 3}}}
	}))
	assert.Equal(t, []string{"sweep-less-mean", "sweep-less-best"}, family[:2])
	crowd := names(t, quickly(t, func(c *lab.Config) {
		c.Seeds, c.Epochs = 1, 6
		c.Sweep = []lab.Axis{
			{Key: "release", Values: []any{"v0.6", "v0.16", "v0.17"}},
			{Key: "topic.p", Values: []any{2, 3, 4}},
			{Key: "inferers.count", Values: []any{2, 3, 4}},
		}
	}))
	assert.Equal(t, "rivals-setting-0", crowd[0], "nine curves in one figure cannot be told apart")
}

// results are those whose figures are drawn in tests, odd ones among them.
func results(t *testing.T) map[string]*lab.Result {
	names := handmade().Points[0].Names
	row := func(x float64) []float64 {
		list := make([]float64, len(names))
		for i := range list {
			list[i] = x
		}
		return list
	}
	huge := handmade()
	for i := range huge.Repetitions {
		for k, x := range huge.Repetitions[i].Values {
			if x != nil {
				huge.Repetitions[i].Values[k] = new(math.Copysign(largest, float64(k%3)-1))
			}
		}
		for k, list := range huge.Repetitions[i].Series {
			for part, x := range list {
				if x != nil {
					list[part] = new(math.Copysign(largest, float64((k+part)%3)-1))
				}
			}
		}
	}
	nothing := handmade()
	for i := range nothing.Repetitions {
		clear(nothing.Repetitions[i].Values)
		for _, list := range nothing.Repetitions[i].Series {
			clear(list)
		}
	}
	return map[string]*lab.Result{
		"by hand":    handmade(),
		"huge":       huge,
		"nothing":    nothing,
		"constant":   made(names, row(0), row(0), row(0)),
		"one seed":   made(names, row(-1)),
		"tiny":       made(names, row(5e-324), row(1e-323), row(-5e-324)),
		"large":      made(names, row(1e15), row(1e15+1), row(1e15+2)),
		"one epoch":  quickly(t, func(c *lab.Config) { c.Seeds, c.Epochs, c.BurnIn = 1, 1, 0 }),
		"one member": quickly(t, func(c *lab.Config) { c.Inferers.Count, c.Forecasters.Count, c.Reputers.Count = 1, 0, 1 }),
		"many members": quickly(t, func(c *lab.Config) {
			c.Seeds, c.Epochs, c.Inferers.Count, c.Forecasters.Count, c.Reputers.Count = 1, 10, 20, 10, 9
		}),
		"map": quickly(t, func(c *lab.Config) {
			c.Adversaries = lab.Adversaries{lab.Copycats{Count: 1}, lab.Sybils{Count: 2, Error: 1}}
			c.Sweep = []lab.Axis{{Key: "topic.p", Values: []any{4, 2, 3}}, {Key: "topic.alpha", Values: []any{0.001, 0.01, 0.1, 0.5}}}
		}),
		"families": quickly(t, func(c *lab.Config) {
			c.Adversaries = lab.Adversaries{lab.Copycats{Count: 1}}
			c.Sweep = []lab.Axis{{Key: "topic.alpha", Values: []any{0.001, 0.3, 0.5, 1}}, {Key: "release", Values: []any{"v0.6", "v0.9", "v0.17"}}}
		}),
		"words": quickly(t, func(c *lab.Config) {
			c.Sweep = []lab.Axis{{Key: "inferers.outperformer", Values: []any{"random", "same", "none"}}}
		}),
		"same values": quickly(t, func(c *lab.Config) { c.Sweep = []lab.Axis{{Key: "topic.p", Values: []any{3, 3, 3}}} }),
	}
}

// TestFiguresAreDrawn: each in both formats, with the letters inside of the picture, and the same every time.
func TestFiguresAreDrawn(t *testing.T) {
	for name, r := range results(t) {
		t.Run(name, func(t *testing.T) {
			s, err := newStudy(r)
			require.NoError(t, err)
			seen := map[string]bool{}
			again := s.figures()
			for i, f := range s.figures() {
				require.False(t, seen[f.name], f.name)
				seen[f.name] = true
				require.Regexp(t, `^[a-z0-9_-]+$`, f.name)
				require.NotEmpty(t, f.title)
				require.NotEmpty(t, f.caption)
				require.NotEmpty(t, f.alt)
				w, h := f.size()
				plain, err := f.on(vgsvg.New(w, h))
				require.NoError(t, err)
				require.NotContains(t, string(plain), "NaN", f.name)
				require.NotContains(t, string(plain), "Inf", f.name)
				checkLetters(t, f.name, withWidths(plain), w, h)
				same, err := again[i].on(vgsvg.New(w, h))
				require.NoError(t, err)
				require.True(t, bytes.Equal(plain, same), f.name)
				if i > 2 {
					continue // pictures of dots take longer
				}
				_, picture, err := f.render()
				require.NoError(t, err)
				image, err := png.Decode(bytes.NewReader(picture))
				require.NoError(t, err)
				require.InDelta(t, float64(w/vg.Inch)*pixelsPerInch, image.Bounds().Dx(), 1)
				require.InDelta(t, float64(h/vg.Inch)*pixelsPerInch, image.Bounds().Dy(), 1)
				_, picture2, err := again[i].render()
				require.NoError(t, err)
				require.True(t, bytes.Equal(picture, picture2), f.name)
			}
		})
	}
}

var numberIn = regexp.MustCompile(`-?[0-9.]+(?:e[+-]?[0-9]+)?`)

// checkLetters requires that an SVG is well formed and that its texts that are not turned lie within it. The canvas turns the
// picture upside down as a whole, and every text back.
func checkLetters(t *testing.T, name string, svg []byte, w, h vg.Length) {
	t.Helper()
	d := xml.NewDecoder(bytes.NewReader(svg))
	turned, depth, count := 0, 0, 0
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		require.NoError(t, err, name)
		switch e := token.(type) {
		case xml.StartElement:
			depth++
			values := map[string]string{}
			for _, a := range e.Attr {
				values[a.Name.Local] = a.Value
			}
			if strings.Contains(values["transform"], "rotate") && turned == 0 {
				turned = depth
			}
			if e.Name.Local != "text" || turned > 0 {
				continue
			}
			count++
			require.NotEmpty(t, values["textLength"], name)
			x, y, width := parsed(t, values["x"]), -parsed(t, values["y"]), parsed(t, values["textLength"])
			require.GreaterOrEqual(t, x, -1.0, "%s: a text begins left of the picture", name)
			require.LessOrEqual(t, x+width, w.Points()+1, "%s: a text ends right of the picture", name)
			require.GreaterOrEqual(t, y, 0.0, name)
			require.LessOrEqual(t, y, h.Points(), name)
		case xml.EndElement:
			if turned == depth {
				turned = 0
			}
			depth--
		}
	}
	require.Greater(t, count, 2, name)
}

func parsed(t *testing.T, text string) float64 {
	t.Helper()
	x, err := strconv.ParseFloat(numberIn.FindString(text), 64)
	require.NoError(t, err)
	return x
}

// TestScales: numbers in even steps are linear, over decades logarithmic, others side by side.
func TestScales(t *testing.T) {
	for _, c := range []struct {
		values []any
		at     []float64
		log    bool
	}{
		{[]any{1, 2, 4}, []float64{1, 2, 4}, false},
		{[]any{5, 3, 4}, []float64{5, 3, 4}, false},
		{[]any{0.001, 0.1, 1}, []float64{-3, -1, 0}, true},
		{[]any{0.5, 0.01, 0.1}, []float64{math.Log10(0.5), -2, -1}, true},
		{[]any{2, 10, 20}, []float64{2, 10, 20}, false},
		{[]any{3, 3, 3}, []float64{3, 3, 3}, false},
		{[]any{0, 0.001, 1}, []float64{0, 1, 2}, false},
		{[]any{1, 0, 0.001}, []float64{2, 0, 1}, false},
		{[]any{"b", "a", 1}, []float64{0, 1, 2}, false},
		{[]any{7}, []float64{7}, false},
	} {
		s := &study{result: &lab.Result{Config: lab.Config{Sweep: []lab.Axis{{Key: "k", Values: c.values}}}}}
		for _, v := range c.values {
			s.result.Points = append(s.result.Points, lab.Point{Values: []any{v}})
		}
		require.NoError(t, s.readAxes())
		x := s.scaleOf(0)
		require.InDeltaSlice(t, c.at, x.at, 1e-15)
		require.Equal(t, c.log, x.log)
		require.NotEmpty(t, x.ticks(false))
	}
}

// TestEvenTicks: between three and eight round numbers, in the range, each with a label of its own.
func TestEvenTicks(t *testing.T) {
	for _, c := range [][2]float64{{0, 1}, {-4.9, -4.2}, {0, 1000}, {-1e-7, 3e-7}, {1e9, 1.0001e9}, {-1e300, 1e300}, {12, 12.5}, {0, 5e-324}, {3, 3}} {
		ticks := evenTicks{}.Ticks(c[0], c[1])
		require.NotEmpty(t, ticks)
		seen := map[string]bool{}
		for _, tick := range ticks {
			require.False(t, seen[tick.Label], "%v: %v", c, ticks)
			seen[tick.Label] = true
			require.GreaterOrEqual(t, tick.Value, c[0]-1e-9*(c[1]-c[0]))
			require.LessOrEqual(t, tick.Value, c[1]+1e-9*(c[1]-c[0]))
			x, err := strconv.ParseFloat(tick.Label, 64)
			require.NoError(t, err)
			require.InDelta(t, tick.Value, x, 1e-3*(c[1]-c[0])+math.Abs(1e-15*x), "%v: %v", c, ticks)
		}
		if c[1]-c[0] > 1e-300 {
			require.GreaterOrEqual(t, len(ticks), 3, "%v", c)
			require.LessOrEqual(t, len(ticks), 8, "%v", c)
		}
	}
}

func TestShortNumber(t *testing.T) {
	for x, want := range map[float64]string{0: "0", 1e5: "100000", 123456: "123500", 0.00012345: "0.0001234", 1e-9: "1e-09", 1e20: "1e+20", -2.5: "-2.5"} {
		require.Equal(t, want, shortNumber(x))
	}
}
