package num

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// E14, E15: x_n = (C_n - w_n/2) / C_last.
func TestE14AndE15PercentilesByHand(t *testing.T) {
	forEachArith(t, checkPercentileCases[Dec], checkPercentileCases[float64])
}

func checkPercentileCases[T any](t *testing.T, a Calc[T]) {
	for _, c := range []struct {
		data, weights, percentiles, want []string
	}{
		{[]string{"5"}, []string{"2"}, []string{"0", "50", "100"}, []string{"5", "5", "5"}},
		// positions 0.125, 0.5, 0.875
		{[]string{"30", "10", "20"}, []string{"1", "1", "2"}, []string{"0", "12.5", "50", "87.5", "100"}, []string{"10", "10", "20", "30", "30"}},
		{[]string{"30", "10", "20"}, []string{"1", "1", "2"}, []string{"31.25", "68.75"}, []string{"15", "25"}},
		// weights times four
		{[]string{"30", "10", "20"}, []string{"4", "4", "8"}, []string{"31.25", "68.75"}, []string{"15", "25"}},
		// a weight of zero: its position is the edge of its neighbour's
		{[]string{"1", "2", "3"}, []string{"1", "0", "1"}, []string{"25", "37.5", "50", "75"}, []string{"1", "1.5", "2", "3"}},
		{[]string{"1", "2", "3"}, []string{"0", "0", "1"}, []string{"0", "25", "50"}, []string{"1", "2.5", "3"}},
		{[]string{"2", "1"}, []string{"1", "1"}, nil, []string{}},
	} {
		got, err := WeightedPercentiles(a, parseAll(t, a, c.data...), parseAll(t, a, c.weights...), parseAll(t, a, c.percentiles...))
		require.NoError(t, err)
		require.Equal(t, c.want, textAll(a, got), "%v %v %v", c.data, c.weights, c.percentiles)
	}
}

// Pairs of equal value keep the order given: with unequal weights the order shows between the ties and their neighbours.
func TestWeightedPercentilesTiesKeepTheOrderGiven(t *testing.T) {
	a := NewDecimal(Rules{}).Calc()
	percentile := func(weights ...string) string {
		out, err := WeightedPercentiles(a, decs("5", "5", "8"), decs(weights...), decs("80"))
		require.NoError(t, err)
		return out[0].String()
	}
	// total 8; last tie at (C - w/2)/8, then 8 at 6/8 = 0.75
	require.Equal(t, "8", percentile("1", "3", "4"))

	tie := func(weights ...string) string {
		out, err := WeightedPercentiles(a, decs("5", "5", "8"), decs(weights...), decs("50"))
		require.NoError(t, err)
		return out[0].String()
	}
	// second tie at 2.5/8 or 3.5/8; 50 % lies 1.5/3.5 or 0.5/2.5 of the way to 8 at 6/8
	require.Equal(t, "6.285714285714285714285714285714285", tie("1", "3", "4"))
	require.Equal(t, "5.6", tie("3", "1", "4"))
}

func TestWeightedPercentilesRefuse(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	one := []float64{1, 2, 3}
	for _, c := range []struct {
		name                       string
		data, weights, percentiles []float64
		kind                       error
		field                      string
		index                      []int
	}{
		{"no data", nil, nil, []float64{50}, ErrEmpty, "data", nil},
		{"few weights", one, one[:2], []float64{50}, ErrShape, "weights", nil},
		{"many weights", one[:2], one, []float64{50}, ErrShape, "weights", nil},
		{"data NaN", []float64{1, nan, 3}, one, []float64{50}, ErrNotFinite, "data", []int{1}},
		{"weight Inf", one, []float64{1, 1, inf}, []float64{50}, ErrNotFinite, "weights", []int{2}},
		{"percentile NaN", one, one, []float64{50, nan}, ErrNotFinite, "percentiles", []int{1}},
		{"negative weight", one, []float64{1, -1, 3}, []float64{50}, ErrDomain, "weights", []int{1}},
		{"weights 0", one, []float64{0, 0, 0}, []float64{50}, ErrDivisionByZero, "weights", nil},
		{"percentile 101", one, one, []float64{100, 100.01}, ErrDomain, "percentiles", []int{1}},
		{"percentile -1", one, one, []float64{-0.01}, ErrDomain, "percentiles", []int{0}},
		{"large weights", one, []float64{math.MaxFloat64, math.MaxFloat64, 1}, []float64{50}, ErrRange, "Add", nil},
	} {
		a := NewFloat64(Rules{}).Calc()
		got, err := WeightedPercentiles(a, c.data, c.weights, c.percentiles)
		requireError(t, err, c.kind, c.field, c.index...)
		require.Nil(t, got, c.name)
		require.NoError(t, a.Err(), "the caller's arithmetic is left alone")
	}
	_, err := WeightedPercentiles(NewDecimal(Rules{}), decs("1", "2"), decs("1e100000", "1e-100000"), decs("50"))
	require.ErrorIs(t, err, ErrRange)
	// a failure after the checks gives no values either
	got, err := WeightedPercentiles(NewFloat64(Rules{}), []float64{-math.MaxFloat64, math.MaxFloat64}, []float64{0, 5e-324}, []float64{50})
	if err != nil {
		require.Nil(t, got)
	}
}

// An arithmetic that failed before does not matter.
func TestWeightedPercentilesStartFresh(t *testing.T) {
	a := NewFloat64(Rules{}).Calc()
	a.Quo(1, 0)
	got, err := WeightedPercentiles(a, []float64{1, 2}, []float64{1, 1}, []float64{50})
	require.NoError(t, err)
	require.Equal(t, []float64{1.5}, got)
}
