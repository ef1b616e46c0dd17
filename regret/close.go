package regret

import "github.com/seed-63a7a409/chorus/num"

// Close holds the input of one close: the network losses, and what the table does not have.
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

// Outcome holds the results of a close beside the table.
type Outcome[T any] struct {
	// Experienced is the number of workers whose regrets formed the initial regret (E48).
	Experienced int
	// InitialSet reports whether the initial regret was formed anew.
	InitialSet bool
	// Scale is the scale to store for the next inferences (E22, E23); zero if HasScale is false: the rule stores
	// none, or no worker had a loss.
	Scale    T
	HasScale bool
}

// check refuses what does not fit the table.
func (c Close[T]) check(a num.Arith[T], table *Table[T]) error {
	if table == nil {
		return num.Refuse(num.ErrMissing, "Table", nil, nil, "a regret table")
	}
	if c.Losses == nil {
		return num.Refuse(num.ErrMissing, "Losses", nil, nil, "the network losses")
	}
	n, k := table.Inferers(), table.Forecasters()
	if err := table.Validate(a, n, k); err != nil {
		return err
	}
	if err := c.Losses.Validate(a, n, k); err != nil {
		return num.Under("Losses", err)
	}
	if err := checkInclusions("InfererInclusions", c.InfererInclusions, n); err != nil {
		return err
	}
	if err := checkInclusions("ForecasterInclusions", c.ForecasterInclusions, k); err != nil {
		return err
	}
	if err := checkWeights(a, "InfererWeights", c.InfererWeights, n); err != nil {
		return err
	}
	if err := checkWeights(a, "ForecasterWeights", c.ForecasterWeights, k); err != nil {
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
	if err := num.CheckLength("Alias", len(alias), k); err != nil {
		return err
	}
	for i, j := range alias {
		if j != NoAlias && (j < 0 || int(j) >= n) {
			return num.Refuse(num.ErrDomain, "Alias", []int{i}, int(j), "an inferer or NoAlias")
		}
	}
	return nil
}
