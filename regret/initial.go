package regret

import "github.com/seed-63a7a409/chorus/num"

// Initial returns the new initial regret of a topic (E49, E50, K18, K49): experienced are the new regrets of
// experienced workers, all those of all workers. set is false where the old one stays. Errors: ErrNotFinite.
func (u *Updater[T]) Initial(experienced, all []T) (regret T, set bool, err error) {
	if err := u.begin(); err != nil {
		return regret, false, err
	}
	if err := num.CheckFinite(u.a, "experienced", experienced...); err != nil {
		return regret, false, err
	}
	if err := num.CheckFinite(u.a, "all", all...); err != nil {
		return regret, false, err
	}
	regret, set = u.initial(experienced, all)
	return regret, set, u.a.Err()
}

// InitialFromQuantile returns E49: a quantile of the experienced regrets plus (c0 - P/p) s0, with c0 and s0 by the rules
// of bend and spread. For no regrets it is that second term alone, as in the recorded code. Errors: ErrNotFinite.
func (u *Updater[T]) InitialFromQuantile(experienced []T) (T, error) {
	var zero T
	if err := u.begin(); err != nil {
		return zero, err
	}
	if err := num.CheckFinite(u.a, "experienced", experienced...); err != nil {
		return zero, err
	}
	regret := u.fromQuantile(experienced)
	return regret, u.a.Err()
}

// initial is E49 or E50, by the rules.
func (u *Updater[T]) initial(experienced, all []T) (regret T, set bool) {
	enough := len(experienced) > 0
	if u.rules.Initial == InitialWithMinimum && len(experienced) < u.params.MinExperienced {
		enough = false
	}
	switch {
	case enough:
		return u.fromQuantile(experienced), true
	case u.rules.Initial == InitialWithMinimum && len(all) > 0:
		return u.scratch.Quantile(u.a, u.params.Quantile, all), true
	}
	return regret, false
}

// fromQuantile is E49.
func (u *Updater[T]) fromQuantile(experienced []T) T {
	offset := u.a.Sub(u.bend, u.a.Quo(u.params.PNormSafeDiv, u.params.P))
	spread := u.scaler.Scale(u.a, u.rules.Spread.scale(), u.params.Epsilon, experienced, nil)
	return u.a.Add(u.scratch.Quantile(u.a, u.params.Quantile, experienced), u.a.Mul(offset, spread))
}
