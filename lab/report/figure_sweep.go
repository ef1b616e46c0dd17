package report

import (
	"fmt"
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/printable"
)

// measure is what a sweep is drawn of.
type measure struct {
	name, title, axis string
	signed            bool // 0 divides better from worse
	of                func(*setting) point
}

// lessMeasure is the network less a rival.
func lessMeasure(rival string) measure {
	short := strings.TrimPrefix(rival, "loss/")
	return measure{
		"less-" + short, "Network less " + inWords(rival), "difference in log10 loss", true,
		func(s *setting) point { return s.lessOf(rival) },
	}
}

// shareMeasure is the share of an adversary in all pay.
func shareMeasure(actor string) measure {
	return measure{
		"share-of-" + safeName(actor), "Share of rewards: " + printable.Text(actor), "share of all rewards", false,
		func(s *setting) point { return s.shareOfPay(actor) },
	}
}

// sweepFigures are curves with error bars along one axis, maps over two axes of numbers, and families of curves for the rest.
func (s *study) sweepFigures() []*figure {
	switch len(s.axes) {
	case 1:
		return s.curveFigures()
	case 2:
		x, y := s.scaleOf(0), s.scaleOf(1)
		if x.isGrid() && y.isGrid() {
			return s.mapFigures(x, y)
		}
	}
	return s.familyFigures()
}

// commonAdversaries are the adversaries that are in every setting.
func (s *study) commonAdversaries() []string {
	list := s.settings[0].adversaries()
	for i := range s.settings {
		own := s.settings[i].adversaries()
		list = slices.DeleteFunc(slices.Clone(list), func(a string) bool { return !slices.Contains(own, a) })
	}
	return list
}

// sweepCurve begins a figure along a scale.
func sweepCurve(name, title, y string, x *scale) *figure {
	f := newFigure(name, title, x.label(), y)
	f.grid()
	f.plot.X.Tick.Marker = x.ticks(false)
	return f
}

// along returns a measure at the settings of a scale, in its order; at returns the setting of a value. Values without one
// are left out.
//
// Curve number of several is moved aside by a little, so that its bars do not lie over those of others.
func along(x *scale, number, several int, at func(value int) *setting, of func(*setting) point) []point {
	aside := 0.0
	if several > 1 {
		width := x.at[x.order[len(x.order)-1]] - x.at[x.order[0]]
		aside = width * 0.009 * (float64(number) - float64(several-1)/2)
	}
	var list []point
	for _, v := range x.order {
		p := of(at(v))
		if !p.missing {
			p.x = x.at[v] + aside
			list = append(list, p)
		}
	}
	return list
}

const barsOfSweep = "bars of one standard error, moved aside a little where they would overlap"

