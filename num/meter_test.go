package num

import (
	"testing"

	"github.com/stretchr/testify/require"
)

// TestMetered: the digits of every operation are those of the arithmetic itself until the limit is spent, which no
// number of 77 digits does.
func TestMetered(t *testing.T) {
	operands := []Dec{
		MustParseDec("1"), MustParseDec("-2.5e-30"), MustParseDec("1e300"), MustParseDec("3e-400"), MustParseDec("12345.678"),
		MustParseDec("0"), MustParseDec("-700"),
	}
	for _, rules := range []Rules{{}, {Elementary: ElementaryTable}} {
		plain := NewDecimal(rules)
		metered := Metered(plain, NewMeter(1<<40))
		for _, x := range operands {
			for _, y := range operands {
				for name, f := range map[string]func(a Calc[Dec]) Dec{
					"Add": func(a Calc[Dec]) Dec { return a.Add(x, y) },
					"Sub": func(a Calc[Dec]) Dec { return a.Sub(x, y) },
					"Mul": func(a Calc[Dec]) Dec { return a.Mul(a.Add(x, y), y) },
					"Quo": func(a Calc[Dec]) Dec { return a.Quo(x, a.Add(x, y)) },
					"Pow": func(a Calc[Dec]) Dec { return a.Pow(x, a.Int(3)) },
					"Exp": func(a Calc[Dec]) Dec { return a.QuoOnePlusExp(x, y) },
					"Ln":  func(a Calc[Dec]) Dec { return a.Ln1pExp(a.Add(x, y)) },
					"E8":  func(a Calc[Dec]) Dec { return ratioOf(a, x, y) },
					"E31": func(a Calc[Dec]) Dec { z := x; AddProduct(a, &z, &x, &y); return z },
					"E52": func(a Calc[Dec]) Dec {
						z, three := x, NewDivisor(a, a.Int(3))
						AddQuotient(a, &z, &x, &y, &three)
						return z
					},
					"E10": func(a Calc[Dec]) Dec { z := x; AddSquare(a, &z, &x, &y); return z },
					"E26": func(a Calc[Dec]) Dec { var z Dec; ScaledDifference(a, &z, &x, &x, &y); return z },
				} {
					a, b := plain.Calc(), metered.Calc()
					want, got := f(a), f(b)
					require.Equal(t, a.Err(), b.Err(), "%s %v %v", name, x, y)
					require.True(t, want.Equal(got), "%s %v %v: %v, %v", name, x, y, want, got)
				}
			}
		}
	}
}

// TestMeteredGivesUp: all arithmetics opened from one share its limit.
func TestMeteredGivesUp(t *testing.T) {
	for _, rules := range []Rules{{}, {Elementary: ElementaryTable}} {
		a := Metered(NewDecimal(rules), NewMeter(70_000))
		far, near := MustParseDec("1e-3000"), MustParseDec("1e-40")
		for range 1000 {
			once := a.Calc()
			once.Quo(once.Add(IntDec(1), near), near)
			require.NoError(t, once.Err())
		}
		uses := 0
		for ; uses < 100; uses++ {
			once := a.Calc()
			once.Add(IntDec(1), far)
			if once.Err() != nil {
				require.ErrorIs(t, once.Err(), ErrLimit)
				break
			}
		}
		require.Equal(t, 2, uses)
		require.ErrorIs(t, func() error { b := a.Calc(); b.Add(IntDec(1), far); return b.Err() }(), ErrLimit)
	}
}
