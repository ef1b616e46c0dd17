package bench

import (
	"math"
	"testing"
	"time"

	"github.com/stretchr/testify/require"
)

func newTestRunner() *runner {
	return &runner{
		budget: Budget{Samples: 3, Sample: 10 * time.Microsecond, Least: 3}, start: time.Now(), unit: newUnit(),
		progress: func(string) {},
	}
}

func TestRowsWithBareAPD(t *testing.T) {
	r := newTestRunner()
	require.NoError(t, r.operations())
	require.Len(t, r.report.Rows, 6)
	for _, row := range r.report.Rows {
		require.Equal(t, baselineAPD, row.Baseline, row.Work)
		require.Equal(t, *row.BaselineNS/row.NS, *row.Ratio)
		require.Positive(t, row.NS)
		require.Zero(t, row.Allocs, row.Work)
	}
}

func TestSummary(t *testing.T) {
	got := summary([]float64{5, 1, 4, 2, 3})
	require.Equal(t, 3.0, got.ns)
	require.InDelta(t, 1.0/3, got.spread, 1e-15) // quartiles 2 and 4
	require.Equal(t, 7.0, summary([]float64{7}).ns)
}

func TestMeasureTakesTurns(t *testing.T) {
	r := newTestRunner()
	var order []byte
	slow := func(mark byte) func() {
		return func() { order = append(order, mark); time.Sleep(300 * time.Microsecond) }
	}
	got := r.measure(slow('a'), slow('b'))
	require.Len(t, got, 2)
	require.Equal(t, "aabb", string(order[:4]), "one call to warm up and one that counts")
	require.Equal(t, "abab", string(order[4:]))
}

func TestFitOfAPowerLaw(t *testing.T) {
	report := &Report{}
	for _, n := range []int{10, 20, 40} {
		report.Rows = append(report.Rows, Row{Release: "v0.6", Arith: decimal, Growth: decimal, N: n, NS: 3 * math.Pow(float64(n), 2)})
	}
	fits := report.Fits()
	require.Len(t, fits, 1)
	require.InDelta(t, 2, fits[0].Exponent, 1e-9)
}
