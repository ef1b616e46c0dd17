package regret

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/weights"
)

// Workspace closes the epochs of one topic again and again without new memory for each: the form for loops. It may be
// used after any error, by one goroutine at a time.
type Workspace[T any] struct {
	a      num.Calc[T]
	rules  Rules
	params UpdateParams[T]
	keep   T // 1 - alpha
	enough T // 1 / alpha, the inclusions of an experienced worker

	all, experienced []source
	// The regrets of those two lists, and the previous weights of all.
	allRegrets, experiencedRegrets, previous []T
	scaler                                   weights.Scaler[T]
	initial                                  initial[T]
}

// source is the position of an inferer or a forecaster.
type source struct {
	isForecaster bool
	index        int
}

// NewWorkspace prepares for a topic. Errors: ErrDomain for parameters outside their domain, ErrNotFinite.
func NewWorkspace[T any](a num.Arith[T], rules Rules, params UpdateParams[T]) (*Workspace[T], error) {
	w := &Workspace[T]{a: a.Calc(), rules: rules, params: params}
	if err := params.Validate(w.a); err != nil {
		return nil, err
	}
	one := w.a.Int(1)
	w.keep, w.enough = w.a.Sub(one, params.Alpha), w.a.Quo(one, params.Alpha)
	return w, w.a.Err()
}

// Update is as the function of that name, into a table of the caller's, which may be table itself. After an error the
// content of dst is unspecified unless the error came from the checks of the arguments, which are made first.
func (w *Workspace[T]) Update(dst, table *Table[T], c Close[T]) (Outcome[T], error) {
	w.a.Reset()
	a := w.a
	if dst == nil {
		return Outcome[T]{}, num.Refuse(num.ErrMissing, "destination", nil, nil, "a table to write into")
	}
	if err := checkClose(a, table, c); err != nil {
		return Outcome[T]{}, err
	}
	previous := w.list(table, c)
	if dst != table {
		table.Copy(dst)
	}
	w.apply(dst, c.Losses, c.Alias)
	w.allRegrets = dst.pick(w.allRegrets, w.all)
	w.experiencedRegrets = dst.pick(w.experiencedRegrets, w.experienced)

	outcome := Outcome[T]{Experienced: len(w.experienced)}
	if r0, set := w.initial.regret(a, w.rules, w.params.Initial, w.experiencedRegrets, w.allRegrets); set {
		outcome.InitialSet = true
		dst.SetInitial(r0)
	}
	if w.rules.Scale != weights.ScalePerCalculation && len(w.allRegrets) > 0 {
		outcome.HasScale = true
		outcome.Scale = w.scaler.Scale(a, w.rules.Scale, w.params.Initial.Epsilon, w.allRegrets, previous)
	}
	return outcome, a.Err()
}

// list fills the lists of the workers with a loss this epoch and of those among them that are experienced (E48: a
// record before this close and at least 1/alpha inclusions). It gives the previous weights of all, nil if none were
// stored.
func (w *Workspace[T]) list(table *Table[T], c Close[T]) (previous []T) {
	w.all, w.experienced, w.previous = w.all[:0], w.experienced[:0], w.previous[:0]
	l := c.Losses
	w.listClass(false, l.Inferer.present, table.Inferer.present, c.InfererInclusions, c.InfererWeights)
	w.listClass(true, l.Forecaster.present, table.Forecaster.present, c.ForecasterInclusions, c.ForecasterWeights)
	if c.InfererWeights == nil && c.ForecasterWeights == nil {
		return nil
	}
	return w.previous
}

func (w *Workspace[T]) listClass(isForecaster bool, hasLoss, hasRecord []bool, inclusions []int, weights []T) {
	a := w.a
	for i, has := range hasLoss {
		if !has {
			continue
		}
		s := source{isForecaster: isForecaster, index: i}
		w.all = append(w.all, s)
		if hasRecord[i] && a.Cmp(a.Int(inclusions[i]), w.enough) >= 0 {
			w.experienced = append(w.experienced, s)
		}
		if weights != nil {
			w.previous = append(w.previous, weights[i])
		} else {
			w.previous = append(w.previous, a.Int(0))
		}
	}
}

// pick gives the plain regrets of sources, in the memory of a list.
func (t *Table[T]) pick(list []T, sources []source) []T {
	list = list[:0]
	for _, s := range sources {
		if s.isForecaster {
			list = append(list, t.Forecaster.values[s.index])
		} else {
			list = append(list, t.Inferer.values[s.index])
		}
	}
	return list
}
