package regret

import (
	"cmp"

	"github.com/seed-63a7a409/chorus/num"
)

// Table holds the regrets of a set of inferers and forecasters, of all nine kinds (E39-E47). A regret without a
// record reads as the topic's initial regret.
type Table[T any] struct {
	initial T

	Inferer    Column[Inferer, T]    // R_j, E39
	Forecaster Column[Forecaster, T] // R_k, E40
	Naive      Column[Inferer, T]    // Rn_j, E41

	OneOutInfererInferer       Grid[Inferer, Inferer, T]       // Ro[withheld][j], E42
	OneOutInfererForecaster    Grid[Inferer, Forecaster, T]    // Ro[withheld][k], E43
	OneOutForecasterInferer    Grid[Forecaster, Inferer, T]    // Rf[withheld][j], E44
	OneOutForecasterForecaster Grid[Forecaster, Forecaster, T] // Rf[withheld][k], E45
	OneInForecasterInferer     Grid[Forecaster, Inferer, T]    // Ri[taken in][j], E46
	OneInForecasterSelf        Column[Forecaster, T]           // Ri[k][k], E47
}

// NewTable makes a table without records; initial stands in for every regret.
func NewTable[T any](inferers, forecasters int, initial T) *Table[T] {
	t := &Table[T]{
		Inferer:                    NewColumn[Inferer, T](inferers),
		Forecaster:                 NewColumn[Forecaster, T](forecasters),
		Naive:                      NewColumn[Inferer, T](inferers),
		OneOutInfererInferer:       NewGrid[Inferer, Inferer, T](inferers, inferers),
		OneOutInfererForecaster:    NewGrid[Inferer, Forecaster, T](inferers, forecasters),
		OneOutForecasterInferer:    NewGrid[Forecaster, Inferer, T](forecasters, inferers),
		OneOutForecasterForecaster: NewGrid[Forecaster, Forecaster, T](forecasters, forecasters),
		OneInForecasterInferer:     NewGrid[Forecaster, Inferer, T](forecasters, inferers),
		OneInForecasterSelf:        NewColumn[Forecaster, T](forecasters),
	}
	t.SetInitial(initial)
	return t
}

// Initial is the topic's initial regret R_0, zero as long as none was ever set: then all inferers are new.
func (t *Table[T]) Initial() T { return t.initial }

// SetInitial changes the initial regret, and with it what absent records read as.
func (t *Table[T]) SetInitial(initial T) {
	t.initial = initial
	t.Inferer.fill(initial)
	t.Forecaster.fill(initial)
	t.Naive.fill(initial)
	t.OneOutInfererInferer.fill(initial)
	t.OneOutInfererForecaster.fill(initial)
	t.OneOutForecasterInferer.fill(initial)
	t.OneOutForecasterForecaster.fill(initial)
	t.OneInForecasterInferer.fill(initial)
	t.OneInForecasterSelf.fill(initial)
}

// Inferers is the number of inferers.
func (t *Table[T]) Inferers() int { return t.Inferer.Len() }

// Forecasters is the number of forecasters.
func (t *Table[T]) Forecasters() int { return t.Forecaster.Len() }

// CopyFrom makes t equal to other, in t's own memory where it suffices.
func (t *Table[T]) CopyFrom(other *Table[T]) {
	t.initial = other.initial
	t.Inferer.copyFrom(&other.Inferer)
	t.Forecaster.copyFrom(&other.Forecaster)
	t.Naive.copyFrom(&other.Naive)
	t.OneOutInfererInferer.copyFrom(&other.OneOutInfererInferer)
	t.OneOutInfererForecaster.copyFrom(&other.OneOutInfererForecaster)
	t.OneOutForecasterInferer.copyFrom(&other.OneOutForecasterInferer)
	t.OneOutForecasterForecaster.copyFrom(&other.OneOutForecasterForecaster)
	t.OneInForecasterInferer.copyFrom(&other.OneInForecasterInferer)
	t.OneInForecasterSelf.copyFrom(&other.OneInForecasterSelf)
}

// Clone gives a table of its own with the same records.
func (t *Table[T]) Clone() *Table[T] {
	c := new(Table[T])
	c.CopyFrom(t)
	return c
}

