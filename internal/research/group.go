package research

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/num"
)

// section is all there is to know about the columns of one file.
type section[T any] struct {
	table  *Table
	inputs []string // columns that are given, not recomputed
	notYet []pending
	groups []group[T]
	// prepare makes what the groups compare, after the header has been found complete; nil for nothing.
	prepare func() error
}

// pending are columns that nothing recomputes yet.
type pending struct {
	reason  string
	columns []string
}

// group is a set of columns that are recomputed together.
type group[T any] struct {
	name      string
	equations string // of docs/equations.md
	columns   []string
	// check gives every value of every column to compare.
	check func(compare comparer[T]) error
}

// comparer takes a value for a cell of the table; has is false where chorus has no value.
type comparer[T any] func(row, epoch int, column string, got T, has bool) error

// recorder compares the values of a group with the table.
type recorder[T any] struct {
	a      num.Arith[T]
	table  *Table
	report GroupReport

	seen     map[string]int // values compared, by column of the group
	relative num.Dec        // worst so far
	absolute num.Dec
}

func newRecorder[T any](a num.Arith[T], table *Table, g group[T]) *recorder[T] {
	r := &recorder[T]{
		a: a, table: table, seen: make(map[string]int, len(g.columns)),
		report: GroupReport{
			Name: g.name, File: table.Name(), Equations: g.equations, Columns: g.columns,
			WorstRelative: "0", WorstAbsolute: "0",
		},
	}
	for _, column := range g.columns {
		r.seen[column] = 0
	}
	return r
}

// compare returns the comparer that the report comes from. The difference is exact, whatever the arithmetic: only the
// two values are rounded.
func (r *recorder[T]) compare(row, epoch int, column string, got T, has bool) error {
	count, ok := r.seen[column]
	if !ok {
		return num.Refuse(num.ErrUnknown, "group "+r.report.Name+" column", nil, column, "a column of the group")
	}
	want, err := Number(r.a, r.table, row, column)
	if err != nil {
		return err
	}
	r.seen[column] = count + 1
	r.report.ValuesCompared++
	c := Comparison{File: r.table.Name(), Epoch: epoch, Column: column, Got: "no value", Want: shown(want)}
	if !has {
		r.mismatch(c)
		return nil
	}
	c.Got = shown(got)
	d, err := differenceOf(got, want)
	if err != nil {
		return fmt.Errorf("%s: %w", r.table.place(row, column), err)
	}
	r.judge(c, d)
	return nil
}

// judge keeps the counts and the worst differences.
func (r *recorder[T]) judge(c Comparison, d difference) {
	if d.absolute.Sign() == 0 {
		r.report.ValuesEqual++
		return
	}
	c.Absolute = scientific(d.absolute)
	if d.isRelative {
		c.Relative = scientific(d.relative)
	}
	if d.isRelative && d.relative.Cmp(r.relative) > 0 {
		r.relative, r.report.WorstRelative, r.report.Worst = d.relative, c.Relative, &c
	}
	if d.absolute.Cmp(r.absolute) > 0 {
		r.absolute, r.report.WorstAbsolute = d.absolute, c.Absolute
	}
	if !d.tolerable() {
		r.mismatch(c)
	}
}

func (r *recorder[T]) mismatch(c Comparison) {
	r.report.Mismatches++
	if r.report.FirstMismatch == nil {
		r.report.FirstMismatch = &c
	}
}

// finish returns the report of the group, with the columns of which nothing was compared.
func (r *recorder[T]) finish() GroupReport {
	for _, column := range r.report.Columns {
		if r.seen[column] == 0 {
			r.report.UncomparedColumns = append(r.report.UncomparedColumns, column)
		}
	}
	return r.report
}
