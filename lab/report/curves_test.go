package report_test

import (
	"bytes"
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/lab/report"
	"github.com/seed-63a7a409/chorus/num"
)

func twoCurves() report.Plot {
	p := report.Plot{Title: "Losses", X: "inferers", Y: "loss", Curves: []report.Curve{{Name: "network", X: []float64{1}, Y: []float64{0.5}}}}
	p.Curves[0].Add(10, lab.Estimate{Mean: 0.25, Error: 0.125})
	p.Curves = append(p.Curves, report.Curve{Name: "fair <share>", X: []float64{1, 10, 100}, Y: []float64{1, 0.1, 0.01}})
	p.Levels = []report.Level{{Name: "one", Y: 1}}
	return p
}

func TestPlotAdd(t *testing.T) {
	p := twoCurves()
	require.Equal(t, []float64{0, 0.125}, p.Curves[0].Errors, "a point without an error has none")
}

func TestPlotRender(t *testing.T) {
	for _, log := range []bool{false, true} {
		p := twoCurves()
		p.LogX, p.LogY = log, log
		svg, png, err := p.Render()
		require.NoError(t, err)
		again, _, err := p.Render()
		require.NoError(t, err)
		require.Equal(t, string(svg), string(again))
		for _, word := range []string{"Losses", "network", "fair &lt;share&gt;", "one"} {
			require.Contains(t, string(svg), word)
		}
		require.Equal(t, log, bytes.Contains(svg, []byte("loss (logarithmic)")))
		require.True(t, bytes.HasPrefix(png, []byte("\x89PNG")))
	}
	many := report.Curve{Name: "many"}
	for i := range 1000 {
		many.Add(float64(i), lab.Estimate{Mean: float64(i % 7), Error: 1})
	}
	p := report.Plot{Title: "Many", Curves: []report.Curve{many}}
	svg, _, err := p.Render()
	require.NoError(t, err)
	require.Less(t, len(svg), 200_000, "a line and a band, no marks")
}

func TestPlotRefused(t *testing.T) {
	for _, c := range []struct {
		spoil func(p *report.Plot)
		kind  error
		says  string
	}{
		{func(p *report.Plot) { p.Curves = nil }, num.ErrEmpty, "Plot.Curves"},
		{func(p *report.Plot) { p.Curves[1].X = nil; p.Curves[1].Y = nil }, num.ErrEmpty, "Plot.Curves[1].X"},
		{func(p *report.Plot) { p.Curves[0].Y = p.Curves[0].Y[:1] }, num.ErrShape, "Plot.Curves[0]"},
		{func(p *report.Plot) { p.Curves[0].Errors = []float64{1} }, num.ErrShape, "Plot.Curves[0]"},
		{func(p *report.Plot) { p.Curves[1].Y[2] = math.NaN() }, num.ErrNotFinite, "Plot.Curves[1].Y[2]"},
		{func(p *report.Plot) { p.Curves[0].Errors[1] = math.Inf(1) }, num.ErrNotFinite, "Plot.Curves[0].Errors[1]"},
		{func(p *report.Plot) { p.LogX, p.Curves[1].X[0] = true, 0 }, num.ErrDomain, "Plot.Curves[1].X[0]"},
		{func(p *report.Plot) { p.LogY, p.Levels[0].Y = true, -1 }, num.ErrDomain, "Plot.Levels[0]"},
	} {
		p := twoCurves()
		c.spoil(&p)
		_, _, err := p.Render()
		require.ErrorIs(t, err, c.kind)
		require.ErrorContains(t, err, c.says)
	}
}
