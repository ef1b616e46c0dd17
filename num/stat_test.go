package num

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// Hand cases of E9-E13, written as texts so that both number types read them.
var statCases = []struct {
	x                         []string
	mean, stdDev, median, mad string // an empty mean: ErrEmpty
}{
	{nil, "", "0", "0", "0"},
	{[]string{"7.5"}, "7.5", "0", "7.5", "0"},
	{[]string{"1", "4"}, "2.5", "2.121320343559642573202533086314547", "2.5", "1.5"},
	{[]string{"3", "1", "2"}, "2", "1", "2", "1"},
	{[]string{"4", "1", "3", "2"}, "2.5", "1.290994448735805628393088466594133", "2.5", "1"},
	{[]string{"5", "5", "5", "5"}, "5", "0", "5", "0"},
	{[]string{"-3", "-1", "-2"}, "-2", "1", "-2", "1"},
	{[]string{"1", "1", "1", "1", "100"}, "20.8", "44.27414595449583598890163864087927", "1", "0"},
	{[]string{"2", "4", "4", "4", "5", "5", "7", "9"}, "5", "2.138089935299395077476427847038028", "4.5", "0.5"},
}

func TestE9ToE12StatisticsByHand(t *testing.T) {
	forEachArith(t, checkStatCases[Dec], checkStatCases[float64])
}

func checkStatCases[T any](t *testing.T, a Calc[T]) {
	near := func(name string, want string, got T, x []string) {
		t.Helper()
		wanted, err := a.Parse(want)
		require.NoError(t, err)
		require.LessOrEqual(t, a.Cmp(a.Abs(a.Sub(got, wanted)), a.FromDec(dec("4e-15"))), 0, "%s of %v: %s, want %s", name, x, a.Text(got), want)
		if _, exact := any(got).(Dec); exact {
			require.Equal(t, want, a.Text(got), "%s of %v", name, x)
		}
	}
	for _, c := range statCases {
		x := parseAll(t, a, c.x...)
		if c.mean == "" {
			empty := a.Calc()
			require.Zero(t, empty.Sign(Mean(empty, x)))
			requireError(t, empty.Err(), ErrEmpty, "x")
		} else {
			near("Mean", c.mean, Mean(a, x), c.x)
		}
		near("SampleStdDev", c.stdDev, SampleStdDev(a, x), c.x)
		near("Median", c.median, Median(a, x), c.x)
		near("MedianAbsoluteDeviation", c.mad, MedianAbsoluteDeviation(a, x), c.x)
	}
	require.NoError(t, a.Err())
}

func parseAll[T any](t *testing.T, a Calc[T], texts ...string) []T {
	t.Helper()
	x := make([]T, len(texts))
	for i, text := range texts {
		v, err := a.Parse(text)
		require.NoError(t, err)
		x[i] = v
	}
	return x
}

func textAll[T any](a Calc[T], x []T) []string {
	texts := make([]string, len(x))
	for i, v := range x {
		texts[i] = a.Text(v)
	}
	return texts
}

// E13: q counts from the smallest value, whole positions copy a value, others interpolate.
func TestE13QuantileByHand(t *testing.T) {
	forEachArith(t, checkQuantiles[Dec], checkQuantiles[float64])
}

func checkQuantiles[T any](t *testing.T, a Calc[T]) {
	for _, c := range []struct {
		x       []string
		q, want string
	}{
		{nil, "0.3", "0"}, {[]string{"8"}, "0", "8"}, {[]string{"8"}, "0.3", "8"}, {[]string{"8"}, "1", "8"},
		{[]string{"1", "3"}, "0", "1"}, {[]string{"1", "3"}, "1", "3"}, {[]string{"1", "3"}, "0.25", "1.5"},
		{[]string{"50", "10", "30", "40", "20"}, "0", "10"}, {[]string{"50", "10", "30", "40", "20"}, "0.25", "20"},
		{[]string{"50", "10", "30", "40", "20"}, "0.5", "30"}, {[]string{"50", "10", "30", "40", "20"}, "0.75", "40"},
		{[]string{"50", "10", "30", "40", "20"}, "1", "50"}, {[]string{"50", "10", "30", "40", "20"}, "0.625", "35"},
		{[]string{"7", "7", "7"}, "0.4", "7"}, {[]string{"-5", "-1"}, "0.5", "-3"},
	} {
		q := parseAll(t, a, c.q)[0]
		require.Equal(t, c.want, a.Text(Quantile(a, q, parseAll(t, a, c.x...))), "q = %s of %v", c.q, c.x)
	}
	require.NoError(t, a.Err())
}

