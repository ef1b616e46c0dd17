package num

import (
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// fusedCases is how many random operands the one-piece forms are compared on with the formulas.
const fusedCases = 50_000

// strangeDec returns a number of up to 40 digits, now and then zero, huge or tiny, so that operations fail too.
func strangeDec(s *Source) Dec {
	if s.IntN(30) == 0 {
		return IntDec(0)
	}
	digits := make([]byte, 1+s.IntN(40))
	for i := range digits {
		digits[i] = byte('0' + s.IntN(10))
	}
	exponent := s.IntN(9) - 6 - len(digits)
	switch s.IntN(4000) {
	case 0: // rare, as what such numbers meet takes milliseconds
		exponent = s.IntN(2*99_900) - 99_900
	case 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20:
		exponent = s.IntN(120) - 60
	}
	text := string(digits) + "E" + strconv.Itoa(exponent)
	if s.IntN(2) == 0 {
		text = "-" + text
	}
	return MustParseDec(text)
}

// TestOnePieceEqualsFormula: digits, exponents and errors.
func TestOnePieceEqualsFormula(t *testing.T) {
	runs := fusedCases
	if testing.Short() {
		runs /= 20
	}
	s := NewSource(1)
	for _, rules := range []Rules{{Elementary: ElementaryContext}, {Elementary: ElementaryTable}} {
		failures := 0
		compare := func(name string, one, other func(a Calc[Dec]) Dec, operands ...Dec) {
			t.Helper()
			first, second := NewDecimal(rules).Calc(), NewDecimal(rules).Calc()
			got, want := one(first), other(second)
			require.Equal(t, second.Err(), first.Err(), "%s %v", name, operands)
			if second.Err() != nil {
				failures++
				return
			}
			require.Equal(t, want, got, "%s %v", name, operands)
		}
		for range runs {
			x, y, z, sum := strangeDec(s), strangeDec(s), strangeDec(s), strangeDec(s)
			compare("AddQuotient", func(a Calc[Dec]) Dec {
				total := sum
				divisor := NewDivisor(a, z)
				AddQuotient(a, &total, &x, &y, &divisor)
				return total
			}, func(a Calc[Dec]) Dec { return a.Add(sum, a.Quo(a.Mul(x, y), z)) }, sum, x, y, z)
			compare("AddProduct", func(a Calc[Dec]) Dec {
				total := sum
				AddProduct(a, &total, &x, &y)
				return total
			}, func(a Calc[Dec]) Dec { return a.Add(sum, a.Mul(x, y)) }, sum, x, y)
			compare("AddSquare", func(a Calc[Dec]) Dec {
				total := sum
				AddSquare(a, &total, &x, &y)
				return total
			}, func(a Calc[Dec]) Dec {
				d := a.Sub(x, y)
				return a.Add(sum, a.Mul(d, d))
			}, sum, x, y)
			compare("ScaledDifference", func(a Calc[Dec]) Dec {
				var z Dec
				ScaledDifference(a, &z, &sum, &x, &y)
				return z
			}, func(a Calc[Dec]) Dec { return a.Mul(sum, a.Sub(x, y)) }, sum, x, y)
			compare("Divisor", func(a Calc[Dec]) Dec {
				divisor := NewDivisor(a, z)
				return divisor.Quo(a, x)
			}, func(a Calc[Dec]) Dec { return a.Quo(x, z) }, x, z)
			compare("Divisor of each", func(a Calc[Dec]) Dec {
				divisor, values := NewDivisor(a, z), []Dec{x, y, sum}
				divisor.QuoEach(a, values)
				return a.Add(values[0], a.Add(values[1], values[2]))
			}, func(a Calc[Dec]) Dec {
				first, second := a.Quo(x, z), a.Quo(y, z)
				return a.Add(first, a.Add(second, a.Quo(sum, z)))
			}, x, y, sum, z)
			compare("Sum", func(a Calc[Dec]) Dec { return Sum(a, []Dec{x, y, z, sum}) },
				func(a Calc[Dec]) Dec { return a.Add(a.Add(a.Add(a.Add(IntDec(0), x), y), z), sum) }, x, y, z, sum)
			compare("SumOfProducts", func(a Calc[Dec]) Dec { return SumOfProducts(a, []Dec{x, y}, []Dec{z, sum}) },
				func(a Calc[Dec]) Dec { return a.Add(a.Add(IntDec(0), a.Mul(x, z)), a.Mul(y, sum)) }, x, y, z, sum)
			compare("Largest", func(a Calc[Dec]) Dec { return IntDec(int64(Largest(a, []Dec{x, y, z}))) },
				func(a Calc[Dec]) Dec {
					switch {
					case x.Cmp(y) >= 0 && x.Cmp(z) >= 0:
						return IntDec(0)
					case y.Cmp(z) >= 0:
						return IntDec(1)
					}
					return IntDec(2)
				}, x, y, z)
			compare("Gradient", func(a Calc[Dec]) Dec { return Gradient(a, x, y, z) },
				func(a Calc[Dec]) Dec { return a.QuoOnePlusExp(x, a.Mul(x, a.Sub(y, z))) }, x, y, z)
			compare("QuoOnePlusExp", func(a Calc[Dec]) Dec { return a.QuoOnePlusExp(x, y) },
				func(a Calc[Dec]) Dec { return a.Quo(x, a.Add(IntDec(1), a.Exp(y))) }, x, y)
			compare("ExpRatio", func(a Calc[Dec]) Dec { return ratioOf(a, x, y) },
				func(a Calc[Dec]) Dec {
					r := NewExpRatio(a, x)
					return r.quo(a, y)
				}, x, y)
		}
		require.Greater(t, failures, runs/1000, "operations that fail are to be among the cases")
	}
}

// TestDivisorElsewhere: the same in float64, and a divisor of another arithmetic or none at all divides too.
func TestDivisorElsewhere(t *testing.T) {
	a := NewFloat64(Rules{}).Calc()
	divisor := NewDivisor(a, 3.0)
	values := []float64{1, -2, 7}
	divisor.QuoEach(a, values)
	require.Equal(t, []float64{1.0 / 3, -2.0 / 3, 7.0 / 3}, values)
	require.Equal(t, 5.0/3, divisor.Quo(a, 5))
	require.Equal(t, 2, Largest(a, []float64{1, 2, 3, 3}))
	require.Equal(t, 0, Largest(a, []float64(nil)))
	require.Equal(t, float64(1*4)+float64(2*5), SumOfProducts(a, []float64{1, 2}, []float64{4, 5}))
	require.NoError(t, a.Err())

	metered := Metered(NewDecimal(Rules{}), NewMeter(1<<40)).Calc()
	three, plain := NewDivisor(metered, IntDec(3)), NewDecimal(Rules{}).Calc()
	require.Equal(t, plain.Quo(IntDec(1), IntDec(3)), three.Quo(plain, IntDec(1)))

	for name, f := range map[string]func(Calc[Dec]){
		"no number": func(a Calc[Dec]) { var none Divisor[Dec]; none.Quo(a, IntDec(1)) },
		"zero":      func(a Calc[Dec]) { zero := NewDivisor(a, IntDec(0)); zero.QuoEach(a, []Dec{IntDec(1)}) },
	} {
		a := NewDecimal(Rules{}).Calc()
		f(a)
		require.ErrorIs(t, a.Err(), ErrDivisionByZero, name)
	}
	for name, f := range map[string]func(Calc[Dec]){
		"Quo":     func(a Calc[Dec]) { (*Divisor[Dec])(nil).Quo(a, IntDec(1)) },
		"QuoEach": func(a Calc[Dec]) { (*Divisor[Dec])(nil).QuoEach(a, []Dec{IntDec(1)}) },
	} {
		a := NewDecimal(Rules{}).Calc()
		f(a)
		require.ErrorIs(t, a.Err(), ErrMissing, name)
	}
	b := NewDecimal(Rules{}).Calc()
	SumOfProducts(b, []Dec{IntDec(1)}, nil)
	require.ErrorIs(t, b.Err(), ErrShape)
}
