package lab

import (
	"fmt"
	"math"
	"slices"
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"
	"gonum.org/v1/gonum/integrate/quad"
	"gonum.org/v1/gonum/optimize"

	"github.com/seed-63a7a409/chorus/internal/property"
)

// sourcesOf makes a distribution of numbers in pairs of value and weight.
func sourcesOf(numbers []float64) (q distribution, total float64) {
	for i := 0; i+1 < len(numbers); i += 2 {
		w := math.Abs(numbers[i+1])
		q.add(math.Round(numbers[i]*8)/8, w) // some values twice
		total += w
	}
	return q, total
}

// TestCRPS: the score is the integral of the squared distance of the distribution function from the step at the truth, which
// gonum integrates piece by piece; the mean distance from the truth less half the mean distance of two draws; and twice the
// integral of the pinball loss over all quantiles.
func TestCRPS(t *testing.T) {
	property.Check(t, 300, prop.ForAll(func(numbers []float64, truth float64) (bool, error) {
		q, total := sourcesOf(numbers)
		got, ok := q.crps(truth)
		if !ok {
			return total == 0, nil
		}
		below := func(x float64) (sum float64) {
			for i, v := range q.values {
				if v <= x {
					sum += q.weights[i] / total
				}
			}
			return sum
		}
		ends := append(slices.Clone(q.values), truth)
		slices.Sort(ends)
		integral := 0.0
		for i := range len(ends) - 1 {
			integral += quad.Fixed(func(x float64) float64 {
				step := 0.0
				if x >= truth {
					step = 1
				}
				return (below(x) - step) * (below(x) - step)
			}, ends[i], ends[i+1], 3, nil, 0)
		}
		energy := 0.0
		for i, v := range q.values {
			energy += q.weights[i] / total * math.Abs(v-truth)
			for j, u := range q.values {
				energy -= q.weights[i] * q.weights[j] / (total * total) * math.Abs(v-u) / 2
			}
		}
		quantiles, level := 0.0, 0.0 // values ascend after the score was formed
		for i, v := range q.values {
			w := q.weights[i] / total
			quantiles += 2 * quad.Fixed(func(p float64) float64 { return pinball(p, v, truth) }, level, level+w, 5, nil, 0)
			level += w
		}
		for _, want := range []float64{integral, energy, quantiles} {
			if math.Abs(got-want) > 1e-9*math.Max(1, math.Abs(want)) {
				return false, fmt.Errorf("%v: integral %v, energy %v, quantiles %v", got, integral, energy, quantiles)
			}
		}
		return true, nil
	}, gen.SliceOfN(12, gen.Float64Range(-5, 5)), gen.Float64Range(-7, 7)))
	var one distribution
	one.add(3, 2)
	got, ok := one.crps(5)
	require.True(t, ok)
	require.Equal(t, 2.0, got, "of a single source it is the distance")
	one.reset()
	_, ok = one.crps(5)
	require.False(t, ok)
}

// TestPinball: the quantile of a sample minimises the mean pinball loss.
func TestPinball(t *testing.T) {
	require.Equal(t, 0.9, pinball(0.9, 1, 2))
	require.InDelta(t, 0.1, pinball(0.9, 2, 1), 1e-15)
	require.Zero(t, pinball(0.3, 2, 2))
	property.Check(t, 100, prop.ForAll(func(sample []float64, share float64) bool {
		slices.Sort(sample)
		mean := func(x float64) (sum float64) {
			for _, y := range sample {
				sum += pinball(share, x, y)
			}
			return sum
		}
		best := mean(sample[int(math.Ceil(share*float64(len(sample))))-1])
		for _, x := range sample {
			if mean(x) < best-1e-9 {
				return false
			}
		}
		return true
	}, gen.SliceOfN(9, gen.Float64Range(-10, 10)), gen.Float64Range(0.01, 0.99)))
}

