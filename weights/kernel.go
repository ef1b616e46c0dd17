package weights

import "github.com/seed-63a7a409/chorus/num"

// Kernel is the weight formula of one topic with everything that depends on p and c alone worked out. It is for formulas:
// errors stay in the calculation that is passed.
type Kernel[T any] struct {
	form    Form
	clipped clipped[T]
	ratio   ratio[T]
}

// NewKernel prepares the formula of a form; p > 0 and c as in Params.Validate.
func NewKernel[T any](a num.Calc[T], form Form, p, c T) Kernel[T] {
	if err := num.CheckRule("Form", form, FormRatio); err != nil {
		a.Fail(err)
	}
	k := Kernel[T]{form: form}
	if form == FormRatio {
		k.ratio = newRatio(a, p, c)
	} else {
		k.clipped = newClipped(a, p, c)
	}
	return k
}

// Bounds returns those of E25 for scaled regrets: the most that counts, where all are shifted if the best is below, and
// where the weight is zero below. Zero in the ratio form, which has none.
func (k *Kernel[T]) Bounds() (upper, shiftBelow, zeroBelow T) {
	if k == nil {
		return
	}
	return k.clipped.upper, k.clipped.shiftBelow, k.clipped.zeroBelow
}

// Row forms the weights of the regrets of one calculation under a scale (E24 to E26) and returns the position of the first
// largest regret, 0 for none. The regrets become scaled ones. Weights and branches are written into lists of the same
// length; weights may be the list of regrets, branches may be nil.
//
// Errors: ErrShape for lists that are shorter, those of the arithmetic.
func (k *Kernel[T]) Row(a num.Calc[T], weights []T, branches []Branch, regrets []T, scale T) (largest int) {
	switch {
	case len(regrets) == 0:
		return 0
	case k == nil:
		a.Fail(num.Refuse(num.ErrMissing, "Kernel", nil, nil, "a Kernel"))
		return 0
	case len(weights) < len(regrets) || branches != nil && len(branches) < len(regrets):
		a.Fail(num.Refuse(num.ErrShape, "weights", nil, len(weights), "a place for each regret"))
		return 0
	}
	divisor := num.NewDivisor(a, scale)
	divisor.QuoEach(a, regrets)
	largest = num.Largest(a, regrets)
	best := k.best(a, regrets[largest])
	best.clips = k.form == FormClipped && a.Cmp(best.max, k.clipped.upper) > 0 // no other regret is larger
	for i, r := range regrets {
		w, branch := k.weight(a, &best, r)
		weights[i] = w
		if branches != nil {
			branches[i] = branch
		}
	}
	return largest
}

// best is what the weights of one calculation share.
type best[T any] struct {
	max     T    // the largest scaled regret
	clips   bool // regrets may be above c + 6.75/p
	shifted bool
	ratio   num.ExpRatio[T]
}

func (k *Kernel[T]) best(a num.Calc[T], max T) best[T] {
	b := best[T]{max: max, clips: true}
	if k.form == FormRatio {
		b.ratio = k.ratio.best(a, max)
	} else {
		b.shifted = a.Cmp(max, k.clipped.shiftBelow) < 0
	}
	return b
}

// weight is E25 or E26 for a scaled regret r.
func (k *Kernel[T]) weight(a num.Calc[T], b *best[T], r T) (T, Branch) {
	if k.form == FormRatio {
		return k.ratio.weight(a, &b.ratio, r), BranchRatio
	}
	return k.clipped.weight(a, b, r)
}

func constant[T any](a num.Calc[T], text string) T { return a.FromDec(num.MustParseDec(text)) }
