package bench

import (
	"fmt"
	"io"
	"text/tabwriter"
)

// WriteText writes the report for a person.
func (r *Report) WriteText(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 4, 2, ' ', 0)
	fmt.Fprintf(w, "1000 math.Exp\t%s\t+-%.0f%%\n\n", duration(r.ThousandExp), 100*r.ThousandExpSpread)
	fmt.Fprintln(w, "work\trelease\tarithmetic\tsize\ttime\tspread\tallocs\tbaseline\tbaseline time\tratio\tmust")
	for _, row := range r.Rows {
		if row.Growth == "" {
			writeRow(w, &row)
		}
	}
	fmt.Fprintln(w)
	fmt.Fprintln(w, "network inference of 6 forecasters as inferers grow")
	fmt.Fprintln(w, "release\tarithmetic\tinferers\ttime\tspread\tallocs")
	for _, row := range r.Rows {
		if row.Growth != "" {
			fmt.Fprintf(w, "%s\t%s\t%d\t%s\t+-%.0f%%\t%.0f\n", row.Release, row.Arith, row.N, duration(row.NS), 100*row.Spread, row.Allocs)
		}
	}
	for _, fit := range r.Fits() {
		fmt.Fprintf(w, "%s\tgrows as N^%.2f\n", fit.Name, fit.Exponent)
	}
	return w.Flush()
}

func writeRow(w io.Writer, row *Row) {
	baseline, baselineTime, ratio, must := row.Baseline, "-", "-", "-"
	if baseline == "" {
		baseline = "not measured"
	} else {
		baselineTime, ratio = duration(*row.BaselineNS), fmt.Sprintf("%.3g", *row.Ratio)
	}
	if row.Must > 0 {
		must = fmt.Sprintf("%.3g", row.Must)
	}
	fmt.Fprintf(w, "%s\t%s\t%s\t%s\t%s\t+-%.0f%%\t%.0f\t%s\t%s\t%s\t%s\n", row.Work, row.Release, row.Arith, row.Size,
		duration(row.NS), 100*row.Spread, row.Allocs, baseline, baselineTime, ratio, must)
}

// duration writes nanoseconds with three digits in the unit that fits.
func duration(ns float64) string {
	switch {
	case ns < 1e3:
		return fmt.Sprintf("%.3g ns", ns)
	case ns < 1e6:
		return fmt.Sprintf("%.3g us", ns/1e3)
	case ns < 1e9:
		return fmt.Sprintf("%.3g ms", ns/1e6)
	}
	return fmt.Sprintf("%.3g s", ns/1e9)
}
