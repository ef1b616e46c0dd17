package consensus_test

import (
	"testing"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// BenchmarkNetworkLosses has 6 reputers that report everything of 5 inferers and 3 forecasters, and of 32 and 6.
func BenchmarkNetworkLosses(b *testing.B) {
	r := release.V06()
	for _, size := range []worlds.Size{{Inferers: 5, Forecasters: 3}, {Inferers: 32, Forecasters: 6}} {
		name := map[int]string{5: "5x3", 32: "32x6"}[size.Inferers]
		b.Run("float64/"+name, func(b *testing.B) { benchmarkLosses(b, r.Float64(), size) })
		b.Run("decimal/"+name, func(b *testing.B) { benchmarkLosses(b, r.Decimal(), size) })
	}
}

func benchmarkLosses[T any](b *testing.B, a num.Arith[T], size worlds.Size) {
	bundles := make([]consensus.Bundle[T], 6)
	for i := range bundles {
		w := worlds.MustNew(uint64(i), size, worlds.Options{})
		bundles[i] = consensus.Bundle[T]{Stake: a.Int(100000 + i), Losses: worlds.Losses(a, w)}
	}
	s, losses := assess(a, release.V06().Consensus, paramsOf(a)), regret.NewLosses[T](size.Inferers, size.Forecasters)
	b.ReportAllocs()
	for b.Loop() {
		if _, err := s.NetworkLosses(losses, size.Inferers, size.Forecasters, bundles); err != nil {
			b.Fatal(err)
		}
	}
}
