package regret

import (
	"github.com/seed-63a7a409/chorus/num"
)

// UpdateParams are the constants of a close.
type UpdateParams[T any] struct {
	// Alpha weighs the new value in the moving average (AlphaRegret), 0 < alpha <= 1; 0.1 is typical.
	Alpha   T
	Initial InitialParams[T]
}

// Validate checks the mathematical domain.
func (p UpdateParams[T]) Validate(a num.Arith[T]) error {
	if err := num.CheckFraction(a, "alpha", p.Alpha); err != nil {
		return err
	}
	if a.Sign(p.Alpha) == 0 {
		return num.Refuse(num.ErrDomain, "alpha", nil, p.Alpha, "0 < alpha <= 1")
	}
	return p.Initial.Validate(a)
}

// Close is what one closing epoch brings.
type Close[T any] struct {
	Losses *Losses[T]
	// InfererInclusions and ForecasterInclusions count the epochs in which the worker was paid, up to the
	// previous reward (E48).
	InfererInclusions    []int
	ForecasterInclusions []int
	// Alias names, for every forecaster, the inferer that is the same worker, or NoAlias; nil if there is none.
	// The regrets Ri[k][j] and Ri[k][k] of such a pair are one record (K46).
	Alias []Inferer
	// InfererWeights and ForecasterWeights are the normalised weights of the last stored combined calculation,
	// 0 where there is none, for the scale E22; nil if nothing was stored.
	InfererWeights    []T
	ForecasterWeights []T
}

// NoAlias marks a forecaster that is not an inferer as well.
const NoAlias Inferer = -1

// Outcome is what a close leaves behind beside the table.
type Outcome[T any] struct {
	// Experienced is the number of workers whose regrets formed the initial regret (E48).
	Experienced int
	// InitialSet tells whether the initial regret was formed anew.
	InitialSet bool
	// Scale is the scale to store for the next inferences (E22, E23); zero if HasScale is false: the rule stores
	// none, or no worker had a loss.
	Scale    T
	HasScale bool
}

// Update applies the losses of a closing epoch to the regrets (E38-E50) and gives a new table with the new
// initial regret. Records of workers without losses stay as they are; a new worker starts from the initial
// regret stored before this close. The arguments are not changed.
//
// Two traits of the chain are kept (K46): a forecaster with a list of L[k][-j], be it empty, has E43 for every withheld
// inferer, a missing value counting as 0, and so does a missing L_k in E47; and where forecaster and inferer are
// the same worker, E47 is applied on top of E46.
//
// Errors: ErrShape for sizes that do not fit the table, ErrDomain for parameters outside their domain, negative
// inclusions or an alias that is no inferer, ErrNotFinite, ErrMissing without a table or losses.
func Update[T any](a num.Arith[T], rules Rules, params UpdateParams[T], table *Table[T], c Close[T]) (*Table[T], Outcome[T], error) {
	next := new(Table[T])
	outcome, err := UpdateInto(a, rules, params, next, table, c)
	if err != nil {
		return nil, Outcome[T]{}, err
	}
	return next, outcome, nil
}

// UpdateInto is Update into a table of the caller's. dst may be table itself; after an error its content is
// unspecified unless the error came from the checks of the arguments, which are made first.
func UpdateInto[T any](a num.Arith[T], rules Rules, params UpdateParams[T], dst, table *Table[T], c Close[T]) (Outcome[T], error) {
	w, err := NewWorkspace(a, rules, params)
	if err != nil {
		return Outcome[T]{}, err
	}
	return w.Update(dst, table, c)
}

// average is E38 on one record: previous is R_0 where there is none.
func (w *Workspace[T]) average(networkLoss, sourceLoss, previous T) T {
	a := w.a
	regret := a.Sub(networkLoss, sourceLoss)
	if a.Cmp(regret, previous) == 0 { // the short cut of E16
		return regret
	}
	return a.Add(a.Mul(w.params.Alpha, regret), a.Mul(w.keep, previous))
}

