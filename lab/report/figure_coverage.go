package report

import (
	"fmt"
	"strconv"
	"strings"

	"gonum.org/v1/plot/vg"
)

// coverageFigure shows how often the truth lies below the percentiles of the network inference.
func (s *setting) coverageFigure() *figure {
	var points []point
	for _, name := range s.own.Points[0].Names {
		percentile, is := strings.CutPrefix(name, "below/")
		if !is {
			continue
		}
		nominal, err := strconv.ParseFloat(percentile, 64)
		e := s.estimateOf(name)
		if err != nil || e == nil {
			continue
		}
		p := point{x: nominal, y: 100 * e.Mean}
		if e.Error != nil {
			p.err = 100 * *e.Error
		}
		points = append(points, p)
	}
	if len(points) == 0 {
		return nil
	}
	f := newFigure("coverage", "Percentiles of the interval", "nominal: truths below (%)", "observed: truths below (%)")
	f.grid()
	all := pens()
	f.line("as it should be", pen{grey, []vg.Length{3, 2}, 1}, []point{{x: 0, y: 0}, {x: 100, y: 100}})
	f.errorBars("network inference", all[2], glyphs()[0], points, true)
	f.plot.X.Min, f.plot.X.Max, f.plot.Y.Min, f.plot.Y.Max = 0, 100, 0, 100
	f.caption = fmt.Sprintf("Means over %s, bars of one standard error. A curve flatter than the diagonal is of an interval that is too narrow.",
		counted(len(s.own.Repetitions), "seed"))
	f.alt = "Observed against nominal frequency of truths below each percentile, with the diagonal."
	return f
}
