package num

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestFloatOperationsRefuse(t *testing.T) {
	type a64 = Calc[float64]
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		name           string
		run            func(a a64) float64
		context, table error
		field          string
	}{
		{"1/0", func(a a64) float64 { return a.Quo(1, 0) }, ErrDivisionByZero, ErrDivisionByZero, "Quo"},
		{"0/0", func(a a64) float64 { return a.Quo(0, 0) }, ErrDivisionByZero, ErrDivisionByZero, "Quo"},
		{"1/-0", func(a a64) float64 { return a.Quo(1, math.Copysign(0, -1)) }, ErrDivisionByZero, ErrDivisionByZero, "Quo"},
		{"Ln 0", func(a a64) float64 { return a.Ln(0) }, ErrDomain, ErrDomain, "Ln"},
		{"Ln -1", func(a a64) float64 { return a.Ln(-1) }, ErrDomain, ErrDomain, "Ln"},
		{"Log10 0", func(a a64) float64 { return a.Log10(0) }, ErrDomain, ErrDomain, "Log10"},
		{"Sqrt -1", func(a a64) float64 { return a.Sqrt(-1) }, ErrDomain, ErrDomain, "Sqrt"},
		{"0^0", func(a a64) float64 { return a.Pow(0, 0) }, ErrDomain, nil, "Pow"},
		{"0^NaN", func(a a64) float64 { return a.Pow(0, nan) }, ErrRange, ErrRange, "Pow"},
		{"0^-1", func(a a64) float64 { return a.Pow(0, -1) }, ErrDomain, nil, "Pow"},
		{"-8^(1/3)", func(a a64) float64 { return a.Pow(-8, 1./3) }, ErrDomain, ErrDomain, "Pow"},
		{"-1^2", func(a a64) float64 { return a.Pow(-1, 2) }, nil, ErrDomain, "Pow"},
		{"Exp 1e6", func(a a64) float64 { return a.Exp(1e6) }, ErrRange, ErrRange, "Exp"},
		{"Exp -1e6", func(a a64) float64 { return a.Exp(-1e6) }, ErrRange, nil, "Exp"},
		{"Exp 710", func(a a64) float64 { return a.Exp(710) }, ErrRange, ErrRange, "Exp"},
		{"Exp -22999", func(a a64) float64 { return a.Exp(-22999) }, nil, nil, ""},
		{"Ln1pExp 1e6", func(a a64) float64 { return a.Ln1pExp(1e6) }, ErrRange, ErrRange, "Ln1pExp"},
		{"Ln1pExp 2e5", func(a a64) float64 { return a.Ln1pExp(2e5) }, ErrRange, nil, "Ln1pExp"},
		{"QuoOnePlusExp 1e6", func(a a64) float64 { return a.QuoOnePlusExp(1, 1e6) }, ErrRange, ErrRange, "QuoOnePlusExp"},
		{"large sum", func(a a64) float64 { return a.Add(math.MaxFloat64, math.MaxFloat64) }, ErrRange, ErrRange, "Add"},
		{"large difference", func(a a64) float64 { return a.Sub(-math.MaxFloat64, math.MaxFloat64) }, ErrRange, ErrRange, "Sub"},
		{"large product", func(a a64) float64 { return a.Mul(1e200, 1e200) }, ErrRange, ErrRange, "Mul"},
		{"small product", func(a a64) float64 { return a.Mul(1e-200, 1e-200) }, nil, nil, ""},
		{"large quotient", func(a a64) float64 { return a.Quo(1e200, 1e-200) }, ErrRange, ErrRange, "Quo"},
		{"large power", func(a a64) float64 { return a.Pow(10, 400) }, ErrRange, ErrRange, "Pow"},
		{"small power", func(a a64) float64 { return a.Pow(10, -400) }, nil, ErrRange, "Pow"},
		// an argument that is not finite never comes back as a result
		{"Add NaN", func(a a64) float64 { return a.Add(nan, 1) }, ErrRange, ErrRange, "Add"},
		{"Mul 0 Inf", func(a a64) float64 { return a.Mul(0, inf) }, ErrRange, ErrRange, "Mul"},
		{"Quo NaN", func(a a64) float64 { return a.Quo(nan, 1) }, ErrRange, ErrRange, "Quo"},
		{"Neg NaN", func(a a64) float64 { return a.Neg(nan) }, ErrRange, ErrRange, "Neg"},
		{"Abs Inf", func(a a64) float64 { return a.Abs(-inf) }, ErrRange, ErrRange, "Abs"},
		{"Sqrt Inf", func(a a64) float64 { return a.Sqrt(inf) }, ErrRange, ErrRange, "Sqrt"},
		{"Sqrt NaN", func(a a64) float64 { return a.Sqrt(nan) }, ErrRange, ErrRange, "Sqrt"},
		{"Exp NaN", func(a a64) float64 { return a.Exp(nan) }, ErrRange, ErrRange, "Exp"},
		{"Ln NaN", func(a a64) float64 { return a.Ln(nan) }, ErrRange, ErrRange, "Ln"},
		{"Ln Inf", func(a a64) float64 { return a.Ln(inf) }, ErrRange, ErrRange, "Ln"},
		{"Log10 NaN", func(a a64) float64 { return a.Log10(nan) }, ErrRange, ErrRange, "Log10"},
		{"1^NaN", func(a a64) float64 { return a.Pow(1, nan) }, ErrRange, ErrRange, "Pow"},
		{"NaN^0", func(a a64) float64 { return a.Pow(nan, 0) }, ErrRange, ErrRange, "Pow"},
		{"Pow NaN", func(a a64) float64 { return a.Pow(2, nan) }, ErrRange, ErrRange, "Pow"},
		{"Ln1pExp NaN", func(a a64) float64 { return a.Ln1pExp(nan) }, ErrRange, ErrRange, "Ln1pExp"},
		{"QuoOnePlusExp NaN", func(a a64) float64 { return a.QuoOnePlusExp(1, nan) }, ErrRange, ErrRange, "QuoOnePlusExp"},
		{"QuoOnePlusExp Inf", func(a a64) float64 { return a.QuoOnePlusExp(inf, 1) }, ErrRange, ErrRange, "QuoOnePlusExp"},
	} {
		for i, want := range []error{c.context, c.table} {
			t.Run(c.name+" "+decimalRules[i].name, func(t *testing.T) {
				a := NewFloat64(decimalRules[i].rules).Calc()
				result := c.run(a)
				if want == nil {
					require.NoError(t, a.Err())
					return
				}
				requireError(t, a.Err(), want, c.field)
				require.Zero(t, result)
			})
		}
	}
}

