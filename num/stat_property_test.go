package num

import (
	"math"
	"slices"
	"testing"

	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
)

// propertySeed is fixed, so that a failure comes back; gopter prints it with the failure.
const propertySeed = 20261125

func newProperties() *gopter.Properties {
	parameters := gopter.DefaultTestParametersWithSeed(propertySeed)
	parameters.MinSuccessfulTests = 300
	if testing.Short() {
		parameters.MinSuccessfulTests = 80
	}
	return gopter.NewProperties(parameters)
}

// Sizes and seeds are the arguments, and the lists are made inside, so that shrinking acts on the sizes.
var (
	genSize  = gen.IntRange(1, 40)
	genSeed  = gen.Int64Range(0, math.MaxInt32)
	genShare = gen.Weighted([]gen.WeightedGen{
		{Weight: 1, Gen: gen.OneConstOf(0.0, 1.0, 0.5, 0.25)},
		{Weight: 4, Gen: gen.Float64Range(0, 1)},
	})
)

// sampleOf makes n numbers with ties and of several magnitudes. They have few digits, so that float64 and
// decimals hold the same.
func sampleOf(seed int64, n int) []float64 {
	source := NewSource(uint64(seed))
	scale := []float64{1, 1e-9, 1e9}[source.IntN(3)]
	x := make([]float64, n)
	for i := range x {
		switch source.IntN(4) {
		case 0:
			x[i] = float64(1 + source.IntN(5))
		case 1:
			x[i] = source.Normal() * scale
		default:
			x[i] = source.Normal()
		}
	}
	return x
}

func toDecs(x []float64) []Dec {
	y := make([]Dec, len(x))
	for i, v := range x {
		y[i] = mustFloat64Dec(v)
	}
	return y
}

func shuffled[T any](seed int64, x []T) []T {
	y := make([]T, len(x))
	for i, from := range NewSource(uint64(seed)).Fork(1).Perm(len(x)) {
		y[i] = x[from]
	}
	return y
}

func largest(x []float64) float64 {
	m := 0.0
	for _, v := range x {
		m = max(m, math.Abs(v))
	}
	return m
}

