package printable

import (
	"bytes"
	"io"
	"slices"
	"strings"
	"unicode/utf8"
)

// Width is how many columns a terminal has at least.
const Width = 80

// Table lays out lines whose cells are separated by tabs: use it in place of a tabwriter. Each run of such lines is a table
// of its own. One that is wider than Width is written in parts, one below the other, each of which begins with the key
// columns. A cell that is too wide goes on in the lines below, broken at spaces where it has any. Lines without tabs are
// wrapped at spaces.
type Table struct {
	out  io.Writer
	keys int
	text bytes.Buffer
}

// NewTable writes to out, at Flush. The first keys columns say what a row is about; the others are figures of it.
func NewTable(out io.Writer, keys int) *Table { return &Table{out: out, keys: keys} }

// Write takes in lines.
func (t *Table) Write(p []byte) (int, error) { return t.text.Write(p) }

// Flush writes what was taken in.
func (t *Table) Flush() error {
	var b strings.Builder
	var rows [][]string
	finish := func() {
		writeRows(&b, rows, t.keys)
		rows = nil
	}
	for line := range strings.Lines(t.text.String()) {
		line = strings.TrimSuffix(line, "\n")
		if strings.Contains(line, "\t") {
			rows = append(rows, strings.Split(strings.TrimRight(line, "\t"), "\t"))
			continue
		}
		finish()
		b.WriteString(Wrap(line, "") + "\n")
	}
	finish()
	t.text.Reset()
	_, err := io.WriteString(t.out, b.String())
	return err
}

// gap is the space between two columns.
const gap = 2

// maxKeys is how wide the key columns are at most, together: the name of an account fits, and figures beside it.
const maxKeys = 50

func writeRows(b *strings.Builder, rows [][]string, keys int) {
	widths := widthsOf(rows)
	limits := limitsOf(widths, keys)
	var broken [][]string
	var starts []bool // whether a row is the first of those that were one
	for _, row := range rows {
		for i, part := range breakRow(row, limits) {
			broken, starts = append(broken, part), append(starts, i == 0)
		}
	}
	widths = widthsOf(broken)
	for i, part := range parts(widths, keys) {
		if i > 0 {
			b.WriteByte('\n')
		}
		for j, row := range broken {
			if text := line(row, widths, part); text != "" || starts[j] {
				b.WriteString(text + "\n")
			}
		}
	}
}

func widthsOf(rows [][]string) (widths []int) {
	for _, row := range rows {
		for i, cell := range row {
			if i == len(widths) {
				widths = append(widths, 0)
			}
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	return widths
}

// limitsOf returns how wide the cells of columns may be: the keys together maxKeys, the widest giving way, and every other
// column what is left beside them.
func limitsOf(widths []int, keys int) []int {
	limits := slices.Clone(widths)
	keys = min(keys, len(limits))
	ofKeys, left := limits[:keys], Width
	for i := range ofKeys {
		ofKeys[i] = min(ofKeys[i], maxKeys)
	}
	for sum(ofKeys) > maxKeys {
		ofKeys[slices.Index(ofKeys, slices.Max(ofKeys))]--
	}
	left -= sum(ofKeys) + gap*keys
	for i := keys; i < len(limits); i++ {
		limits[i] = min(limits[i], max(left, 1))
	}
	return limits
}

func sum(list []int) (sum int) {
	for _, n := range list {
		sum += n
	}
	return sum
}

// breakRow makes as many rows of one as its cells need.
func breakRow(row []string, limits []int) [][]string {
	rows := [][]string{make([]string, len(row))}
	for column, cell := range row {
		for i, part := range breakCell(cell, limits[column]) {
			if i == len(rows) {
				rows = append(rows, make([]string, len(row)))
			}
			rows[i][column] = part
		}
	}
	return rows
}

// breakCell cuts a text into pieces of a width, at spaces where that is possible.
func breakCell(text string, width int) (pieces []string) {
	for {
		cut, fits := cutOf(text, max(width, 1))
		if fits {
			return append(pieces, text)
		}
		pieces = append(pieces, strings.TrimRight(text[:cut], " "))
		text = strings.TrimLeft(text[cut:], " ")
	}
}

// cutOf returns the position of the last space behind a word at which a text may be cut to a width, or of the first letter that
// does not fit; and whether all of it fits.
func cutOf(text string, width int) (cut int, fits bool) {
	count, inWord := 0, false
	for at, r := range text {
		if r != ' ' {
			inWord = true
		} else if inWord {
			cut = at
		}
		if count == width {
			if cut == 0 {
				cut = at
			}
			return cut, false
		}
		count++
	}
	return len(text), true
}

// parts divides columns into lists that are as wide as fits, each with the keys and something beside them.
func parts(widths []int, keys int) (list [][]int) {
	keys = min(keys, len(widths))
	var key []int
	keyWidth := 0
	for i := range keys {
		key, keyWidth = append(key, i), keyWidth+widths[i]+gap
	}
	part, width := slices.Clone(key), keyWidth
	for i := keys; i < len(widths); i++ {
		if width+widths[i] > Width && len(part) > keys {
			list = append(list, part)
			part, width = slices.Clone(key), keyWidth
		}
		part, width = append(part, i), width+widths[i]+gap
	}
	return append(list, part)
}

// line puts the cells of some columns side by side.
func line(row []string, widths, columns []int) string {
	var b strings.Builder
	for _, i := range columns {
		cell := ""
		if i < len(row) {
			cell = row[i]
		}
		b.WriteString(cell + strings.Repeat(" ", widths[i]-utf8.RuneCountInString(cell)+gap))
	}
	return strings.TrimRight(b.String(), " ")
}

// Wrap breaks the lines of a text at spaces so that each fits in Width columns where that is possible. What goes on in the
// next line begins with indent.
func Wrap(text, indent string) string {
	lines := strings.Split(text, "\n")
	for i, l := range lines {
		lines[i] = wrapLine(l, indent)
	}
	return strings.Join(lines, "\n")
}

func wrapLine(text, indent string) string {
	var b strings.Builder
	for lead := ""; ; lead = indent {
		at := breakOf(text, lead, indent)
		if at < 0 {
			b.WriteString(lead + text)
			return b.String()
		}
		b.WriteString(strings.TrimRight(lead+text[:at], " ") + "\n")
		text = strings.TrimLeft(text[at:], " ")
	}
}

// breakOf returns the position of the last space at which a line fits that begins with lead, or of the first behind that; -1 for
// none, and for a line that fits. Spaces at its start do not count, nor does what is no longer than the indent.
func breakOf(text, lead, indent string) int {
	start := max(len(indent)-len(lead), len(text)-len(strings.TrimLeft(text, " ")))
	last, count := -1, utf8.RuneCountInString(lead)
	for i, r := range text {
		if r == ' ' && i > start && (count <= Width || last < 0) {
			last = i
		}
		if count++; count > Width && last >= 0 {
			return last
		}
	}
	return -1
}
