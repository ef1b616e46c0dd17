package report

import (
	"bytes"
	"fmt"
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	lettering "gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/vgimg"
	"gonum.org/v1/plot/vg/vgsvg"
)

// figure is a plot with the words that go with it.
type figure struct {
	name    string // of its files
	title   string
	caption string // what is drawn, of how many seeds, what the bars are
	alt     string // for who does not see it
	plot    *plot.Plot
	legend  []legendEntry
	bar     *colorBar
	height  vg.Length // of the plot alone, 0 for the usual one
}

// legendEntry is a line, a mark or an area with its name.
type legendEntry struct {
	name   string
	thumbs []plot.Thumbnailer
}

func newFigure(name, title, x, y string) *figure {
	return &figure{name: name, title: title, plot: newPlot(title, x, y)}
}

func (f *figure) entry(name string, thumbs ...plot.Thumbnailer) {
	f.legend = append(f.legend, legendEntry{name, thumbs})
}

// grid draws lines of a grid below everything that is added later.
func (f *figure) grid() {
	g := plotter.NewGrid()
	g.Vertical = draw.LineStyle{Color: faint, Width: 0.5}
	g.Horizontal = g.Vertical
	f.plot.Add(g)
}

// line draws a line with gaps where there is no value, and names it.
func (f *figure) line(name string, p pen, points []point) {
	var first *plotter.Line
	for _, run := range runs(points) {
		l := &plotter.Line{XYs: xys(run), LineStyle: p.line()}
		f.plot.Add(l)
		if len(run) == 1 { // a line of one point is none
			f.plot.Add(&plotter.Scatter{XYs: l.XYs, GlyphStyle: draw.GlyphStyle{Color: p.color, Radius: 1.5, Shape: draw.CircleGlyph{}}})
		}
		if first == nil {
			first = l
		}
	}
	if first != nil && name != "" {
		f.entry(name, first)
	}
}

// band fills the space of one standard error on both sides of a line.
func (f *figure) band(p pen, points []point) {
	for _, run := range runs(points) {
		if len(run) < 2 {
			continue
		}
		var around plotter.XYs
		for _, at := range run {
			around = append(around, plotter.XY{X: at.x, Y: at.y + at.err})
		}
		for i := len(run) - 1; i >= 0; i-- {
			around = append(around, plotter.XY{X: run[i].x, Y: run[i].y - run[i].err})
		}
		f.plot.Add(&plotter.Polygon{XYs: []plotter.XYs{around}, Color: p.faded()})
	}
}

// level draws a straight line from one x to another.
func (f *figure) level(name string, p pen, from, to, y float64) {
	l := &plotter.Line{XYs: plotter.XYs{{X: from, Y: y}, {X: to, Y: y}}, LineStyle: p.line()}
	f.plot.Add(l)
	if name != "" {
		f.entry(name, l)
	}
}

// errorBars draws marks with bars of one standard error, joined by a line if joined.
func (f *figure) errorBars(name string, p pen, shape draw.GlyphDrawer, points []point, joined bool) {
	if len(points) == 0 {
		return
	}
	marks := &plotter.Scatter{XYs: xys(points), GlyphStyle: draw.GlyphStyle{Color: p.color, Radius: 2.4, Shape: shape}}
	bars := &plotter.YErrorBars{XYs: xys(points), LineStyle: draw.LineStyle{Color: p.color, Width: 0.9}, CapWidth: 4}
	for _, at := range points {
		bars.YErrors = append(bars.YErrors, struct{ Low, High float64 }{at.err, at.err})
	}
	thumbs := []plot.Thumbnailer{marks}
	if joined && len(points) > 1 {
		l := &plotter.Line{XYs: xys(points), LineStyle: p.line()}
		f.plot.Add(l)
		thumbs = append(thumbs, l)
	}
	f.plot.Add(bars, marks)
	if name != "" {
		f.entry(name, thumbs...)
	}
}

// point is a value of a curve; missing for a gap.
type point struct {
	x, y, err float64
	missing   bool
}

// runs are the parts of a curve without gaps.
func runs(points []point) [][]point {
	var list [][]point
	from := 0
	for i := 0; i <= len(points); i++ {
		if i == len(points) || points[i].missing {
			if i > from {
				list = append(list, points[from:i])
			}
			from = i + 1
		}
	}
	return list
}

