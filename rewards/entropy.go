package rewards

import (
	"slices"

	"github.com/seed-63a7a409/chorus/num"
)

// SoleMemberEntropy is the entropy of a class of one, 0.25 ln 2 cut as on the chain: the formula itself gives 0,
// which would leave the class without a reward.
const SoleMemberEntropy = "0.173286795139986"

// Entropy is what E72 and E73 make of fractions.
type Entropy[T any] struct {
	Modified        []T // the fractions divided by their sum, f
	EffectiveNumber T   // N_eff, E72
	Entropy         T   // F, E73
}

// EntropyOf is the entropy of a class from its smoothed fractions, by the formula also for a single member (E72,
// E73) [ADI 1, Eq. 38]. beta weighs the effective number; the factor (N_eff/N)^beta stands outside the logarithm.
//
// Errors: ErrEmpty; ErrDomain naming the first fraction that is not positive, and for a negative beta; ErrNotFinite.
func EntropyOf[T any](a num.Arith[T], rule EntropyRule, beta T, fractions []T) (*Entropy[T], error) {
	a = a.Fresh()
	if len(fractions) == 0 {
		return nil, num.Refuse(num.ErrEmpty, "fractions", nil, nil, "at least one fraction")
	}
	if err := num.CheckNotNegative(a, "beta", beta); err != nil {
		return nil, err
	}
	for i, f := range fractions {
		if !a.IsFinite(f) {
			return nil, num.Refuse(num.ErrNotFinite, "fractions", []int{i}, f, "finite numbers")
		}
		if a.Sign(f) <= 0 {
			return nil, num.Refuse(num.ErrDomain, "fractions", []int{i}, f, "fractions > 0")
		}
	}
	e := &Entropy[T]{Modified: divided(a, fractions, num.Sum(a, fractions))}
	concentrated := fractions
	if rule == EntropyFromNormalized {
		concentrated = e.Modified
	}
	squares := a.Int(0)
	for _, f := range concentrated {
		squares = a.Add(squares, a.Mul(f, f))
	}
	e.EffectiveNumber = a.Quo(a.Int(1), squares)
	sum := a.Int(0)
	for _, f := range e.Modified {
		sum = a.Add(sum, a.Mul(f, a.Ln(f)))
	}
	// the sign is a product, which cuts the exact sum to the digits of one (E73 in steps)
	negative := a.Mul(sum, a.Int(-1))
	breadth := a.Pow(a.Quo(e.EffectiveNumber, a.Int(len(fractions))), beta)
	e.Entropy = a.Mul(negative, breadth)
	if err := a.Err(); err != nil {
		return nil, err
	}
	return e, nil
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

// ClassEntropy smooths the fractions of this epoch's members (E71) and gives the entropy of the class, the constant
// SoleMemberEntropy for a single one. alpha weighs the new fraction. Stored fractions of absent members play no part.
//
// Errors: ErrEmpty, ErrShape, ErrDomain for alpha outside [0, 1] and for a smoothed fraction that is not positive,
// ErrNotFinite.
func ClassEntropy[T any](a num.Arith[T], rule EntropyRule, alpha, beta T, fractions []T, previous []Previous[T]) (*TaskEntropy[T], error) {
	a = a.Fresh()
	if err := num.CheckFraction(a, "alpha", alpha); err != nil {
		return nil, err
	}
	if err := num.CheckLength("previous fractions", len(previous), len(fractions)); err != nil {
		return nil, err
	}
	if err := num.CheckFinite(a, "fractions", fractions...); err != nil {
		return nil, err
	}
	smoothed := make([]T, len(fractions))
	for i, f := range fractions {
		if previous[i].Stored && !a.IsFinite(previous[i].Fraction) {
			return nil, num.Refuse(num.ErrNotFinite, "previous fractions", []int{i}, previous[i].Fraction, "finite numbers")
		}
		smoothed[i] = num.EMA(a, alpha, f, previous[i].Fraction, !previous[i].Stored)
	}
	if err := a.Err(); err != nil {
		return nil, err
	}
	entropy, err := EntropyOf(a, rule, beta, smoothed)
	if err != nil {
		return nil, err
	}
	out := &TaskEntropy[T]{Entropy: *entropy, Smoothed: smoothed, Stored: slices.Clone(smoothed)}
	if rule == EntropyFromSmoothed {
		out.Stored = slices.Clone(entropy.Modified)
	}
	if len(fractions) == 1 {
		out.Entropy.Entropy = a.FromDec(num.MustParseDec(SoleMemberEntropy))
	}
	return out, nil
}
