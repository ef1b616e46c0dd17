package weights

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// Class holds the sources of one kind, inferers or forecasters, in index order.
type Class[T any] struct {
	Regrets []T
	// HasRegret marks the sources that have a regret; nil stands for all. The value of one without is not read.
	HasRegret []bool
	// Previous are the weights in the last stored calculation, for E22 only: 0 where there is none, nil if
	// nothing was stored.
	Previous []T
}

// Input is one direct calculation of weights.
type Input[T any] struct {
	Inferers    Class[T]
	Forecasters Class[T]
	// Scale is the stored scale of E22 or E23; zero means that none is stored: it is formed from the regrets
	// in hand. ScalePerCalculation forms it always and requires zero here.
	Scale T
}

// ClassWeights holds the weights of one kind of sources, aligned with the input.
type ClassWeights[T any] struct {
	Weights []T
	// HasWeight marks the sources that have a weight.
	HasWeight []bool
	// Scaled are the scaled regrets R/s (E24) and Branches what became of them.
	Scaled   []T
	Branches []Branch
}

// Result holds the weights of a calculation, not normalised, with the scale and the scaled regrets that led to them.
type Result[T any] struct {
	Inferers    ClassWeights[T]
	Forecasters ClassWeights[T]
	Scale       T // the scale used
	Max         T // the largest scaled regret
}

func (c Class[T]) has(i int) bool { return c.HasRegret == nil || c.HasRegret[i] }

func (c Class[T]) any() bool {
	for i := range c.Regrets {
		if c.has(i) {
			return true
		}
	}
	return false
}

func (c Class[T]) previous(a num.Calc[T], i int) T {
	if c.Previous == nil {
		return a.Int(0)
	}
	return c.Previous[i]
}

func (c Class[T]) check(a num.Arith[T], class string) error {
	n := len(c.Regrets)
	if c.HasRegret != nil {
		if err := num.CheckLength(class+".HasRegret", len(c.HasRegret), n); err != nil {
			return err
		}
	}
	if c.Previous != nil {
		if err := num.CheckLength(class+".Previous", len(c.Previous), n); err != nil {
			return err
		}
		if err := num.CheckFinite(a, class+".Previous", c.Previous...); err != nil {
			return err
		}
	}
	for i, r := range c.Regrets {
		if c.has(i) && !a.IsFinite(r) {
			return num.Refuse(num.ErrNotFinite, class+".Regrets", []int{i}, r, "finite numbers")
		}
	}
	return nil
}

// reset gives the weights of n sources, none of which has one.
func (w *ClassWeights[T]) reset(n int) {
	w.Weights, w.Scaled = reuse.Cleared(w.Weights, n), reuse.Cleared(w.Scaled, n)
	w.HasWeight, w.Branches = reuse.Cleared(w.HasWeight, n), reuse.Cleared(w.Branches, n)
}
