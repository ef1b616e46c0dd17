package research

import (
	"fmt"
	"math/big"

	"github.com/seed-63a7a409/chorus/num"
)

// rowsGroup makes a group of columns that are found row by row, from the row first on. at gives the values of a row
// that can be found; a cell that it does not give is not compared.
func rowsGroup[T any](
	a num.Arith[T], table *Table, name, equations string, columns []string, first int,
	at func(c *cells[T], row int, give func(column string, x T)) error,
) group[T] {
	return group[T]{name: name, equations: equations, columns: columns, check: func(compare comparer[T]) error {
		for row := first; row < table.Rows(); row++ {
			epoch, err := table.Int(row, "epoch")
			if err != nil {
				return err
			}
			var failed error
			c := &cells[T]{a: a.Calc(), table: table}
			err = at(c, row, func(column string, x T) {
				if failed == nil && c.failure() == nil {
					failed = compare(row, epoch, column, x, true)
				}
			})
			// what was read comes first: it says the cell, and what follows from it is a consequence
			if c.err != nil {
				return c.err
			}
			if err == nil {
				err = c.a.Err()
			}
			if err != nil {
				return fmt.Errorf("%s epoch %d, %s: %w", table.Name(), epoch, name, err)
			}
			if failed != nil {
				return failed
			}
		}
		return nil
	}}
}

// giveAll gives values to columns that a format numbers from first on.
func giveAll[T any](give func(column string, x T), format string, first int, values []T) {
	for i, x := range values {
		give(fmt.Sprintf(format, first+i), x)
	}
}

// cells reads a table and remembers the first error; its arithmetic remembers that of computing.
type cells[T any] struct {
	a     num.Calc[T]
	table *Table
	err   error
}

func (c *cells[T]) failure() error {
	if c.err != nil {
		return c.err
	}
	return c.a.Err()
}

func (c *cells[T]) keep(err error) {
	if c.err == nil {
		c.err = err
	}
}

func (c *cells[T]) number(row int, format string, arguments ...any) T {
	x, err := Number(c.a, c.table, row, fmt.Sprintf(format, arguments...))
	c.keep(err)
	return x
}

// numbers reads count columns of a format that numbers them.
func (c *cells[T]) numbers(row int, format string, count int) []T {
	out := make([]T, count)
	for i := range out {
		out[i] = c.number(row, format, i)
	}
	return out
}

func (c *cells[T]) int(row int, format string, arguments ...any) int {
	n, err := c.table.Int(row, fmt.Sprintf(format, arguments...))
	c.keep(err)
	return n
}

// Emission is calculated in fixed point whatever the arithmetic: its numbers are read exactly and only the result
// is rounded to the arithmetic.

// fixed reads a rate, cut to 18 decimals.
func (c *cells[T]) fixed(row int, column string) num.Fixed {
	x, err := Number(num.NewDecimal(num.Rules{}), c.table, row, column)
	c.keep(err)
	rate, err := num.DecFixedCut(x)
	c.keep(c.named(row, column, err))
	return rate
}

// units reads an amount of tokens in base units.
func (c *cells[T]) units(row int, column string) *big.Int {
	a := num.NewDecimal(num.Rules{}).Calc()
	tokens, err := Number(a, c.table, row, column)
	c.keep(err)
	// a Fixed of tokens counts base units, and refuses numbers too long to write out
	if _, err := num.DecFixedCut(tokens); err != nil {
		c.keep(c.named(row, column, err))
		return new(big.Int)
	}
	amount := a.Mul(tokens, unitsPerToken)
	c.keep(c.named(row, column, a.Err()))
	return amount.Trunc()
}

func (c *cells[T]) named(row int, column string, err error) error {
	if err == nil || !c.table.Has(column) {
		return nil
	}
	return fmt.Errorf("%s: %w", c.table.place(row, column), err)
}

// tokens returns an amount of base units in the unit of the table.
func (c *cells[T]) tokens(units *big.Int) T {
	d, err := num.BigIntDec(units)
	c.a.Fail(err)
	a := num.NewDecimal(num.Rules{}).Calc()
	d = a.Quo(d, unitsPerToken)
	c.a.Fail(a.Err())
	return c.a.FromDec(d)
}

func (c *cells[T]) rate(x num.Fixed) T { return c.a.FromDec(x.Dec()) }

var unitsPerToken = num.MustParseDec("1000000000000000000")

// consecutive refuses a table whose epochs do not follow each other: a row is computed from the one before.
func consecutive(t *Table) error {
	for row := 1; row < t.Rows(); row++ {
		before, err := t.Int(row-1, "epoch")
		if err != nil {
			return err
		}
		now, err := t.Int(row, "epoch")
		if err != nil {
			return err
		}
		if now != before+1 {
			return t.refuse(num.ErrDomain, row, "epoch", fmt.Sprintf("%d, after the row before", before+1))
		}
	}
	return nil
}