// apply is E39 to E47: every regret whose network and source have losses.
func (w *Workspace[T]) apply(t *Table[T], l *Losses[T], alias []Inferer) {
	parts := l.Parts()
	for kind, regrets := range t.Parts() {
		if Kind(kind) == KindOneInForecasterSelf {
			joined(l, alias, func(k Forecaster, j Inferer) { // E47 goes on from what E46 has just written
				if one, ok := t.OneInForecasterInferer.At(k, j); ok {
					t.OneInForecasterSelf.Set(k, one)
				}
			})
		}
		d := definitions[kind]
		for row := range regrets.rows {
			if network, ok := l.network(d.network, row); ok {
				w.applyRow(d, regrets, row, network, l, parts[d.source])
			}
		}
	}
	joined(l, alias, func(k Forecaster, j Inferer) {
		one, _ := t.OneInForecasterSelf.At(k)
		t.OneInForecasterInferer.Set(k, j, one)
	})
}

// joined goes through the forecasters with a one-in loss that are inferers as well: their E46 and E47 are one record (K46).
func joined[T any](l *Losses[T], alias []Inferer, do func(Forecaster, Inferer)) {
	for k, j := range alias {
		if _, ok := l.OneInForecaster.At(Forecaster(k)); ok && j != NoAlias {
			do(Forecaster(k), j)
		}
	}
}

// applyRow is E38 of the regrets of a row against the loss of its network; sources has the losses of all its sources.
func (w *Workspace[T]) applyRow(d definition, regrets *Cells[T], row int, network T, l *Losses[T], sources *Cells[T]) {
	at, step := 0, sources.columns
	if d.columns == Self || sources == &l.OneOutInfererForecaster.Cells {
		at = row
	}
	values, present := regrets.row(row)
	for column := range values {
		loss, ok := sources.values[at], sources.present[at]
		at += step
		if !ok {
			if d.absent == absentStays || d.absent == absentListed && !l.ListsOneOuts(Forecaster(column)) {
				continue
			}
			loss = w.a.Int(0)
		}
		values[column], present[column] = w.average(network, loss, values[column]), true
	}
}

func checkClose[T any](a num.Arith[T], table *Table[T], c Close[T]) error {
	if table == nil {
		return num.Refuse(num.ErrMissing, "table", nil, nil, "a regret table")
	}
	if c.Losses == nil {
		return num.Refuse(num.ErrMissing, "losses", nil, nil, "the network losses")
	}
	n, k := table.Inferers(), table.Forecasters()
	if err := table.Validate(a, n, k); err != nil {
		return err
	}
	if err := c.Losses.Validate(a, n, k); err != nil {
		return err
	}
	if err := checkInclusions("inferer inclusions", c.InfererInclusions, n); err != nil {
		return err
	}
	if err := checkInclusions("forecaster inclusions", c.ForecasterInclusions, k); err != nil {
		return err
	}
	if err := checkWeights(a, "inferer weights", c.InfererWeights, n); err != nil {
		return err
	}
	if err := checkWeights(a, "forecaster weights", c.ForecasterWeights, k); err != nil {
		return err
	}
	return checkAlias(c.Alias, n, k)
}

func checkInclusions(field string, inclusions []int, want int) error {
	if err := num.CheckLength(field, len(inclusions), want); err != nil {
		return err
	}
	for i, n := range inclusions {
		if n < 0 {
			return num.Refuse(num.ErrDomain, field, []int{i}, n, "counts >= 0")
		}
	}
	return nil
}

func checkWeights[T any](a num.Arith[T], field string, w []T, want int) error {
	if w == nil {
		return nil
	}
	if err := num.CheckLength(field, len(w), want); err != nil {
		return err
	}
	return num.CheckFinite(a, field, w...)
}

func checkAlias(alias []Inferer, n, k int) error {
	if alias == nil {
		return nil
	}
	if err := num.CheckLength("alias", len(alias), k); err != nil {
		return err
	}
	for i, j := range alias {
		if j != NoAlias && (j < 0 || int(j) >= n) {
			return num.Refuse(num.ErrDomain, "alias", []int{i}, int(j), "an inferer or NoAlias")
		}
	}
	return nil
}
