package consensus

import (
	"slices"

	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Reports holds the losses of one epoch as one vector for each reputer, all over the same objects, with a flag where
// a reputer does not report an object. The order of the objects has no influence: only norms are taken.
type Reports[T any] struct {
	reputers, objects int
	values            []T
	present           []bool

	lined   []object // those of LineUp
	gapless bool     // LineUp has found everything present
}

// NewReports returns reports in which nothing is reported yet. A count below 0 counts as 0; reports of no reputer are
// refused wherever they are taken.
func NewReports[T any](reputers, objects int) *Reports[T] {
	reputers, objects = max(reputers, 0), max(objects, 0)
	n := reputers * objects
	return &Reports[T]{reputers: reputers, objects: objects, values: make([]T, n), present: make([]bool, n)}
}

// MarshalJSON refuses, as that of regret.Cells does. Errors: num.ErrMissing.
func (r Reports[T]) MarshalJSON() ([]byte, error) {
	return nil, num.Refuse(num.ErrMissing, "JSON form of consensus.Reports", nil, nil, "must be of package chorus, by name")
}

// Reputers returns the number of reputers.
func (r *Reports[T]) Reputers() int {
	if r == nil {
		return 0
	}
	return r.reputers
}

// Objects returns the number of objects that losses are about.
func (r *Reports[T]) Objects() int {
	if r == nil {
		return 0
	}
	return r.objects
}

// Set stores the loss that a reputer reports of an object. It panics on a position outside, as indexing a slice does;
// reports that are not there take no loss.
func (r *Reports[T]) Set(reputer, object int, loss T) {
	if r == nil {
		return
	}
	if !r.within(reputer, object) {
		panic("consensus: position outside the reports")
	}
	i := reputer*r.objects + object
	r.values[i], r.present[i] = loss, true
}

// At returns the loss that a reputer reports of an object, and whether it does. Outside of the reports it is zero and
// absent.
func (r *Reports[T]) At(reputer, object int) (loss T, present bool) {
	if r == nil || !r.within(reputer, object) {
		return loss, false
	}
	i := reputer*r.objects + object
	return r.values[i], r.present[i]
}

func (r *Reports[T]) within(reputer, object int) bool {
	return uint(reputer) < uint(r.reputers) && uint(object) < uint(r.objects)
}

func (r *Reports[T]) row(reputer int) ([]T, []bool) {
	from, to := reputer*r.objects, (reputer+1)*r.objects
	return r.values[from:to], r.present[from:to]
}

// complete marks the objects that every reputer reports, in the memory of a list, and reports whether those are all.
func (r *Reports[T]) complete(list []bool) (marks []bool, gapless bool) {
	list = reuse.Filled(list, r.objects, true)
	if r.gapless || !slices.Contains(r.present, false) {
		return list, true
	}
	for m := range r.reputers {
		_, present := r.row(m)
		for x, p := range present {
			list[x] = list[x] && p
		}
	}
	return list, false
}

// LineUp returns the bundles of an epoch as reports, in the memory of dst where that suffices; nil stands for new reports.
// An object belongs to the vectors if any bundle has it. Errors: ErrMissing for a bundle without losses, ErrShape for
// positions that do not fit, after which dst is empty.
func LineUp[T any](dst *Reports[T], inferers, forecasters int, bundles []Bundle[T]) (*Reports[T], error) {
	if dst == nil {
		dst = new(Reports[T])
	}
	dst.reputers, dst.objects = 0, 0
	for i, b := range bundles {
		if b.Losses == nil {
			return nil, refuseNoLosses(i)
		}
		if err := b.Losses.CheckSizes(inferers, forecasters); err != nil {
			return nil, num.Under("bundles", num.Under("Losses", err), i)
		}
	}
	if dst.gapless = dst.lineUpComplete(inferers, forecasters, bundles); dst.gapless {
		return dst, nil
	}
	all := appendObjects(dst.lined[:0], inferers, forecasters)
	dst.lined = all[:0]
	for _, o := range all {
		if anyHas(bundles, o) {
			dst.lined = append(dst.lined, o)
		}
	}
	dst.reputers, dst.objects = len(bundles), len(dst.lined)
	n := dst.reputers * dst.objects
	dst.values, dst.present = reuse.Slice(dst.values, n), reuse.Slice(dst.present, n)
	for m, b := range bundles {
		values, present := dst.row(m)
		for x, o := range dst.lined {
			values[x], present[x] = lossOf(b.Losses, o)
		}
	}
	return dst, nil
}

// lineUpComplete does what LineUp does where every bundle has all losses, in the order of appendObjects. It reports whether it did.
func (r *Reports[T]) lineUpComplete(inferers, forecasters int, bundles []Bundle[T]) bool {
	for i := range bundles {
		for _, cells := range bundles[i].Losses.Parts() {
			if slices.Contains(cells.Present(), false) {
				return false
			}
		}
	}
	r.lined = r.lined[:0]
	r.reputers, r.objects = len(bundles), 2+2*inferers+(3+inferers)*forecasters
	n := r.reputers * r.objects
	r.values = reuse.Slice(r.values, n)
	if !r.gapless || len(r.present) != n { // else all are marked already
		r.present = reuse.Filled(r.present, n, true)
	}
	for m := range bundles {
		l := bundles[m].Losses
		list, _ := r.row(m)
		list[0], list[1] = l.Combined, l.Naive
		list = list[2:]
		inferer, oneOut := l.Inferer.Values()[:inferers], l.OneOutInferer.Values()[:inferers]
		for j, loss := range inferer {
			list[2*j], list[2*j+1] = loss, oneOut[j]
		}
		list = list[2*inferers:]
		oneOuts, oneIns := l.OneOutForecaster.Values(), l.OneInForecaster.Values()
		for k, loss := range l.Forecaster.Values() {
			list[0], list[1], list[2] = loss, oneOuts[k], oneIns[k]
			list = list[3+copy(list[3:3+inferers], l.OneOutInfererForecaster.Row(regret.Forecaster(k))):]
		}
	}
	return true
}

func (r *Reports[T]) validate(a num.Arith[T]) error {
	if r == nil {
		return num.Refuse(num.ErrMissing, "reports", nil, nil, "the reports of an epoch")
	}
	if r.reputers == 0 {
		return num.Refuse(num.ErrEmpty, "reports", nil, nil, "at least one reputer")
	}
	if num.AllFinite(r.values) {
		return nil
	}
	for i, present := range r.present {
		if present && !a.IsFinite(r.values[i]) {
			return num.Refuse(num.ErrNotFinite, "reports", []int{i / r.objects, i % r.objects}, r.values[i], "finite numbers")
		}
	}
	return nil
}
