package regret

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// Cells holds numbers in rows and columns, each present or absent. Grid and Column are cells whose positions have types; code
// that treats all kinds alike takes them as they are.
type Cells[T any] struct {
	rows, columns int
	values        []T // row by row, with the fill in place of absent ones
	present       []bool
}

// MarshalJSON refuses: positions mean nothing in JSON. Package chorus has the same things by name, with a JSON form. Everything
// that holds cells is refused with them. Errors: ErrMissing.
func (c Cells[T]) MarshalJSON() ([]byte, error) {
	return nil, num.Refuse(num.ErrMissing, "JSON form of regret.Cells", nil, nil, "must be of package chorus, by name")
}

// Rows returns the number of rows.
func (c *Cells[T]) Rows() int {
	if c == nil {
		return 0
	}
	return c.rows
}

// Columns returns the number of columns.
func (c *Cells[T]) Columns() int {
	if c == nil {
		return 0
	}
	return c.columns
}

// At returns the value at a position and whether it is present. Where it is absent the value is what the cells were filled
// with, in a regret table the initial regret. Outside of the cells it is zero and absent.
func (c *Cells[T]) At(row, column int) (value T, present bool) {
	if c == nil || !c.within(row, column) {
		return value, false
	}
	i := row*c.columns + column
	return c.values[i], c.present[i]
}

// Set stores a value. It panics on a position outside of the cells, as indexing a slice does; cells that are not there take
// none.
func (c *Cells[T]) Set(row, column int, value T) {
	if c == nil {
		return
	}
	if !c.within(row, column) {
		panic("regret: position outside the cells")
	}
	i := row*c.columns + column
	c.values[i], c.present[i] = value, true
}

func (c *Cells[T]) within(row, column int) bool {
	return uint(row) < uint(c.rows) && uint(column) < uint(c.columns)
}

// Values returns all values row by row, with the fill in place of absent ones: to be read, not kept or changed.
func (c *Cells[T]) Values() []T {
	if c == nil {
		return nil
	}
	return c.values
}

// Present returns which of the values are present: to be read, not kept or changed.
func (c *Cells[T]) Present() []bool {
	if c == nil {
		return nil
	}
	return c.present
}

// CheckFinite returns an error with row and column for the first value that is NaN or infinite.
func (c *Cells[T]) CheckFinite(a num.Arith[T], field string) error {
	if err := num.CheckArith(a); err != nil {
		return err
	}
	if c == nil || num.AllFinite(c.values) {
		return nil
	}
	for i, v := range c.values {
		if !a.IsFinite(v) {
			return num.Refuse(num.ErrNotFinite, field, []int{i / c.columns, i % c.columns}, v, "finite numbers")
		}
	}
	return nil
}

// checkPart is CheckFinite of a part of a table; a single column has no column in the error.
func (c *Cells[T]) checkPart(a num.Arith[T], columns Workers, field string) error {
	switch {
	case num.AllFinite(c.values):
		return nil
	case columns == Self:
		return num.CheckFinite(a, field, c.values...)
	}
	return c.CheckFinite(a, field)
}

// row returns the values of a row, and which are present.
func (c *Cells[T]) row(row int) ([]T, []bool) {
	from, to := row*c.columns, (row+1)*c.columns
	return c.values[from:to:to], c.present[from:to:to]
}

// reset takes all values out and gives c the size, in c's own memory where it suffices. Negative counts are none.
func (c *Cells[T]) reset(rows, columns int) {
	rows, columns = max(rows, 0), max(columns, 0)
	c.rows, c.columns = rows, columns
	c.values, c.present = reuse.Cleared(c.values, rows*columns), reuse.Cleared(c.present, rows*columns)
}

// fill puts the value where none is present.
func (c *Cells[T]) fill(value T) {
	for i, p := range c.present {
		if !p {
			c.values[i] = value
		}
	}
}

// copyTo makes dst equal to c, in dst's own memory where it suffices.
func (c *Cells[T]) copyTo(dst *Cells[T]) {
	dst.rows, dst.columns = c.rows, c.columns
	dst.values = append(dst.values[:0], c.values...)
	dst.present = append(dst.present[:0], c.present...)
}

// has reports whether the cells have the given size, so that a table put together wrongly is found. The zero value is of any
// size without cells.
func (c *Cells[T]) has(rows, columns int) bool {
	n := rows * columns
	return c.rows == rows && (c.columns == columns || c.columns == 0 && n == 0) && len(c.values) == n && len(c.present) == n
}

// Grid is a matrix of values, each present or absent, with rows and columns of typed positions.
type Grid[R, C Role, T any] struct{ Cells[T] }

// NewGrid returns a grid without any value.
func NewGrid[R, C Role, T any](rows, columns int) Grid[R, C, T] {
	var g Grid[R, C, T]
	g.Reset(rows, columns)
	return g
}

// Reset takes all values out and gives g the size, in g's own memory where it suffices.
func (g *Grid[R, C, T]) Reset(rows, columns int) {
	if g != nil {
		g.reset(rows, columns)
	}
}

// At is Cells.At with typed positions.
func (g *Grid[R, C, T]) At(row R, column C) (value T, present bool) {
	if g == nil {
		return value, false
	}
	return g.Cells.At(int(row), int(column))
}

// Set is Cells.Set with typed positions.
func (g *Grid[R, C, T]) Set(row R, column C, value T) {
	if g != nil {
		g.Cells.Set(int(row), int(column), value)
	}
}

// Row returns the values of a row with the fill in place of absent ones: to be read, not kept or changed. Outside of the grid
// it is nil.
func (g *Grid[R, C, T]) Row(row R) []T {
	if g == nil || uint(row) >= uint(g.rows) {
		return nil
	}
	start := int(row) * g.columns
	return g.values[start : start+g.columns : start+g.columns]
}

// RowHasValue reports whether any value of the row is present.
func (g *Grid[R, C, T]) RowHasValue(row R) bool {
	if g == nil || uint(row) >= uint(g.rows) {
		return false
	}
	start := int(row) * g.columns
	for _, p := range g.present[start : start+g.columns] {
		if p {
			return true
		}
	}
	return false
}

// Column is a list of values, each present or absent, with typed positions.
type Column[R Role, T any] struct{ Cells[T] }

// NewColumn returns a column without any value.
func NewColumn[R Role, T any](length int) Column[R, T] {
	var c Column[R, T]
	c.Reset(length)
	return c
}

// Reset takes all values out and gives c the length, in c's own memory where it suffices.
func (c *Column[R, T]) Reset(length int) {
	if c != nil {
		c.reset(length, 1)
	}
}

// Len returns the number of positions.
func (c *Column[R, T]) Len() int {
	if c == nil {
		return 0
	}
	return len(c.values)
}

// At is Cells.At of the one column with typed positions.
func (c *Column[R, T]) At(row R) (value T, present bool) {
	if c == nil || uint(row) >= uint(len(c.values)) {
		return value, false
	}
	return c.values[row], c.present[row]
}

// Set is Cells.Set of the one column with typed positions.
func (c *Column[R, T]) Set(row R, value T) {
	if c != nil {
		c.values[row], c.present[row] = value, true
	}
}
