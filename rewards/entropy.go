package rewards

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// soleMemberEntropy is the entropy of a class of one, 0.25 ln 2 cut as on the chain: the formula itself gives 0,
// which would leave the class without a reward.
var soleMemberEntropy = num.MustParseDec("0.173286795139986")

// Entropy holds the results of E72 and E73 for a list of fractions.
type Entropy[T any] struct {
	Modified        []T // the fractions divided by their sum, f
	EffectiveNumber T   // N_eff, E72
	Entropy         T   // F, E73
}

// Entropy returns the entropy of a class from its smoothed fractions, by the formula also for a single member (E72,
// E73) [ADI 1, Eq. 38]. BetaEntropy weighs the effective number; the factor (N_eff/N)^beta stands outside the logarithm.
//
// Errors: ErrEmpty; ErrDomain naming the first fraction that is not positive; ErrNotFinite.
func (c *Calculator[T]) Entropy(dst *Entropy[T], fractions []T) (*Entropy[T], error) {
	if err := c.begin(); err != nil {
		return nil, err
	}
	if dst == nil {
		dst = new(Entropy[T])
	}
	if err := c.entropy(dst, fractions); err != nil {
		return nil, err
	}
	return dst, nil
}

func (c *Calculator[T]) entropy(e *Entropy[T], fractions []T) error {
	if len(fractions) == 0 {
		return num.Refuse(num.ErrEmpty, "fractions", nil, nil, "at least one fraction")
	}
	for i, f := range fractions {
		if !c.a.IsFinite(f) {
			return num.Refuse(num.ErrNotFinite, "fractions", []int{i}, f, "finite numbers")
		}
		if c.a.Sign(f) <= 0 {
			return num.Refuse(num.ErrDomain, "fractions", []int{i}, f, "fractions > 0")
		}
	}
	e.Modified = divided(c.a, e.Modified, fractions, num.Sum(c.a, fractions))
	concentrated := fractions
	if c.rules.Entropy == EntropyFromNormalized {
		concentrated = e.Modified
	}
	squares := c.a.Int(0)
	for _, f := range concentrated {
		squares = c.a.Add(squares, c.a.Mul(f, f))
	}
	e.EffectiveNumber = c.a.Quo(c.a.Int(1), squares)
	sum := c.a.Int(0)
	for _, f := range e.Modified {
		sum = c.a.Add(sum, c.a.Mul(f, c.a.Ln(f)))
	}
	// the sign is a product, which cuts the exact sum to the digits of one (E73 in steps)
	negative := c.a.Mul(sum, c.a.Int(-1))
	breadth := c.a.Pow(c.a.Quo(e.EffectiveNumber, c.a.Int(len(fractions))), c.params.BetaEntropy)
	e.Entropy = c.a.Mul(negative, breadth)
	return c.a.Err()
}

// TaskEntropy is the outcome of a class in one epoch.
type TaskEntropy[T any] struct {
	Entropy[T]
	// Stored are the fractions to keep as previous ones, in the order of the members (K27).
	Stored []T
	// Smoothed are the moving averages of the fractions (E71).
	Smoothed []T
}

// Previous is the stored fraction of a member, if it has one.
type Previous[T any] struct {
	Fraction T
	Stored   bool
}

// ClassEntropy smooths the fractions of this epoch's members (E71) and returns the entropy of the class, a constant for a
// single one: 0.25 ln 2, cut as on the chain. TaskRewardAlpha weighs the new fraction. Stored fractions of absent members
// play no part.
//
// Errors: ErrEmpty, ErrShape, ErrDomain for a smoothed fraction that is not positive, ErrNotFinite.
func (c *Calculator[T]) ClassEntropy(dst *TaskEntropy[T], fractions []T, previous []Previous[T]) (*TaskEntropy[T], error) {
	if err := c.begin(); err != nil {
		return nil, err
	}
	if err := num.CheckLength("previous", len(previous), len(fractions)); err != nil {
		return nil, err
	}
	if err := num.CheckFinite(c.arith, "fractions", fractions...); err != nil {
		return nil, err
	}
	if dst == nil {
		dst = new(TaskEntropy[T])
	}
	dst.Smoothed = reuse.Slice(dst.Smoothed, len(fractions))
	for i, f := range fractions {
		if previous[i].Stored && !c.a.IsFinite(previous[i].Fraction) {
			return nil, num.Refuse(num.ErrNotFinite, "previous", []int{i}, previous[i].Fraction, "finite numbers")
		}
		dst.Smoothed[i] = num.EMA(c.a, c.params.TaskRewardAlpha, f, previous[i].Fraction, !previous[i].Stored)
	}
	if err := c.a.Err(); err != nil {
		return nil, err
	}
	if err := c.entropy(&dst.Entropy, dst.Smoothed); err != nil {
		return nil, err
	}
	stored := dst.Smoothed
	if c.rules.Entropy == EntropyFromSmoothed {
		stored = dst.Modified
	}
	dst.Stored = append(dst.Stored[:0], stored...)
	if len(fractions) == 1 {
		dst.Entropy.Entropy = c.soleMemberEntropy
	}
	return dst, nil
}
