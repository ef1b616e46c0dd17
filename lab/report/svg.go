package report

import (
	"fmt"
	"html"
	"regexp"
	"strconv"

	"gonum.org/v1/plot"
	lettering "gonum.org/v1/plot/text"
	"gonum.org/v1/plot/vg"
)

// svgText is a text as the canvas writes it.
var svgText = regexp.MustCompile(`(<text )([^>]*font-family:Liberation Sans;)([^>]*font-size:([0-9.e+-]+)px[^>]*>)([^<]*)(</text>)`)

// withWidths gives every text of an SVG the width that the layout reckoned with. Where a browser does not have Liberation Sans
// it takes a typeface of the same widths, or else draws another one narrower or wider.
func withWidths(svg []byte) []byte {
	return svgText.ReplaceAllFunc(svg, func(found []byte) []byte {
		part := svgText.FindSubmatch(found)
		size, err := strconv.ParseFloat(string(part[4]), 64)
		if err != nil {
			return found
		}
		style := lettering.Style{Font: face(vg.Length(size)), Handler: plot.DefaultTextHandler}
		width := style.Width(html.UnescapeString(string(part[5])))
		if !(width > 0) {
			return found
		}
		return fmt.Appendf(nil, `%stextLength="%.5g" lengthAdjust="spacingAndGlyphs" %sArimo,Arial,Helvetica,sans-serif;%s%s%s`,
			part[1], width.Points(), withComma(part[2]), part[3], part[5], part[6])
	})
}

// withComma makes the last name of a list of typefaces not the last.
func withComma(list []byte) []byte { return append(list[:len(list)-1:len(list)-1], ',') }
