package num

import (
	"fmt"
	"math/big"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num/internal/dec256"
)

// representation tells more than the value: a changed operand shows even if it stayed equal.
func representation(x Dec) string {
	if x.v == (dec256.Decimal{}) {
		return "zero value"
	}
	return fmt.Sprintf("%v %v %d", x.v.Negative(), x.v.Coefficient(), x.v.Exponent())
}

var unaryOperations = []struct {
	name string
	op   func(a Calc[Dec], x Dec) Dec
}{
	{"Neg", Calc[Dec].Neg}, {"Abs", Calc[Dec].Abs}, {"Sqrt", Calc[Dec].Sqrt}, {"Exp", Calc[Dec].Exp}, {"Ln", Calc[Dec].Ln},
	{"Log10", Calc[Dec].Log10}, {"Ln1pExp", Calc[Dec].Ln1pExp}, {"FromDec", Calc[Dec].FromDec},
	{"Text", func(a Calc[Dec], x Dec) Dec { a.Text(x); return x }},
	{"String", func(a Calc[Dec], x Dec) Dec { _ = x.String(); return x }},
	{"Trunc", func(a Calc[Dec], x Dec) Dec { x.Trunc(); return x }},
	{"IsInt", func(a Calc[Dec], x Dec) Dec { x.IsInt(); return x }},
	{"NumDigits", func(a Calc[Dec], x Dec) Dec { x.NumDigits(); return x }},
	{"Decimal", func(a Calc[Dec], x Dec) Dec { x.Decimal(); return x }},
	{"Float64", func(a Calc[Dec], x Dec) Dec { _, _ = x.Float64(); return x }},
}

var binaryOperations = []struct {
	name string
	op   func(a Calc[Dec], x, y Dec) Dec
}{
	{"Add", Calc[Dec].Add}, {"Sub", Calc[Dec].Sub}, {"Mul", Calc[Dec].Mul}, {"Quo", Calc[Dec].Quo}, {"Pow", Calc[Dec].Pow},
	{"QuoOnePlusExp", Calc[Dec].QuoOnePlusExp},
	{"Cmp", func(a Calc[Dec], x, y Dec) Dec { return IntDec(int64(a.Cmp(x, y))) }},
	{"Max", func(a Calc[Dec], x, y Dec) Dec { return Max(a, x, y) }},
	{"Min", func(a Calc[Dec], x, y Dec) Dec { return Min(a, x, y) }},
}

var operandTexts = []string{
	"0", "1", "-1", "2", "-3.50", "0.3", "1.00", "120", "123456789012345678901234567890123456789.5", "1e-40", "-7e50",
}

func TestOperationsNeverChangeOperands(t *testing.T) {
	forEachDecimal(t, func(t *testing.T, a Calc[Dec]) {
		operands := append(decs(operandTexts...), Dec{}, IntDec(5))
		for _, x := range operands {
			before := representation(x)
			for _, c := range unaryOperations {
				c.op(a.Calc(), x)
				require.Equal(t, before, representation(x), "%s(%s)", c.name, x)
			}
			for _, y := range operands {
				beforeY := representation(y)
				for _, c := range binaryOperations {
					c.op(a.Calc(), x, y)
					require.Equal(t, before, representation(x), "%s(%s, %s)", c.name, x, y)
					require.Equal(t, beforeY, representation(y), "%s(%s, %s)", c.name, x, y)
				}
			}
		}
		require.Equal(t, "5", IntDec(5).String(), "the shared small integers")
	})
}

// The same Dec as both operands gives what two equal ones give.
func TestOperandsMayBeTheSame(t *testing.T) {
	forEachDecimal(t, func(t *testing.T, a Calc[Dec]) {
		for _, text := range operandTexts {
			x := dec(text)
			for _, c := range binaryOperations {
				same, apart := a.Calc(), a.Calc()
				require.Equal(t, representation(c.op(apart, dec(text), dec(text))), representation(c.op(same, x, x)), "%s of %s", c.name, text)
				require.Equal(t, apart.Err(), same.Err())
			}
		}
	})
}

func TestDecSharesNoMemoryWithConversions(t *testing.T) {
	long := "123456789012345678901234567890123456789012345678901234567890"
	n, _ := new(big.Int).SetString(long, 10)
	x, err := BigIntDec(n)
	require.NoError(t, err)
	n.SetInt64(5)
	require.Equal(t, long, x.String())

	x.Trunc().SetInt64(5)
	whole, err := x.BigInt()
	require.NoError(t, err)
	whole.Neg(whole)
	x.Decimal().Coefficient().SetInt64(5)
	require.Equal(t, long, x.String())

	d := x.Decimal()
	y, err := DecimalDec(d)
	require.NoError(t, err)
	d.Coefficient().SetInt64(5)
	require.Equal(t, long, y.String())

	a, b := x, x
	require.NoError(t, a.UnmarshalText([]byte("3")))
	require.Equal(t, long, b.String())
}

func TestZeroDecIsUsableEverywhere(t *testing.T) {
	var zero Dec
	require.Equal(t, "0", zero.String())
	require.Equal(t, "0", zero.Plain())
	require.Zero(t, zero.Sign())
	require.Zero(t, zero.Cmp(IntDec(0)))
	require.True(t, zero.Equal(dec("-0.00")))
	require.True(t, zero.IsInt())
	require.Equal(t, 1, zero.NumDigits())
	require.Zero(t, zero.Trunc().Sign())
	require.True(t, zero.Decimal().IsZero())
	f, err := zero.Float64()
	require.NoError(t, err)
	require.Zero(t, f)
	document, err := zero.MarshalJSON()
	require.NoError(t, err)
	require.Equal(t, `"0"`, string(document))

	forEachDecimal(t, func(t *testing.T, a Calc[Dec]) {
		for _, c := range unaryOperations {
			of, like := a.Calc(), a.Calc()
			require.True(t, c.op(of, zero).Equal(c.op(like, IntDec(0))), c.name)
			require.Equal(t, like.Err(), of.Err(), c.name)
		}
		for _, c := range binaryOperations {
			of, like := a.Calc(), a.Calc()
			require.True(t, c.op(of, zero, IntDec(2)).Equal(c.op(like, IntDec(0), IntDec(2))), c.name)
			require.True(t, c.op(of, IntDec(2), zero).Equal(c.op(like, IntDec(2), IntDec(0))), c.name)
			require.Equal(t, like.Err(), of.Err(), c.name)
		}
	})
}
