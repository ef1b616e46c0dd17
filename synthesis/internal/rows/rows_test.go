package rows_test

import (
	"math"
	"slices"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis/internal/largest"
	"github.com/seed-63a7a409/chorus/synthesis/internal/rows"
	"github.com/seed-63a7a409/chorus/weights"
)

const epsilon, epsilonSafeDiv = 0.01, 1e-7

// twin is a row by the formulas of package weights.
type twin struct {
	a      num.Calc[float64]
	kernel weights.Kernel[float64]
	stored float64
}

func newTwin(form weights.Form, p, c, stored float64) (*twin, *rows.Rows) {
	a := num.NewFloat64(num.Rules{}).Calc()
	t := &twin{a: a, kernel: weights.NewKernel(a, form, p, c), stored: stored}
	params := rows.Params{Form: form, P: p, C: c, Epsilon: epsilon, EpsilonSafeDiv: epsilonSafeDiv}
	params.Upper, params.Shift, params.WeightZero = t.kernel.Bounds()
	return t, rows.New(params)
}

// row returns weights, their sum, that of weighted values, and the scale.
func (t *twin) row(regrets, values []float64) (list []float64, sum, total, scale float64) {
	if scale = t.stored; scale == 0 {
		scale = new(weights.Scaler[float64]).Scale(t.a, weights.ScalePerCalculation, epsilon, regrets, nil)
	}
	list = make([]float64, len(regrets))
	t.kernel.Row(t.a, list, nil, slices.Clone(regrets), scale)
	for i, weight := range list {
		sum += float64(weight * values[i])
		total += weight
	}
	return list, sum, total, scale
}

// draw has regrets and values of n members.
func draw(s *num.Source, n int) (regrets, values []float64) {
	spread := s.LogNormal(0, 2)
	for range n {
		regrets, values = append(regrets, float64(spread*s.Normal())), append(values, 10+s.Normal())
	}
	return regrets, values
}

// TestRowsAreFormulas: rows have the bits of the formulas; means without one element differ from rows of their own by at most
// 2e-14 of the largest value.
func TestRowsAreFormulas(t *testing.T) {
	runs := 20000
	if testing.Short() {
		runs = 1000
	}
	s := num.NewSource(7)
	pick := func(list ...float64) float64 { return list[s.IntN(len(list))] }
	covered := 0
	for i := range runs {
		form, stored := weights.FormClipped, pick(0, 0, 0.1, 2)
		if s.IntN(2) == 0 {
			form, stored = weights.FormRatio, pick(0.1, 2)
		}
		p, c := pick(0.5, 3, 10), pick(-1, 0.75, 5)
		w, r := newTwin(form, p, c, stored)
		regrets, values := draw(s, 1+s.IntN(40))
		if !r.Covers(stored, largest.Size(0, regrets), largest.Size(0, values)) {
			continue
		}
		covered++
		want, sum, total, scale := w.row(regrets, values)
		mean, gotScale := r.Combine(regrets, values)
		require.Equal(t, [2]float64{sum / max(total, epsilonSafeDiv), scale}, [2]float64{mean, gotScale}, "run %d", i)
		require.Equal(t, want, r.Weights(), "run %d", i)
		require.Equal(t, sum/total, r.Mean(regrets, values), "run %d", i)
		if len(regrets) < 3 {
			continue
		}
		oneOuts := make([]float64, len(regrets))
		r.OneOuts(oneOuts, regrets, values)
		most := slices.Max(values)
		for j, got := range oneOuts {
			_, sum, total, _ := w.row(slices.Delete(slices.Clone(regrets), j, j+1), slices.Delete(slices.Clone(values), j, j+1))
			require.InDelta(t, sum/total, got, 2e-14*most, "run %d, without %d of %d", i, j, len(regrets))
		}
	}
	require.Greater(t, covered, runs/2)
}

// TestCovers: numbers for which a step could leave float64 are left to the generic form.
func TestCovers(t *testing.T) {
	for _, p := range []rows.Params{{P: 1e7}, {P: 1e-7}, {P: 1, C: 1e7}, {P: 1, Epsilon: 1e101}, {P: 1, EpsilonSafeDiv: 1e-101}, {P: math.NaN()}} {
		require.Nil(t, rows.New(p), "%+v", p)
	}
	_, clipped := newTwin(weights.FormClipped, 3, 0.75, 0)
	_, ratio := newTwin(weights.FormRatio, 3, 0.75, 0)
	for _, c := range []struct {
		rows                    *rows.Rows
		stored, regrets, values float64
		want                    bool
	}{
		{clipped, 0, 1, 1, true}, {clipped, 0.3, 1e99, 1e99, true}, {clipped, 0, 1e101, 1, false}, {clipped, 0, 1, 1e101, false},
		{clipped, 1e-101, 1, 1, false}, {clipped, 0, math.Inf(1), 1, false}, {clipped, 0, 1, math.NaN(), false},
		{ratio, 1, 6000, 1, true}, {ratio, 1, 7000, 1, false},
	} {
		require.Equal(t, c.want, c.rows.Covers(c.stored, c.regrets, c.values), "%+v", c)
	}
}
