package weights

import "github.com/seed-63a7a409/chorus/num"

// Branch tells which part of the weight formula acted on a source.
type Branch uint8

const (
	// BranchPlain: the gradient at the scaled regret itself (E25).
	BranchPlain Branch = iota
	// BranchClipped: the scaled regret was above c + 6.75/p and counted as that.
	BranchClipped
	// BranchShifted: all scaled regrets are so low that they were shifted up.
	BranchShifted
	// BranchZero: the (shifted) regret is below c - 17.25/p and the weight zero.
	BranchZero
	// BranchRatio: the proportion to the best source (E26).
	BranchRatio
	// BranchSingle: a sole forecasted inferer has weight 1 without a formula.
	BranchSingle
)

// String gives the name that reports use.
func (b Branch) String() string {
	switch b {
	case BranchPlain:
		return "plain"
	case BranchClipped:
		return "clipped"
	case BranchShifted:
		return "shifted"
	case BranchZero:
		return "zero"
	case BranchRatio:
		return "ratio"
	case BranchSingle:
		return "single"
	}
	return "unknown"
}

// Kernel is the weight formula of one topic with everything that depends on p and c alone worked out: the form
// for loops over many calculations. It holds no error; those of the arithmetic stay in the arithmetic passed.
type Kernel[T any] struct {
	form  Form
	p, c  T
	minus T // -p, in the ratio form

	upper      T // c + 6.75/p
	shiftBelow T // c - 8.25/p
	zeroBelow  T // c - 17.25/p
}

// NewKernel prepares the formula; p must be positive, see Params.Validate.
func NewKernel[T any](a num.Calc[T], form Form, p, c T) Kernel[T] {
	k := Kernel[T]{form: form, p: p, c: c}
	switch form {
	case FormRatio:
		k.minus = a.Neg(p)
	case FormClipped:
		k.upper = a.Add(c, a.Quo(constant(a, UpperCut), p))
		k.shiftBelow = a.Sub(c, a.Quo(constant(a, ShiftCut), p))
		k.zeroBelow = a.Sub(c, a.Quo(constant(a, ZeroCut), p))
	}
	return k
}

// Bounds are those of E25 for scaled regrets: the most that counts, where all are shifted if the best is below, and
// where the weight is zero below. Zero in the ratio form, which has none.
func (k *Kernel[T]) Bounds() (upper, shiftBelow, zeroBelow T) {
	return k.upper, k.shiftBelow, k.zeroBelow
}

func constant[T any](a num.Calc[T], text string) T { return a.FromDec(num.MustParseDec(text)) }

// Best is what the weights of one calculation share: the largest scaled regret and what follows from it.
type Best[T any] struct {
	max     T
	shifted bool
	ratio   num.ExpRatio[T]
}

// Best prepares the weights of one calculation whose largest scaled regret is max.
func (k *Kernel[T]) Best(a num.Calc[T], max T) Best[T] {
	b := Best[T]{max: max}
	switch k.form {
	case FormClipped:
		b.shifted = a.Cmp(max, k.shiftBelow) < 0
	case FormRatio:
		b.ratio = num.NewExpRatio(a, k.exponent(a, max))
	}
	return b
}

// exponent is -p (r - c), the argument of E26.
func (k *Kernel[T]) exponent(a num.Calc[T], r T) T {
	var z T
	num.ScaledDifference(a, &z, &k.minus, &r, &k.c)
	return z
}

// Weight is E25 or E26 for one scaled regret r.
func (k *Kernel[T]) Weight(a num.Calc[T], best *Best[T], r T) (T, Branch) {
	if k.form == FormRatio {
		return best.ratio.Quo(a, k.exponent(a, r)), BranchRatio
	}
	branch := BranchPlain
	if a.Cmp(r, k.upper) > 0 {
		r, branch = k.upper, BranchClipped
	}
	if best.shifted {
		r, branch = a.Add(a.Sub(r, best.max), k.shiftBelow), BranchShifted
	}
	if a.Cmp(r, k.zeroBelow) < 0 {
		return a.Int(0), BranchZero
	}
	return num.Gradient(a, k.p, k.c, r), branch
}

// FromScaledRegret gives the weight of a source whose scaled regret is r in a calculation whose largest is max
// (E25, E26): between 0 and p in the clipped form, between 0 and 1 in the ratio form if r <= max. The formulas
// also answer for an r above max, as the chain does for a source that is outside the maximum. p > 0 and finite
// numbers are required.
func FromScaledRegret[T any](arith num.Arith[T], form Form, p, c, r, max T) (T, error) {
	a := arith.Calc()
	zero := a.Int(0)
	if err := (Params[T]{P: p, C: c, Epsilon: zero}).Validate(a); err != nil {
		return zero, err
	}
	if err := num.CheckFiniteValue(a, "regret", r); err != nil {
		return zero, err
	}
	if err := num.CheckFiniteValue(a, "max", max); err != nil {
		return zero, err
	}
	k := NewKernel(a, form, p, c)
	best := k.Best(a, max)
	w, _ := k.Weight(a, &best, r)
	return w, a.Err()
}
