package synthesis_test

import (
	"testing"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/golden"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// goldenDecimalInferences are hashes of all digits of network inferences over random worlds, the same on every GOARCH.
var goldenDecimalInferences = map[string]string{
	"v0.6/decimal":  "5feb20d11f967add",
	"v0.9/decimal":  "71cc2dd9f84cba91",
	"v0.16/decimal": "240191095cf520f2",
	"v0.17/decimal": "cfc06da5718e9f4a",
}

func TestGoldenInferencesInDecimals(t *testing.T) {
	sizes := []worlds.Size{{Inferers: 1, Forecasters: 2}, {Inferers: 2, Forecasters: 3}, {Inferers: 5, Forecasters: 3}, {Inferers: 9, Forecasters: 1}}
	for _, r := range release.All() {
		t.Run(r.Name+"/decimal", func(t *testing.T) {
			s, h := decimalSetup(r), golden.New[num.Dec]()
			for seed := range uint64(24) {
				o := worlds.Options{
					Regrets:     worlds.Styles()[seed%5],
					StoredScale: r.Synthesis.Weights.Scale != weights.ScalePerCalculation && seed%3 != 0,
				}
				if seed%4 == 0 {
					o.MissingForecasts, o.MissingRegrets, o.OutlierInferences = 0.3, 0.3, 0.1
				}
				result, err := s.infer(worlds.Input(s.a, worlds.MustNew(seed, sizes[seed/5%4], o)))
				if err != nil {
					h.Text(err.Error())
					continue
				}
				addResult(h, result)
			}
			h.Match(t, goldenDecimalInferences)
		})
	}
}

// addResult takes in every inference that is present, and the weights behind them.
func addResult[T any](h *golden.Hash[T], r *synthesis.Result[T]) {
	for _, v := range valuesOf(r) {
		h.Text(v.name)
		h.Add(v.v...)
	}
	h.Add(r.Scale)
	h.Add(r.InfererWeights...)
	h.Add(r.ForecasterWeights...)
}
