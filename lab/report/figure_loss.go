package report

import (
	"fmt"
	"math"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

const lossAxis = "mean log10 loss"

// overTime begins a figure over epochs, with those before the burn-in shaded.
func (c *curves) overTime(name, title, y string) *figure {
	f := newFigure(name, title, "epoch", y)
	f.plot.X.Min, f.plot.X.Max = 0, c.end()
	return f
}

// shadeBurnIn shades the epochs that do not count, over the height of the plot.
func (c *curves) shadeBurnIn(f *figure) {
	if c.setting.config.BurnIn == 0 {
		return
	}
	area := burnIn{to: float64(c.setting.config.BurnIn)}
	f.plot.Add(area)
	f.entry("burn-in, not counted", area)
}

// burnIn fills the plot from the first epoch to another. It has no range of its own.
type burnIn struct{ to float64 }

func (b burnIn) Plot(c draw.Canvas, p *plot.Plot) {
	x, _ := p.Transforms(&c)
	left, right := max(x(0), c.Min.X), min(x(b.to), c.Max.X)
	c.FillPolygon(shade, c.ClipPolygonXY([]vg.Point{{X: left, Y: c.Min.Y}, {X: right, Y: c.Min.Y}, {X: right, Y: c.Max.Y}, {X: left, Y: c.Max.Y}}))
}

func (b burnIn) Thumbnail(c *draw.Canvas) {
	c.FillPolygon(shade, []vg.Point{{X: c.Min.X, Y: c.Min.Y}, {X: c.Max.X, Y: c.Min.Y}, {X: c.Max.X, Y: c.Max.Y}, {X: c.Min.X, Y: c.Max.Y}})
}

// averaged says of how many seeds and epochs a point of a curve is the mean.
func (c *curves) averaged() string {
	steps := len(c.middle)
	epochs := int(math.Round(float64(c.setting.config.Epochs) / float64(steps)))
	if epochs <= 1 {
		return fmt.Sprintf("Means over %s.", counted(len(c.reps), "seed"))
	}
	return fmt.Sprintf("Means over %s and about %d epochs each.", counted(len(c.reps), "seed"), epochs)
}

// lossFigure shows the network beside what needs no memory.
func (c *curves) lossFigure() *figure {
	if c == nil {
		return nil
	}
	f := c.lossesOf("loss", "Loss over time, with baselines", []string{"naive", "mean", "median"}, best)
	if f != nil {
		f.alt = "Lines of the mean log10 loss over epochs: network, naive, equal mean and median, with the best single inferer as a level."
	}
	return f
}

// learningFigure shows the network beside what learns from losses as it does.
func (c *curves) learningFigure() *figure {
	if c == nil {
		return nil
	}
	f := c.lossesOf("loss-learning", "Loss over time, with rivals that learn", []string{"trimmed", "ewa", "boa", "mlpol"}, "loss/convex")
	if f != nil {
		f.alt = "Lines of the mean log10 loss over epochs: network, trimmed mean, exponential weights, BOA and MLpol, with the best mixture as a level."
	}
	return f
}

// lossesOf draws the losses of the network and of some rivals, and the level of one that is known in hindsight alone.
func (c *curves) lossesOf(name, title string, rivals []string, hindsight string) *figure {
	own := c.mean(network)
	if own == nil {
		return nil
	}
	f := c.overTime(name, title, lossAxis)
	c.shadeBurnIn(f)
	f.grid()
	all := pens()
	for i, rival := range rivals {
		f.line(inWords(rival), all[i+1], c.mean("loss/"+rival))
	}
	if e := c.setting.estimateOf(hindsight); e != nil {
		f.level(inWords(hindsight), pen{grey, all[2].dashes, 1.2}, float64(c.setting.config.BurnIn), c.end(), e.Mean)
	}
	f.line("network", all[0], own)
	f.caption = c.averaged() + " Lower is better; 0.3 is a factor of two in the loss. What is best in hindsight is known only after the run."
	return f
}

// duelFigure shows the network less each rival with intervals of confidence.
func (s *setting) duelFigure() *figure {
	duels := s.duels()
	if len(duels) == 0 {
		return nil
	}
	f := newFigure("rivals", "Network less rival", "network less rival (log10 loss)", "")
	f.grid()
	all := pens()
	zero := &plotter.Line{XYs: plotter.XYs{{X: 0, Y: -0.6}, {X: 0, Y: float64(len(duels)) - 0.4}}, LineStyle: draw.LineStyle{Color: grey, Width: 1}}
	f.plot.Add(zero)
	var ticks plot.ConstantTicks
	alone := false
	for i, d := range duels {
		y := float64(len(duels) - 1 - i)
		ticks = append(ticks, plot.Tick{Value: y, Label: inWords(d.Rival)})
		p := all[0]
		low, high, ok := d.Less.confidence()
		switch {
		case !ok:
			alone = true
		case high < 0:
			p = all[2]
		case low > 0:
			p = all[1]
		default:
			p.color = grey
		}
		at := plotter.XYs{{X: d.Less.Mean, Y: y}}
		if ok {
			half := (high - low) / 2
			f.plot.Add(&plotter.XErrorBars{
				XYs: at, XErrors: plotter.XErrors{{Low: half, High: half}},
				LineStyle: draw.LineStyle{Color: p.color, Width: 1.1}, CapWidth: 5,
			})
		}
		f.plot.Add(&plotter.Scatter{XYs: at, GlyphStyle: draw.GlyphStyle{Color: p.color, Radius: 3, Shape: draw.CircleGlyph{}}})
	}
	f.plot.Y.Tick.Marker = ticks
	f.plot.Y.Tick.Length = 0
	f.plot.Y.LineStyle.Width = 0
	f.plot.Y.Min, f.plot.Y.Max = -0.6, float64(len(duels))-0.4
	mark := func(p pen) plot.Thumbnailer {
		return &plotter.Scatter{GlyphStyle: draw.GlyphStyle{Color: p.color, Radius: 3, Shape: draw.CircleGlyph{}}}
	}
	if !alone {
		f.entry("network better", mark(all[2]))
		f.entry("rival better", mark(all[1]))
		f.entry("not told apart", mark(pen{color: grey}))
	}
	f.caption = fmt.Sprintf("Differences seed by seed, means over %s. Left of 0 the network is better. Bars are 95 %% intervals of confidence by Student's t.", counted(duels[0].Less.Count, "seed"))
	if alone {
		f.caption = "Differences of a single seed: how far others lie is unknown."
	}
	f.alt = "A mark with a bar for each rival: the loss of the network less that of the rival."
	return f
}
