package num

import (
	"crypto/sha256"
	"encoding/hex"
	"io"
	"math"
	"strconv"
	"testing"

	"github.com/stretchr/testify/require"
)

// goldenStatistics are the first eight bytes of the SHA-256 over the results of each statistic: of their bits in
// float64, of their text in decimals. The elementary functions, and with them
// the two rule sets, show in the last three only.
var goldenStatistics = []struct {
	name                    string
	float64, context, table string
}{
	{"Mean", "ffb05095911ab273", "df8445f352111977", "df8445f352111977"},
	{"SampleStdDev", "0d3d458f1ee8e661", "ef754e6519881816", "ef754e6519881816"},
	{"Median", "d607e2d37789e661", "26ca83d67462f812", "26ca83d67462f812"},
	{"MedianAbsoluteDeviation", "d7d1395cb2af6565", "6f89e319dc570a2e", "6f89e319dc570a2e"},
	{"Quantile", "ce0f834ed107a3c9", "3e3689a8c947cba6", "3e3689a8c947cba6"},
	{"WeightedPercentiles", "544fc328570c1963", "e5000441d5decb87", "e5000441d5decb87"},
	{"EMA", "114b532eabc97e00", "93fef56425ad8419", "93fef56425ad8419"},
	{"NFoldEMA", "e0bfeb45665536ba", "5904a07eb755b18f", "7d089d971a27e3e8"},
	{"Potential", "a82dbe9aebcafdb3", "aba59f5c6061626f", "30335bbd19f20761"},
	{"Gradient", "3bd1da3694c9bac7", "4de807ab5d38d709", "6cf0be2be10016b0"},
}

func TestGoldenStatisticsInFloat64(t *testing.T) {
	got := hashStatistics(t, NewFloat64(Rules{}).Calc(), func(x float64) string {
		return strconv.FormatUint(math.Float64bits(x), 16)
	})
	for _, c := range goldenStatistics {
		require.Equal(t, c.float64, got[c.name], c.name)
	}
}

func TestGoldenStatisticsInDecimals(t *testing.T) {
	forEachDecimal(t, func(t *testing.T, a Calc[Dec]) {
		got := hashStatistics(t, a, Dec.String)
		_, isTable := a.(*tableCalc)
		for _, c := range goldenStatistics {
			want := c.context
			if isTable {
				want = c.table
			}
			require.Equal(t, want, got[c.name], c.name)
		}
	})
}

const goldenSamples = 150

// hashStatistics works all statistics out for the same samples in any arithmetic.
func hashStatistics[T any](t *testing.T, a Calc[T], write func(T) string) map[string]string {
	hashes := map[string]string{}
	for _, c := range goldenStatistics {
		source := NewSource(2024)
		hash := sha256.New()
		for range goldenSamples {
			for _, result := range goldenStatistic(t, a, c.name, source) {
				_, err := io.WriteString(hash, write(result)+"\n")
				require.NoError(t, err)
			}
		}
		hashes[c.name] = hex.EncodeToString(hash.Sum(nil)[:8])
	}
	require.NoError(t, a.Err())
	return hashes
}

// goldenStatistic draws one sample and gives one statistic of it. What is drawn does not depend on the name.
func goldenStatistic[T any](t *testing.T, a Calc[T], name string, source *Source) []T {
	value := func(f float64) T { return a.FromDec(mustFloat64Dec(f)) }
	n := 1 + source.IntN(40)
	x, weights := make([]T, n), make([]T, n)
	for i := range x {
		x[i] = value(source.Normal() * 10)
		if i > 0 && source.IntN(8) == 0 {
			x[i] = x[i-1] // ties
		}
		weights[i] = value(source.LogNormal(0, 1))
	}
	alpha, q := value(source.Uniform()), value(source.Uniform())
	p, c := value(source.UniformRange(0.5, 5)), value(source.UniformRange(-1, 1))
	steps := source.IntN(30)
	switch name {
	case "Mean":
		return []T{Mean(a, x)}
	case "SampleStdDev":
		return []T{SampleStdDev(a, x)}
	case "Median":
		return []T{Median(a, x)}
	case "MedianAbsoluteDeviation":
		return []T{MedianAbsoluteDeviation(a, x)}
	case "Quantile":
		return []T{Quantile(a, q, x)}
	case "WeightedPercentiles":
		out, err := WeightedPercentiles(a, x, weights, []T{a.Int(0), a.FromDec(dec("2.28")), a.Mul(q, a.Int(100)), a.FromDec(dec("97.72"))})
		require.NoError(t, err)
		return out
	case "EMA":
		return []T{EMA(a, alpha, x[n-1], x[0], false)}
	case "NFoldEMA":
		return []T{NFoldEMA(a, alpha, x[n-1], x[0], steps)}
	case "Potential":
		return []T{Potential(a, p, c, x[0])}
	}
	return []T{Gradient(a, p, c, x[0])}
}