// Select gives the table of some of the inferers and forecasters, in the order in which they are named.
func (t *Table[T]) Select(inferers []Inferer, forecasters []Forecaster) *Table[T] {
	out := new(Table[T])
	t.SelectInto(out, inferers, forecasters)
	return out
}

// SelectInto is Select into a table of the caller's, which must not be t.
func (t *Table[T]) SelectInto(dst *Table[T], inferers []Inferer, forecasters []Forecaster) {
	dst.initial = t.initial
	selectColumn(&dst.Inferer, &t.Inferer, inferers)
	selectColumn(&dst.Forecaster, &t.Forecaster, forecasters)
	selectColumn(&dst.Naive, &t.Naive, inferers)
	selectGrid(&dst.OneOutInfererInferer, &t.OneOutInfererInferer, inferers, inferers)
	selectGrid(&dst.OneOutInfererForecaster, &t.OneOutInfererForecaster, inferers, forecasters)
	selectGrid(&dst.OneOutForecasterInferer, &t.OneOutForecasterInferer, forecasters, inferers)
	selectGrid(&dst.OneOutForecasterForecaster, &t.OneOutForecasterForecaster, forecasters, forecasters)
	selectGrid(&dst.OneInForecasterInferer, &t.OneInForecasterInferer, forecasters, inferers)
	selectColumn(&dst.OneInForecasterSelf, &t.OneInForecasterSelf, forecasters)
}

// Validate tells whether the parts have the sizes of n inferers and k forecasters and only finite values.
func (t *Table[T]) Validate(a num.Arith[T], n, k int) error {
	if err := t.checkSizes(n, k); err != nil {
		return err
	}
	if err := num.CheckFiniteValue(a, "initial regret", t.initial); err != nil {
		return err
	}
	return cmp.Or(
		num.CheckFinite(a, "inferer regrets", t.Inferer.values...),
		num.CheckFinite(a, "forecaster regrets", t.Forecaster.values...),
		num.CheckFinite(a, "naive inferer regrets", t.Naive.values...),
		t.OneOutInfererInferer.CheckFinite(a, "one-out inferer, inferer regrets"),
		t.OneOutInfererForecaster.CheckFinite(a, "one-out inferer, forecaster regrets"),
		t.OneOutForecasterInferer.CheckFinite(a, "one-out forecaster, inferer regrets"),
		t.OneOutForecasterForecaster.CheckFinite(a, "one-out forecaster, forecaster regrets"),
		t.OneInForecasterInferer.CheckFinite(a, "one-in forecaster, inferer regrets"),
		num.CheckFinite(a, "one-in forecaster, self regrets", t.OneInForecasterSelf.values...),
	)
}

// checkSizes tells whether the parts have the sizes of n inferers and k forecasters.
func (t *Table[T]) checkSizes(n, k int) error {
	sizes := []struct {
		field string
		fits  bool
		want  [2]int
	}{
		{"inferer regrets", t.Inferer.has(n), [2]int{n, 1}},
		{"forecaster regrets", t.Forecaster.has(k), [2]int{k, 1}},
		{"naive inferer regrets", t.Naive.has(n), [2]int{n, 1}},
		{"one-out inferer, inferer regrets", t.OneOutInfererInferer.has(n, n), [2]int{n, n}},
		{"one-out inferer, forecaster regrets", t.OneOutInfererForecaster.has(n, k), [2]int{n, k}},
		{"one-out forecaster, inferer regrets", t.OneOutForecasterInferer.has(k, n), [2]int{k, n}},
		{"one-out forecaster, forecaster regrets", t.OneOutForecasterForecaster.has(k, k), [2]int{k, k}},
		{"one-in forecaster, inferer regrets", t.OneInForecasterInferer.has(k, n), [2]int{k, n}},
		{"one-in forecaster, self regrets", t.OneInForecasterSelf.has(k), [2]int{k, 1}},
	}
	for _, s := range sizes {
		if !s.fits {
			return num.Refuse(num.ErrShape, s.field, nil, nil, sizeText(s.want))
		}
	}
	return nil
}
