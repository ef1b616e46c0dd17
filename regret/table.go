package regret

import (
	"github.com/seed-63a7a409/chorus/num"
)

// Table holds the regrets of a set of inferers and forecasters, of all nine kinds (E39 to E47). A regret without a record
// reads as the topic's initial regret. The zero value is the table of nobody.
type Table[T any] struct {
	initial T

	Inferer    Column[Inferer, T]    // R_j, E39
	Forecaster Column[Forecaster, T] // R_k, E40
	Naive      Column[Inferer, T]    // Rn_j, E41

	OneOutInfererInferer       Grid[Inferer, Inferer, T]       // Ro[withheld][j], E42
	OneOutInfererForecaster    Grid[Inferer, Forecaster, T]    // Ro[withheld][k], E43
	OneOutForecasterInferer    Grid[Forecaster, Inferer, T]    // Rf[withheld][j], E44
	OneOutForecasterForecaster Grid[Forecaster, Forecaster, T] // Rf[withheld][k], E45
	OneInForecasterInferer     Grid[Forecaster, Inferer, T]    // Ri[taken in][j], E46
	OneInForecasterSelf        Column[Forecaster, T]           // Ri[k][k], E47
}

// NewTable returns a table without records; initial stands in for every regret.
func NewTable[T any](inferers, forecasters int, initial T) *Table[T] {
	t := new(Table[T])
	for kind, cells := range t.Parts() {
		d := definitions[kind]
		cells.reset(d.rows.among(inferers, forecasters), d.columns.among(inferers, forecasters))
	}
	t.SetInitial(initial)
	return t
}

// Parts returns the regrets of each kind, nil without a table.
func (t *Table[T]) Parts() [Kinds]*Cells[T] {
	if t == nil {
		return [Kinds]*Cells[T]{}
	}
	return [...]*Cells[T]{
		KindInferer:                    &t.Inferer.Cells,
		KindForecaster:                 &t.Forecaster.Cells,
		KindNaive:                      &t.Naive.Cells,
		KindOneOutInfererInferer:       &t.OneOutInfererInferer.Cells,
		KindOneOutInfererForecaster:    &t.OneOutInfererForecaster.Cells,
		KindOneOutForecasterInferer:    &t.OneOutForecasterInferer.Cells,
		KindOneOutForecasterForecaster: &t.OneOutForecasterForecaster.Cells,
		KindOneInForecasterInferer:     &t.OneInForecasterInferer.Cells,
		KindOneInForecasterSelf:        &t.OneInForecasterSelf.Cells,
	}
}

// Initial returns the topic's initial regret R_0, zero as long as none was ever set: then all inferers are new.
func (t *Table[T]) Initial() (initial T) {
	if t != nil {
		initial = t.initial
	}
	return initial
}

// SetInitial changes the initial regret, and with it what absent records read as.
func (t *Table[T]) SetInitial(initial T) {
	if t == nil {
		return
	}
	t.initial = initial
	for _, cells := range t.Parts() {
		cells.fill(initial)
	}
}

// Inferers returns the number of inferers.
func (t *Table[T]) Inferers() int {
	if t == nil {
		return 0
	}
	return t.Inferer.Len()
}

// Forecasters returns the number of forecasters.
func (t *Table[T]) Forecasters() int {
	if t == nil {
		return 0
	}
	return t.Forecaster.Len()
}

// Copy makes dst equal to t, in dst's own memory where it suffices, and returns it; nil stands for a new table.
func (t *Table[T]) Copy(dst *Table[T]) *Table[T] {
	if dst == nil {
		dst = new(Table[T])
	}
	if t == nil {
		t = new(Table[T])
	}
	dst.initial = t.initial
	to := dst.Parts()
	for kind, cells := range t.Parts() {
		cells.copyTo(to[kind])
	}
	return dst
}

// Select makes dst the table of some of the inferers and forecasters, in the order in which they are named, and returns
// it; of somebody whom t does not have all regrets are absent. dst is not t; nil stands for a new table.
func (t *Table[T]) Select(dst *Table[T], inferers []Inferer, forecasters []Forecaster) *Table[T] {
	if dst == nil {
		dst = new(Table[T])
	}
	if t == nil {
		t = new(Table[T])
	}
	dst.initial = t.initial
	if ascendsTo(inferers, t.Inferers()) && ascendsTo(forecasters, t.Forecasters()) {
		return t.Copy(dst)
	}
	position := func(w Workers, i int) int {
		switch w {
		case Inferers:
			return int(inferers[i])
		case Forecasters:
			return int(forecasters[i])
		}
		return i
	}
	to := dst.Parts()
	for kind, cells := range t.Parts() {
		d, out := definitions[kind], to[kind]
		out.reset(d.rows.among(len(inferers), len(forecasters)), d.columns.among(len(inferers), len(forecasters)))
		for i := range out.values {
			row, column := position(d.rows, i/out.columns), position(d.columns, i%out.columns)
			if out.values[i], out.present[i] = t.initial, false; cells.within(row, column) {
				at := row*cells.columns + column
				out.values[i], out.present[i] = cells.values[at], cells.present[at]
			}
		}
	}
	return dst
}

// ascendsTo reports whether positions are 0 to n-1, one after the other.
func ascendsTo[R Role](positions []R, n int) bool {
	for i, position := range positions {
		if int(position) != i {
			return false
		}
	}
	return len(positions) == n
}

// Validate reports whether the parts have the sizes of n inferers and k forecasters and only finite values. Errors:
// ErrMissing without a table, ErrShape, ErrNotFinite with row and column.
func (t *Table[T]) Validate(a num.Arith[T], n, k int) error {
	if err := num.CheckArith(a); err != nil {
		return err
	}
	if err := t.CheckSizes(n, k); err != nil {
		return err
	}
	if err := num.CheckFiniteValue(a, "Initial", t.initial); err != nil {
		return err
	}
	for kind, cells := range t.Parts() {
		d := definitions[kind]
		if err := cells.checkPart(a, d.columns, d.name); err != nil {
			return err
		}
	}
	return nil
}

// CheckSizes is Validate without a look at the values.
func (t *Table[T]) CheckSizes(n, k int) error {
	if t == nil {
		return num.Refuse(num.ErrMissing, "Table", nil, nil, "a regret table")
	}
	counts := [...]int{Self: 1, Inferers: n, Forecasters: k}
	for kind, cells := range t.Parts() {
		rows, columns := counts[definitions[kind].rows], counts[definitions[kind].columns]
		if !cells.has(rows, columns) {
			return num.Refuse(num.ErrShape, definitions[kind].name, nil, nil, sizeText(rows, columns))
		}
	}
	return nil
}