// TestCoverageOfARun: what is covered between two percentiles lies below the upper and not below the lower one.
func TestCoverageOfARun(t *testing.T) {
	c := short()
	c.Epochs, c.BurnIn = 200, 20
	m := begin(t, c)
	days(t, m, c.Epochs, nil)
	rep, err := m.finish(0)
	require.NoError(t, err)
	value := func(name string) float64 {
		at := slices.Index(m.setup.names, name)
		require.GreaterOrEqual(t, at, 0, name)
		require.NotNil(t, rep.Values[at], name)
		return *rep.Values[at]
	}
	require.InDelta(t, value("below/84.13")-value("below/15.87"), value("coverage/68.26"), 1e-12)
	require.InDelta(t, value("below/97.72")-value("below/2.28"), value("coverage/95.44"), 1e-12)
	last := 0.0
	for _, p := range percentiles {
		require.GreaterOrEqual(t, value("below/"+p.name), last)
		last = value("below/" + p.name)
	}
	require.Greater(t, value("coverage/95.44"), value("coverage/68.26"))
	// Five pinball losses are a rough integral of half the score.
	require.Greater(t, value("score/crps"), value("pinball/2.28"))
}

func TestConcentration(t *testing.T) {
	for _, c := range []struct {
		shares             []float64
		largest, effective float64
	}{
		{[]float64{1, 1, 1, 1}, 0.25, 4},
		{[]float64{3, 0, 0}, 1, 1},
		{[]float64{2, 1, 1}, 0.5, 16.0 / 6},
		{[]float64{-5, 1, 1}, 0.5, 2},
		{nil, 0, 0},
		{[]float64{0, -1}, 0, 0},
		{[]float64{1e200, 1e200}, 0, 0},
	} {
		largest, effective := concentration(c.shares)
		require.InDelta(t, c.largest, largest, 1e-15, "%v", c.shares)
		require.InDelta(t, c.effective, effective, 1e-12, "%v", c.shares)
	}
}

// momentsOf are the products of errors of a sample of rows, of which every so many belong to one member.
func momentsOf(errors []float64, n int) []float64 {
	m := make([]float64, n*n)
	for at := 0; at+n <= len(errors); at += n {
		row := errors[at : at+n]
		for i := range n {
			for j := i; j < n; j++ {
				m[i*n+j] += row[i] * row[j]
			}
		}
	}
	return m
}

func squareOf(m []float64, n int, w []float64) (sum float64) {
	for i := range n {
		for j := range n {
			sum += m[min(i, j)*n+max(i, j)] * w[i] * w[j]
		}
	}
	return sum
}

// TestLeastSquareWeights: no mixture of a fine grid is better, nor is one that gonum finds by a general search, and no member could
// lower the value by taking weight from those who have it.
func TestLeastSquareWeights(t *testing.T) {
	property.Check(t, 60, prop.ForAll(func(errors []float64) (bool, error) {
		const n = 3
		m := momentsOf(errors, n)
		w := leastSquareWeights(m, n)
		got := squareOf(m, n, w)
		for a := range 101 {
			for b := range 101 - a {
				x := []float64{float64(a) / 100, float64(b) / 100, float64(100-a-b) / 100}
				if v := squareOf(m, n, x); v < got*(1-1e-8) {
					return false, fmt.Errorf("%v at %v is above %v at %v", got, w, v, x)
				}
			}
		}
		return true, nil
	}, gen.SliceOfN(15, gen.Float64Range(-1, 1))))
	property.Check(t, 60, prop.ForAll(func(errors []float64, biases []float64) (bool, error) {
		n := len(biases)
		for i := range errors {
			errors[i] += 2 * biases[i%n] // some are much better than others
		}
		m := momentsOf(errors, n)
		w := leastSquareWeights(m, n)
		got, sum := squareOf(m, n, w), 0.0
		for i, x := range w {
			if sum += x; x < 0 {
				return false, fmt.Errorf("weights %v", w)
			}
			slope := 0.0
			for j := range n {
				slope += m[min(i, j)*n+max(i, j)] * w[j]
			}
			if slope < got*(1-1e-7) || x > 0 && slope > got*(1+1e-7) {
				return false, fmt.Errorf("member %d: slope %v of value %v, weights %v", i, slope, got, w)
			}
		}
		if math.Abs(sum-1) > 1e-12 {
			return false, fmt.Errorf("sum %v", sum)
		}
		start := slices.Repeat([]float64{1}, n)
		mixture := func(x []float64) []float64 {
			norm := 0.0
			for _, v := range x {
				norm += v * v
			}
			out := make([]float64, n)
			for i, v := range x {
				out[i] = v * v / norm
			}
			return out
		}
		found, err := optimize.Minimize(optimize.Problem{Func: func(x []float64) float64 { return squareOf(m, n, mixture(x)) }}, start, nil, &optimize.NelderMead{})
		if err != nil {
			return false, err
		}
		return got <= found.F*(1+1e-8), nil
	}, gen.SliceOfN(80, gen.Float64Range(-1, 1)), gen.SliceOfN(8, gen.Float64Range(0, 1))))
}

