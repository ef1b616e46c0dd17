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
				AddQuotient(a, &total, &x, &y, &z)
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
