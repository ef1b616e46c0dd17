package num

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestFloatTwins: the plain forms give the bits of the stepwise ones, and decline exactly where those have an error.
func TestFloatTwins(t *testing.T) {
	special := []float64{0, math.Copysign(0, -1), 1, -1, math.MaxFloat64, -math.MaxFloat64, math.SmallestNonzeroFloat64, math.Inf(1), math.Inf(-1), math.NaN()}
	runs := 30_000
	if testing.Short() {
		runs = 3000
	}
	a := &floatCalc{}
	a.Reset()
	declined := 0
	for seed := range uint64(runs) {
		s := NewSource(seed)
		value := func() float64 {
			switch s.IntN(60) {
			case 0:
				return special[s.IntN(len(special))]
			case 1:
				return math.Ldexp(s.Normal(), s.IntN(2200)-1100)
			}
			return s.Normal()
		}
		x := make([]float64, s.IntN(12))
		for i := range x {
			x[i] = value()
		}
		alpha, previous, first := s.Uniform(), value(), s.IntN(4) == 0
		if s.IntN(4) == 0 {
			previous = x0(x)
		}
		check := func(what string, got float64, ok bool, stepwise func() float64) {
			a.err = nil
			want := stepwise()
			require.Equal(t, a.err == nil, ok, "seed %d: %s of %v", seed, what, x)
			if ok {
				require.Equal(t, math.Float64bits(want), math.Float64bits(got), "seed %d: %s of %v", seed, what, x)
			} else {
				declined++
			}
		}
		sum, ok := floatSum(x)
		check("sum", sum, ok, func() float64 { return stepwiseSum[float64](a, x) })
		if len(x) > 1 {
			deviation, ok := floatStdDev(x)
			check("deviation", deviation, ok, func() float64 { return stepwiseStdDev[float64](a, x) })
		}
		average, ok := floatEMA(alpha, x0(x), previous, first)
		check("average", average, ok, func() float64 { return stepwiseEMA[float64](a, alpha, x0(x), previous, first) })
	}
	require.Greater(t, declined, runs/100)
}

// TestFloatOrder: few numbers are ordered as slices.Sort orders them, and the quantile has the bits of the stepwise one.
func TestFloatOrder(t *testing.T) {
	runs := 30_000
	if testing.Short() {
		runs = 3000
	}
	a := &floatCalc{}
	declined := 0
	for seed := range uint64(runs) {
		s := NewSource(seed)
		x := make([]float64, 1+s.IntN(15))
		large := []int{100, 2}[s.IntN(8)/7]
		for i := range x {
			x[i] = math.Round(float64(s.Normal()*4)) / 4 // with ties and zeros of both signs
			if s.IntN(large) == 0 {
				x[i] = math.Copysign(math.MaxFloat64, x[i])
			}
		}
		want := slices.Clone(x)
		slices.Sort(want)
		floatSort(x)
		for i := range want {
			require.Equal(t, math.Float64bits(want[i]), math.Float64bits(x[i]), "seed %d: %v", seed, x)
		}
		q := []float64{0, 1, 0.5, s.Uniform()}[s.IntN(4)]
		got, ok := floatQuantile(q, x)
		a.Reset()
		quantile := stepwiseQuantile[float64](a, q, want)
		require.Equal(t, a.Err() == nil, ok, "seed %d: %v of %v", seed, q, x)
		if ok {
			require.Equal(t, math.Float64bits(quantile), math.Float64bits(got), "seed %d: %v of %v", seed, q, x)
		} else {
			declined++
		}
	}
	require.Positive(t, declined)
}

// TestFloatExpRatio: the plain form gives the bits of the steps, and declines what they may have an error for.
func TestFloatExpRatio(t *testing.T) {
	runs := 30_000
	if testing.Short() {
		runs = 3000
	}
	declined := 0
	for seed := range uint64(runs) {
		s := NewSource(seed)
		scale := []float64{1, 30, 500, 1e4}[s.IntN(4)]
		x, y := float64(scale*s.Normal()), float64(scale*s.Normal())
		if s.IntN(10) == 0 {
			y = []float64{0, x, -x}[s.IntN(3)]
		}
		a := &floatCalc{}
		r := NewExpRatio[float64](a, x)
		got, ok := floatExpRatio(&r, y)
		if !ok {
			declined++
			continue
		}
		want := r.quo(a, y)
		require.NoError(t, a.Err(), "seed %d", seed)
		require.Equal(t, math.Float64bits(want), math.Float64bits(got), "seed %d: a = %v, b = %v", seed, x, y)
	}
	require.Greater(t, declined, runs/10)
	require.Less(t, declined, runs*2/3)
}

// TestFloatPercentiles: the plain form gives the bits of the stepwise one, and declines where that has an error.
func TestFloatPercentiles(t *testing.T) {
	special := []float64{0, math.Copysign(0, -1), -1, 1e-300, math.MaxFloat64, -math.MaxFloat64, math.Inf(1), math.NaN()}
	runs := 30_000
	if testing.Short() {
		runs = 3000
	}
	a := &floatCalc{}
	var quick, slow Scratch[float64]
	declined := 0
	for seed := range uint64(runs) {
		s := NewSource(seed)
		strange := s.IntN(3) == 0
		draw := func(value float64) float64 {
			if strange && s.IntN(12) == 0 {
				return special[s.IntN(len(special))]
			}
			return value
		}
		n := s.IntN(20)
		data, weights, percentiles := make([]float64, n), make([]float64, n), make([]float64, s.IntN(6))
		for i := range data {
			data[i], weights[i] = draw(math.Round(float64(s.Normal()*4))/4), draw(s.LogNormal(0, 2)) // with ties
		}
		for i := range percentiles {
			percentiles[i] = draw(float64(100 * s.Uniform()))
		}
		got, want := make([]float64, len(percentiles)), make([]float64, len(percentiles))
		ok := floatPercentiles(&quick, got, data, weights, percentiles)
		a.Reset()
		err := slow.stepwisePercentiles(a, want, data, weights, percentiles)
		if !ok {
			declined++
			continue // the stepwise form, which is taken then, may get further
		}
		require.NoError(t, err, "seed %d", seed)
		for i := range want {
			require.Equal(t, math.Float64bits(want[i]), math.Float64bits(got[i]), "seed %d: percentile %v of %v with %v", seed, percentiles[i], data, weights)
		}
	}
	require.Greater(t, declined, runs/20)
	require.Less(t, declined, runs/2)
}

func x0(x []float64) float64 {
	if len(x) == 0 {
		return 0
	}
	return x[0]
}
