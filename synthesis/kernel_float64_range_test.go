package synthesis

import (
	"math"
	"testing"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/weights"
)

func testKernel(t *testing.T, p, c, epsilon float64) *floatKernel {
	t.Helper()
	w, err := NewWorkspace(num.NewFloat64(num.Rules{}), Rules{}, Params[float64]{
		Params: weights.Params[float64]{P: p, C: c, Epsilon: epsilon}, EpsilonSafeDiv: 1e-7,
	})
	if err != nil {
		t.Fatal(err)
	}
	return w.fast
}

// TestInterpolationBound: over ranges of all widths the series of W and V are as near to the sums as nodesFor says,
// and the number of nodes falls as the range narrows.
func TestInterpolationBound(t *testing.T) {
	const terms, points = 150, 40
	source := num.NewSource(3)
	var worst float64
	seen := map[int]bool{}
	for _, width := range []float64{1e-9, 1e-6, 1e-3, 0.01, 0.03, 0.06, 0.1, 0.3} {
		for _, c := range []float64{-2, 0.75, 4} {
			k := testKernel(t, 3, c, 0.01)
			s := &k.nodes
			s.form = boundedForm{c: k.c, upper: k.upper, zero: k.zero}
			low := source.LogNormal(0, 1)
			high := float64(low * (1 + width))
			s.steep, s.value, s.largest = nil, nil, 0
			for range terms {
				r := source.UniformRange(k.zero, k.upper) / high
				s.steep, s.value = append(s.steep, float64(k.p*r)), append(s.value, source.Normal())
				s.largest = max(s.largest, math.Abs(r))
			}
			nodes := k.nodesFor(low, high)
			if nodes == 0 {
				continue
			}
			seen[nodes] = true
			table := newChebyshevTable(nodes)
			middle, half := (low+high)/2, (high-low)/2
			k.sumAtNodes(&table, middle, half)
			for i := range points {
				x := float64(2*i)/(points-1) - 1
				total, sum := twoSeries(s.series[0][:nodes], s.series[1][:nodes], x)
				var wantTotal, wantSum, absolute float64
				for i, steep := range s.steep {
					weight := num.QuoOnePlusExp(k.p, float64(k.p*c)-float64(steep*(middle+float64(half*x))))
					wantTotal += weight
					wantSum += float64(weight * s.value[i])
					absolute += math.Abs(float64(weight * s.value[i]))
				}
				worst = max(worst, math.Abs(total-wantTotal)/wantTotal, math.Abs(sum-wantSum)/absolute)
			}
		}
	}
	t.Logf("largest error %.3g of the sum of sizes, with %d different numbers of nodes", worst, len(seen))
	if bound := 0x1p-49 + terms*0x1p-53; worst > bound {
		t.Errorf("error %v above %v", worst, bound)
	}
	if len(seen) < 5 {
		t.Errorf("only %v nodes were tried", seen)
	}
	k := testKernel(t, 3, 0.75, 0.01)
	k.nodes.form, k.nodes.largest = boundedForm{upper: k.upper, zero: k.zero}, 2
	if n := k.nodesFor(1, 3); n != 0 {
		t.Errorf("%d nodes for a range that needs too many", n)
	}
}

// TestChebyshevSeries: a series through the values of a polynomial of lower degree is that polynomial.
func TestChebyshevSeries(t *testing.T) {
	cubic := func(x float64) float64 { return 1 + x*(2-x*(3-5*x)) }
	for n := 4; n <= mostNodes; n++ {
		table := newChebyshevTable(n)
		values, series := make([]float64, n), make([]float64, n)
		for q, x := range table.nodes {
			if want := math.Cos(float64(2*q+1) * math.Pi / float64(2*n)); math.Abs(x-want) > 1e-15 {
				t.Errorf("node %d of %d: %v, want %v", q, n, x, want)
			}
			if opposite := table.nodes[n-1-q]; x != -opposite {
				t.Errorf("nodes %d of %d: %v and %v are no pair", q, n, x, opposite)
			}
			values[q] = cubic(x)
		}
		table.coefficients(series, values)
		for x := -1.0; x <= 1; x += 0.125 {
			if got, _ := twoSeries(series, series, x); math.Abs(got-cubic(x)) > 1e-13 {
				t.Errorf("%d nodes at %v: %v, want %v", n, x, got, cubic(x))
			}
		}
	}
}

// TestScalesWithoutEach: deviations by downdating are those of the rest, or left to the row.
func TestScalesWithoutEach(t *testing.T) {
	source := num.NewSource(4)
	k := testKernel(t, 3, 0.75, 1e-3)
	left := 0
	for trial := range 3000 {
		n := 3 + source.IntN(40)
		far := math.Pow(10, source.UniformRange(-3, 9))
		k.forecastRegrets = k.forecastRegrets[:0]
		for range n {
			k.forecastRegrets = append(k.forecastRegrets, source.Normal())
		}
		if trial%2 == 0 {
			k.forecastRegrets[source.IntN(n)] = far
		}
		k.scalesWithoutEach()
		for i, u := range k.nodes.u {
			if u == 0 {
				left++
				continue
			}
			rest := append(append([]float64{}, k.forecastRegrets[:i]...), k.forecastRegrets[i+1:]...)
			scale, _ := k.scaleAndLargest(rest)
			if difference := math.Abs(u*scale - 1); difference > 1e-14 {
				t.Fatalf("%v without %d of them: %v off by %.3g", k.forecastRegrets, i, u, difference)
			}
		}
	}
	if left == 0 {
		t.Error("no element was left to a row")
	}
}