func xys(points []point) plotter.XYs {
	list := make(plotter.XYs, len(points))
	for i, p := range points {
		list[i] = plotter.XY{X: p.x, Y: p.y}
	}
	return list
}

// glyphs are the marks of curves, in the order of pens.
func glyphs() []draw.GlyphDrawer {
	return []draw.GlyphDrawer{
		draw.CircleGlyph{}, draw.SquareGlyph{}, draw.TriangleGlyph{}, draw.RingGlyph{}, draw.BoxGlyph{}, draw.PyramidGlyph{},
		draw.CrossGlyph{}, draw.PlusGlyph{},
	}
}

// legendText is the style of names in a legend.
func (f *figure) legendText() lettering.Style {
	return lettering.Style{Color: color.Black, Font: face(legendSize), Handler: plot.DefaultTextHandler, YAlign: draw.YCenter}
}

const (
	thumbWidth = 22 // points
	thumbGap   = 4
	entryGap   = 12
	rowHeight  = 14
)

// rows spreads the legend over rows that are as wide as the figure.
func (f *figure) rows() [][]legendEntry {
	style := f.legendText()
	room := figureWidth - 2*margin
	var rows [][]legendEntry
	left := vg.Length(0)
	for _, e := range f.legend {
		size := thumbWidth + thumbGap + style.Width(e.name) + entryGap
		if len(rows) == 0 || left < size-entryGap {
			rows, left = append(rows, nil), room
		}
		rows[len(rows)-1] = append(rows[len(rows)-1], e)
		left -= size
	}
	return rows
}

// size is that of the figure with its legend.
func (f *figure) size() (w, h vg.Length) {
	h = f.height
	if h == 0 {
		h = plotHeight
	}
	if n := len(f.rows()); n > 0 {
		h += vg.Length(n)*rowHeight + margin
	}
	return figureWidth, h + 2*margin
}

// draw draws the plot with the legend below it, never over the data.
func (f *figure) draw(c draw.Canvas) {
	c.SetColor(color.White)
	c.Fill(c.Rectangle.Path())
	c = draw.Crop(c, margin, -margin, margin, -margin)
	rows := f.rows()
	style := f.legendText()
	for i, row := range rows {
		x := c.Min.X
		y := c.Min.Y + vg.Length(len(rows)-1-i)*rowHeight
		for _, e := range row {
			icon := draw.Canvas{Canvas: c.Canvas, Rectangle: vg.Rectangle{
				Min: vg.Point{X: x, Y: y + 1}, Max: vg.Point{X: x + thumbWidth, Y: y + rowHeight - 1},
			}}
			for _, t := range e.thumbs {
				t.Thumbnail(&icon)
			}
			c.FillText(style, vg.Point{X: x + thumbWidth + thumbGap, Y: y + rowHeight/2}, e.name)
			x += thumbWidth + thumbGap + style.Width(e.name) + entryGap
		}
	}
	if n := len(rows); n > 0 {
		c.Min.Y += vg.Length(n)*rowHeight + margin
	}
	if f.bar != nil {
		right := c
		right.Min.X = c.Max.X - colorBarWidth
		f.bar.draw(right)
		c.Max.X -= colorBarWidth + 2*margin
	}
	f.plot.Draw(c)
}

// pixelsPerInch of the PNG: sharp on a screen of twice the usual density.
const pixelsPerInch = 192

// render returns the figure in both formats. A figure that the plotting library cannot draw is an error.
func (f *figure) render() (svg, png []byte, err error) {
	w, h := f.size()
	if svg, err = f.on(vgsvg.New(w, h)); err != nil {
		return nil, nil, err
	}
	png, err = f.on(vgimg.PngCanvas{Canvas: vgimg.NewWith(vgimg.UseWH(w, h), vgimg.UseDPI(pixelsPerInch))})
	return withWidths(svg), png, err
}

// on draws the figure on a canvas and returns what the canvas writes.
func (f *figure) on(c vg.CanvasWriterTo) (data []byte, err error) {
	defer func() {
		if fault := recover(); fault != nil {
			data, err = nil, fmt.Errorf("figure %s: %v", f.name, fault)
		}
	}()
	f.draw(draw.New(c))
	var b bytes.Buffer
	if _, err := c.WriteTo(&b); err != nil {
		return nil, fmt.Errorf("figure %s: %w", f.name, err)
	}
	return b.Bytes(), nil
}