// TestLeastSquareWeightsOfOddCases: twins, members who never err, and a size that is allowed.
func TestLeastSquareWeightsOfOddCases(t *testing.T) {
	require.Nil(t, leastSquareWeights(nil, 0))
	require.Equal(t, []float64{1, 0}, leastSquareWeights(make([]float64, 4), 2), "nobody errs")
	w := leastSquareWeights(momentsOf([]float64{1, 1, 3, -2, -2, 1}, 3), 3)
	require.InDelta(t, 1, w[0]+w[1]+w[2], 1e-12)
	require.InDelta(t, w[0], w[1], 1e-6, "twins share")
	w = leastSquareWeights([]float64{0, 0, 0, 5}, 2)
	require.InDelta(t, 1, w[0], 1e-6, "who never errs has all weight")
	w = leastSquareWeights([]float64{4, 4, 0, 4}, 2)
	require.InDelta(t, 1, w[0]+w[1], 1e-12, "always the same errors")
	w = leastSquareWeights(momentsOf([]float64{1e30, 1e-30, 1e30, -1e-30}, 2), 2)
	require.InDelta(t, 1, w[1], 1e-9)
	// Independent errors have weights by the inverse of the square.
	const n = 200
	m := make([]float64, n*n)
	inverse := 0.0
	for i := range n {
		m[i*n+i] = float64(1 + i)
		inverse += 1 / float64(1+i)
	}
	for i, x := range leastSquareWeights(m, n) {
		require.InDelta(t, 1/float64(1+i)/inverse, x, 1e-8)
	}
}

// TestHindsight: the best inferer and mixture are those of the epochs that count.
func TestHindsight(t *testing.T) {
	h := newHindsight(2)
	_, ok := h.best()
	require.False(t, ok)
	require.Nil(t, h.convexWeights())
	c := short()
	c.Inferers.Count = 4
	m := begin(t, c)
	var rows [][]float64
	sums := make([]float64, 4)
	days(t, m, c.Epochs, func(d *day) {
		if d.epoch < c.BurnIn {
			return
		}
		row := make([]float64, 4)
		for j := range row {
			row[j] = d.inferences[j] - d.truth
			sums[j] += m.setup.ruler.measure(d.inference(j), d.truth) / float64(c.Epochs-c.BurnIn)
		}
		rows = append(rows, row)
	})
	best, ok := m.hindsight.best()
	require.True(t, ok)
	require.InDelta(t, slices.Min(sums), best, 1e-12)
	want := leastSquareWeights(momentsOf(slices.Concat(rows...), 4), 4)
	require.InDeltaSlice(t, want, m.hindsight.convexWeights(), 1e-9)
	rep, err := m.finish(0)
	require.NoError(t, err)
	loss := 0.0
	for _, row := range rows {
		miss := 0.0
		for j, x := range row {
			miss += want[j] * x
		}
		loss += m.setup.ruler.measure([]float64{miss}, 0) / float64(len(rows))
	}
	require.InDelta(t, loss, *rep.Values[m.named.hindsight+1], 1e-9)
}
