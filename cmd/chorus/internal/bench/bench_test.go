package bench

import (
	"bytes"
	"math"
	"regexp"
	"strings"
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
		report.Rows = append(report.Rows, Row{Release: "v0.6", Arith: decimal, Grows: true, Inferers: n, NS: 3 * math.Pow(float64(n), 2)})
	}
	fits := report.Fits()
	require.Len(t, fits, 1)
	require.InDelta(t, 2, fits[0].Exponent, 1e-9)
	require.Equal(t, []int{10, 40}, []int{fits[0].From, fits[0].To})
}

// TestAimsHaveRows: every aim belongs to work that is measured, in a world that a test can afford.
func TestAimsHaveRows(t *testing.T) {
	r := newTestRunner()
	r.budget.Largest = 32
	r.budget.Total = 1 // no bare apd
	require.NoError(t, r.operations())
	require.NoError(t, r.coefficients())
	require.NoError(t, r.epochs())
	require.NoError(t, r.simulations())
	require.NoError(t, r.chainNetworks())
	keys := map[string]int{}
	for _, row := range r.report.Rows {
		keys[row.key()]++
		require.Equal(t, 1, keys[row.key()], "two rows are %s", row.key())
	}
	for key := range aims {
		if !strings.HasSuffix(key, " 100x20") && !strings.HasSuffix(key, " 1000x50") {
			require.Equal(t, 1, keys[key], key)
		}
	}
	for _, h := range headlines {
		require.Equal(t, 1, keys[h.key], h.key)
	}
}

// rawReport has one row with a baseline.
func rawReport() *Report {
	ours := &sample{operations: 100, times: []float64{19700, 20000.04}, allocs: 2, bytes: 64}
	theirs := &sample{operations: 1, times: []float64{5e9}}
	ns, ratio := 5e9, 250000.0
	return &Report{ThousandExp: 9000, unit: theirs, Rows: []Row{{
		Work: "network_inference", Release: "v0.16", Size: "32x6", Arith: decimal, NS: 19700, Allocs: 2,
		Baseline: baselineAPD, BaselineNS: &ns, Ratio: &ratio, Aim: 300000, ours: ours, theirs: theirs,
	}}}
}

func TestRawLines(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, rawReport().WriteRaw(&out))
	lines := regexp.MustCompile(`(?m)^(Benchmark[^ ]+?)(-\d+)? `).ReplaceAllString(out.String(), "$1 ")
	require.Contains(t, lines, `BenchmarkThousandMathExp 1 5000000000.0 ns/op 0 B/op 0 allocs/op
BenchmarkNetworkInference/release=v0.16/size=32x6/arith=decimal 100 19700.0 ns/op 64 B/op 2 allocs/op
BenchmarkNetworkInference/release=v0.16/size=32x6/arith=decimal 100 20000.0 ns/op 64 B/op 2 allocs/op
BenchmarkNetworkInference/release=v0.16/size=32x6/arith=apd 1 5000000000.0 ns/op 0 B/op 0 allocs/op
`)
}

func TestMarkdownTables(t *testing.T) {
	var out bytes.Buffer
	require.NoError(t, rawReport().WriteMarkdown(&out))
	require.Contains(t, out.String(), "1000 `math.Exp`: 9 us, +-0%.\n")
	row := "| network_inference | 32x6 | v0.16 | decimal | 19.7 us | 0% | 2 | bare apd | 5 s | 0% | 2.5e+05 | 3e+05 |\n"
	require.Equal(t, 2, strings.Count(out.String(), row), "in its table and among those below the aim")
	require.Contains(t, out.String(), "| unreleased |  |  | 2.5e+05 |")
}
