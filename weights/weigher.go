package weights

import "github.com/seed-63a7a409/chorus/num"

// Weigher makes direct calculations of weights under one set of rules and parameters, again and again. It may be used after
// any error, by one goroutine at a time, and keeps nothing from one call to the next but memory.
type Weigher[T any] struct {
	a      num.Calc[T]
	rules  Rules
	params Params[T]
	kernel Kernel[T]
	scaler Scaler[T]

	regrets, previous []T // of the sources that have a regret
}

// NewWeigher binds arithmetic, rules and parameters. Errors: ErrMissing without an arithmetic, ErrUnknown for rules,
// ErrDomain and ErrNotFinite for parameters.
func NewWeigher[T any](a num.Arith[T], rules Rules, params Params[T]) (*Weigher[T], error) {
	if err := num.CheckArith(a); err != nil {
		return nil, err
	}
	if err := rules.Validate(); err != nil {
		return nil, err
	}
	if err := params.Validate(a); err != nil {
		return nil, err
	}
	w := &Weigher[T]{a: a.Calc(), rules: rules, params: params}
	w.kernel = NewKernel(w.a, rules.Form, params.P, params.C)
	return w, w.a.Err()
}

// begin makes the weigher ready for a call.
func (w *Weigher[T]) begin() error {
	if w == nil || w.a == nil {
		return num.Refuse(num.ErrMissing, "Weigher", nil, nil, "one made by NewWeigher")
	}
	w.a.Reset()
	return nil
}

// Weigh returns every source its weight (E21-E26), in the memory of dst, and returns it; nil stands for a new result. Weights
// are not negative and grow with the regret. They are not normalised: see Normalize. After an error the content of dst is
// unspecified.
//
// Errors: ErrEmpty if no source has a regret; ErrShape for lengths that differ; ErrDomain for a negative stored scale, or
// one where the rules form it in every calculation; ErrNotFinite; ErrDivisionByZero if the scale is zero, which needs
// epsilon = 0.
func (w *Weigher[T]) Weigh(dst *Result[T], in Input[T]) (*Result[T], error) {
	if err := w.begin(); err != nil {
		return nil, err
	}
	if err := w.check(in); err != nil {
		return nil, err
	}
	a, previous := w.a, w.gather(in)
	if len(w.regrets) == 0 {
		return nil, num.Refuse(num.ErrEmpty, "Regrets", nil, nil, "at least one source with a regret")
	}
	if dst == nil {
		dst = new(Result[T])
	}
	dst.Scale = in.Scale
	if a.Sign(in.Scale) == 0 {
		dst.Scale = w.scaler.Scale(a, w.rules.Scale, w.params.Epsilon, w.regrets, previous)
	}
	scale := num.NewDivisor(a, dst.Scale)
	scale.QuoEach(a, w.regrets)
	dst.Max = w.regrets[num.Largest(a, w.regrets)]
	best := w.kernel.best(a, dst.Max)
	w.weighClass(&dst.Inferers, in.Inferers, &best, &scale)
	if w.rules.Missing == MissingCountsAsZero && !in.Forecasters.any() {
		dst.Forecasters.reset(len(in.Forecasters.Regrets))
	} else {
		w.weighClass(&dst.Forecasters, in.Forecasters, &best, &scale)
	}
	if err := a.Err(); err != nil {
		return nil, err
	}
	return dst, nil
}

// gather lists the regrets that there are, and returns the previous weights of the same sources, nil if nothing was stored.
func (w *Weigher[T]) gather(in Input[T]) (previous []T) {
	w.regrets, w.previous = w.regrets[:0], w.previous[:0]
	for _, class := range []Class[T]{in.Inferers, in.Forecasters} {
		for i, r := range class.Regrets {
			if class.has(i) {
				w.regrets, w.previous = append(w.regrets, r), append(w.previous, class.previous(w.a, i))
			}
		}
	}
	if in.Inferers.Previous == nil && in.Forecasters.Previous == nil {
		return nil
	}
	return w.previous
}

func (w *Weigher[T]) weighClass(dst *ClassWeights[T], c Class[T], best *best[T], scale *num.Divisor[T]) {
	dst.reset(len(c.Regrets))
	for i, r := range c.Regrets {
		switch {
		case c.has(i):
			dst.Scaled[i] = scale.Quo(w.a, r)
		case w.rules.Missing == MissingHasNoWeight:
			continue
		default:
			dst.Scaled[i] = w.a.Int(0)
		}
		dst.HasWeight[i] = true
		dst.Weights[i], dst.Branches[i] = w.kernel.weight(w.a, best, dst.Scaled[i])
	}
}

func (w *Weigher[T]) check(in Input[T]) error {
	if err := num.CheckNotNegative(w.a, "Scale", in.Scale); err != nil {
		return err
	}
	if w.rules.Scale == ScalePerCalculation && w.a.Sign(in.Scale) != 0 {
		return num.Refuse(num.ErrDomain, "Scale", nil, in.Scale, "0: this rule forms the scale in every calculation")
	}
	if err := in.Inferers.check(w.a, "Inferers"); err != nil {
		return err
	}
	return in.Forecasters.check(w.a, "Forecasters")
}

// Weight returns the weight of a source with a scaled regret in a calculation whose largest is max (E25, E26): between 0 and p
// in the clipped form, between 0 and 1 in the ratio form if scaled <= max. The formulas also answer for one above max,
// as the chain does for a source that is outside the maximum. Errors: ErrNotFinite.
func (w *Weigher[T]) Weight(scaled, max T) (T, Branch, error) {
	var zero T
	if err := w.begin(); err != nil {
		return zero, 0, err
	}
	if err := num.CheckFiniteValue(w.a, "scaled", scaled); err != nil {
		return zero, 0, err
	}
	if err := num.CheckFiniteValue(w.a, "max", max); err != nil {
		return zero, 0, err
	}
	best := w.kernel.best(w.a, max)
	weight, branch := w.kernel.weight(w.a, &best, scaled)
	return weight, branch, w.a.Err()
}
