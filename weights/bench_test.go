package weights_test

import (
	"fmt"
	"testing"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// BenchmarkWeights is one direct calculation of the weights of all inferers and forecasters, with the scale where
// the release stores none. Names are BenchmarkWeights/release/arithmetic/size.
func BenchmarkWeights(b *testing.B) {
	for _, r := range release.All() {
		for _, size := range []worlds.Size{
			{Inferers: 5, Forecasters: 3}, {Inferers: 32, Forecasters: 6}, {Inferers: 100, Forecasters: 20},
		} {
			w := worlds.MustNew(1, size, worlds.Options{
				StoredScale: r.Synthesis.Weights.Scale != weights.ScalePerCalculation,
			})
			name := fmt.Sprintf("%dx%d", size.Inferers, size.Forecasters)
			b.Run(r.Name+"/float64/"+name, func(b *testing.B) { computeWeights(b, r, r.Float64(), w) })
			b.Run(r.Name+"/decimal/"+name, func(b *testing.B) { computeWeights(b, r, r.Decimal(), w) })
		}
	}
}

func computeWeights[T any](b *testing.B, r release.Release, a num.Arith[T], w *worlds.World) {
	params := release.SynthesisParams(a, r, r.Topic).Params
	in := weights.Input[T]{
		Inferers:    weights.Class[T]{Regrets: worlds.MustValues(a, w.Regrets.Inferer.Values())},
		Forecasters: weights.Class[T]{Regrets: worlds.MustValues(a, w.Regrets.Forecaster.Values())},
		Scale:       worlds.MustValue(a, w.Scale),
	}
	weigher, err := weights.NewWeigher(a, r.Synthesis.Weights, params)
	if err != nil {
		b.Fatal(err)
	}
	result := new(weights.Result[T])
	b.ReportAllocs()
	for b.Loop() {
		if _, err := weigher.Weigh(result, in); err != nil {
			b.Fatal(err)
		}
	}
}
