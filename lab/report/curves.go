package report

import (
	"fmt"
	"math"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/num"
	"gonum.org/v1/plot"
)

// Plot is a figure of curves with error bars, for whoever draws something else than a simulation's report, in the same style.
type Plot struct {
	Title string
	X, Y  string // what the axes are
	// LogX and LogY make an axis logarithmic; its values are then > 0.
	LogX, LogY bool
	Curves     []Curve
	// Levels are straight lines across the figure, such as the share that would be fair.
	Levels []Level
}

// Curve is points, joined in their order.
type Curve struct {
	Name string
	X, Y []float64
	// Errors are standard errors by point, drawn as bars; nil for none.
	Errors []float64
}

// Level is a value to compare curves with.
type Level struct {
	Name string
	Y    float64
}

// Add adds a point with its standard error.
func (c *Curve) Add(x float64, y lab.Estimate) {
	if c == nil {
		return
	}
	for len(c.Errors) < len(c.X) {
		c.Errors = append(c.Errors, 0)
	}
	c.X, c.Y, c.Errors = append(c.X, x), append(c.Y, y.Mean), append(c.Errors, y.Error)
}

// Render draws the figure as SVG and as PNG. Errors: num.ErrEmpty without points, num.ErrShape for lists of different lengths,
// num.ErrNotFinite, num.ErrDomain for what has no place on a logarithmic axis.
func (p *Plot) Render() (svg, png []byte, err error) {
	if p == nil {
		return nil, nil, num.Refuse(num.ErrMissing, "Plot", nil, nil, "a plot")
	}
	if err := p.check(); err != nil {
		return nil, nil, err
	}
	f := newFigure(safeName(p.Title), p.Title, p.axis(p.X, p.LogX), p.axis(p.Y, p.LogY))
	f.grid()
	place := func(log bool, x float64) float64 {
		if log {
			return math.Log10(x)
		}
		return x
	}
	low, high := math.Inf(1), math.Inf(-1)
	marks := glyphs()
	for i := range p.Curves {
		c := &p.Curves[i]
		pen := pens()[i%len(pens())]
		points := make([]point, len(c.X))
		for k, x := range c.X {
			points[k] = point{x: place(p.LogX, x), y: place(p.LogY, c.Y[k])}
			low, high = min(low, points[k].x), max(high, points[k].x)
			if c.Errors != nil {
				points[k].err = c.Errors[k]
				if p.LogY { // of a logarithm
					points[k].err = c.Errors[k] / c.Y[k] / math.Ln10
				}
			}
		}
		if len(points) > manyPoints {
			f.line(c.Name, pen, points)
			f.band(pen, points)
			continue
		}
		f.errorBars(c.Name, pen, marks[i%len(marks)], points, true)
	}
	for i, l := range p.Levels {
		pen := pens()[(len(p.Curves)+i)%len(pens())]
		pen.color = grey
		f.level(l.Name, pen, low, high, place(p.LogY, l.Y))
	}
	if p.LogX {
		f.plot.X.Tick.Marker = powerTicks{}
	}
	if p.LogY {
		f.plot.Y.Tick.Marker = powerTicks{}
	}
	return f.render()
}

// manyPoints is how many points of a curve have marks and bars at most; more are a line with a band.
const manyPoints = 40

func (p *Plot) axis(label string, log bool) string {
	if log {
		return label + " (logarithmic)"
	}
	return label
}

func (p *Plot) check() error {
	if len(p.Curves) == 0 {
		return num.Refuse(num.ErrEmpty, "Plot.Curves", nil, nil, "at least one curve")
	}
	for i := range p.Curves {
		c := &p.Curves[i]
		path := fmt.Sprintf("Plot.Curves[%d]", i)
		if len(c.X) == 0 {
			return num.Refuse(num.ErrEmpty, path+".X", nil, nil, "at least one point")
		}
		if len(c.Y) != len(c.X) || c.Errors != nil && len(c.Errors) != len(c.X) {
			return num.Refuse(num.ErrShape, path, nil, fmt.Sprintf("%d, %d and %d numbers", len(c.X), len(c.Y), len(c.Errors)), "X, Y and Errors of one length")
		}
		for _, list := range []struct {
			name   string
			values []float64
			log    bool
		}{{"X", c.X, p.LogX}, {"Y", c.Y, p.LogY}, {"Errors", c.Errors, false}} {
			for k, x := range list.values {
				if err := checkPlace(path+"."+list.name, k, x, list.log); err != nil {
					return err
				}
			}
		}
	}
	for i, l := range p.Levels {
		if err := checkPlace("Plot.Levels", i, l.Y, p.LogY); err != nil {
			return err
		}
	}
	return nil
}

func checkPlace(field string, at int, x float64, log bool) error {
	if math.IsNaN(x) || math.IsInf(x, 0) {
		return num.Refuse(num.ErrNotFinite, field, []int{at}, x, "finite numbers")
	}
	if log && x <= 0 {
		return num.Refuse(num.ErrDomain, field, []int{at}, x, "above 0 on a logarithmic axis")
	}
	return nil
}

// powerTicks labels an axis of logarithms with 1, 2 and 5 times the powers of ten, or with the powers alone where there are many.
type powerTicks struct{}

func (powerTicks) Ticks(low, high float64) []plot.Tick {
	factors := []float64{1, 2, 5}
	if high-low > 2.5 {
		factors = factors[:1]
	}
	var list []plot.Tick
	for power := math.Floor(low); power <= high && len(list) < 40; power++ {
		for _, factor := range factors {
			at := power + math.Log10(factor)
			if at >= low-1e-9 && at <= high+1e-9 {
				list = append(list, plot.Tick{Value: at, Label: shortNumber(factor * math.Pow(10, power))})
			}
		}
	}
	return list
}
