package num

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestOperationsRefuse(t *testing.T) {
	type unary = func(Calc[Dec], Dec) Dec
	type binary = func(Calc[Dec], Dec, Dec) Dec
	both := func(op binary, x, y string) func(Calc[Dec]) Dec {
		return func(a Calc[Dec]) Dec { return op(a, dec(x), dec(y)) }
	}
	single := func(op unary, x string) func(Calc[Dec]) Dec {
		return func(a Calc[Dec]) Dec { return op(a, dec(x)) }
	}
	for _, c := range []struct {
		name           string
		run            func(Calc[Dec]) Dec
		context, table error // nil: gives a number
		field          string
		operands       string
	}{
		{"1/0", both(Calc[Dec].Quo, "1", "0"), ErrDivisionByZero, ErrDivisionByZero, "Quo", "1, 0"},
		{"0/0", both(Calc[Dec].Quo, "0", "0"), ErrDivisionByZero, ErrDivisionByZero, "Quo", "0, 0"},
		{"Ln 0", single(Calc[Dec].Ln, "0"), ErrDomain, ErrDomain, "Ln", "0"},
		{"Ln -1", single(Calc[Dec].Ln, "-1"), ErrDomain, ErrDomain, "Ln", "-1"},
		{"Log10 0", single(Calc[Dec].Log10, "0"), ErrDomain, ErrDomain, "Log10", "0"},
		{"Log10 -1", single(Calc[Dec].Log10, "-1"), ErrDomain, ErrDomain, "Log10", "-1"},
		{"Sqrt -1", single(Calc[Dec].Sqrt, "-1"), ErrDomain, ErrDomain, "Sqrt", "-1"},
		{"0^0", both(Calc[Dec].Pow, "0", "0"), ErrDomain, nil, "Pow", "0, 0"},
		{"0^-1", both(Calc[Dec].Pow, "0", "-1"), ErrDomain, nil, "Pow", "0, -1"},
		{"-8^(1/3)", both(Calc[Dec].Pow, "-8", "0.3333"), ErrDomain, ErrDomain, "Pow", "-8, 0.3333"},
		{"-1^2", both(Calc[Dec].Pow, "-1", "2"), nil, ErrDomain, "Pow", "-1, 2"},
		{"Exp 1e6", single(Calc[Dec].Exp, "1e6"), ErrRange, ErrRange, "Exp", "1000000"},
		{"Exp -1e6", single(Calc[Dec].Exp, "-1e6"), ErrRange, nil, "Exp", "-1000000"},
		{"Exp 22999", single(Calc[Dec].Exp, "22999.9"), nil, nil, "", ""},
		{"Exp 23000", single(Calc[Dec].Exp, "23000"), ErrRange, nil, "Exp", "23000"},
		{"Exp -23000", single(Calc[Dec].Exp, "-23000"), ErrRange, nil, "Exp", "-23000"},
		{"Exp 230258", single(Calc[Dec].Exp, "230258"), ErrRange, nil, "Exp", "230258"},
		{"Exp 230259", single(Calc[Dec].Exp, "230259"), ErrRange, ErrRange, "Exp", "230259"},
		{"Exp 1e-100000", single(Calc[Dec].Exp, "1e-100000"), nil, nil, "", ""},
		{"Ln1pExp 1e6", single(Calc[Dec].Ln1pExp, "1e6"), ErrRange, ErrRange, "Exp", "1000000"},
		{"Ln1pExp -1e6", single(Calc[Dec].Ln1pExp, "-1e6"), ErrRange, nil, "Exp", "-1000000"},
		{"large sum", both(Calc[Dec].Add, "9e100000", "9e100000"), ErrRange, ErrRange, "Add", "9E+100000, 9E+100000"},
		{"wide sum", both(Calc[Dec].Add, "1e100000", "1e-100000"), ErrRange, ErrRange, "Add", "1E+100000, 1E-100000"},
		{"wide difference", both(Calc[Dec].Sub, "1e100000", "1e-1"), ErrRange, ErrRange, "Sub", "1E+100000, 0.1"},
		{"large product", both(Calc[Dec].Mul, "1e60000", "1e60000"), ErrRange, ErrRange, "Mul", "1E+60000, 1E+60000"},
		{"small product", both(Calc[Dec].Mul, "1e-60000", "-1e-60000"), ErrRange, ErrRange, "Mul", "1E-60000, -1E-60000"},
		{"large quotient", both(Calc[Dec].Quo, "1e60000", "1e-60000"), ErrRange, ErrRange, "Quo", "1E+60000, 1E-60000"},
		{"small quotient", both(Calc[Dec].Quo, "1e-60000", "1e60000"), ErrRange, ErrRange, "Quo", "1E-60000, 1E+60000"},
		{"large power", both(Calc[Dec].Pow, "10", "100001"), ErrRange, ErrRange, "Pow", "10, 100001"},
		{"small power", both(Calc[Dec].Pow, "0.1", "1e30"), ErrRange, ErrRange, "Pow", "0.1, 1000000000000000000000000000000"},
		{"power of 1e99999", both(Calc[Dec].Pow, "2", "1e99999"), ErrRange, ErrRange, "Pow", "2, 1E+99999"},
		{"1/0 of Gradient", func(a Calc[Dec]) Dec { return a.QuoOnePlusExp(dec("1"), dec("1e6")) }, ErrRange, ErrRange, "Exp", "1000000"},
	} {
		for i, want := range []error{c.context, c.table} {
			t.Run(c.name+" "+decimalRules[i].name, func(t *testing.T) {
				a := NewDecimal(decimalRules[i].rules).Calc()
				result := c.run(a)
				if want == nil {
					require.NoError(t, a.Err())
					return
				}
				requireError(t, a.Err(), want, c.field)
				e, _ := AsError(a.Err())
				require.Equal(t, c.operands, e.Value)
				require.Equal(t, representation(Dec{}), representation(result), "a refused operation gives the zero value")
			})
		}
	}
}