// What one arithmetic refuses the other of the same rules refuses, wherever float64 can hold the decimal result.
func TestFloatAndDecimalRefuseTheSame(t *testing.T) {
	values := []float64{-1e5, -24000, -700, -8, -1, -0.5, 0, 0.25, 1, 2, 700}
	unary := []string{"Neg", "Abs", "Sqrt", "Exp", "Ln", "Log10"}
	for _, r := range decimalRules {
		for _, x := range values {
			for k := range unary {
				f, d := NewFloat64(r.rules).Calc(), NewDecimal(r.rules).Calc()
				fx := []func(float64) float64{f.Neg, f.Abs, f.Sqrt, f.Exp, f.Ln, f.Log10}[k](x)
				dx := []func(Dec) Dec{d.Neg, d.Abs, d.Sqrt, d.Exp, d.Ln, d.Log10}[k](mustFloat64Dec(x))
				requireAlike(t, r.name+" "+unary[k], x, 0, f, d, fx, dx)
			}
			for _, y := range values {
				for k, name := range []string{"Add", "Sub", "Mul", "Quo", "Pow", "QuoOnePlusExp"} {
					f, d := NewFloat64(r.rules).Calc(), NewDecimal(r.rules).Calc()
					fx := []func(x, y float64) float64{f.Add, f.Sub, f.Mul, f.Quo, f.Pow, f.QuoOnePlusExp}[k](x, y)
					dx := []func(x, y Dec) Dec{d.Add, d.Sub, d.Mul, d.Quo, d.Pow, d.QuoOnePlusExp}[k](mustFloat64Dec(x), mustFloat64Dec(y))
					requireAlike(t, r.name+" "+name, x, y, f, d, fx, dx)
				}
			}
		}
	}
}

func requireAlike(t *testing.T, name string, x, y float64, f Calc[float64], d Calc[Dec], fx float64, dx Dec) {
	t.Helper()
	if d.Err() == nil && dx.Cmp(dec("1.79e308")) < 0 && dx.Cmp(dec("-1.79e308")) > 0 {
		require.NoError(t, f.Err(), "%s(%v, %v)", name, x, y)
		want, err := dx.Float64()
		require.NoError(t, err)
		require.InDelta(t, want, fx, 1e-12*math.Abs(want), "%s(%v, %v)", name, x, y)
		return
	}
	if d.Err() == nil { // beyond float64
		require.ErrorIs(t, f.Err(), ErrRange, "%s(%v, %v)", name, x, y)
		return
	}
	if dx, _ := AsError(d.Err()); f.Err() != nil {
		require.ErrorIs(t, f.Err(), dx.Kind, "%s(%v, %v)", name, x, y)
		return
	}
	// only a result too small for the decimals may be a number in float64
	require.ErrorIs(t, d.Err(), ErrRange, "%s(%v, %v): %v", name, x, y, fx)
	t.Logf("%s(%v, %v) = %v, decimal: %v", name, x, y, fx, d.Err())
}
