package regret

import "github.com/seed-63a7a409/chorus/num"

// InitialFromQuantile is E49: a quantile of the experienced regrets plus (c0 - P/p)(StdDev + eps). For no
// regrets it is that second term alone, as in the recorded code.
func InitialFromQuantile[T any](a num.Arith[T], params InitialParams[T], experienced []T) (T, error) {
	a = a.Fresh()
	if err := params.Validate(a); err != nil {
		return a.Int(0), err
	}
	if err := num.CheckFinite(a, "experienced regrets", experienced...); err != nil {
		return a.Int(0), err
	}
	r := initialFromQuantile(a, new(num.Scratch[T]), params, experienced)
	return r, a.Err()
}

func initialFromQuantile[T any](a num.Arith[T], scratch *num.Scratch[T], params InitialParams[T], experienced []T) T {
	offset := a.Sub(params.C, a.Quo(params.PNormSafeDiv, params.P))
	spread := a.Add(num.SampleStdDev(a, experienced), params.Epsilon)
	return a.Add(scratch.Quantile(a, params.Quantile, experienced), a.Mul(offset, spread))
}

// Initial gives the new initial regret of a topic (E49, E50, K18): experienced are the new regrets of
// experienced workers, all those of all workers. set is false where the old one stays.
//
// open (O6): that newer releases keep the bend 0.75 and the standard deviation here is assumed.
func Initial[T any](a num.Arith[T], rule InitialRule, params InitialParams[T], experienced, all []T) (initial T, set bool, err error) {
	a = a.Fresh()
	if err := params.Validate(a); err != nil {
		return a.Int(0), false, err
	}
	if err := num.CheckFinite(a, "experienced regrets", experienced...); err != nil {
		return a.Int(0), false, err
	}
	if err := num.CheckFinite(a, "all regrets", all...); err != nil {
		return a.Int(0), false, err
	}
	initial, set = newInitial(a, new(num.Scratch[T]), rule, params, experienced, all)
	return initial, set, a.Err()
}

func newInitial[T any](a num.Arith[T], scratch *num.Scratch[T], rule InitialRule, params InitialParams[T], experienced, all []T) (T, bool) {
	switch {
	case rule == InitialFromExperienced && len(experienced) > 0,
		rule == InitialWithMinimum && len(experienced) >= params.MinExperienced && len(experienced) > 0:
		return initialFromQuantile(a, scratch, params, experienced), true
	case rule == InitialWithMinimum && len(all) > 0:
		return scratch.Quantile(a, params.Quantile, all), true
	}
	return a.Int(0), false
}