func TestOrderStatisticsProperties(t *testing.T) {
	properties := newProperties()
	f, d := NewFloat64(Rules{}).Calc(), NewDecimal(Rules{}).Calc()

	properties.Property("decimal median, quantile and percentile lie between the smallest and the largest", prop.ForAll(
		func(n int, seed int64, q float64) bool {
			x := toDecs(sampleOf(seed, n))
			low, high := slices.MinFunc(x, d.Cmp), slices.MaxFunc(x, d.Cmp)
			within := func(v Dec) bool { return d.Cmp(v, low) >= 0 && d.Cmp(v, high) <= 0 }
			share := mustFloat64Dec(q)
			// percentiles weigh both ends and may cut a unit of the 34th digit off each product
			percentiles, err := WeightedPercentiles(d, x, weightsOf(d, seed, n), []Dec{d.Mul(share, IntDec(100))})
			if err != nil {
				return false
			}
			slack := d.Mul(d.Add(d.Abs(low), d.Abs(high)), dec("1e-33"))
			p := percentiles[0]
			return within(Median(d, x)) && within(Quantile(d, share, x)) &&
				d.Cmp(d.Add(p, slack), low) >= 0 && d.Cmp(d.Sub(p, slack), high) <= 0
		}, genSize, genSeed, genShare))

	properties.Property("float64 ones too, but for a unit of the last place of the largest magnitude", prop.ForAll(
		func(n int, seed int64, q float64) bool {
			x := sampleOf(seed, n)
			low, high := slices.Min(x), slices.Max(x)
			slack := 0x1p-52 * largest(x)
			within := func(v float64) bool { return v >= low-slack && v <= high+slack }
			percentiles, err := WeightedPercentiles(f, x, weightsOf(f, seed, n), []float64{100 * q})
			median := Median(f, x)
			return err == nil && median >= low && median <= high && within(Quantile(f, q, x)) && within(percentiles[0])
		}, genSize, genSeed, genShare))

	properties.Property("a permutation changes no bit", prop.ForAll(
		func(n int, seed int64, q float64) bool {
			x := sampleOf(seed, n)
			y := shuffled(seed, x)
			if Median(f, x) != Median(f, y) || MedianAbsoluteDeviation(f, x) != MedianAbsoluteDeviation(f, y) || Quantile(f, q, x) != Quantile(f, q, y) {
				return false
			}
			dx, dy, dq := toDecs(x), toDecs(y), mustFloat64Dec(q)
			return Median(d, dx).String() == Median(d, dy).String() &&
				MedianAbsoluteDeviation(d, dx).String() == MedianAbsoluteDeviation(d, dy).String() &&
				Quantile(d, dq, dx).String() == Quantile(d, dq, dy).String()
		}, genSize, genSeed, genShare))

	properties.Property("decimal sums are exact, so mean and standard deviation do not depend on the order", prop.ForAll(
		func(n int, seed int64) bool {
			x := toDecs(sampleOf(seed, n))
			y := shuffled(seed, x)
			return Mean(d, x).String() == Mean(d, y).String() && SampleStdDev(d, x).String() == SampleStdDev(d, y).String()
		}, genSize, genSeed))

	properties.Property("quantiles never fall with q in decimals, in float64 but for a last place", prop.ForAll(
		func(n int, seed int64, p, q float64) bool {
			p, q = min(p, q), max(p, q)
			x := sampleOf(seed, n)
			dx := toDecs(x)
			return Quantile(f, p, x) <= Quantile(f, q, x)+0x1p-52*largest(x) &&
				d.Cmp(Quantile(d, mustFloat64Dec(p), dx), Quantile(d, mustFloat64Dec(q), dx)) <= 0
		}, genSize, genSeed, genShare, genShare))

	properties.Property("the median is the quantile of one half", prop.ForAll(
		func(n int, seed int64) bool {
			x := toDecs(sampleOf(seed, n))
			gap := d.Abs(d.Sub(Median(d, x), Quantile(d, dec("0.5"), x)))
			return d.Cmp(gap, d.Mul(dec("1e-33"), d.Add(IntDec(1), mustFloat64Dec(largest(sampleOf(seed, n)))))) <= 0
		}, genSize, genSeed))

	properties.TestingRun(t, gopter.ConsoleReporter(false))
	if f.Err() != nil || d.Err() != nil {
		t.Error(f.Err(), d.Err())
	}
}

// weightsOf makes weights with zeros among them and a positive sum.
func weightsOf[T any](a Calc[T], seed int64, n int) []T {
	source := NewSource(uint64(seed)).Fork(2)
	w := make([]T, n)
	for i := range w {
		w[i] = a.Int(source.IntN(4))
	}
	w[source.IntN(n)] = a.Int(3)
	return w
}

