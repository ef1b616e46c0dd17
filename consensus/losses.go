package consensus

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// Bundle holds the losses that one reputer reports of an epoch, with its stake, over the positions of the topic's inferers and forecasters.
type Bundle[T any] struct {
	Stake  T // own and delegated, in base units, >= 0
	Losses *regret.Losses[T]
}

// meanBundles is E37 of bundles that are checked.
func (s *Assessor[T]) meanBundles(dst *regret.Losses[T], inferers, forecasters int, bundles []Bundle[T]) error {
	dst.Reset(inferers, forecasters)
	s.objects = appendObjects(s.objects[:0], inferers, forecasters)
	return meanLosses(s.a, dst, s.objects, bundles)
}

// keepEmptyLists keeps the lists of values L[k][-j] that all drop out.
func keepEmptyLists[T any](dst *regret.Losses[T], bundles []Bundle[T]) {
	for k := range regret.Forecaster(dst.Forecaster.Len()) {
		if !dst.OneOutInfererForecaster.RowHasValue(k) && listed(bundles, k) {
			dst.EmptyOneOutLists = append(dst.EmptyOneOutLists, k)
		}
	}
}

// meanLosses is E37 object by object.
func meanLosses[T any](a num.Calc[T], dst *regret.Losses[T], objects []object, bundles []Bundle[T]) error {
	for _, o := range objects {
		if !counts(bundles, o) {
			continue
		}
		mean, ok := meanLoss(a, bundles, o)
		switch {
		case ok:
			setLoss(dst, o, mean)
		case o.kind == combinedLoss:
			return num.Refuse(num.ErrDivisionByZero, "bundles", nil, nil, "stakes with a positive sum")
		}
	}
	return a.Err()
}

// listed reports whether some bundle has values L[k][-j] of a forecaster that counts: its list stays where none of them
// does.
func listed[T any](bundles []Bundle[T], k regret.Forecaster) bool {
	if !anyHas(bundles, object{kind: forecasterLoss, forecaster: k}) {
		return false
	}
	for i := range bundles {
		if bundles[i].Losses.OneOutInfererForecaster.RowHasValue(k) {
			return true
		}
	}
	return false
}

// counts reports whether losses of an object are taken: all plain ones, the others where their workers have a plain one.
func counts[T any](bundles []Bundle[T], o object) bool {
	inferer := object{kind: infererLoss, inferer: o.inferer}
	forecaster := object{kind: forecasterLoss, forecaster: o.forecaster}
	switch o.kind {
	case oneOutInfererLoss:
		return anyHas(bundles, inferer)
	case oneOutForecasterLoss, oneInForecasterLoss:
		return anyHas(bundles, forecaster)
	case oneOutInfererForecasterLoss:
		return anyHas(bundles, inferer) && anyHas(bundles, forecaster)
	}
	return true
}

// meanLoss is E37 for one object; ok is false if its reporters have no stake.
func meanLoss[T any](a num.Calc[T], bundles []Bundle[T], o object) (mean T, ok bool) {
	sum, stakes := a.Int(0), a.Int(0)
	for i := range bundles {
		if v, present := lossOf(bundles[i].Losses, o); present {
			sum = a.Add(sum, a.Mul(v, bundles[i].Stake))
			stakes = a.Add(stakes, bundles[i].Stake)
		}
	}
	if a.Sign(stakes) == 0 {
		return sum, false
	}
	return a.Quo(sum, stakes), true
}

func checkBundles[T any](a num.Arith[T], inferers, forecasters int, bundles []Bundle[T]) error {
	if inferers < 0 || forecasters < 0 {
		return num.FirstError(checkCount("inferers", inferers), checkCount("forecasters", forecasters))
	}
	if len(bundles) == 0 {
		return num.Refuse(num.ErrEmpty, "bundles", nil, nil, "at least one bundle")
	}
	for i, b := range bundles {
		if b.Losses == nil {
			return refuseNoLosses(i)
		}
		if err := num.CheckNotNegative(a, "Stake", b.Stake); err != nil {
			return num.Under("bundles", err, i)
		}
		if err := b.Losses.Validate(a, inferers, forecasters); err != nil {
			return num.Under("bundles", num.Under("Losses", err), i)
		}
	}
	return nil
}

func refuseNoLosses(bundle int) error {
	return num.Under("bundles", num.Refuse(num.ErrMissing, "Losses", nil, nil, "losses"), bundle)
}

// checkStakeAt refuses an element of a list of stakes.
func checkStakeAt[T any](a num.Arith[T], i int, stake T) error {
	if !a.IsFinite(stake) {
		return num.Refuse(num.ErrNotFinite, "stakes", []int{i}, stake, "finite numbers")
	}
	if a.Sign(stake) < 0 {
		return num.Refuse(num.ErrDomain, "stakes", []int{i}, stake, "stakes >= 0")
	}
	return nil
}

func checkCount(field string, n int) error {
	if n < 0 {
		return num.Refuse(num.ErrDomain, field, nil, n, "a count >= 0")
	}
	return nil
}
