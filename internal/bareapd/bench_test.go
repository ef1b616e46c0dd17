package bareapd

import (
	"testing"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// BenchmarkNetworkInference: 32 inferers and 6 forecasters, package synthesis in decimals and the plain form on apd.
func BenchmarkNetworkInference(b *testing.B) {
	w := worlds.MustNew(1, worlds.Size{Inferers: 32, Forecasters: 6}, worlds.Options{})
	for _, r := range []release.Release{release.V06(), release.V16()} {
		a := r.Decimal()
		network, err := synthesis.NewNetwork(a, r.Synthesis, release.SynthesisParams(a, r, r.Topic))
		if err != nil {
			b.Fatal(err)
		}
		result := new(synthesis.Result[num.Dec])
		input := worlds.Input[num.Dec](a, w)
		b.Run(r.Name+"/chorus", func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if _, err := network.Infer(result, input); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
	b.Run("v0.6/apd", func(b *testing.B) {
		b.ReportAllocs()
		input := FromWorld(w)
		for b.Loop() {
			if _, err := Infer(TypicalParams(), input); err != nil {
				b.Fatal(err)
			}
		}
	})
}
