package bench

import (
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// WriteText writes the report for a terminal.
func (r *Report) WriteText(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "1000 math.Exp  %s  +-%s\n", duration(r.ThousandExp), percent(r.ThousandExpSpread))
	for _, t := range r.tables() {
		fmt.Fprintf(w, "\n%s\n", t.title)
		for _, line := range append([][]string{t.head}, t.rows...) {
			fmt.Fprintln(w, strings.TrimRight(strings.Join(line, "\t"), "\t"))
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
