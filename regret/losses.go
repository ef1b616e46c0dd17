package regret

import (
	"slices"
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
)

// Losses holds the network losses of one epoch, in log form, over the same inferers and forecasters as a Table.
// Combined and Naive are always there; any other may be absent.
type Losses[T any] struct {
	Combined T // L, of the network inference
	Naive    T // L-, of the naive inference

	Inferer          Column[Inferer, T]    // L_j
	Forecaster       Column[Forecaster, T] // L_k, of the forecast-implied inference
	OneOutInferer    Column[Inferer, T]    // L-[j], network without inferer j
	OneOutForecaster Column[Forecaster, T] // L-[k], network without forecaster k
	OneInForecaster  Column[Forecaster, T] // L+[k], naive network with forecaster k

	// OneOutInfererForecaster is L[k][-j]: forecast-implied inference of k without inferer j.
	OneOutInfererForecaster Grid[Forecaster, Inferer, T]
	// EmptyOneOutLists are the forecasters that have a list of L[k][-j] with no value in it, ascending. Such a list
	// counts where a missing value of a list counts (K46).
	EmptyOneOutLists []Forecaster
}

// ListsOneOuts reports whether forecaster k has a list of L[k][-j], be it empty.
func (l *Losses[T]) ListsOneOuts(k Forecaster) bool {
	return l != nil && (l.OneOutInfererForecaster.RowHasValue(k) || slices.Contains(l.EmptyOneOutLists, k))
}

// NewLosses returns losses without any value.
func NewLosses[T any](inferers, forecasters int) *Losses[T] {
	l := new(Losses[T])
	l.Reset(inferers, forecasters)
	return l
}

// loss is one of the eight kinds of losses that regrets are measured with.
type loss uint8

const (
	lossInferer                 loss = iota // L_j
	lossForecaster                          // L_k
	lossOneOutInferer                       // L-[j]
	lossOneOutForecaster                    // L-[k]
	lossOneInForecaster                     // L+[k]
	lossOneOutInfererForecaster             // L[k][-j]
	losses                                  // the number of those that may be absent
	lossCombined                            // L
	lossNaive                               // L-
)

// lossDefinitions are the losses that may be absent.
var lossDefinitions = [losses]struct {
	name          string
	rows, columns Workers
}{
	lossInferer:                 {"Inferer", Inferers, Self},
	lossForecaster:              {"Forecaster", Forecasters, Self},
	lossOneOutInferer:           {"OneOutInferer", Inferers, Self},
	lossOneOutForecaster:        {"OneOutForecaster", Forecasters, Self},
	lossOneInForecaster:         {"OneInForecaster", Forecasters, Self},
	lossOneOutInfererForecaster: {"OneOutInfererForecaster", Forecasters, Inferers},
}

// Parts returns the losses that may be absent, in the order of their fields; nil without losses.
func (l *Losses[T]) Parts() [6]*Cells[T] {
	if l == nil {
		return [6]*Cells[T]{}
	}
	return [...]*Cells[T]{
		lossInferer:                 &l.Inferer.Cells,
		lossForecaster:              &l.Forecaster.Cells,
		lossOneOutInferer:           &l.OneOutInferer.Cells,
		lossOneOutForecaster:        &l.OneOutForecaster.Cells,
		lossOneInForecaster:         &l.OneInForecaster.Cells,
		lossOneOutInfererForecaster: &l.OneOutInfererForecaster.Cells,
	}
}

// ofAll reports whether a loss is that of the whole network, the same for all workers.
func (k loss) ofAll() bool { return k == lossCombined || k == lossNaive }

// network returns the loss of a network, which leaves out or takes in a row's worker, and whether it is present.
func (l *Losses[T]) network(kind loss, row int) (T, bool) {
	switch kind {
	case lossCombined:
		return l.Combined, true
	case lossNaive:
		return l.Naive, true
	}
	return l.Parts()[kind].At(row, 0)
}

