package research

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/num"
)

// run checks the columns of a file: first that each has its place, then the values of those in groups.
func (s section[T]) run(a num.Arith[T]) (FileReport, []GroupReport, error) {
	file, err := s.cover()
	if err != nil {
		return FileReport{}, nil, err
	}
	if s.prepare != nil {
		if err := s.prepare(); err != nil {
			return FileReport{}, nil, err
		}
	}
	var groups []GroupReport
	for _, g := range s.groups {
		r := newRecorder(a, s.table, g)
		if err := g.check(r.compare); err != nil {
			return FileReport{}, nil, err
		}
		groups = append(groups, r.finish())
	}
	return file, groups, nil
}

// cover sorts the columns of the header into those of groups, inputs, those not yet recomputed and unknown ones.
// A column that belongs to two of them, or that the table lacks, is an error.
func (s section[T]) cover() (FileReport, error) {
	file := FileReport{Name: s.table.Name(), Rows: s.table.Rows(), Columns: len(s.table.columns), Inputs: s.inputs}
	place := make(map[string]string, len(s.table.columns))
	claim := func(owner string, columns []string) error {
		for _, column := range columns {
			if other, ok := place[column]; ok {
				return num.Refuse(num.ErrDuplicate, s.table.Name()+" column", nil, column,
					fmt.Sprintf("one place, not %s and %s", other, owner))
			}
			if !s.table.Has(column) {
				return num.Refuse(num.ErrMissing, s.table.Name()+" column "+column, nil, nil, "in the header")
			}
			place[column] = owner
		}
		return nil
	}
	for _, g := range s.groups {
		if err := claim("group "+g.name, g.columns); err != nil {
			return FileReport{}, err
		}
		file.RecomputedColumns += len(g.columns)
	}
	if err := claim("inputs", s.inputs); err != nil {
		return FileReport{}, err
	}
	for _, p := range s.notYet {
		if err := claim("not yet: "+p.reason, p.columns); err != nil {
			return FileReport{}, err
		}
		file.NotYet = append(file.NotYet, NotYet{Reason: p.reason, Count: len(p.columns), Columns: p.columns})
	}
	for _, column := range s.table.columns {
		if _, ok := place[column]; !ok {
			file.UnknownColumns = append(file.UnknownColumns, column)
		}
	}
	return file, nil
}

// names returns the names that a format makes of all indices below the sizes, the last index running fastest.
func names(format string, sizes ...int) []string {
	indices := [][]any{nil}
	for _, size := range sizes {
		var longer [][]any
		for _, before := range indices {
			for i := range size {
				longer = append(longer, append(before[:len(before):len(before)], i))
			}
		}
		indices = longer
	}
	var out []string
	for _, index := range indices {
		out = append(out, fmt.Sprintf(format, index...))
	}
	return out
}
