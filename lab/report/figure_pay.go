package report

import (
	"fmt"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// payFigure shows what each actor is paid in an epoch.
func (s *setting) payFigure() *figure {
	actors := s.actors()
	type paid struct {
		actor string
		estimate
	}
	var list []paid
	total := 0.0
	for _, a := range actors {
		if e := s.estimateOf("pay/" + a); e != nil {
			list = append(list, paid{a, *e})
			total += e.Mean
		}
	}
	if len(list) == 0 || total == 0 {
		return nil
	}
	f := newFigure("pay", "Rewards by actor", "tokens per epoch", "")
	f.height = vg.Length(1.2*vg.Inch) + vg.Length(len(list))*22
	f.grid()
	var ticks plot.ConstantTicks
	for i, one := range list {
		y := float64(len(list) - 1 - i)
		bar := &plotter.BarChart{Values: plotter.Values{one.Mean}, XMin: y, Width: 12, Horizontal: true, Color: s.actorPen(i).color}
		f.plot.Add(bar)
		if one.Error != nil {
			f.plot.Add(&plotter.XErrorBars{
				XYs:       plotter.XYs{{X: one.Mean, Y: y}},
				XErrors:   plotter.XErrors{{Low: *one.Error, High: *one.Error}},
				LineStyle: draw.LineStyle{Color: rgb(0x000000), Width: 0.9}, CapWidth: 5,
			})
		}
		ticks = append(ticks, plot.Tick{Value: y, Label: one.actor})
	}
	f.plot.Y.Tick.Marker = ticks
	f.plot.Y.Tick.Length = 0
	f.plot.X.Min = min(f.plot.X.Min, 0)
	f.plot.Y.Min, f.plot.Y.Max = -0.6, float64(len(list))-0.4
	f.caption = fmt.Sprintf("Means over %s, bars of one standard error. Inferers, forecasters and reputers are the honest ones.", counted(list[0].Count, "seed"))
	f.alt = "A bar of the mean reward per epoch for each actor."
	return f
}

// actorPen is the line of an actor by its position.
func (s *setting) actorPen(i int) pen {
	all := pens()[1:]
	return all[[]int{1, 2, 4, 0, 3, 5, 6}[i%len(all)]]
}

// payFigure shows over time what each actor is paid, where there is one who is not honest.
func (c *curves) payFigure() *figure {
	if c == nil || len(c.setting.adversaries()) == 0 {
		return nil
	}
	f := c.overTime("pay-over-time", "Rewards by actor over time", "tokens per epoch")
	c.shadeBurnIn(f)
	f.grid()
	drawn := false
	for i, a := range c.setting.actors() {
		points := c.mean("pay/" + a)
		if points == nil {
			continue
		}
		drawn = true
		p := c.setting.actorPen(i)
		f.band(p, points)
		f.line(a, p, points)
	}
	if !drawn {
		return nil
	}
	f.caption = c.averaged() + " Bands are one standard error."
	f.alt = "Lines of the reward per epoch over epochs, one for each actor."
	return f
}
