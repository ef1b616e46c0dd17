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
// columns; the text of a table of two columns is wrapped instead. Lines without tabs are wrapped as well.
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

func writeRows(b *strings.Builder, rows [][]string, keys int) {
	columns := 0
	for _, row := range rows {
		columns = max(columns, len(row))
	}
	widths := make([]int, columns)
	for _, row := range rows {
		for i, cell := range row {
			widths[i] = max(widths[i], utf8.RuneCountInString(cell))
		}
	}
	if columns == 2 && widths[0]+gap+widths[1] > Width {
		for _, row := range rows {
			writeCaption(b, row, widths[0])
		}
		return
	}
	for i, part := range parts(widths, keys) {
		if i > 0 {
			b.WriteByte('\n')
		}
		for _, row := range rows {
			b.WriteString(line(row, widths, part) + "\n")
		}
	}
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

// writeCaption writes a caption and the text beside it.
func writeCaption(b *strings.Builder, row []string, width int) {
	indent := strings.Repeat(" ", min(width+gap, Width/2))
	caption := row[0] + strings.Repeat(" ", max(gap, len(indent)-utf8.RuneCountInString(row[0])))
	if len(row) < 2 {
		b.WriteString(strings.TrimRight(caption, " ") + "\n")
		return
	}
	b.WriteString(Wrap(caption+row[1], indent) + "\n")
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
	for utf8.RuneCountInString(text) > Width {
		at := breakOf(text, len(indent))
		if at < 0 {
			break
		}
		b.WriteString(strings.TrimRight(text[:at], " ") + "\n")
		text = indent + strings.TrimLeft(text[at:], " ")
	}
	b.WriteString(text)
	return b.String()
}

// breakOf returns the position of the last space at which a line fits, or of the first behind that; -1 for none. Spaces at its
// start do not count.
func breakOf(text string, least int) int {
	start := max(least, len(text)-len(strings.TrimLeft(text, " ")))
	last, count := -1, 0
	for i, r := range text {
		if r == ' ' && i > start {
			if count > Width && last >= 0 {
				return last
			}
			last = i
			if count > Width {
				return last
			}
		}
		count++
	}
	if count > Width {
		return last
	}
	return -1
}
