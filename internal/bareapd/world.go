package bareapd

import (
	"strconv"

	"github.com/cockroachdb/apd/v3"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/regret"
)

// TypicalParams are p = 3, c = 0.75, epsilon 0.01 and 1e-7.
func TypicalParams() Params {
	return Params{P: apd.New(3, 0), C: apd.New(75, -2), Epsilon: apd.New(1, -2), EpsilonSafeDiv: apd.New(1, -7)}
}

// FromWorld takes over a world with one label.
func FromWorld(w *worlds.World) *Input {
	t := w.Regrets
	in := &Input{
		Inferences: decimals(w.Inferences), NetworkLoss: number(w.NetworkLoss), Scale: number(w.Scale),
		Inferer: decimals(t.Inferer.Values()), Forecaster: decimals(t.Forecaster.Values()), Naive: decimals(t.Naive.Values()),
		OneOutInfererInferer: rows(&t.OneOutInfererInferer), OneOutInfererForecaster: rows(&t.OneOutInfererForecaster),
		OneOutForecasterInferer: rows(&t.OneOutForecasterInferer), OneOutForecasterForecaster: rows(&t.OneOutForecasterForecaster),
		OneInForecasterInferer: rows(&t.OneInForecasterInferer), OneInForecasterSelf: decimals(t.OneInForecasterSelf.Values()),
		Forecasts: rows(&w.Forecasts),
	}
	for k, row := range in.Forecasts {
		for j := range row {
			if _, ok := w.Forecasts.At(regret.Forecaster(k), regret.Inferer(j)); !ok {
				row[j] = nil
			}
		}
	}
	return in
}

func rows[R, C regret.Role](g *regret.Grid[R, C, float64]) [][]*apd.Decimal {
	out := make([][]*apd.Decimal, g.Rows())
	for i := range out {
		out[i] = decimals(g.Row(R(i)))
	}
	return out
}

func decimals(list []float64) []*apd.Decimal {
	out := make([]*apd.Decimal, len(list))
	for i, x := range list {
		out[i] = number(x)
	}
	return out
}

// number returns the decimal of the shortest text of a float64.
func number(x float64) *apd.Decimal {
	d, _, err := apd.NewFromString(strconv.FormatFloat(x, 'g', -1, 64))
	if err != nil {
		panic("bareapd: " + err.Error()) // a world has finite numbers only
	}
	return d
}
