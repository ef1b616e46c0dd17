package research

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"
	"text/tabwriter"
)

// Report is what Check found.
type Report struct {
	Arithmetic string       `json:"arith"`
	Tolerance  Tolerance    `json:"tolerance"`
	Files      []FileReport `json:"files"`
	// AbsentFiles are tables that the folder may lack, and does.
	AbsentFiles []string      `json:"absent_files,omitempty"`
	Groups      []GroupReport `json:"groups"`
}

// Tolerance says which differences pass: those within either bound.
type Tolerance struct {
	Relative string `json:"relative"` // to the number of the table
	Absolute string `json:"absolute"` // for numbers near zero
}

// FileReport tells where the columns of a file belong. Columns = RecomputedColumns + Inputs + those of NotYet +
// UnknownColumns.
type FileReport struct {
	Name              string   `json:"name"`
	Rows              int      `json:"rows"`
	Columns           int      `json:"columns"`
	RecomputedColumns int      `json:"recomputed_columns"`
	Inputs            []string `json:"inputs"`
	NotYet            []NotYet `json:"not_yet"`
	// UnknownColumns have no place: the report is not OK.
	UnknownColumns []string `json:"unknown_columns,omitempty"`
}

// NotYet are columns that chorus does not recompute yet.
type NotYet struct {
	Reason  string   `json:"reason"`
	Count   int      `json:"count"`
	Columns []string `json:"columns"`
}

// GroupReport tells how well a group of columns is reproduced.
type GroupReport struct {
	Name      string   `json:"name"`
	File      string   `json:"file"`
	Equations string   `json:"equations"` // of docs/equations.md
	Columns   []string `json:"columns"`

	ValuesCompared int `json:"values_compared"`
	ValuesEqual    int `json:"values_equal"` // to the last digit
	Mismatches     int `json:"mismatches"`
	// WorstRelative and WorstAbsolute are the largest differences, tolerable or not; a zero in the table has no
	// relative difference.
	WorstRelative string      `json:"worst_relative"`
	WorstAbsolute string      `json:"worst_absolute"`
	Worst         *Comparison `json:"worst,omitempty"` // the one with the largest relative difference
	FirstMismatch *Comparison `json:"first_mismatch,omitempty"`
	// UncomparedColumns are columns of the group without any value compared: the report is not OK.
	UncomparedColumns []string `json:"uncompared_columns,omitempty"`
}

// Comparison is one number of a table beside that of chorus.
type Comparison struct {
	File     string `json:"file"`
	Epoch    int    `json:"epoch"`
	Column   string `json:"column"`
	Got      string `json:"got"`
	Want     string `json:"want"`
	Relative string `json:"relative,omitempty"`
	Absolute string `json:"absolute,omitempty"`
}

// String writes the comparison on one line.
func (c Comparison) String() string {
	s := fmt.Sprintf("%s epoch %d, %s: got %s, want %s", c.File, c.Epoch, c.Column, c.Got, c.Want)
	if c.Relative != "" {
		s += ", relative difference " + c.Relative
	}
	return s
}

func newReport(arithmetic string) Report {
	return Report{
		Arithmetic: arithmetic,
		Tolerance:  Tolerance{Relative: relativeTolerance, Absolute: absoluteTolerance},
	}
}

// OK reports whether every value of every group was within tolerance, every column of a group was compared and every
// column of the files has its place. A report that compared nothing is not OK; columns not yet recomputed do no
// harm.
func (r Report) OK() bool {
	for _, file := range r.Files {
		if len(file.UnknownColumns) > 0 {
			return false
		}
	}
	for _, g := range r.Groups {
		if !g.ok() {
			return false
		}
	}
	return len(r.Groups) > 0
}

func (g GroupReport) ok() bool {
	return g.ValuesCompared > 0 && g.Mismatches == 0 && len(g.UncomparedColumns) == 0
}

