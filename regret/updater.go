package regret

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/weights"
)

// Updater closes the epochs of a topic under one set of rules and parameters, again and again. It may be used after any
// error, by one goroutine at a time, and keeps nothing from one call to the next but memory.
type Updater[T any] struct {
	a      num.Calc[T]
	arith  num.Arith[T] // for checks: a Calc would be converted for each
	rules  Rules
	params Params[T]
	keep   T    // 1 - alpha
	enough T    // 1 / alpha, the inclusions of an experienced worker
	bend   T    // c0
	slow   bool // leave the kernel in float64 out, for tests

	all, experienced []source
	// The regrets of those two lists, and the previous weights of all.
	allRegrets, experiencedRegrets, previous []T
	scaler                                   weights.Scaler[T]
	scratch                                  num.Scratch[T]
}

// source is the position of an inferer or a forecaster.
type source struct {
	isForecaster bool
	index        int
}

// NewUpdater binds arithmetic, rules and parameters. Errors: ErrMissing without an arithmetic, ErrUnknown for rules,
// ErrDomain and ErrNotFinite for parameters.
func NewUpdater[T any](a num.Arith[T], rules Rules, params Params[T]) (*Updater[T], error) {
	if err := num.CheckArith(a); err != nil {
		return nil, err
	}
	if err := rules.Validate(); err != nil {
		return nil, err
	}
	if err := params.Validate(a); err != nil {
		return nil, err
	}
	u := &Updater[T]{a: a.Calc(), arith: a, rules: rules, params: params}
	one := u.a.Int(1)
	u.keep, u.enough = u.a.Sub(one, params.Alpha), u.a.Quo(one, params.Alpha)
	u.bend = params.C
	if rules.Bend == BendConstant {
		u.bend = u.a.FromDec(num.MustParseDec(constantBend))
	}
	return u, u.a.Err()
}

// begin makes the updater ready for a call.
func (u *Updater[T]) begin() error {
	if u == nil || u.a == nil {
		return num.Refuse(num.ErrMissing, "Updater", nil, nil, "one made by NewUpdater")
	}
	u.a.Reset()
	return nil
}

// Update applies the losses of a closing epoch to the regrets (E38-E50), writes them with the new initial regret into dst,
// and returns it; nil stands for a new table, and dst may be table itself. Records of workers without losses stay as they
// are; a new worker starts from the initial regret stored before this close. Nothing else is changed. After an error the
// content of dst is unspecified, unless the error came from the checks of the arguments, which are made first.
//
// Two traits of the chain are kept (K46): a forecaster with a list of L[k][-j], be it empty, has E43 for every withheld
// inferer, a missing value counting as 0, and so does a missing L_k in E47; and where forecaster and inferer are
// the same worker, E47 is applied on top of E46.
//
// Errors: ErrShape for sizes that do not fit the table, ErrDomain for negative inclusions or an alias that is no inferer,
// ErrNotFinite, ErrMissing without a table or losses.
func (u *Updater[T]) Update(dst, table *Table[T], c Close[T]) (*Table[T], Outcome[T], error) {
	if err := u.begin(); err != nil {
		return nil, Outcome[T]{}, err
	}
	if err := c.check(u.arith, table); err != nil {
		return nil, Outcome[T]{}, err
	}
	previous := u.list(table, c)
	if dst != table {
		dst = table.Copy(dst)
	}
	u.apply(dst, c.Losses, c.Alias)
	u.allRegrets = dst.pick(u.allRegrets, u.all)
	u.experiencedRegrets = dst.pick(u.experiencedRegrets, u.experienced)

	outcome := Outcome[T]{Experienced: len(u.experienced)}
	if r0, set := u.initial(u.experiencedRegrets, u.allRegrets); set {
		outcome.InitialSet = true
		dst.SetInitial(r0)
	}
	if u.rules.Scale != weights.ScalePerCalculation && len(u.allRegrets) > 0 {
		outcome.HasScale = true
		outcome.Scale = u.scaler.Scale(u.a, u.rules.Scale, u.params.Epsilon, u.allRegrets, previous)
	}
	if err := u.a.Err(); err != nil {
		return nil, Outcome[T]{}, err
	}
	return dst, outcome, nil
}

// list fills the lists of the workers with a loss this epoch and of those among them that are experienced (E48: a
// record before this close and at least 1/alpha inclusions). It gives the previous weights of all, nil if none were
// stored.
func (u *Updater[T]) list(table *Table[T], c Close[T]) (previous []T) {
	u.all, u.experienced, u.previous = u.all[:0], u.experienced[:0], u.previous[:0]
	l := c.Losses
	u.listClass(false, l.Inferer.present, table.Inferer.present, c.InfererInclusions, c.InfererWeights)
	u.listClass(true, l.Forecaster.present, table.Forecaster.present, c.ForecasterInclusions, c.ForecasterWeights)
	if c.InfererWeights == nil && c.ForecasterWeights == nil {
		return nil
	}
	return u.previous
}

func (u *Updater[T]) listClass(isForecaster bool, hasLoss, hasRecord []bool, inclusions []int, weights []T) {
	a := u.a
	for i, has := range hasLoss {
		if !has {
			continue
		}
		s := source{isForecaster: isForecaster, index: i}
		u.all = append(u.all, s)
		if hasRecord[i] && a.Cmp(a.Int(inclusions[i]), u.enough) >= 0 {
			u.experienced = append(u.experienced, s)
		}
		if weights != nil {
			u.previous = append(u.previous, weights[i])
		} else {
			u.previous = append(u.previous, a.Int(0))
		}
	}
}

// pick returns the plain regrets of sources, in the memory of a list.
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
