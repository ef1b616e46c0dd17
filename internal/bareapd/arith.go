// Package bareapd is the network inference of all releases and the listening coefficients of v0.6 written plainly on
// cockroachdb/apd decimals: no generics, no error values of our own, every result a fresh decimal. It is the baseline
// that packages synthesis and consensus are measured against, and a second opinion on their digits; tests and
// benchmarks use it, nothing else.
package bareapd

import "github.com/cockroachdb/apd/v3"

const maxExponent = apd.MaxExponent

// Sums are exact; products, quotients and elementary functions have 34 digits (section 3.1 of docs/equations.md).
var (
	exact = &apd.Context{MaxExponent: maxExponent, MinExponent: -maxExponent, Traps: apd.DefaultTraps}
	chain = &apd.Context{
		Precision: 34, MaxExponent: maxExponent, MinExponent: -maxExponent, Traps: apd.DefaultTraps, Rounding: apd.RoundDown,
	}
)

var (
	zero = apd.New(0, 0)
	one  = apd.New(1, 0)
)

// calc counts exponentials and keeps the first error.
type calc struct {
	err  error
	exps int
}

func (c *calc) keep(_ apd.Condition, err error) {
	if err != nil && c.err == nil {
		c.err = err
	}
}

func (c *calc) add(x, y *apd.Decimal) *apd.Decimal {
	z := new(apd.Decimal)
	c.keep(exact.Add(z, x, y))
	return z
}

func (c *calc) sub(x, y *apd.Decimal) *apd.Decimal {
	z := new(apd.Decimal)
	c.keep(exact.Sub(z, x, y))
	return z
}

func (c *calc) mul(x, y *apd.Decimal) *apd.Decimal {
	z := new(apd.Decimal)
	c.keep(chain.Mul(z, x, y))
	return z
}

func (c *calc) quo(x, y *apd.Decimal) *apd.Decimal {
	z := new(apd.Decimal)
	c.keep(chain.Quo(z, x, y))
	return z
}

func (c *calc) sqrt(x *apd.Decimal) *apd.Decimal {
	z := new(apd.Decimal)
	c.keep(chain.Sqrt(z, x))
	return z
}

func (c *calc) exp(x *apd.Decimal) *apd.Decimal {
	c.exps++
	z := new(apd.Decimal)
	c.keep(chain.Exp(z, x))
	return z
}

// stdDev is E10.
func (c *calc) stdDev(x []*apd.Decimal) *apd.Decimal {
	if len(x) <= 1 {
		return zero
	}
	sum := zero
	for _, v := range x {
		sum = c.add(sum, v)
	}
	mean := c.quo(sum, apd.New(int64(len(x)), 0))
	squares := zero
	for _, v := range x {
		d := c.sub(v, mean)
		squares = c.add(squares, c.mul(d, d))
	}
	return c.sqrt(c.quo(squares, apd.New(int64(len(x)-1), 0)))
}
