package bench

import (
	"fmt"
	"io"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/printable"
)

// WriteText writes the report for a terminal: a table for each arithmetic, in which what all rows have stands in the title.
func (r *Report) WriteText(out io.Writer) error {
	w := printable.NewTable(out, 1)
	fmt.Fprintf(w, "1000 math.Exp  %s  +-%s\n", duration(r.ThousandExp), percent(r.ThousandExpSpread))
	for _, t := range r.tables() {
		for _, part := range t.split("arithmetic") {
			part = part.withoutConstants()
			fmt.Fprintf(w, "\n%s\n", part.title)
			for _, line := range append([][]string{part.head}, part.rows...) {
				fmt.Fprintln(w, strings.Join(line, "\t"))
			}
		}
	}
	return w.Flush()
}

// WriteMarkdown writes what BENCHMARKS.md holds of the report.
func (r *Report) WriteMarkdown(out io.Writer) error {
	var b strings.Builder
	fmt.Fprintf(&b, "1000 `math.Exp`: %s, +-%s.\n", duration(r.ThousandExp), percent(r.ThousandExpSpread))
	for _, t := range r.tables() {
		fmt.Fprintf(&b, "\n### %s\n\n", t.title)
		fmt.Fprintf(&b, "| %s |\n|%s\n", strings.Join(t.head, " | "), strings.Repeat("---|", len(t.head)))
		for _, line := range t.rows {
			fmt.Fprintf(&b, "| %s |\n", strings.Join(line, " | "))
		}
	}
	_, err := io.WriteString(out, b.String())
	return err
}
