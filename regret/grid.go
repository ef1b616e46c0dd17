package regret

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// Grid is a matrix of values, each present or absent, with rows and columns of typed positions.
type Grid[R, C Role, T any] struct {
	rows, columns int
	values        []T
	present       []bool
}

// NewGrid makes a grid without any value.
func NewGrid[R, C Role, T any](rows, columns int) Grid[R, C, T] {
	var g Grid[R, C, T]
	g.Reset(rows, columns)
	return g
}

// Reset takes all values out and gives g the size, in g's own memory where it suffices.
func (g *Grid[R, C, T]) Reset(rows, columns int) {
	g.rows, g.columns = rows, columns
	g.values, g.present = reuse.Cleared(g.values, rows*columns), reuse.Cleared(g.present, rows*columns)
}

// Rows is the number of rows.
func (g *Grid[R, C, T]) Rows() int { return g.rows }

// Columns is the number of columns.
func (g *Grid[R, C, T]) Columns() int { return g.columns }

// At gives the value at a position and whether it is present. Where it is absent the value is what the grid was
// filled with, in a regret table the initial regret.
func (g *Grid[R, C, T]) At(row R, column C) (T, bool) {
	i := g.index(row, column)
	return g.values[i], g.present[i]
}

// Set stores a value. Like At it panics on a position outside the grid, as indexing a slice does.
func (g *Grid[R, C, T]) Set(row R, column C, value T) {
	i := g.index(row, column)
	g.values[i], g.present[i] = value, true
}

// Row gives the values of a row with the fill in place of absent ones: to be read, not kept or changed.
func (g *Grid[R, C, T]) Row(row R) []T {
	start := int(row) * g.columns
	return g.values[start : start+g.columns : start+g.columns]
}

// RowHasValue tells whether any value of the row is present.
func (g *Grid[R, C, T]) RowHasValue(row R) bool {
	start := int(row) * g.columns
	for _, p := range g.present[start : start+g.columns] {
		if p {
			return true
		}
	}
	return false
}

func (g *Grid[R, C, T]) index(row R, column C) int {
	if int(column) < 0 || int(column) >= g.columns {
		panic("regret: column outside the grid")
	}
	return int(row)*g.columns + int(column)
}

// CheckFinite gives an error with row and column for the first value that is NaN or infinite.
func (g *Grid[R, C, T]) CheckFinite(a num.Arith[T], field string) error {
	if num.AllFinite(a, g.values) {
		return nil
	}
	for i, v := range g.values {
		if !a.IsFinite(v) {
			return num.Refuse(num.ErrNotFinite, field, []int{i / g.columns, i % g.columns}, v, "finite numbers")
		}
	}
	return nil
}

// fill puts the value where none is present.
func (g *Grid[R, C, T]) fill(value T) {
	for i, p := range g.present {
		if !p {
			g.values[i] = value
		}
	}
}

// copyFrom makes g equal to other, in g's own memory where it suffices.
func (g *Grid[R, C, T]) copyFrom(other *Grid[R, C, T]) {
	g.rows, g.columns = other.rows, other.columns
	g.values = append(g.values[:0], other.values...)
	g.present = append(g.present[:0], other.present...)
}

// has tells whether the grid has the given size, so that a table put together wrongly is found.
func (g *Grid[R, C, T]) has(rows, columns int) bool {
	n := rows * columns
	return g.rows == rows && g.columns == columns && len(g.values) == n && len(g.present) == n
}

// Column is a list of values, each present or absent.
type Column[R Role, T any] struct {
	values  []T
	present []bool
}

// NewColumn makes a column without any value.
func NewColumn[R Role, T any](length int) Column[R, T] {
	var c Column[R, T]
	c.Reset(length)
	return c
}

// Reset takes all values out and gives c the length, in c's own memory where it suffices.
func (c *Column[R, T]) Reset(length int) {
	c.values, c.present = reuse.Cleared(c.values, length), reuse.Cleared(c.present, length)
}

// Len is the number of positions.
func (c *Column[R, T]) Len() int { return len(c.values) }

// At gives the value at a position and whether it is present.
func (c *Column[R, T]) At(row R) (T, bool) { return c.values[row], c.present[row] }

// Set stores a value.
func (c *Column[R, T]) Set(row R, value T) { c.values[row], c.present[row] = value, true }

// Values gives all values with the fill in place of absent ones: to be read, not kept or changed.
func (c *Column[R, T]) Values() []T { return c.values }

func (c *Column[R, T]) fill(value T) {
	for i, p := range c.present {
		if !p {
			c.values[i] = value
		}
	}
}

func (c *Column[R, T]) copyFrom(other *Column[R, T]) {
	c.values = append(c.values[:0], other.values...)
	c.present = append(c.present[:0], other.present...)
}

func (c *Column[R, T]) has(length int) bool {
	return len(c.values) == length && len(c.present) == length
}

func selectColumn[R Role, T any](dst, src *Column[R, T], rows []R) {
	dst.values, dst.present = dst.values[:0], dst.present[:0]
	for _, row := range rows {
		dst.values = append(dst.values, src.values[row])
		dst.present = append(dst.present, src.present[row])
	}
}

func selectGrid[R, C Role, T any](dst, src *Grid[R, C, T], rows []R, columns []C) {
	dst.rows, dst.columns = len(rows), len(columns)
	dst.values, dst.present = dst.values[:0], dst.present[:0]
	for _, row := range rows {
		for _, column := range columns {
			i := src.index(row, column)
			dst.values = append(dst.values, src.values[i])
			dst.present = append(dst.present, src.present[i])
		}
	}
}