func TestScalingProperties(t *testing.T) {
	properties := newProperties()
	f, d := NewFloat64(Rules{}).Calc(), NewDecimal(Rules{}).Calc()

	properties.Property("a factor of 2^k changes no digit of a float64 statistic", prop.ForAll(
		func(n int, seed int64, k int) bool {
			x := sampleOf(seed, n)
			y := make([]float64, n)
			for i := range x {
				y[i] = math.Ldexp(x[i], k)
			}
			same := true
			for _, statistic := range []func(Calc[float64], []float64) float64{Mean[float64], SampleStdDev[float64], Median[float64], MedianAbsoluteDeviation[float64]} {
				same = same && statistic(f, y) == math.Ldexp(statistic(f, x), k)
			}
			return same && Quantile(f, 0.3, y) == math.Ldexp(Quantile(f, 0.3, x), k)
		}, genSize, genSeed, gen.IntRange(-200, 200)))

	properties.Property("a factor of 10^k changes no digit of a decimal statistic, one of -1 mirrors it", prop.ForAll(
		func(n int, seed int64, k int) bool {
			x := toDecs(sampleOf(seed, n))
			factor := d.Pow(IntDec(10), IntDec(int64(k)))
			y, mirrored := make([]Dec, n), make([]Dec, n)
			for i := range x {
				x[i] = d.Quo(x[i], IntDec(1))
				y[i] = d.Mul(x[i], factor)
				mirrored[i] = d.Neg(x[i])
			}
			same := true
			for _, statistic := range []func(Calc[Dec], []Dec) Dec{Mean[Dec], SampleStdDev[Dec], Median[Dec], MedianAbsoluteDeviation[Dec]} {
				same = same && d.Quo(statistic(d, y), IntDec(1)).Equal(d.Mul(statistic(d, x), factor))
			}
			return same && Mean(d, mirrored).Equal(d.Neg(Mean(d, x))) && SampleStdDev(d, mirrored).Equal(SampleStdDev(d, x))
		}, genSize, genSeed, gen.IntRange(-50, 50)))

	properties.Property("scaled weights give the same percentiles", prop.ForAll(
		func(n int, seed int64, share float64) bool {
			x := sampleOf(seed, n)
			w := weightsOf(f, seed, n)
			scaled := make([]float64, n)
			for i := range w {
				scaled[i] = w[i] * 0x1p-30
			}
			p, err := WeightedPercentiles(f, x, w, []float64{100 * share})
			q, err2 := WeightedPercentiles(f, x, scaled, []float64{100 * share})
			return err == nil && err2 == nil && p[0] == q[0]
		}, genSize, genSeed, genShare))

	properties.TestingRun(t, gopter.ConsoleReporter(false))
	if f.Err() != nil || d.Err() != nil {
		t.Error(f.Err(), d.Err())
	}
}

// float64 and decimals agree: sums of n numbers to n 2^-52 of the largest magnitude, deviations to as much of the
// largest magnitude, which is what cancellation leaves.
func TestFloat64AgreesWithDecimal(t *testing.T) {
	properties := newProperties()
	f, d := NewFloat64(Rules{}).Calc(), NewDecimal(Rules{}).Calc()
	properties.Property("statistics agree", prop.ForAll(
		func(n int, seed int64, q float64) bool {
			x := sampleOf(seed, n)
			dx := toDecs(x)
			slack := float64(n+4) * 0x1p-52 * largest(x)
			agree := func(got float64, want Dec) bool {
				w, err := want.Float64()
				return err == nil && math.Abs(got-w) <= slack
			}
			percentiles, err := WeightedPercentiles(f, x, weightsOf(f, seed, n), []float64{100 * q})
			dPercentiles, err2 := WeightedPercentiles(d, dx, weightsOf(d, seed, n), []Dec{mustFloat64Dec(100 * q)})
			if err != nil || err2 != nil {
				return false
			}
			// the position of a percentile has an error of a few 2^-53 of n steps
			gap := math.Abs(percentiles[0] - d64(dPercentiles[0]))
			return agree(Mean(f, x), Mean(d, dx)) && agree(SampleStdDev(f, x), SampleStdDev(d, dx)) && agree(Median(f, x), Median(d, dx)) &&
				agree(MedianAbsoluteDeviation(f, x), MedianAbsoluteDeviation(d, dx)) && agree(Quantile(f, q, x), Quantile(d, mustFloat64Dec(q), dx)) &&
				gap <= 100*slack
		}, genSize, genSeed, genShare))
	properties.TestingRun(t, gopter.ConsoleReporter(false))
	if f.Err() != nil || d.Err() != nil {
		t.Error(f.Err(), d.Err())
	}
}

func d64(x Dec) float64 {
	f, err := x.Float64()
	if err != nil {
		panic(err)
	}
	return f
}
