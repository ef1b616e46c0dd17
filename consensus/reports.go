package consensus

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Reports are the losses of one epoch as one vector for each reputer, all over the same objects, with a flag where
// a reputer does not report an object. The order of the objects has no influence: only norms are taken.
type Reports[T any] struct {
	reputers, objects int
	values            []T
	present           []bool
	err               error // why bundles could not be lined up
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

// complete marks the objects that every reputer reports.
func (r *Reports[T]) complete() []bool {
	complete := make([]bool, r.objects)
	for x := range complete {
		complete[x] = true
	}
	for i, present := range r.present {
		if !present {
			complete[i%r.objects] = false
		}
	}
	return complete
}

// ReportsOf lines up the bundles of an epoch: an object belongs to the vectors if any bundle has it. A bundle without
// losses, or with losses of other sizes, makes reports that every function refuses, as NetworkLosses refuses the bundle.
func ReportsOf[T any](inferers, forecasters int, bundles []Bundle[T]) *Reports[T] {
	for i, b := range bundles {
		if err := checkSizes(i, b, inferers, forecasters); err != nil {
			return &Reports[T]{err: err}
		}
	}
	var objects []func(*regret.Losses[T]) (T, bool)
	add := func(loss func(*regret.Losses[T]) (T, bool)) {
		for _, b := range bundles {
			if _, present := loss(b.Losses); present {
				objects = append(objects, loss)
				return
			}
		}
	}
	add(func(l *regret.Losses[T]) (T, bool) { return l.Combined, true })
	add(func(l *regret.Losses[T]) (T, bool) { return l.Naive, true })
	for j := range regret.Inferer(inferers) {
		add(func(l *regret.Losses[T]) (T, bool) { return l.Inferer.At(j) })
		add(func(l *regret.Losses[T]) (T, bool) { return l.OneOutInferer.At(j) })
	}
	for k := range regret.Forecaster(forecasters) {
		add(func(l *regret.Losses[T]) (T, bool) { return l.Forecaster.At(k) })
		add(func(l *regret.Losses[T]) (T, bool) { return l.OneOutForecaster.At(k) })
		add(func(l *regret.Losses[T]) (T, bool) { return l.OneInForecaster.At(k) })
		for j := range regret.Inferer(inferers) {
			add(func(l *regret.Losses[T]) (T, bool) { return l.OneOutInfererForecaster.At(k, j) })
		}
	}
	r := NewReports[T](len(bundles), len(objects))
	for m, b := range bundles {
		for x, loss := range objects {
			if v, present := loss(b.Losses); present {
				r.Set(m, x, v)
			}
		}
	}
	return r
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