// A value that is only selected keeps its digits beyond the 34th.
func TestSelectedValuesAreCopies(t *testing.T) {
	long := "1.23456789012345678901234567890123456789"
	forEachDecimal(t, func(t *testing.T, a Calc[Dec]) {
		x := decs("0", long, "5")
		require.Equal(t, long, Median(a, x).String())
		require.Equal(t, long, Quantile(a, dec("0.5"), x).String())
		percentiles, err := WeightedPercentiles(a, decs(long), decs("3"), decs("10"))
		require.NoError(t, err)
		require.Equal(t, []string{long}, plain(percentiles))
		require.Equal(t, long, EMA(a, dec("0.1"), dec(long), IntDec(0), true).String())
		require.Equal(t, long, NFoldEMA(a, dec("0.1"), dec(long), dec(long), 3).String())
	})
}

func TestCumulativeSum(t *testing.T) {
	forEachArith(t, checkCumulativeSum[Dec], checkCumulativeSum[float64])
}

func checkCumulativeSum[T any](t *testing.T, a Calc[T]) {
	require.Equal(t, []string{"1", "3.5", "-0.5"}, textAll(a, CumulativeSum(a, parseAll(t, a, "1", "2.5", "-4"))))
	require.Empty(t, CumulativeSum(a, nil))
	require.Equal(t, "-0.5", a.Text(Sum(a, parseAll(t, a, "1", "2.5", "-4"))))
	require.Equal(t, "0", a.Text(Sum(a, nil)))
	require.NoError(t, a.Err())
}

// The order of a float64 sum is the order given, and part of the result.
func TestSumAddsFromLeftToRight(t *testing.T) {
	a := NewFloat64(Rules{}).Calc()
	require.Equal(t, 0.6000000000000001, Sum(a, []float64{0.1, 0.2, 0.3}))
	require.Equal(t, 0.6, Sum(a, []float64{0.3, 0.2, 0.1}))
	require.Equal(t, 0.0, Sum(a, []float64{1e16, 1, -1e16}))
	require.Equal(t, 1.0, Sum(a, []float64{1e16, -1e16, 1}))
}

func TestStatisticsRefuse(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(-1)
	bad := [][]float64{{1, nan, inf}, {1, inf, 2}}
	for _, x := range bad {
		for _, c := range []struct {
			field string
			run   func(a Calc[float64])
		}{
			{"x", func(a Calc[float64]) { Mean(a, x) }}, {"x", func(a Calc[float64]) { SampleStdDev(a, x) }},
			{"x", func(a Calc[float64]) { Median(a, x) }}, {"x", func(a Calc[float64]) { MedianAbsoluteDeviation(a, x) }},
			{"x", func(a Calc[float64]) { Quantile(a, 0.5, x) }}, {"x", func(a Calc[float64]) { CumulativeSum(a, x) }},
			{"x", func(a Calc[float64]) { new(Scratch[float64]).Median(a, x) }},
		} {
			a := NewFloat64(Rules{}).Calc()
			c.run(a)
			requireError(t, a.Err(), ErrNotFinite, c.field, 1)
		}
	}
	a := NewFloat64(Rules{}).Calc()
	SampleStdDev(a, []float64{nan})
	requireError(t, a.Err(), ErrNotFinite, "x", 0)
	for _, q := range []float64{-0.001, 1.001} {
		a := NewFloat64(Rules{}).Calc()
		require.Zero(t, Quantile(a, q, []float64{1, 2}))
		requireError(t, a.Err(), ErrDomain, "q")
	}
	for _, q := range []float64{nan, inf} {
		a := NewFloat64(Rules{}).Calc()
		Quantile(a, q, []float64{1, 2})
		requireError(t, a.Err(), ErrNotFinite, "q")
	}
	forEachDecimal(t, func(t *testing.T, a Calc[Dec]) {
		for _, q := range []string{"-1e-50", "1.00000000000000000000000000000000000001"} {
			of := a.Calc()
			Quantile(of, dec(q), decs("1", "2"))
			requireError(t, of.Err(), ErrDomain, "q")
		}
	})
}

// An overflow on the way is an error and gives no number.
func TestStatisticsOverflow(t *testing.T) {
	large := []float64{math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64}
	for name, run := range map[string]func(a Calc[float64]) float64{
		"Mean":         func(a Calc[float64]) float64 { return Mean(a, large) },
		"SampleStdDev": func(a Calc[float64]) float64 { return SampleStdDev(a, large) },
		"Median":       func(a Calc[float64]) float64 { return Median(a, large[:2]) },
		"MAD":          func(a Calc[float64]) float64 { return MedianAbsoluteDeviation(a, large) },
		"Quantile":     func(a Calc[float64]) float64 { return Quantile(a, 0.25, large) },
	} {
		a := NewFloat64(Rules{}).Calc()
		run(a)
		require.ErrorIs(t, a.Err(), ErrRange, name)
	}
}