func TestTableRulesOfZero(t *testing.T) {
	a := NewDecimal(Rules{Elementary: ElementaryTable}).Calc()
	for _, y := range []string{"0", "-1", "1e99999", "-0.5"} {
		require.Equal(t, "0", a.Pow(dec("0"), dec(y)).String(), y)
	}
	require.Equal(t, "0", a.Exp(dec("-1e6")).String())
	require.Equal(t, "0", a.Exp(dec("-230258.50929940456840179914546843642077")).String())
	require.Equal(t, "0", a.Exp(dec("-1e99999")).String())
	require.Equal(t, "1", a.Exp(dec("0.000")).String())
	require.Equal(t, "1", a.Exp(dec("-1e-99999")).String())
	require.Equal(t, "0", a.Ln(dec("1.00")).String())
	require.NoError(t, a.Err())
}

func TestErrorsAreSticky(t *testing.T) {
	forEachArith(t, func(t *testing.T, a Calc[Dec]) {
		a.Quo(IntDec(1), IntDec(0))
		first := a.Err()
		require.ErrorIs(t, first, ErrDivisionByZero)
		a.Ln(IntDec(-1))
		a.Fail(errors.New("later"))
		require.Same(t, first, a.Err(), "the first one stays")
		for _, z := range []Dec{
			a.Add(IntDec(1), IntDec(1)), a.Sub(IntDec(3), IntDec(1)), a.Mul(IntDec(1), IntDec(1)), a.Quo(IntDec(1), IntDec(1)),
			a.Neg(IntDec(1)), a.Abs(IntDec(1)), a.Sqrt(IntDec(1)), a.Exp(IntDec(0)), a.Ln(IntDec(2)), a.Log10(IntDec(2)),
			a.Pow(IntDec(2), IntDec(2)), a.Ln1pExp(IntDec(0)), a.QuoOnePlusExp(IntDec(1), IntDec(0)),
		} {
			require.Equal(t, representation(Dec{}), representation(z))
		}
		fresh := a.Calc()
		require.NoError(t, fresh.Err())
		require.IsType(t, a, fresh)
		require.Equal(t, "2", fresh.Add(IntDec(1), IntDec(1)).String())
		require.Same(t, first, a.Err())
	}, func(t *testing.T, a Calc[float64]) {
		require.Zero(t, a.Quo(1, 0))
		first := a.Err()
		require.ErrorIs(t, first, ErrDivisionByZero)
		require.Zero(t, a.Ln(-1))
		a.Fail(errors.New("later"))
		require.Same(t, first, a.Err())
		fresh := a.Calc()
		require.NoError(t, fresh.Err())
		require.Equal(t, a.(*floatCalc).rules, fresh.(*floatCalc).rules)
		require.Equal(t, 2.0, fresh.Add(1, 1))
	})
}

// Long operands are cut in the message.
func TestErrorsOfLongOperandsAreShort(t *testing.T) {
	forEachDecimal(t, func(t *testing.T, a Calc[Dec]) {
		a.Quo(dec(strings.Repeat("7", 50000)), IntDec(0))
		require.ErrorIs(t, a.Err(), ErrDivisionByZero)
		require.Less(t, len(a.Err().Error()), 300)
	})
}
