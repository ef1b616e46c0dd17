package bench

import (
	"strconv"

	"github.com/cockroachdb/apd/v3"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// operand returns a random coefficient of 34 digits, the last not 0, with its first digit at 10^low to 10^high.
func operand(source *num.Source, low, high int) string {
	digits := make([]byte, 34)
	for i := range digits {
		digits[i] = byte('0' + source.IntN(10))
	}
	digits[0], digits[33] = byte('1'+source.IntN(9)), byte('1'+source.IntN(9))
	return string(digits) + "e" + strconv.Itoa(low+source.IntN(high-low+1)-33)
}

// operands are pairs in both kinds of decimals.
type operands struct {
	x, y   []num.Dec
	ax, ay []*apd.Decimal
}

func newOperands(n, low, high int) (*operands, error) {
	source := num.NewSource(1)
	o := new(operands)
	for range n {
		for _, to := range []struct {
			ours   *[]num.Dec
			theirs *[]*apd.Decimal
		}{{&o.x, &o.ax}, {&o.y, &o.ay}} {
			text := operand(source, low, high)
			d, _, err := apd.NewFromString(text)
			if err != nil {
				return nil, err
			}
			*to.ours, *to.theirs = append(*to.ours, num.MustParseDec(text)), append(*to.theirs, d)
		}
	}
	return o, nil
}

// operations measures single operations of v0.6. Results go into fresh values.
func (r *runner) operations() error {
	rules := release.V06()
	a := rules.Decimal().Calc()
	exact := &apd.Context{MaxExponent: apd.MaxExponent, MinExponent: apd.MinExponent, Traps: apd.DefaultTraps}
	chain := exact.WithPrecision(34)
	chain.Rounding = apd.RoundDown
	unary := func(f func(z, x *apd.Decimal) (apd.Condition, error)) func(z, x, y *apd.Decimal) (apd.Condition, error) {
		return func(z, x, _ *apd.Decimal) (apd.Condition, error) { return f(z, x) }
	}
	for _, o := range []struct {
		work   string
		count  int
		high   int // of the exponent of the first digit
		ours   func(z, x, y []num.Dec)
		theirs func(z, x, y *apd.Decimal) (apd.Condition, error)
	}{
		// every loop calls the arithmetic itself, as formulas do
		{"add", 256, 3, func(z, x, y []num.Dec) {
			for i := range z {
				z[i] = a.Add(x[i], y[i])
			}
		}, exact.Add},
		{"mul", 256, 3, func(z, x, y []num.Dec) {
			for i := range z {
				z[i] = a.Mul(x[i], y[i])
			}
		}, chain.Mul},
		{"quo", 256, 3, func(z, x, y []num.Dec) {
			for i := range z {
				z[i] = a.Quo(x[i], y[i])
			}
		}, chain.Quo},
		{"exp", 32, 1, func(z, x, _ []num.Dec) {
			for i := range z {
				z[i] = a.Exp(x[i])
			}
		}, unary(chain.Exp)},
		{"ln", 32, 3, func(z, x, _ []num.Dec) {
			for i := range z {
				z[i] = a.Ln(x[i])
			}
		}, unary(chain.Ln)},
		{"pow", 32, 1, func(z, x, y []num.Dec) {
			for i := range z {
				z[i] = a.Pow(x[i], y[i])
			}
		}, chain.Pow},
	} {
		in, err := newOperands(o.count, -2, o.high)
		if err != nil {
			return err
		}
		results, fresh := make([]num.Dec, o.count), make([]*apd.Decimal, o.count)
		var failed error
		row := Row{Work: o.work, Release: rules.Name, Size: "1", Arith: decimal}
		r.against(row, o.count, func() { o.ours(results, in.x, in.y) }, func() {
			for i, x := range in.ax {
				fresh[i] = new(apd.Decimal)
				if _, err := o.theirs(fresh[i], x, in.ay[i]); err != nil {
					failed = err
				}
			}
		})
		if failed != nil {
			return failed
		}
		if err := a.Err(); err != nil {
			return err
		}
	}
	return nil
}
