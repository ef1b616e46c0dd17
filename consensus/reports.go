package consensus

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// Reports are the losses of one epoch as one vector for each reputer, all over the same objects, with a flag where
// a reputer does not report an object. The order of the objects has no influence: only norms are taken.
type Reports[T any] struct {
	reputers, objects int
	values            []T
	present           []bool
	err               error // why bundles could not be lined up

	lined []object // those of Fill
}

// NewReports makes reports in which nothing is reported yet. Negative counts make reports that every function refuses.
func NewReports[T any](reputers, objects int) *Reports[T] {
	if reputers < 0 || objects < 0 {
		return &Reports[T]{err: num.Refuse(num.ErrDomain, "reports", nil, min(reputers, objects), "counts >= 0")}
	}
	n := reputers * objects
	return &Reports[T]{reputers: reputers, objects: objects, values: make([]T, n), present: make([]bool, n)}
}

// Reputers is the number of reputers.
func (r *Reports[T]) Reputers() int { return r.reputers }

// Objects is the number of objects that losses are about.
func (r *Reports[T]) Objects() int { return r.objects }

// Set stores the loss that a reputer reports of an object.
//
// Like At it panics on a position outside, as indexing a slice does.
func (r *Reports[T]) Set(reputer, object int, loss T) {
	i := r.index(reputer, object)
	r.values[i], r.present[i] = loss, true
}

// At gives the loss that a reputer reports of an object, and whether it does.
func (r *Reports[T]) At(reputer, object int) (T, bool) {
	i := r.index(reputer, object)
	return r.values[i], r.present[i]
}

func (r *Reports[T]) index(reputer, object int) int {
	if object < 0 || object >= r.objects {
		panic("consensus: object outside the reports")
	}
	return reputer*r.objects + object
}

func (r *Reports[T]) row(reputer int) ([]T, []bool) {
	from, to := reputer*r.objects, (reputer+1)*r.objects
	return r.values[from:to], r.present[from:to]
}

// complete marks the objects that every reputer reports, in the memory of a list.
func (r *Reports[T]) complete(list []bool) []bool {
	list = reuse.Slice(list, r.objects)
	for x := range list {
		list[x] = true
	}
	for m := range r.reputers {
		_, present := r.row(m)
		for x, p := range present {
			list[x] = list[x] && p
		}
	}
	return list
}

// ReportsOf lines up the bundles of an epoch: an object belongs to the vectors if any bundle has it. A bundle without
// losses, or with losses of other sizes, makes reports that every function refuses, as NetworkLosses refuses the bundle.
func ReportsOf[T any](inferers, forecasters int, bundles []Bundle[T]) *Reports[T] {
	r := new(Reports[T])
	r.Fill(inferers, forecasters, bundles)
	return r
}

// Fill is ReportsOf in r's own memory where it suffices; what r held is gone.
func (r *Reports[T]) Fill(inferers, forecasters int, bundles []Bundle[T]) {
	r.reputers, r.objects, r.err = 0, 0, nil
	for i, b := range bundles {
		if r.err = checkSizes(i, b, inferers, forecasters); r.err != nil {
			return
		}
	}
	all := appendObjects(r.lined[:0], inferers, forecasters)
	r.lined = all[:0]
	for _, o := range all {
		if anyHas(bundles, o) {
			r.lined = append(r.lined, o)
		}
	}
	r.reputers, r.objects = len(bundles), len(r.lined)
	n := r.reputers * r.objects
	r.values, r.present = reuse.Slice(r.values, n), reuse.Slice(r.present, n)
	for m, b := range bundles {
		values, present := r.row(m)
		for x, o := range r.lined {
			values[x], present[x] = lossOf(b.Losses, o)
		}
	}
}

func (r *Reports[T]) validate(a num.Arith[T]) error {
	if r == nil {
		return num.Refuse(num.ErrMissing, "reports", nil, nil, "the reports of an epoch")
	}
	if r.err != nil {
		return r.err
	}
	if r.reputers == 0 {
		return num.Refuse(num.ErrEmpty, "reports", nil, nil, "at least one reputer")
	}
	for i, present := range r.present {
		if present && !a.IsFinite(r.values[i]) {
			return num.Refuse(num.ErrNotFinite, "reports", []int{i / r.objects, i % r.objects}, r.values[i], "finite numbers")
		}
	}
	return nil
}
