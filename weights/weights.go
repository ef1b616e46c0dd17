package weights

import "github.com/seed-63a7a409/chorus/num"

// Class are the sources of one kind, inferers or forecasters, in index order.
type Class[T any] struct {
	Regrets []T
	// HasRegret marks the sources that have a regret; nil means all. The value of one without is not read.
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

// ClassWeights are the weights of one kind of sources, aligned with the input.
type ClassWeights[T any] struct {
	Weights []T
	// HasWeight marks the sources that have a weight.
	HasWeight []bool
	// Scaled are the scaled regrets R/s (E24) and Branches what became of them.
	Scaled   []T
	Branches []Branch
}

// Result are weights that are not normalised, with what led to them.
type Result[T any] struct {
	Inferers    ClassWeights[T]
	Forecasters ClassWeights[T]
	Scale       T // the scale used
	Max         T // the largest scaled regret
}

// Compute gives every source its weight (E21-E26). Weights are not negative and grow with the regret. They are
// not normalised: see Normalize.
//
// Errors: ErrEmpty if no source has a regret; ErrShape for lengths that differ; ErrDomain for p <= 0, negative
// epsilon or stored scale; ErrNotFinite; ErrDivisionByZero if the scale is zero, which needs epsilon = 0.
func Compute[T any](arith num.Arith[T], rules Rules, params Params[T], in Input[T]) (Result[T], error) {
	a := arith.Calc()
	if err := checkInput(a, rules, params, in); err != nil {
		return Result[T]{}, err
	}
	var regrets, previous []T
	hasPrevious := false
	for _, class := range []Class[T]{in.Inferers, in.Forecasters} {
		hasPrevious = hasPrevious || class.Previous != nil
		for i, r := range class.Regrets {
			if !class.has(i) {
				continue
			}
			regrets = append(regrets, r)
			previous = append(previous, class.previous(a, i))
		}
	}
	if len(regrets) == 0 {
		return Result[T]{}, num.Refuse(num.ErrEmpty, "regrets", nil, nil, "at least one source with a regret")
	}
	if !hasPrevious {
		previous = nil
	}
	result := Result[T]{Scale: in.Scale}
	if a.Sign(in.Scale) == 0 {
		result.Scale = new(Scaler[T]).Scale(a, rules.Scale, params.Epsilon, regrets, previous)
	}
	for i, r := range regrets {
		scaled := a.Quo(r, result.Scale)
		if i == 0 || a.Cmp(scaled, result.Max) > 0 {
			result.Max = scaled
		}
	}
	kernel := NewKernel(a, rules.Form, params.P, params.C)
	best := kernel.Best(a, result.Max)
	weigh := func(class Class[T]) ClassWeights[T] {
		return class.weigh(a, &kernel, &best, result.Scale, rules.Missing)
	}
	result.Inferers = weigh(in.Inferers)
	if rules.Missing == MissingCountsAsZero && !in.Forecasters.any() {
		result.Forecasters = newClassWeights[T](len(in.Forecasters.Regrets))
	} else {
		result.Forecasters = weigh(in.Forecasters)
	}
	return result, a.Err()
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

func newClassWeights[T any](n int) ClassWeights[T] {
	return ClassWeights[T]{
		Weights: make([]T, n), HasWeight: make([]bool, n), Scaled: make([]T, n), Branches: make([]Branch, n),
	}
}

func (c Class[T]) weigh(a num.Calc[T], k *Kernel[T], best *Best[T], scale T, missing MissingRegret) ClassWeights[T] {
	out := newClassWeights[T](len(c.Regrets))
	for i, r := range c.Regrets {
		switch {
		case c.has(i):
			out.Scaled[i] = a.Quo(r, scale)
		case missing == MissingHasNoWeight:
			continue
		default:
			out.Scaled[i] = a.Int(0)
		}
		out.HasWeight[i] = true
		out.Weights[i], out.Branches[i] = k.Weight(a, best, out.Scaled[i])
	}
	return out
}

func checkInput[T any](a num.Arith[T], rules Rules, params Params[T], in Input[T]) error {
	if err := params.Validate(a); err != nil {
		return err
	}
	if err := num.CheckNotNegative(a, "scale", in.Scale); err != nil {
		return err
	}
	if rules.Scale == ScalePerCalculation && a.Sign(in.Scale) != 0 {
		return num.Refuse(num.ErrDomain, "scale", nil, in.Scale, "0: this rule forms the scale in every calculation")
	}
	if err := in.Inferers.check(a, "inferer"); err != nil {
		return err
	}
	return in.Forecasters.check(a, "forecaster")
}

func (c Class[T]) check(a num.Arith[T], kind string) error {
	n := len(c.Regrets)
	if c.HasRegret != nil {
		if err := num.CheckLength(kind+" presence flags", len(c.HasRegret), n); err != nil {
			return err
		}
	}
	if c.Previous != nil {
		if err := num.CheckLength(kind+" previous weights", len(c.Previous), n); err != nil {
			return err
		}
		if err := num.CheckFinite(a, kind+" previous weights", c.Previous...); err != nil {
			return err
		}
	}
	for i, r := range c.Regrets {
		if c.has(i) && !a.IsFinite(r) {
			return num.Refuse(num.ErrNotFinite, kind+" regrets", []int{i}, r, "finite numbers")
		}
	}
	return nil
}

// Normalize divides weights by their sum (E27). The results lie in [0, 1] and add to one up to rounding.
// ErrDivisionByZero if the sum is zero, ErrDomain for a negative weight, ErrNotFinite.
func Normalize[T any](a num.Arith[T], w []T) ([]T, error) {
	out := make([]T, len(w))
	if err := NormalizeInto(a.Calc(), out, w); err != nil {
		return nil, err
	}
	return out, nil
}

// NormalizeInto is Normalize into a list of the caller's that is as long as the weights and may be the same. It uses the
// caller's calculation: for workspaces.
func NormalizeInto[T any](a num.Calc[T], dst, w []T) error {
	for i, x := range w {
		if !a.IsFinite(x) {
			return num.Refuse(num.ErrNotFinite, "weights", []int{i}, x, "finite numbers")
		}
		if a.Sign(x) < 0 {
			return num.Refuse(num.ErrDomain, "weights", []int{i}, x, "weights >= 0")
		}
	}
	if err := num.CheckLength("destination", len(dst), len(w)); err != nil {
		return err
	}
	sum := num.Sum(a, w)
	if a.Err() == nil && a.Sign(sum) == 0 {
		return num.Refuse(num.ErrDivisionByZero, "weights", nil, sum, "a positive sum")
	}
	for i, x := range w {
		dst[i] = a.Quo(x, sum)
	}
	return a.Err()
}
