package regret

import (
	"iter"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
)

// Record is the name under which a regret is kept from epoch to epoch. The one-in regret of a forecaster for an inferer and
// its regret for itself are records of one kind, KindOneInForecasterInferer, and one record where both carry the same name
// (K46).
type Record struct {
	Kind   Kind
	First  string // the worker, or the one withheld or taken in
	Second string // the worker whose regret it is; empty for kinds of one worker
}

// Validate reports whether there can be such a record. Errors: ErrUnknown for a kind that no record has, ErrMissing for an
// empty name, ErrDomain for a second name in a kind of one worker.
func (r Record) Validate() error {
	switch single := r.Kind.Columns() == Self; {
	case r.Kind >= KindOneInForecasterSelf:
		return num.Refuse(num.ErrUnknown, "Kind", nil, int(r.Kind), "a kind of records")
	case r.First == "", r.Second == "" && !single:
		return num.Refuse(num.ErrMissing, "First", nil, nil, "must be a non-empty name")
	case r.Second != "" && single:
		return num.Refuse(num.ErrDomain, "First", nil, r.Second, "one worker")
	}
	return nil
}

// Cell is the place of a regret in a table; the zero value is none.
type Cell[T any] struct {
	cells *Cells[T]
	i     int
}

// Get returns the regret, or what an absent one reads as, and whether it is present.
func (c Cell[T]) Get() (value T, present bool) {
	if c.cells == nil {
		return value, false
	}
	return c.cells.values[c.i], c.cells.present[c.i]
}

// Set stores the regret.
func (c Cell[T]) Set(value T) {
	if c.cells != nil {
		c.cells.values[c.i], c.cells.present[c.i] = value, true
	}
}

// Records returns all places of a table, by kind, row and column, with the names of the records that belong there. Where a
// record is both E46 and E47, it comes twice.
//
// The names are those of the table's inferers and forecasters, each list ascending. Errors: ErrMissing without a table,
// ErrShape for other numbers of names, and those of CheckWorkers.
func (t *Table[T]) Records(inferers, forecasters []string) (iter.Seq2[Record, Cell[T]], error) {
	if t != nil {
		if err := num.CheckLength("inferers", len(inferers), t.Inferers()); err != nil {
			return nil, err
		}
		if err := num.CheckLength("forecasters", len(forecasters), t.Forecasters()); err != nil {
			return nil, err
		}
	}
	if err := t.CheckSizes(len(inferers), len(forecasters)); err != nil {
		return nil, err
	}
	if err := CheckWorkers("inferers", inferers); err != nil {
		return nil, err
	}
	if err := CheckWorkers("forecasters", forecasters); err != nil {
		return nil, err
	}
	return func(yield func(Record, Cell[T]) bool) {
		for kind, cells := range t.Parts() {
			d := definitions[kind]
			rows, columns := d.rows.of(inferers, forecasters), d.columns.of(inferers, forecasters)
			for i := range cells.values {
				record := Record{Kind: Kind(kind), First: rows[i/cells.columns]}
				switch {
				case d.columns != Self:
					record.Second = columns[i%cells.columns]
				case record.Kind == KindOneInForecasterSelf:
					record.Kind, record.Second = KindOneInForecasterInferer, record.First
				}
				if !yield(record, Cell[T]{cells, i}) {
					return
				}
			}
		}
	}, nil
}

// Alias returns for every forecaster the inferer that carries the same name (K46), NoAlias for none. Both lists are
// ascending.
func Alias(inferers, forecasters []string) []Inferer {
	alias := make([]Inferer, len(forecasters))
	for k, name := range forecasters {
		alias[k] = NoAlias
		if j, found := slices.BinarySearch(inferers, name); found {
			alias[k] = Inferer(j)
		}
	}
	return alias
}

// CheckWorkers refuses lists of names that are not strictly ascending: ErrDuplicate for a repetition, ErrDomain for a
// wrong order, ErrMissing for an empty name.
func CheckWorkers(field string, names []string) error {
	for i, name := range names {
		switch {
		case name == "":
			return num.Refuse(num.ErrMissing, field, []int{i}, nil, "must be a non-empty name")
		case i == 0:
		case name == names[i-1]:
			return num.Refuse(num.ErrDuplicate, field, []int{i}, name, "every name once")
		case name < names[i-1]:
			return num.Refuse(num.ErrDomain, field, []int{i}, name, "ascending names")
		}
	}
	return nil
}
