package num

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// No operation on float64 gives NaN or an infinity, whatever its operands; NaN is always an error.
func FuzzFloatArith(f *testing.F) {
	values := []float64{0, math.Copysign(0, -1), 1, -1, 0.5, -2.5, 1e308, -1e308, 5e-324, 709.8, -745.2, 23000, 230259, math.MaxFloat64, math.Inf(1), math.Inf(-1), math.NaN()}
	for i := range floatOperations {
		for _, x := range values {
			f.Add(x, values[(i+3)%len(values)], uint8(i))
			f.Add(x, x, uint8(i))
		}
		f.Add(1.0, math.NaN(), uint8(i))
		f.Add(math.NaN(), 0.0, uint8(i))
	}
	f.Fuzz(func(t *testing.T, x, y float64, operation uint8) {
		c := floatOperations[int(operation)%len(floatOperations)]
		for _, r := range decimalRules {
			a := NewFloat64(r.rules).Calc()
			z := c.op(a, x, y)
			require.True(t, a.IsFinite(z), "%s(%v, %v) = %v", c.name, x, y, z)
			if a.Err() != nil {
				requireRefusal(t, a.Err())
			} else {
				require.False(t, x != x || (!c.unary && y != y), "%s(%v, %v) = %v without an error", c.name, x, y, z)
			}
		}
	})
}

var floatOperations = []struct {
	name  string
	unary bool
	op    func(a Calc[float64], x, y float64) float64
}{
	{"Add", false, Calc[float64].Add}, {"Sub", false, Calc[float64].Sub}, {"Mul", false, Calc[float64].Mul},
	{"Quo", false, Calc[float64].Quo}, {"Pow", false, Calc[float64].Pow}, {"QuoOnePlusExp", false, Calc[float64].QuoOnePlusExp},
	{"Neg", true, func(a Calc[float64], x, _ float64) float64 { return a.Neg(x) }},
	{"Abs", true, func(a Calc[float64], x, _ float64) float64 { return a.Abs(x) }},
	{"Sqrt", true, func(a Calc[float64], x, _ float64) float64 { return a.Sqrt(x) }},
	{"Exp", true, func(a Calc[float64], x, _ float64) float64 { return a.Exp(x) }},
	{"Ln", true, func(a Calc[float64], x, _ float64) float64 { return a.Ln(x) }},
	{"Log10", true, func(a Calc[float64], x, _ float64) float64 { return a.Log10(x) }},
	{"Ln1pExp", true, func(a Calc[float64], x, _ float64) float64 { return a.Ln1pExp(x) }},
}
