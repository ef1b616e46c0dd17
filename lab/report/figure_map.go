package report

import (
	"cmp"
	"fmt"
	"image/color"
	"math"
	"slices"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/plotter"
	lettering "gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
	"gonum.org/v1/plot/vg/recorder"
)

// isGrid reports whether a scale can be that of a map: three numbers or more, each once.
func (c *scale) isGrid() bool {
	if !c.ordered || len(c.order) < 3 {
		return false
	}
	for i := 1; i < len(c.order); i++ {
		if !(c.at[c.order[i]] > c.at[c.order[i-1]]) {
			return false
		}
	}
	return true
}

// mapFigures are those of a sweep over two axes of numbers.
func (s *study) mapFigures(x, y *scale) []*figure {
	measures := []measure{lessMeasure("loss/mean"), lessMeasure(best)}
	for _, a := range s.commonAdversaries() {
		measures = append(measures, shareMeasure(a))
	}
	var list []*figure
	for _, m := range measures {
		g := &field{x: x, y: y}
		for i := range s.settings {
			p := m.of(&s.settings[i])
			if p.missing {
				g = nil
				break
			}
			g.z = append(g.z, p.y)
		}
		if g == nil {
			continue
		}
		f := newFigure("map-"+m.name, m.title, x.label(), y.label())
		f.plot.X.Tick.Marker, f.plot.Y.Tick.Marker = x.ticks(false), y.ticks(true)
		c := newColors(g.z, m.signed)
		f.plot.Add(&bands{field: g, colors: c})
		if len(c.levels) > 0 {
			f.plot.Add(&contours{field: g, levels: c.levels, signed: m.signed})
		}
		f.plot.Add(&plotter.Scatter{XYs: g.places(), GlyphStyle: draw.GlyphStyle{Color: rgb(0x000000), Radius: 0.9, Shape: draw.CircleGlyph{}}})
		f.bar = &colorBar{c, m.axis}
		f.height = vg.Length(3.2 * vg.Inch)
		f.caption = fmt.Sprintf("Means over %s at the dots, straight between them.", counted(s.result.Config.Seeds, "seed"))
		if m.signed {
			f.caption += " Below 0, blue, the network is better."
			if c.low < 0 && c.high > 0 {
				f.caption += " The thick line is 0."
			}
		}
		f.alt = "Map of " + m.axis + " over " + x.key + " and " + y.key + ", with contours."
		list = append(list, f)
	}
	return list
}

// field is a measure over two scales; z has the values of y fastest, as settings do.
type field struct {
	x, y *scale
	z    []float64
}

func (g *field) Dims() (c, r int)   { return len(g.x.order), len(g.y.order) }
func (g *field) X(c int) float64    { return g.x.at[g.x.order[c]] }
func (g *field) Y(r int) float64    { return g.y.at[g.y.order[r]] }
func (g *field) Z(c, r int) float64 { return g.z[g.x.order[c]*len(g.y.order)+g.y.order[r]] }

func (g *field) places() plotter.XYs {
	var list plotter.XYs
	columns, rows := g.Dims()
	for c := range columns {
		for r := range rows {
			list = append(list, plotter.XY{X: g.X(c), Y: g.Y(r)})
		}
	}
	return list
}

// between is the value at shares of the way from a column and a row to the next ones.
func (g *field) between(c, r int, u, v float64) float64 {
	low := (1-u)*g.Z(c, r) + u*g.Z(c+1, r)
	high := (1-u)*g.Z(c, r+1) + u*g.Z(c+1, r+1)
	return (1-v)*low + v*high
}

// colors are those of bands between levels.
type colors struct {
	low, high float64
	levels    []float64 // between low and high, ascending
	signed    bool
}

// aboutLevels is how many levels a map has about.
const aboutLevels = 7

func newColors(z []float64, signed bool) *colors {
	c := &colors{low: slices.Min(z), high: slices.Max(z), signed: signed}
	step, _ := roundStep(c.high-c.low, aboutLevels)
	if step == 0 {
		return c
	}
	for k := math.Ceil(c.low / step); k*step < c.high && len(c.levels) < 4*aboutLevels; k++ {
		if level := k * step; level > c.low {
			c.levels = append(c.levels, level)
		}
	}
	return c
}

// band is the position of a value among the levels, and the value in the middle of its band.
func (c *colors) band(z float64) (at int, middle float64) {
	at, _ = slices.BinarySearch(c.levels, z)
	from, to := c.low, c.high
	if at > 0 {
		from = c.levels[at-1]
	}
	if at < len(c.levels) {
		to = c.levels[at]
	}
	return at, (from + to) / 2
}

// of is the colour of a value: from blue over white at 0 to vermilion where signs matter, otherwise from white to blue.
func (c *colors) of(z float64) color.Color {
	blue, red := rgb(0x0072b2), rgb(0xd55e00)
	if c.signed {
		most := max(math.Abs(c.low), math.Abs(c.high))
		if most == 0 {
			return color.White
		}
		if z < 0 {
			return mixed(blue, -z/most)
		}
		return mixed(red, z/most)
	}
	if !(c.high > c.low) {
		return mixed(blue, 0.5)
	}
	return mixed(blue, 0.05+0.9*(z-c.low)/(c.high-c.low))
}

// mixed is a share of a colour in white.
func mixed(c color.RGBA, share float64) color.RGBA {
	share = min(max(share, 0), 1)
	part := func(x uint8) uint8 { return uint8(math.Round(255 + share*(float64(x)-255))) }
	return color.RGBA{R: part(c.R), G: part(c.G), B: part(c.B), A: 255}
}

