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

// plain is E39-E41.
func (w *Workspace[T]) plain(t *Table[T], l *Losses[T]) {
	for j := range Inferer(l.Inferer.Len()) {
		if loss, ok := l.Inferer.At(j); ok {
			updateColumn(w, &t.Inferer, j, l.Combined, loss)
			updateColumn(w, &t.Naive, j, l.Naive, loss)
		}
	}
	for k := range Forecaster(l.Forecaster.Len()) {
		if loss, ok := l.Forecaster.At(k); ok {
			updateColumn(w, &t.Forecaster, k, l.Combined, loss)
		}
	}
}

// oneOut is E42-E45.
func (w *Workspace[T]) oneOut(t *Table[T], l *Losses[T]) {
	for withheld := range Inferer(l.OneOutInferer.Len()) {
		network, ok := l.OneOutInferer.At(withheld)
		if !ok {
			continue
		}
		updateRow(w, &t.OneOutInfererInferer, withheld, network, &l.Inferer)
		for k := range Forecaster(l.Forecaster.Len()) {
			if !l.ListsOneOuts(k) {
				continue
			}
			loss, ok := l.OneOutInfererForecaster.At(k, withheld)
			if !ok {
				loss = w.a.Int(0) // K46(a)
			}
			updateCell(w, &t.OneOutInfererForecaster, withheld, k, network, loss)
		}
	}
	for withheld := range Forecaster(l.OneOutForecaster.Len()) {
		if network, ok := l.OneOutForecaster.At(withheld); ok {
			updateRow(w, &t.OneOutForecasterInferer, withheld, network, &l.Inferer)
			updateRow(w, &t.OneOutForecasterForecaster, withheld, network, &l.Forecaster)
		}
	}
}

// oneIn is E46 and E47.
func (w *Workspace[T]) oneIn(t *Table[T], l *Losses[T], alias []Inferer) {
	for k := range Forecaster(l.OneInForecaster.Len()) {
		network, ok := l.OneInForecaster.At(k)
		if !ok {
			continue
		}
		updateRow(w, &t.OneInForecasterInferer, k, network, &l.Inferer)
		shared := alias != nil && alias[k] != NoAlias
		if shared { // K46(b): E47 finds what E46 has just written
			if value, ok := t.OneInForecasterInferer.At(k, alias[k]); ok {
				t.OneInForecasterSelf.Set(k, value)
			}
		}
		loss, ok := l.Forecaster.At(k)
		if !ok {
			loss = w.a.Int(0) // K46(a)
		}
		updateColumn(w, &t.OneInForecasterSelf, k, network, loss)
		if shared {
			value, _ := t.OneInForecasterSelf.At(k)
			t.OneInForecasterInferer.Set(k, alias[k], value)
		}
	}
}

func updateColumn[R Role, T any](w *Workspace[T], c *Column[R, T], row R, networkLoss, sourceLoss T) {
	previous, _ := c.At(row)
	c.Set(row, w.average(networkLoss, sourceLoss, previous))
}

func updateCell[R, C Role, T any](w *Workspace[T], g *Grid[R, C, T], row R, column C, networkLoss, sourceLoss T) {
	previous, _ := g.At(row, column)
	g.Set(row, column, w.average(networkLoss, sourceLoss, previous))
}

func updateRow[R, C Role, T any](w *Workspace[T], g *Grid[R, C, T], row R, networkLoss T, losses *Column[C, T]) {
	for i := range C(losses.Len()) {
		if loss, ok := losses.At(i); ok {
			updateCell(w, g, row, i, networkLoss, loss)
		}
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
