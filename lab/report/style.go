package report

import (
	"image/color"

	"gonum.org/v1/plot"
	"gonum.org/v1/plot/font"
	"gonum.org/v1/plot/vg"
	"gonum.org/v1/plot/vg/draw"
)

// Sizes of figures. They are narrow, so that their letters can still be read where a page is as wide as a phone.
const (
	figureWidth = 4.6 * vg.Inch
	plotHeight  = 2.9 * vg.Inch
	margin      = 6 // points

	titleSize  = 11.5
	labelSize  = 10.5
	tickSize   = 9.5
	legendSize = 10
)

// pen is how a line is drawn. Colours are those of Okabe and Ito, which people with any kind of colour vision tell apart; dashes
// tell lines apart in print.
type pen struct {
	color  color.RGBA
	dashes []vg.Length
	width  vg.Length
}

func rgb(hex uint32) color.RGBA {
	return color.RGBA{R: uint8(hex >> 16), G: uint8(hex >> 8), B: uint8(hex), A: 255}
}

// pens are the lines of a figure, in the order in which they are taken. The first is that of the network.
func pens() []pen {
	return []pen{
		{rgb(0x000000), nil, 1.8},
		{rgb(0xd55e00), nil, 1.2},
		{rgb(0x0072b2), []vg.Length{6, 2}, 1.2},
		{rgb(0x009e73), []vg.Length{2, 1.5}, 1.4},
		{rgb(0xcc79a7), []vg.Length{8, 2, 2, 2}, 1.2},
		{rgb(0xe69f00), nil, 1.2},
		{rgb(0x56b4e9), []vg.Length{4, 2}, 1.4},
		{rgb(0x7a5c3a), []vg.Length{1.5, 3}, 1.4},
	}
}

var (
	grey  = rgb(0x8a8a8a) // what is beside the matter
	faint = rgb(0xe6e6e6) // lines of the grid
	shade = rgb(0xf1f1f1) // epochs that do not count
)

func (p pen) line() draw.LineStyle {
	return draw.LineStyle{Color: p.color, Width: p.width, Dashes: p.dashes}
}

// faded returns a pen's colour as that of a band.
func (p pen) faded() color.Color {
	return color.NRGBA{R: p.color.R, G: p.color.G, B: p.color.B, A: 40}
}

// face is the typeface of figures. Where Liberation is missing a browser takes another of the same widths.
func face(size vg.Length) font.Font {
	return font.From(font.Font{Typeface: "Liberation", Variant: "Sans"}, size)
}

// newPlot returns an empty plot in the style of reports.
func newPlot(title, x, y string) *plot.Plot {
	p := plot.New()
	p.Title.Text = title
	p.Title.TextStyle.Font = face(titleSize)
	p.Title.Padding = 7
	p.X.Label.Text, p.Y.Label.Text = x, y
	for _, a := range []*plot.Axis{&p.X, &p.Y} {
		a.Label.TextStyle.Font = face(labelSize)
		a.Label.Padding = 3
		a.Tick.Label.Font = face(tickSize)
		a.LineStyle.Width, a.Tick.LineStyle.Width = 0.6, 0.6
		a.Tick.Length = 4
		a.Tick.Marker = evenTicks{}
	}
	return p
}
