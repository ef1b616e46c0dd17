package regret

import (
	"fmt"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
)

// Losses are the network losses of one epoch, in log form, over the same inferers and forecasters as a Table.
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
	return l.OneOutInfererForecaster.RowHasValue(k) || slices.Contains(l.EmptyOneOutLists, k)
}

// NewLosses makes losses without any value.
func NewLosses[T any](inferers, forecasters int) *Losses[T] {
	l := new(Losses[T])
	l.Reset(inferers, forecasters)
	return l
}

// Reset takes all values out and gives l the sizes of inferers and forecasters, in l's own memory where it suffices.
func (l *Losses[T]) Reset(inferers, forecasters int) {
	var zero T
	l.Combined, l.Naive = zero, zero
	l.Inferer.Reset(inferers)
	l.Forecaster.Reset(forecasters)
	l.OneOutInferer.Reset(inferers)
	l.OneOutForecaster.Reset(forecasters)
	l.OneInForecaster.Reset(forecasters)
	l.OneOutInfererForecaster.Reset(forecasters, inferers)
	l.EmptyOneOutLists = l.EmptyOneOutLists[:0]
}

// Validate tells whether the parts have the sizes of n inferers and k forecasters and only finite values.
func (l *Losses[T]) Validate(a num.Arith[T], n, k int) error {
	fits := l.Inferer.has(n) && l.OneOutInferer.has(n) &&
		l.Forecaster.has(k) && l.OneOutForecaster.has(k) && l.OneInForecaster.has(k) &&
		l.OneOutInfererForecaster.has(k, n)
	if !fits {
		return num.Refuse(num.ErrShape, "losses", nil, nil, sizeText([2]int{n, k})+" inferers x forecasters")
	}
	if err := num.CheckFiniteValue(a, "combined loss", l.Combined); err != nil {
		return err
	}
	if err := num.CheckFiniteValue(a, "naive loss", l.Naive); err != nil {
		return err
	}
	for i, f := range l.EmptyOneOutLists {
		if f < 0 || int(f) >= k {
			return num.Refuse(num.ErrDomain, "empty one-out lists", []int{i}, int(f), "a forecaster")
		}
	}
	values := []struct {
		field string
		list  []T
	}{
		{"inferer losses", l.Inferer.values},
		{"forecaster losses", l.Forecaster.values},
		{"one-out inferer losses", l.OneOutInferer.values},
		{"one-out forecaster losses", l.OneOutForecaster.values},
		{"one-in forecaster losses", l.OneInForecaster.values},
	}
	for _, v := range values {
		if err := num.CheckFinite(a, v.field, v.list...); err != nil {
			return err
		}
	}
	return l.OneOutInfererForecaster.CheckFinite(a, "one-out inferer, forecaster losses")
}

func sizeText(size [2]int) string { return fmt.Sprintf("%d x %d", size[0], size[1]) }
