package report

import (
	"cmp"
	"fmt"
	"slices"

	"gonum.org/v1/plot/vg"
)

// mostLines is how many members of a class have a line of their own in a figure.
const mostLines = 8

// weightsFigure shows the shares of a class in one seed.
func (c *curves) weightsFigure(class string) *figure {
	f := c.membersFigure("weights-"+class, "Weights of "+class, "share of the weights of "+class, "weight/", class)
	if f != nil {
		f.caption += " Shares of the class in the network inference; they sum to 1."
	}
	return f
}

// regretsFigure shows the regrets of a class in one seed.
func (c *curves) regretsFigure(class string) *figure {
	f := c.membersFigure("regrets-"+class, "Regrets of "+class, "regret (log10 loss)", "regret/", class)
	if f != nil {
		f.caption += " Above 0 a member did better than the network."
	}
	return f
}

// listeningFigure shows how far each reputer is listened to in one seed.
func (c *curves) listeningFigure() *figure {
	f := c.membersFigure("listening", "Listening coefficients of reputers", "listening coefficient", "listening/", "reputers")
	if f != nil {
		f.plot.Y.Min, f.plot.Y.Max = min(f.plot.Y.Min, 0), max(f.plot.Y.Max, 1)
		f.caption += " At 1 the stake of a reputer counts in full, at 0 not at all."
	}
	return f
}

// membersFigure draws a line for each member of a class. It is that of the first seed: in others the members have other skill, so
// that means over seeds would tell nothing of a single one.
func (c *curves) membersFigure(name, title, y, prefix, class string) *figure {
	if c == nil {
		return nil
	}
	type curve struct {
		member
		points []point
		mean   float64
	}
	var list []curve
	rep := c.reps[0]
	for _, m := range c.setting.members(class) {
		points := c.of(rep, prefix+m.name)
		if points == nil {
			continue
		}
		sum, n := 0.0, 0.0
		for _, p := range points {
			if !p.missing {
				sum, n = sum+p.y, n+1
			}
		}
		list = append(list, curve{m, points, sum / n})
	}
	if len(list) == 0 {
		return nil
	}
	f := c.overTime(name, title, y)
	c.shadeBurnIn(f)
	f.grid()
	f.caption = fmt.Sprintf("Seed %d alone, since members differ from seed to seed.", rep.Seed)
	// All members of a small class in their order; of a large one those with most, the others in grey.
	if len(list) > mostLines {
		slices.SortStableFunc(list, func(a, b curve) int { return cmp.Compare(b.mean, a.mean) })
		others := pen{grey, nil, 0.5}
		label := fmt.Sprintf("%d others", len(list)-mostLines+1)
		for _, one := range list[mostLines-1:] {
			f.line(label, others, one.points)
			label = ""
		}
		list = list[:mostLines-1]
		f.caption += fmt.Sprintf(" Named are the %d with the highest mean.", len(list))
	}
	for i, one := range list {
		p := pens()[i]
		p.width = vg.Length(1.3)
		f.line(one.name, p, one.points)
	}
	f.alt = title + " over epochs, a line for each member."
	return f
}

// effectiveFigure shows how many equal members would be as concentrated as the weights are.
func (c *curves) effectiveFigure() *figure {
	if c == nil {
		return nil
	}
	f := c.overTime("effective", "Effective number of weights", "1 / sum of squared shares")
	c.shadeBurnIn(f)
	f.grid()
	drawn := false
	for i, class := range []string{"inferers", "forecasters"} {
		points := c.mean("effective/" + class)
		if points == nil {
			continue
		}
		drawn = true
		p := pens()[1+i]
		f.band(p, points)
		f.line(class, p, points)
		n := float64(len(c.setting.members(class)))
		f.level(fmt.Sprintf("all %.0f %s alike", n, class), pen{p.color, []vg.Length{1, 3}, 1}, 0, c.end(), n)
	}
	if !drawn {
		return nil
	}
	f.plot.Y.Min = 0
	f.caption = c.averaged() + " Bands are one standard error. 1 is a network that hears one member alone."
	f.alt = "Lines of the effective number of inferers and forecasters over epochs, with the number of members as dotted levels."
	return f
}
