package num

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestE16ToE18AveragesByHand(t *testing.T) {
	forEachArith(t, checkEMA[Dec], checkEMA[float64])
}

func checkEMA[T any](t *testing.T, a Calc[T]) {
	number := func(text string) T { return parseAll(t, a, text)[0] }
	for _, c := range []struct {
		alpha, x, previous string
		first              bool
		want               string
	}{
		{"0.25", "8", "4", false, "5"}, // alpha weighs the new value
		{"0.75", "8", "4", false, "7"},
		{"0", "8", "4", false, "4"},
		{"1", "8", "4", false, "8"},
		{"0.25", "8", "4", true, "8"},
		{"0.25", "4", "4", false, "4"},
		{"0.5", "-2", "2", false, "0"},
	} {
		require.Equal(t, c.want, a.Text(EMA(a, number(c.alpha), number(c.x), number(c.previous), c.first)), "%+v", c)
	}
	for _, c := range []struct {
		alpha, target, x string
		n                int
		want             string
	}{
		{"0.5", "8", "0", 1, "4"}, {"0.5", "8", "0", 3, "7"}, {"0.25", "0", "16", 2, "9"}, {"0.25", "3", "3", 5, "3"},
		{"0.5", "8", "1", 0, "1"}, {"1", "8", "1", 2, "8"}, {"0", "8", "1", 7, "1"},
	} {
		require.Equal(t, c.want, a.Text(NFoldEMA(a, number(c.alpha), number(c.target), number(c.x), c.n)), "%+v", c)
	}
	require.Equal(t, "0.75", a.Text(RescaledAlpha(a, number("2"), number("1"), number("0.5"))))
	require.Equal(t, "0.5", a.Text(RescaledAlpha(a, number("3"), number("3"), number("0.5"))))
	require.NoError(t, a.Err())

	failed := a.Calc()
	NFoldEMA(failed, number("0.5"), number("8"), number("1"), -1)
	requireError(t, failed.Err(), ErrDomain, "n")
	failed = a.Calc()
	RescaledAlpha(failed, number("1"), number("0"), number("0.5"))
	requireError(t, failed.Err(), ErrDivisionByZero, "Quo")
}

// allora-chain#596, #598: a NaN that enters an average stays for ever.
func TestEMARefusesNaN(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct {
		run   func(a Calc[float64]) float64
		field string
	}{
		{func(a Calc[float64]) float64 { return EMA(a, 0.5, nan, 1, false) }, "x"},
		{func(a Calc[float64]) float64 { return EMA(a, 0.5, inf, 1, true) }, "x"},
		{func(a Calc[float64]) float64 { return EMA(a, 0.5, 1, nan, false) }, "previous"},
		{func(a Calc[float64]) float64 { return EMA(a, 0.5, inf, inf, false) }, "x"},
		{func(a Calc[float64]) float64 { return NFoldEMA(a, 0.5, nan, 1, 2) }, "target"},
		{func(a Calc[float64]) float64 { return NFoldEMA(a, 0.5, 1, nan, 2) }, "x"},
	} {
		a := NewFloat64(Rules{}).Calc()
		require.Zero(t, c.run(a))
		requireError(t, a.Err(), ErrNotFinite, c.field)
	}
	a := NewFloat64(Rules{}).Calc()
	require.Equal(t, 1.0, EMA(a, 0.5, 1, nan, true), "the previous value of a first one is not looked at")
	require.NoError(t, a.Err())
	EMA(a, nan, 1, 2, false)
	require.Error(t, a.Err())
}

// (1-1)^0 is what the rules of Pow say it is.
func TestNFoldEMAOfAlphaOneAndNoSteps(t *testing.T) {
	context := NewDecimal(Rules{Elementary: ElementaryContext}).Calc()
	NFoldEMA(context, IntDec(1), IntDec(8), IntDec(3), 0)
	requireError(t, context.Err(), ErrDomain, "Pow")
	table := NewDecimal(Rules{Elementary: ElementaryTable}).Calc()
	require.Equal(t, "8", NFoldEMA(table, IntDec(1), IntDec(8), IntDec(3), 0).String())
}
