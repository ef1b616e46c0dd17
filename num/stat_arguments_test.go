package num

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/require"
)

// statFunctions returns all exported functions that take lists; each gets lists it may neither change nor reorder, in the
// order of three, and gives its results as a list.
func statFunctions[T any]() map[string]func(a Calc[T], x, weights, percentiles []T) []T {
	type lists = func(a Calc[T], x, weights, percentiles []T) []T
	single := func(f func(a Calc[T], x []T) T) lists {
		return func(a Calc[T], x, _, _ []T) []T { return []T{f(a, x)} }
	}
	scratch := new(Scratch[T])
	return map[string]lists{
		"Sum":                             single(Sum[T]),
		"Mean":                            single(Mean[T]),
		"SampleStdDev":                    single(SampleStdDev[T]),
		"Median":                          single(Median[T]),
		"MedianAbsoluteDeviation":         single(MedianAbsoluteDeviation[T]),
		"CumulativeSum":                   func(a Calc[T], x, _, _ []T) []T { return CumulativeSum(a, x) },
		"Quantile":                        single(func(a Calc[T], x []T) T { return Quantile(a, a.FromDec(dec("0.3")), x) }),
		"WeightedPercentiles":             func(a Calc[T], x, w, p []T) []T { out, _ := WeightedPercentiles(a, x, w, p); return out },
		"CheckFinite":                     single(func(a Calc[T], x []T) T { _ = CheckFinite(a, "x", x...); return a.Int(0) }),
		"Scratch.Median":                  single(scratch.Median),
		"Scratch.MedianAbsoluteDeviation": single(scratch.MedianAbsoluteDeviation),
		"Scratch.Quantile":                single(func(a Calc[T], x []T) T { return scratch.Quantile(a, a.FromDec(dec("0.7")), x) }),
	}
}

func TestStatisticsLeaveArgumentsAlone(t *testing.T) {
	forEachArith(t, func(t *testing.T, a Calc[Dec]) {
		checkArguments(t, a, representation)
	}, func(t *testing.T, a Calc[float64]) {
		checkArguments(t, a, floatText)
	})
}

func checkArguments[T any](t *testing.T, a Calc[T], show func(T) string) {
	for name, f := range statFunctions[T]() {
		// room behind the lists: an append to an argument would show there
		x := parseAll(t, a, "5", "-1.5", "3.00", "3", "20", "7", "0", "-8.25", "99", "99")[:8]
		weights := parseAll(t, a, "1", "0", "2.5", "1", "1", "3", "0.25", "1", "77", "77")[:8]
		percentiles := parseAll(t, a, "90", "0", "50", "100", "10", "99", "99")[:5]
		lists := [][]T{x[:10], weights[:10], percentiles[:7]}
		var before [][]string
		for _, list := range lists {
			before = append(before, each(list, show))
		}
		first := each(f(a, x, weights, percentiles), show)
		for i, list := range lists {
			require.Equal(t, before[i], each(list, show), "%s changes argument %d", name, i)
		}
		require.Equal(t, first, each(f(a, x, weights, percentiles), show), "%s gives something else the second time", name)
	}
	require.NoError(t, a.Err())
}

func each[T any](x []T, show func(T) string) []string {
	texts := make([]string, len(x))
	for i, v := range x {
		texts[i] = show(v)
	}
	return texts
}

// A Scratch used before, for longer lists or with an error, gives the bits of a new one.
func TestScratchKeepsNothing(t *testing.T) {
	var scratch Scratch[float64]
	source := NewSource(51)
	for i := range 300 {
		x := make([]float64, source.IntN(30))
		for k := range x {
			x[k] = source.Normal()
		}
		if i%7 == 0 {
			failing := NewFloat64(Rules{}).Calc()
			scratch.MedianAbsoluteDeviation(failing, append(slices.Clone(x), 1e308, -1e308, 1e308))
			scratch.Quantile(failing, 2, x)
		}
		a := NewFloat64(Rules{}).Calc()
		require.Equal(t, Median(a, x), scratch.Median(a, x))
		require.Equal(t, MedianAbsoluteDeviation(a, x), scratch.MedianAbsoluteDeviation(a, x))
		require.Equal(t, Quantile(a, 0.3, x), scratch.Quantile(a, 0.3, x))
		require.NoError(t, a.Err())
	}
}
