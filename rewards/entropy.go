package rewards

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// SoleMemberEntropy is the entropy of a class of one, 0.25 ln 2 cut as on the chain: the formula itself gives 0,
// which would leave the class without a reward.
const SoleMemberEntropy = "0.173286795139986"

var soleMemberEntropy = num.MustParseDec(SoleMemberEntropy)

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
	e := new(Entropy[T])
	if err := entropyOf(a.Calc(), e, rule, beta, fractions); err != nil {
		return nil, err
	}
	return e, nil
}

func entropyOf[T any](a num.Calc[T], e *Entropy[T], rule EntropyRule, beta T, fractions []T) error {
	if len(fractions) == 0 {
		return num.Refuse(num.ErrEmpty, "fractions", nil, nil, "at least one fraction")
	}
	if err := num.CheckNotNegative(a, "beta", beta); err != nil {
		return err
	}
	for i, f := range fractions {
		if !a.IsFinite(f) {
			return num.Refuse(num.ErrNotFinite, "fractions", []int{i}, f, "finite numbers")
		}
		if a.Sign(f) <= 0 {
			return num.Refuse(num.ErrDomain, "fractions", []int{i}, f, "fractions > 0")
		}
	}
	e.Modified = divided(a, e.Modified, fractions, num.Sum(a, fractions))
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
	return a.Err()
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
func ClassEntropy[T any](arith num.Arith[T], rule EntropyRule, alpha, beta T, fractions []T, previous []Previous[T]) (*TaskEntropy[T], error) {
	a := arith.Calc()
	known, e := newConstants(a), new(TaskEntropy[T])
	if err := classEntropy(a, &known, e, rule, alpha, beta, fractions, previous); err != nil {
		return nil, err
	}
	return e, nil
}

func classEntropy[T any](a num.Calc[T], known *constants[T], dst *TaskEntropy[T], rule EntropyRule, alpha, beta T, fractions []T, previous []Previous[T]) error {
	if err := num.CheckFraction(a, "alpha", alpha); err != nil {
		return err
	}
	if err := num.CheckLength("previous fractions", len(previous), len(fractions)); err != nil {
		return err
	}
	if err := num.CheckFinite(a, "fractions", fractions...); err != nil {
		return err
	}
	dst.Smoothed = reuse.Slice(dst.Smoothed, len(fractions))
	for i, f := range fractions {
		if previous[i].Stored && !a.IsFinite(previous[i].Fraction) {
			return num.Refuse(num.ErrNotFinite, "previous fractions", []int{i}, previous[i].Fraction, "finite numbers")
		}
		dst.Smoothed[i] = num.EMA(a, alpha, f, previous[i].Fraction, !previous[i].Stored)
	}
	if err := a.Err(); err != nil {
		return err
	}
	if err := entropyOf(a, &dst.Entropy, rule, beta, dst.Smoothed); err != nil {
		return err
	}
	stored := dst.Smoothed
	if rule == EntropyFromSmoothed {
		stored = dst.Modified
	}
	dst.Stored = append(dst.Stored[:0], stored...)
	if len(fractions) == 1 {
		dst.Entropy.Entropy = known.soleMemberEntropy
	}
	return nil
}
