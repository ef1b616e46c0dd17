package bench

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// table is a part of the report for people, in whatever form.
type table struct {
	title string
	head  []string
	rows  [][]string
}

// tables returns all figures, in the order of reading.
func (r *Report) tables() []table {
	list := []table{
		rowsTable("Decimal operations", r.where(func(row *Row) bool { return row.Arith == decimal && row.Size == "1" })),
		rowsTable("Network inference", r.networkRows()),
		rowsTable("Listening coefficients", r.where(func(row *Row) bool { return row.Work == "listening_coefficients" })),
		rowsTable("Whole epoch", r.where(func(row *Row) bool { return row.Work == "epoch" })),
		rowsTable("Simulated epoch", r.where(func(row *Row) bool { return row.Work == "simulate" })),
		r.growthTable(),
	}
	if missed := r.where((*Row).Missed); len(missed) > 0 {
		list = append(list, rowsTable("Below the aim", missed))
	}
	return append(list, r.releaseTable())
}

func (r *Report) where(keep func(*Row) bool) []*Row {
	var list []*Row
	for i := range r.Rows {
		if keep(&r.Rows[i]) {
			list = append(list, &r.Rows[i])
		}
	}
	return list
}

// networkRows are by arithmetic and size; they are measured in another order.
func (r *Report) networkRows() []*Row {
	list := r.where(func(row *Row) bool { return row.Work == "network_inference" })
	slices.SortStableFunc(list, func(x, y *Row) int {
		return cmp.Or(cmp.Compare(x.Arith, y.Arith), cmp.Compare(x.Inferers, y.Inferers))
	})
	return list
}

// notMeasured stands for a baseline.
const notMeasured = "not measured"

// rowsTable names the work in every line: operations differ in nothing else.
func rowsTable(title string, rows []*Row) table {
	t := table{title: title, head: []string{
		"work", "size", "release", "arithmetic", "time", "+-", "allocations", "baseline", "its time", "+-", "ratio", "aim",
	}}
	for _, row := range rows {
		aim := ""
		if row.Aim > 0 {
			aim = fmt.Sprintf("%.3g", row.Aim)
		}
		line := []string{row.Work, row.Size, row.Release, row.Arith, duration(row.NS), percent(row.Spread), fmt.Sprintf("%.0f", row.Allocs)}
		if row.Baseline == "" {
			line = append(line, notMeasured, "", "", "")
		} else {
			line = append(line, row.Baseline, duration(*row.BaselineNS), percent(row.BaselineSpread), fmt.Sprintf("%.3g", *row.Ratio))
		}
		t.rows = append(t.rows, append(line, aim))
	}
	return t
}

// split makes a table for each value of a column, or is the table if it has no such column.
func (t table) split(column string) []table {
	i := slices.Index(t.head, column)
	if i < 0 {
		return []table{t}
	}
	var list []table
	for _, row := range t.rows {
		n := slices.IndexFunc(list, func(other table) bool { return other.rows[0][i] == row[i] })
		if n < 0 {
			n, list = len(list), append(list, table{title: t.title, head: t.head})
		}
		list[n].rows = append(list[n].rows, row)
	}
	return list
}

// withoutConstants moves columns in which all rows say the same into the title.
func (t table) withoutConstants() table {
	out := table{head: t.head}
	for _, row := range t.rows {
		row = slices.Clone(row)
		if i := slices.Index(row, notMeasured); i >= 0 { // stands for the time of a baseline
			row[i], row[i+1] = "", notMeasured
		}
		out.rows = append(out.rows, row)
	}
	var said []string
	for i := len(t.head) - 1; i >= 0; i-- {
		value, constant := "", true
		for _, row := range out.rows {
			value = cmp.Or(value, row[i])
			constant = constant && (row[i] == "" || row[i] == value)
		}
		switch {
		case !constant:
			continue
		case t.head[i] == "baseline":
			value = "next to " + value
		case t.head[i] == "work" && len(t.rows) > 1:
			value = "" // the title says it
		case t.head[i] == "release", t.head[i] == "arithmetic":
		default:
			continue
		}
		if value != "" {
			said = append([]string{value}, said...)
		}
		out.head = slices.Concat(out.head[:i], out.head[i+1:])
		for j, row := range out.rows {
			out.rows[j] = slices.Concat(row[:i], row[i+1:])
		}
	}
	out.title = strings.Join(append([]string{t.title}, said...), ", ")
	return out
}

func (r *Report) growthTable() table {
	t := table{
		title: fmt.Sprintf("Growth of a network inference of %d forecasters with N inferers", seriesForecasters),
		head:  []string{"release", "arithmetic", "N from", "to", "time grows as"},
	}
	for _, fit := range r.Fits() {
		t.rows = append(t.rows, []string{
			fit.Release, fit.Arith, fmt.Sprint(fit.From), fmt.Sprint(fit.To), fmt.Sprintf("N^%.2f", fit.Exponent),
		})
	}
	return t
}

// headlines are the columns of the line that every release of chorus has in the history of its speed.
var headlines = []struct{ title, key string }{
	{"decimal Exp", "exp v0.6 decimal 1"},
	{"decimal 32x6, v0.6", "network_inference v0.6 decimal 32x6"},
	{"v0.16", "network_inference v0.16 decimal 32x6"},
	{"decimal coefficients", "listening_coefficients v0.6 decimal 6x300"},
	{"float64 32x6, v0.6", "network_inference v0.6 float64 32x6"},
	{"v0.16", "network_inference v0.16 float64 32x6"},
	{"float64 epoch 32x6x6, v0.16", "epoch v0.16 float64 32x6x6"},
}

// releaseTable has ratios only: they compare between the machines on which releases were measured.
func (r *Report) releaseTable() table {
	t := table{title: "Ratios by release of chorus", head: []string{"chorus"}}
	line := []string{"unreleased"}
	for _, h := range headlines {
		cell := ""
		for _, row := range r.where(func(row *Row) bool { return row.key() == h.key && row.Ratio != nil }) {
			cell = fmt.Sprintf("%.3g", *row.Ratio)
		}
		t.head, line = append(t.head, h.title), append(line, cell)
	}
	t.rows = [][]string{line}
	return t
}

func percent(share float64) string { return fmt.Sprintf("%.0f%%", 100*share) }

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