// finenessOfMap is how many strips a map is filled with in each direction, about.
const finenessOfMap = 72

// bands fills a map with the colours of its bands.
type bands struct {
	field  *field
	colors *colors
}

func (b *bands) DataRange() (xmin, xmax, ymin, ymax float64) {
	c, r := b.field.Dims()
	return b.field.X(0), b.field.X(c - 1), b.field.Y(0), b.field.Y(r - 1)
}

func (b *bands) Plot(c draw.Canvas, p *plot.Plot) {
	trX, trY := p.Transforms(&c)
	columns, rows := b.field.Dims()
	wide, high := max(finenessOfMap/(columns-1), 1), max(finenessOfMap/(rows-1), 1)
	// A hair more than the space of each, so that nothing shines through between them.
	const hair = 0.25
	for r := range rows - 1 {
		for v := range high {
			low := trY(b.field.Y(r) + float64(v)/float64(high)*(b.field.Y(r+1)-b.field.Y(r)))
			top := trY(b.field.Y(r) + float64(v+1)/float64(high)*(b.field.Y(r+1)-b.field.Y(r)))
			from, last := trX(b.field.X(0)), -1
			var tint color.Color
			flush := func(to vg.Length) {
				if last >= 0 {
					c.FillPolygon(tint, []vg.Point{{X: from, Y: low - hair}, {X: to + hair, Y: low - hair}, {X: to + hair, Y: top + hair}, {X: from, Y: top + hair}})
				}
			}
			for i := range columns - 1 {
				for u := range wide {
					z := b.field.between(i, r, (float64(u)+0.5)/float64(wide), (float64(v)+0.5)/float64(high))
					at, middle := b.colors.band(z)
					if at == last {
						continue
					}
					here := trX(b.field.X(i) + float64(u)/float64(wide)*(b.field.X(i+1)-b.field.X(i)))
					flush(here)
					from, last, tint = here, at, b.colors.of(middle)
				}
			}
			flush(trX(b.field.X(columns - 1)))
		}
	}
}

// contours draws the lines of levels by the plotter of the library. What it draws is put into an order first, since it walks
// through a map.
type contours struct {
	field  *field
	levels []float64
	signed bool
}

func (k *contours) Plot(c draw.Canvas, p *plot.Plot) {
	for _, level := range k.levels {
		style := draw.LineStyle{Color: rgb(0x404040), Width: 0.6}
		if k.signed && math.Abs(level) < 1e-12*max(math.Abs(k.levels[0]), math.Abs(k.levels[len(k.levels)-1])) {
			style = draw.LineStyle{Color: rgb(0x000000), Width: 1.6}
		}
		var drawn recorder.Canvas
		one := plotter.NewContour(k.field, []float64{level}, nil)
		one.LineStyles = []draw.LineStyle{style}
		one.Plot(draw.Canvas{Canvas: &drawn, Rectangle: c.Rectangle}, p)
		var paths []vg.Path
		for _, a := range drawn.Actions {
			if stroke, is := a.(*recorder.Stroke); is {
				paths = append(paths, stroke.Path)
			}
		}
		slices.SortFunc(paths, comparePaths)
		c.SetLineStyle(style)
		for _, path := range paths {
			c.Stroke(path)
		}
	}
}

func comparePaths(a, b vg.Path) int {
	return slices.CompareFunc(a, b, func(p, q vg.PathComp) int {
		return cmp.Or(cmp.Compare(p.Pos.X, q.Pos.X), cmp.Compare(p.Pos.Y, q.Pos.Y))
	})
}

// colorBar says what the colours of a map mean.
type colorBar struct {
	colors *colors
	label  string
}

const (
	colorBarWidth = 58 // points, with its labels
	colorBarStrip = 14
)

func (b *colorBar) draw(c draw.Canvas) {
	style := lettering.Style{Color: color.Black, Font: face(tickSize), Handler: plot.DefaultTextHandler, YAlign: draw.YCenter}
	// The strip is as high as the plot about: room for the title above, for the axis below.
	c.Min.Y += 36
	c.Max.Y -= 26
	edges := slices.Concat([]float64{b.colors.low}, b.colors.levels, []float64{b.colors.high})
	place := func(z float64) vg.Length {
		if !(b.colors.high > b.colors.low) {
			return c.Min.Y
		}
		return c.Min.Y + vg.Length((z-b.colors.low)/(b.colors.high-b.colors.low))*(c.Max.Y-c.Min.Y)
	}
	left, right := c.Min.X, c.Min.X+colorBarStrip
	for i := 1; i < len(edges); i++ {
		low, high := place(edges[i-1]), place(edges[i])
		if len(edges) == 2 {
			high = c.Max.Y
		}
		tint := b.colors.of((edges[i-1] + edges[i]) / 2)
		c.FillPolygon(tint, []vg.Point{{X: left, Y: low}, {X: right, Y: low}, {X: right, Y: high}, {X: left, Y: high}})
	}
	line := draw.LineStyle{Color: rgb(0x404040), Width: 0.6}
	c.StrokeLines(line, []vg.Point{{X: left, Y: c.Min.Y}, {X: right, Y: c.Min.Y}, {X: right, Y: c.Max.Y}, {X: left, Y: c.Max.Y}, {X: left, Y: c.Min.Y}})
	marks := b.colors.levels
	if len(marks) == 0 {
		marks = []float64{b.colors.low}
	}
	for _, z := range marks {
		c.StrokeLine2(line, left, place(z), right+3, place(z))
		c.FillText(style, vg.Point{X: right + 5, Y: place(z)}, shortNumber(z))
	}
}
