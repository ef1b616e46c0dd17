package chebyshev

import (
	"math"
	"testing"

	"github.com/seed-63a7a409/chorus/num"
)

// withBounds prepares for constants under the bounds of E25.
func withBounds(p, c, epsilon float64) *OneOuts {
	return New(p, c, epsilon, c+6.75/p, c-8.25/p, c-17.25/p)
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
			o := withBounds(3, c, 0.01)
			o.form = boundedForm{c: o.c, upper: o.upper, zero: o.zero}
			low := source.LogNormal(0, 1)
			high := float64(low * (1 + width))
			o.steep, o.value, o.largest = nil, nil, 0
			for range terms {
				r := source.UniformRange(o.zero, o.upper) / high
				o.steep, o.value = append(o.steep, float64(o.p*r)), append(o.value, source.Normal())
				o.largest = max(o.largest, math.Abs(r))
			}
			nodes := o.nodesFor(low, high)
			if nodes == 0 {
				continue
			}
			seen[nodes] = true
			table := newTable(nodes)
			middle, half := (low+high)/2, (high-low)/2
			o.sumAtNodes(&table, middle, half)
			for i := range points {
				x := float64(2*i)/(points-1) - 1
				total, sum := twoSeries(o.series[0][:nodes], o.series[1][:nodes], x)
				var wantTotal, wantSum, absolute float64
				for i, steep := range o.steep {
					weight := num.QuoOnePlusExp(o.p, float64(o.p*c)-float64(steep*(middle+float64(half*x))))
					wantTotal += weight
					wantSum += float64(weight * o.value[i])
					absolute += math.Abs(float64(weight * o.value[i]))
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
	o := withBounds(3, 0.75, 0.01)
	o.form, o.largest = boundedForm{upper: o.upper, zero: o.zero}, 2
	if n := o.nodesFor(1, 3); n != 0 {
		t.Errorf("%d nodes for a range that needs too many", n)
	}
}

// TestChebyshevSeries: a series through the values of a polynomial of lower degree is that polynomial.
func TestChebyshevSeries(t *testing.T) {
	cubic := func(x float64) float64 { return 1 + x*(2-x*(3-5*x)) }
	for n := 4; n <= mostNodes; n++ {
		table := newTable(n)
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
	o := withBounds(3, 0.75, 1e-3)
	left := 0
	for trial := range 3000 {
		n := 3 + source.IntN(40)
		far := math.Pow(10, source.UniformRange(-3, 9))
		o.regrets = o.regrets[:0]
		for range n {
			o.regrets = append(o.regrets, source.Normal())
		}
		if trial%2 == 0 {
			o.regrets[source.IntN(n)] = far
		}
		o.scalesWithoutEach()
		for i, u := range o.u {
			if u == 0 {
				left++
				continue
			}
			rest := append(append([]float64{}, o.regrets[:i]...), o.regrets[i+1:]...)
			scale := deviation(rest) + 1e-3
			if difference := math.Abs(u*scale - 1); difference > 1e-14 {
				t.Fatalf("%v without %d of them: %v off by %.3g", o.regrets, i, u, difference)
			}
		}
	}
	if left == 0 {
		t.Error("no element was left to a row")
	}
}

// deviation returns the sample deviation (E10).
func deviation(list []float64) float64 {
	sum, squares := 0.0, 0.0
	for _, x := range list {
		sum += x
	}
	mean := sum / float64(len(list))
	for _, x := range list {
		squares += float64((x - mean) * (x - mean))
	}
	return math.Sqrt(squares / float64(len(list)-1))
}