// MarshalJSON writes the report with its verdict.
func (r Report) MarshalJSON() ([]byte, error) {
	type plain Report
	return json.Marshal(struct {
		OK bool `json:"ok"`
		plain
	}{r.OK(), plain(r)})
}

// WriteTable writes the report for a reader: a row per group, what is wrong, and what is not yet recomputed.
func (r Report) WriteTable(w io.Writer) error {
	var b strings.Builder // never fails
	r.writeGroups(&b)
	r.writeFaults(&b)
	r.writeFiles(&b)
	fmt.Fprintf(&b, "\n%s\n", r.summary())
	_, err := io.WriteString(w, b.String())
	return err
}

func (r Report) writeGroups(b *strings.Builder) {
	table := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "file\tgroup\tequations\tstatus\tcolumns\tvalues\tequal\tmismatches\tworst relative\tworst absolute")
	for _, g := range r.Groups {
		status := "ok"
		if !g.ok() {
			status = "FAIL"
		}
		fmt.Fprintf(table, "%s\t%s\t%s\t%s\t%d\t%d\t%d\t%d\t%s\t%s\n", g.File, g.Name, g.Equations, status,
			len(g.Columns), g.ValuesCompared, g.ValuesEqual, g.Mismatches, g.WorstRelative, g.WorstAbsolute)
	}
	_ = table.Flush() // into b
}

func (r Report) writeFaults(b *strings.Builder) {
	for _, g := range r.Groups {
		if g.FirstMismatch != nil {
			fmt.Fprintf(b, "\n%s: first mismatch: %v\n", g.Name, g.FirstMismatch)
		}
		if len(g.UncomparedColumns) > 0 {
			fmt.Fprintf(b, "\n%s: nothing compared in %s\n", g.Name, strings.Join(g.UncomparedColumns, ", "))
		}
	}
	for _, file := range r.Files {
		if len(file.UnknownColumns) > 0 {
			fmt.Fprintf(b, "\n%s: columns without a place: %s\n", file.Name, strings.Join(file.UnknownColumns, ", "))
		}
	}
}

func (r Report) writeFiles(b *strings.Builder) {
	b.WriteByte('\n')
	table := tabwriter.NewWriter(b, 0, 8, 2, ' ', 0)
	fmt.Fprintln(table, "file\trows\tcolumns\trecomputed\tinputs\tnot yet\tunknown")
	for _, file := range r.Files {
		fmt.Fprintf(table, "%s\t%d\t%d\t%d\t%d\t%d\t%d\n", file.Name, file.Rows, file.Columns,
			file.RecomputedColumns, len(file.Inputs), file.notYet(), len(file.UnknownColumns))
	}
	_ = table.Flush() // into b
	for _, file := range r.AbsentFiles {
		fmt.Fprintf(b, "%s: not in the folder, not checked\n", file)
	}
	for _, file := range r.Files {
		for _, n := range file.NotYet {
			fmt.Fprintf(b, "%s: %d columns not yet: %s\n", file.Name, n.Count, n.Reason)
		}
	}
}

func (f FileReport) notYet() int {
	count := 0
	for _, n := range f.NotYet {
		count += n.Count
	}
	return count
}

// summary says the sums in words.
func (r Report) summary() string {
	failed, values, equal, mismatches, columns, recomputed, notYet := 0, 0, 0, 0, 0, 0, 0
	for _, g := range r.Groups {
		if !g.ok() {
			failed++
		}
		values += g.ValuesCompared
		equal += g.ValuesEqual
		mismatches += g.Mismatches
	}
	for _, file := range r.Files {
		columns += file.Columns
		recomputed += file.RecomputedColumns
		notYet += file.notYet()
	}
	return fmt.Sprintf("Researchers' tables: %d groups, %d failed. %d of %d columns recomputed, %d not yet. "+
		"%d values compared, %d equal, %d mismatches. Tolerance: %s relative or %s absolute.",
		len(r.Groups), failed, recomputed, columns, notYet, values, equal, mismatches,
		r.Tolerance.Relative, r.Tolerance.Absolute)
}