// curveFigures are those of a sweep over one axis.
func (s *study) curveFigures() []*figure {
	x := s.scaleOf(0)
	at := func(v int) *setting { return &s.settings[v] }
	seeds := counted(s.result.Config.Seeds, "seed")
	var list []*figure

	losses := sweepCurve("sweep-loss", "Loss along "+x.key, lossAxis, x)
	all := pens()
	for i, rival := range []string{"loss/naive", "loss/mean", "loss/median", best} {
		losses.errorBars(inWords(rival), all[i+1], glyphs()[i+1], along(x, i+1, 5, at, func(s *setting) point { return s.lossOf(rival) }), x.ordered)
	}
	losses.errorBars("network", all[0], glyphs()[0], along(x, 0, 5, at, func(s *setting) point { return s.lossOf(network) }), x.ordered)
	losses.caption = fmt.Sprintf("Means over %s, %s. Lower is better.", seeds, barsOfSweep)
	losses.alt = "Mean log10 loss of the network, naive, equal mean, median and best single inferer along the axis of the sweep."
	list = append(list, losses)

	less := sweepCurve("sweep-less", "Network less rivals along "+x.key, "difference in log10 loss", x)
	less.level("", pen{grey, nil, 1}, x.at[x.order[0]], x.at[x.order[len(x.order)-1]], 0)
	for i, rival := range []string{"loss/naive", "loss/mean", "loss/median", best} {
		less.errorBars("less "+inWords(rival), all[i+1], glyphs()[i+1], along(x, i, 4, at, func(s *setting) point { return s.lessOf(rival) }), x.ordered)
	}
	less.caption = fmt.Sprintf("Differences seed by seed, means over %s, %s. Below 0 the network is better.", seeds, barsOfSweep)
	less.alt = "The loss of the network less that of each rival along the axis of the sweep, with error bars."
	list = append(list, less)

	if adversaries := s.commonAdversaries(); len(adversaries) > 0 {
		f := sweepCurve("sweep-pay", "Share of rewards along "+x.key, "share of all rewards", x)
		for i, a := range adversaries[:min(len(adversaries), mostLines-1)] {
			f.errorBars(a, all[i+1], glyphs()[i], along(x, i, len(adversaries), at, func(s *setting) point { return s.shareOfPay(a) }), x.ordered)
		}
		f.plot.Y.Min = min(f.plot.Y.Min, 0)
		f.caption = fmt.Sprintf("What adversaries get of all rewards. Means over %s, %s.", seeds, barsOfSweep)
		f.alt = "The share of all rewards that each adversary gets along the axis of the sweep, with error bars."
		list = append(list, f)
	}

	spread := sweepCurve("sweep-effective", "Effective number of weights along "+x.key, "1 / sum of squared shares", x)
	for i, class := range []string{"inferers", "forecasters"} {
		spread.errorBars(class, all[i+1], glyphs()[i], along(x, i, 2, at, func(s *setting) point { return s.lossOf("effective/" + class) }), x.ordered)
	}
	if len(spread.legend) > 0 {
		spread.plot.Y.Min = min(spread.plot.Y.Min, 0)
		spread.caption = fmt.Sprintf("How many equal members would be as concentrated as the weights are. Means over %s, %s.", seeds, barsOfSweep)
		spread.alt = "The effective number of inferers and forecasters along the axis of the sweep, with error bars."
		list = append(list, spread)
	}
	return list
}

// familyFigures are curves along the axis with the most values, one for each combination of the others, as long as they are few.
func (s *study) familyFigures() []*figure {
	main := 0
	for i, a := range s.result.Config.Sweep {
		better := len(a.Values) > len(s.result.Config.Sweep[main].Values)
		if numbers := s.axes[i].numbers != nil; numbers != (s.axes[main].numbers != nil) {
			better = numbers && len(a.Values) > 1
		}
		if better {
			main = i
		}
	}
	x := s.scaleOf(main)
	combinations := len(s.settings) / len(x.order)
	if combinations > mostLines {
		return nil
	}
	// The settings of a combination are those that differ in the main axis alone.
	var firsts []int
	for i := range s.settings {
		if s.valueOf(i, main) == 0 {
			firsts = append(firsts, i)
		}
	}
	var list []*figure
	measures := []measure{lessMeasure("loss/mean"), lessMeasure(best)}
	for _, a := range s.commonAdversaries() {
		measures = append(measures, shareMeasure(a))
	}
	for _, m := range measures {
		f := sweepCurve("sweep-"+m.name, m.title, m.axis, x)
		if m.signed {
			f.level("", pen{grey, nil, 1}, x.at[x.order[0]], x.at[x.order[len(x.order)-1]], 0)
		}
		for i, first := range firsts {
			at := func(v int) *setting { return &s.settings[first+v*s.stride(main)] }
			f.errorBars(s.labelWithout(first, main), pens()[i], glyphs()[i], along(x, i, len(firsts), at, m.of), x.ordered)
		}
		if len(f.legend) == 0 {
			continue
		}
		f.caption = fmt.Sprintf("Means over %s, %s.", counted(s.result.Config.Seeds, "seed"), barsOfSweep)
		if m.signed {
			f.caption += " Below 0 the network is better."
		}
		f.alt = m.title + " along " + x.key + ", a curve for each combination of the other parameters."
		list = append(list, f)
	}
	return list
}

// labelWithout names a setting by the values of all axes but one.
func (s *study) labelWithout(setting, axis int) string {
	var parts []string
	for i, a := range s.axes {
		if i != axis {
			parts = append(parts, lastKey(a.key)+" "+printable.Text(a.texts[setting]))
		}
	}
	if len(parts) == 0 {
		return "all"
	}
	return cut(strings.Join(parts, ", "), 40)
}

// safeName keeps of a name what can be part of the name of any file.
func safeName(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '-' {
			return r
		}
		return '_'
	}, strings.ToLower(name))
}
