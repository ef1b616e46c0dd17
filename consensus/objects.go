package consensus

import "github.com/seed-63a7a409/chorus/regret"

// objectKind is one of the eight kinds of losses.
type objectKind uint8

const (
	combinedLoss objectKind = iota
	naiveLoss
	infererLoss
	oneOutInfererLoss
	forecasterLoss
	oneOutForecasterLoss
	oneInForecasterLoss
	oneOutInfererForecasterLoss
)

// object is what a loss is about.
type object struct {
	kind       objectKind
	inferer    regret.Inferer
	forecaster regret.Forecaster
}

// appendObjects lists all objects that there can be.
func appendObjects(list []object, inferers, forecasters int) []object {
	list = append(list, object{kind: combinedLoss}, object{kind: naiveLoss})
	for j := range regret.Inferer(inferers) {
		list = append(list, object{kind: infererLoss, inferer: j}, object{kind: oneOutInfererLoss, inferer: j})
	}
	for k := range regret.Forecaster(forecasters) {
		list = append(list, object{kind: forecasterLoss, forecaster: k}, object{kind: oneOutForecasterLoss, forecaster: k},
			object{kind: oneInForecasterLoss, forecaster: k})
		for j := range regret.Inferer(inferers) {
			list = append(list, object{kind: oneOutInfererForecasterLoss, forecaster: k, inferer: j})
		}
	}
	return list
}

// lossOf returns the loss of an object, and whether it is there.
func lossOf[T any](l *regret.Losses[T], o object) (T, bool) {
	switch o.kind {
	case combinedLoss:
		return l.Combined, true
	case naiveLoss:
		return l.Naive, true
	case infererLoss:
		return l.Inferer.At(o.inferer)
	case oneOutInfererLoss:
		return l.OneOutInferer.At(o.inferer)
	case forecasterLoss:
		return l.Forecaster.At(o.forecaster)
	case oneOutForecasterLoss:
		return l.OneOutForecaster.At(o.forecaster)
	case oneInForecasterLoss:
		return l.OneInForecaster.At(o.forecaster)
	default:
		return l.OneOutInfererForecaster.At(o.forecaster, o.inferer)
	}
}

// setLoss stores the loss of an object.
func setLoss[T any](l *regret.Losses[T], o object, loss T) {
	switch o.kind {
	case combinedLoss:
		l.Combined = loss
	case naiveLoss:
		l.Naive = loss
	case infererLoss:
		l.Inferer.Set(o.inferer, loss)
	case oneOutInfererLoss:
		l.OneOutInferer.Set(o.inferer, loss)
	case forecasterLoss:
		l.Forecaster.Set(o.forecaster, loss)
	case oneOutForecasterLoss:
		l.OneOutForecaster.Set(o.forecaster, loss)
	case oneInForecasterLoss:
		l.OneInForecaster.Set(o.forecaster, loss)
	default:
		l.OneOutInfererForecaster.Set(o.forecaster, o.inferer, loss)
	}
}

// anyHas reports whether any bundle has the object.
func anyHas[T any](bundles []Bundle[T], o object) bool {
	for _, b := range bundles {
		if _, present := lossOf(b.Losses, o); present {
			return true
		}
	}
	return false
}