// Reset takes all values out and gives l the sizes of inferers and forecasters, in l's own memory where it suffices.
func (l *Losses[T]) Reset(inferers, forecasters int) {
	if l == nil {
		return
	}
	var zero T
	l.Combined, l.Naive = zero, zero
	for kind, cells := range l.Parts() {
		d := lossDefinitions[kind]
		cells.reset(d.rows.among(inferers, forecasters), d.columns.among(inferers, forecasters))
	}
	l.EmptyOneOutLists = l.EmptyOneOutLists[:0]
}

// Copy makes dst equal to l, in dst's own memory where it suffices, and returns it; nil stands for new losses.
func (l *Losses[T]) Copy(dst *Losses[T]) *Losses[T] {
	if dst == nil {
		dst = new(Losses[T])
	}
	if l == nil || l == dst {
		return dst
	}
	dst.Combined, dst.Naive = l.Combined, l.Naive
	to := dst.Parts()
	for i, cells := range l.Parts() {
		cells.copyTo(to[i])
	}
	dst.EmptyOneOutLists = append(dst.EmptyOneOutLists[:0], l.EmptyOneOutLists...)
	return dst
}

// Validate reports whether the parts have the sizes of n inferers and k forecasters and only finite values. Errors:
// ErrMissing without losses, ErrShape, ErrDomain for a list of a forecaster that does not exist, ErrNotFinite.
func (l *Losses[T]) Validate(a num.Arith[T], n, k int) error {
	if err := num.CheckArith(a); err != nil {
		return err
	}
	if err := l.CheckSizes(n, k); err != nil {
		return err
	}
	if l.isSound() {
		return nil
	}
	if err := num.CheckFiniteValue(a, "Combined", l.Combined); err != nil {
		return err
	}
	if err := num.CheckFiniteValue(a, "Naive", l.Naive); err != nil {
		return err
	}
	for i, f := range l.EmptyOneOutLists {
		if f < 0 || int(f) >= k {
			return num.Refuse(num.ErrDomain, "EmptyOneOutLists", []int{i}, int(f), "a forecaster")
		}
	}
	for kind, cells := range l.Parts() {
		d := lossDefinitions[kind]
		if err := cells.checkPart(a, d.columns, d.name); err != nil {
			return err
		}
	}
	return nil
}

// CheckSizes is Validate without a look at the values.
func (l *Losses[T]) CheckSizes(n, k int) error {
	if l == nil {
		return num.Refuse(num.ErrMissing, "Losses", nil, nil, "losses")
	}
	if l.Inferer.has(n, 1) && l.Forecaster.has(k, 1) && l.OneOutInferer.has(n, 1) && l.OneOutForecaster.has(k, 1) &&
		l.OneInForecaster.has(k, 1) && l.OneOutInfererForecaster.has(k, n) {
		return nil
	}
	for kind, cells := range l.Parts() {
		d := lossDefinitions[kind]
		if rows, columns := d.rows.among(n, k), d.columns.among(n, k); !cells.has(rows, columns) {
			return num.Refuse(num.ErrShape, d.name, nil, nil, sizeText(rows, columns))
		}
	}
	return nil
}

// isSound reports whether there is certainly nothing in the values to refuse; it looks once at what Validate looks at to name it.
func (l *Losses[T]) isSound() bool {
	sound := len(l.EmptyOneOutLists) == 0 && num.AllFinite(l.Inferer.values) && num.AllFinite(l.Forecaster.values) &&
		num.AllFinite(l.OneOutInferer.values) && num.AllFinite(l.OneOutForecaster.values) &&
		num.AllFinite(l.OneInForecaster.values) && num.AllFinite(l.OneOutInfererForecaster.values)
	networks := [...]T{l.Combined, l.Naive}
	return sound && num.AllFinite(networks[:])
}

func sizeText(rows, columns int) string { return strconv.Itoa(rows) + " x " + strconv.Itoa(columns) }
