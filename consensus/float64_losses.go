package consensus

import (
	"github.com/seed-63a7a409/chorus/consensus/internal/flat"
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/regret"
)

// floatMeans is meanBundles in float64, bit for bit: for each kind of losses reputer by reputer over flat lists.
type floatMeans struct {
	bundles      []Bundle[float64]
	sums, stakes []float64 // of the objects of a kind

	inferers, forecasters []bool // of whom some bundle has a plain loss
}

// floatCells is a kind of losses.
type floatCells func(*regret.Losses[float64]) *regret.Cells[float64]

// floatLosses writes all means, if this is float64. It reports whether it did; where it did not, the bundles are still to be
// checked, and meanBundles, its twin, has everything still to do.
func (s *Assessor[T]) floatLosses(dst *regret.Losses[T], inferers, forecasters int, bundles []Bundle[T]) bool {
	f, ok := any(s).(*Assessor[float64])
	return ok && !f.scorer.slow && f.means.write(any(dst).(*regret.Losses[float64]), inferers, forecasters, any(bundles).([]Bundle[float64]))
}

// write is floatLosses. Losses that are not finite, or no stake at all, make no finite mean.
func (f *floatMeans) write(dst *regret.Losses[float64], inferers, forecasters int, bundles []Bundle[float64]) bool {
	for i := range bundles {
		b := &bundles[i]
		if !(b.Stake >= 0) || b.Losses.CheckSizes(inferers, forecasters) != nil || len(b.Losses.EmptyOneOutLists) > 0 {
			return false
		}
	}
	f.bundles = bundles
	dst.Reset(inferers, forecasters)
	combined, naive, stakes := 0.0, 0.0, 0.0
	for i := range bundles {
		b := &bundles[i]
		combined += float64(b.Losses.Combined * b.Stake)
		naive += float64(b.Losses.Naive * b.Stake)
		stakes += b.Stake
	}
	dst.Combined, dst.Naive = combined/stakes, naive/stakes
	if !(isFinite(combined) && isFinite(naive) && isFinite(stakes) && isFinite(dst.Combined) && isFinite(dst.Naive)) {
		return false // without stake they are NaN
	}
	inferer := func(l *regret.Losses[float64]) *regret.Cells[float64] { return &l.Inferer.Cells }
	forecaster := func(l *regret.Losses[float64]) *regret.Cells[float64] { return &l.Forecaster.Cells }
	f.inferers, f.forecasters = f.reported(f.inferers, inferer), f.reported(f.forecasters, forecaster)
	return f.kind(dst, inferer, nil, nil) && f.kind(dst, forecaster, nil, nil) &&
		f.kind(dst, func(l *regret.Losses[float64]) *regret.Cells[float64] { return &l.OneOutInferer.Cells }, f.inferers, nil) &&
		f.kind(dst, func(l *regret.Losses[float64]) *regret.Cells[float64] { return &l.OneOutForecaster.Cells }, f.forecasters, nil) &&
		f.kind(dst, func(l *regret.Losses[float64]) *regret.Cells[float64] { return &l.OneInForecaster.Cells }, f.forecasters, nil) &&
		f.kind(dst, func(l *regret.Losses[float64]) *regret.Cells[float64] { return &l.OneOutInfererForecaster.Cells }, f.forecasters, f.inferers)
}

// reported marks the losses of a kind that some bundle has.
func (f *floatMeans) reported(list []bool, of floatCells) []bool {
	list = reuse.Cleared(list, of(f.bundles[0].Losses).Rows())
	for i := range f.bundles {
		for x, present := range of(f.bundles[i].Losses).Present() {
			list[x] = list[x] || present
		}
	}
	return list
}

// kind writes the means of a kind of losses; rows and columns say of whom they count, nil of all.
func (f *floatMeans) kind(dst *regret.Losses[float64], of floatCells, rows, columns []bool) bool {
	cells := of(dst)
	n := len(cells.Values())
	f.sums, f.stakes = reuse.Cleared(f.sums, n), reuse.Cleared(f.stakes, n)
	for i := range f.bundles {
		b := &f.bundles[i]
		from := of(b.Losses)
		flat.AddReported(f.sums, f.stakes, from.Values(), from.Present(), b.Stake)
	}
	x := 0
	for row := range cells.Rows() {
		for column := range cells.Columns() {
			sum, stakes := f.sums[x], f.stakes[x]
			x++
			if !isFinite(sum) || !isFinite(stakes) {
				return false
			}
			if stakes == 0 || rows != nil && !rows[row] || columns != nil && !columns[column] {
				continue
			}
			mean := sum / stakes
			if !isFinite(mean) {
				return false
			}
			cells.Set(row, column, mean)
		}
	}
	return true
}

func isFinite(x float64) bool { return x-x == 0 }
