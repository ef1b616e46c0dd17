package regret

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/weights"
)

// InitialFromQuantile is E49: a quantile of the experienced regrets plus (c0 - P/p) s0, with c0 and s0 by the rules
// of bend and spread. For no regrets it is that second term alone, as in the recorded code.
func InitialFromQuantile[T any](arith num.Arith[T], rules Rules, params InitialParams[T], experienced []T) (T, error) {
	a := arith.Calc()
	if err := params.Validate(a); err != nil {
		return a.Int(0), err
	}
	if err := num.CheckFinite(a, "experienced regrets", experienced...); err != nil {
		return a.Int(0), err
	}
	r := new(initial[T]).fromQuantile(a, rules, params, experienced)
	return r, a.Err()
}

// initial forms initial regrets in memory of its own.
type initial[T any] struct {
	scaler  weights.Scaler[T]
	scratch num.Scratch[T]

	bend      T // under BendConstant
	bendKnown bool
}

// constantBend reads the constant once: from text that takes memory.
func (i *initial[T]) constantBend(a num.Calc[T]) T {
	if !i.bendKnown {
		i.bend, i.bendKnown = a.FromDec(num.MustParseDec(constantBend)), true
	}
	return i.bend
}

func (i *initial[T]) fromQuantile(a num.Calc[T], rules Rules, params InitialParams[T], experienced []T) T {
	bend := params.C
	if rules.Bend == BendConstant {
		bend = i.constantBend(a)
	}
	offset := a.Sub(bend, a.Quo(params.PNormSafeDiv, params.P))
	spread := i.scaler.Scale(a, rules.Spread.scale(), params.Epsilon, experienced, nil)
	return a.Add(i.scratch.Quantile(a, params.Quantile, experienced), a.Mul(offset, spread))
}

// Initial returns the new initial regret of a topic (E49, E50, K18, K49): experienced are the new regrets of
// experienced workers, all those of all workers. set is false where the old one stays.
//
// Errors: ErrDomain for parameters outside their domain, ErrNotFinite.
func Initial[T any](arith num.Arith[T], rules Rules, params InitialParams[T], experienced, all []T) (regret T, set bool, err error) {
	a := arith.Calc()
	if err := params.Validate(a); err != nil {
		return a.Int(0), false, err
	}
	if err := num.CheckFinite(a, "experienced regrets", experienced...); err != nil {
		return a.Int(0), false, err
	}
	if err := num.CheckFinite(a, "all regrets", all...); err != nil {
		return a.Int(0), false, err
	}
	regret, set = new(initial[T]).regret(a, rules, params, experienced, all)
	return regret, set, a.Err()
}

func (i *initial[T]) regret(a num.Calc[T], rules Rules, params InitialParams[T], experienced, all []T) (T, bool) {
	switch {
	case rules.Initial == InitialFromExperienced && len(experienced) > 0,
		rules.Initial == InitialWithMinimum && len(experienced) >= params.MinExperienced && len(experienced) > 0:
		return i.fromQuantile(a, rules, params, experienced), true
	case rules.Initial == InitialWithMinimum && len(all) > 0:
		return i.scratch.Quantile(a, params.Quantile, all), true
	}
	return a.Int(0), false
}
