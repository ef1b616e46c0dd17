package bareapd

import (
	"sync"

	"github.com/cockroachdb/apd/v3"
)

// steps is the number of entries of the table of E1.
const steps = 300

// The chain's own Exp (E1-E4) rounds every step half-even to 36 digits and its result to 34.
var (
	inner   = rounding(36)
	outer   = rounding(34)
	precise = rounding(60) // for the table
)

func rounding(digits uint32) *apd.Context {
	return &apd.Context{
		Precision: digits, MaxExponent: maxExponent, MinExponent: -maxExponent, Traps: apd.DefaultTraps, Rounding: apd.RoundHalfEven,
	}
}

// expTable holds what E1-E4 need beside the argument.
type expTable struct {
	perStep   *apd.Decimal // 300 / ln 10
	high, low *apd.Decimal // ln 10 / 300 in two parts; the product of high and a small integer is exact
	terms     [4]*apd.Decimal
	powers    [steps]*apd.Decimal // 10^(b/300), with b/300 and the power rounded to the inner precision
}

// theExpTable is made when it is asked for first: most programs that hold this package do not need it.
var theExpTable = sync.OnceValue(newExpTable)

func newExpTable() *expTable {
	c := &calc{}
	text := func(digits string) *apd.Decimal {
		d, _, err := apd.NewFromString(digits)
		c.keep(0, err)
		return d
	}
	in := func(context *apd.Context, f func(*apd.Context, *apd.Decimal) (apd.Condition, error)) *apd.Decimal {
		z := new(apd.Decimal)
		c.keep(f(context, z))
		return z
	}
	quo := func(context *apd.Context, x, y *apd.Decimal) *apd.Decimal {
		return in(context, func(context *apd.Context, z *apd.Decimal) (apd.Condition, error) { return context.Quo(z, x, y) })
	}
	t := &expTable{
		perStep: quo(inner, apd.New(steps, 0), text("2.302585092994045684017991454684364207")),
		high:    text("0.007675283643313485613393"),
		low:     text("3.048489478806920036716287625765868e-25"),
	}
	for i, divisor := range []int64{6, -360, 15120, -604800} {
		t.terms[i] = quo(inner, one, apd.New(divisor, 0))
	}
	for b := range t.powers {
		power := in(precise, func(context *apd.Context, z *apd.Decimal) (apd.Condition, error) {
			return context.Pow(z, apd.New(10, 0), quo(inner, apd.New(int64(b), 0), apd.New(steps, 0)))
		})
		t.powers[b] = in(inner, func(context *apd.Context, z *apd.Decimal) (apd.Condition, error) { return context.Round(z, power) })
	}
	if c.err != nil {
		panic("bareapd: " + c.err.Error()) // constants
	}
	return t
}

// two is the 2 of E3.
var two = apd.New(2, 0)

// tableExp is E1-E4 for arguments that are neither huge nor next to 0, as all weights have them.
func (c *calc) tableExp(t *expTable, x *apd.Decimal) *apd.Decimal {
	c.exps++
	if x.IsZero() {
		return one
	}
	add := func(x, y *apd.Decimal) *apd.Decimal {
		z := new(apd.Decimal)
		c.keep(inner.Add(z, x, y))
		return z
	}
	sub := func(x, y *apd.Decimal) *apd.Decimal {
		z := new(apd.Decimal)
		c.keep(inner.Sub(z, x, y))
		return z
	}
	mul := func(x, y *apd.Decimal) *apd.Decimal {
		z := new(apd.Decimal)
		c.keep(inner.Mul(z, x, y))
		return z
	}
	k := new(apd.Decimal)
	c.keep(inner.RoundToIntegralValue(k, mul(x, t.perStep)))
	n, err := k.Int64()
	c.keep(0, err)
	index, tens := n%steps, n/steps
	if index < 0 {
		index, tens = index+steps, tens-1
	}
	d := sub(sub(x, mul(k, t.high)), mul(k, t.low))
	square := mul(d, d)
	polynomial := t.terms[3]
	for i := 2; i >= 0; i-- {
		polynomial = add(t.terms[i], mul(square, polynomial))
	}
	q := sub(d, mul(square, polynomial))
	power := t.powers[index]
	u := mul(power, d)
	v := new(apd.Decimal)
	c.keep(inner.Quo(v, mul(u, q), sub(two, q)))
	v = add(add(v, u), power)
	v.Exponent += int32(tens)
	z := new(apd.Decimal)
	c.keep(outer.Round(z, v))
	return z
}
