package consensus_test

import (
	"math"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// TestLossesKernelEqualsTwin: network losses have the bits, and errors the words, of the generic form, with losses missing here
// and there or of a worker everywhere, and without stake.
func TestLossesKernelEqualsTwin(t *testing.T) {
	runs := 20_000
	if testing.Short() {
		runs = 1000
	}
	r := release.V16()
	a := r.Float64()
	quick, slow := assess(a, r.Consensus, paramsOf(a)), consensus.Slow(assess(a, r.Consensus, paramsOf(a)))
	failures := 0
	for seed := range uint64(runs) {
		source := num.NewSource(seed)
		inferers, forecasters := 1+source.IntN(5), source.IntN(4)
		bundles := strangeBundles(a, source, inferers, forecasters)
		want, wantErr := slow.NetworkLosses(nil, inferers, forecasters, bundles)
		got, err := quick.NetworkLosses(nil, inferers, forecasters, bundles)
		require.Equal(t, wantErr, err, "seed %d", seed)
		if err != nil {
			failures++
			continue
		}
		if diff := cmp.Diff(want, got, everybit.Same()); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
	}
	require.Positive(t, failures)
	require.Less(t, failures, runs/4)
}

func strangeBundles(a num.Arith[float64], source *num.Source, inferers, forecasters int) []consensus.Bundle[float64] {
	bundles := make([]consensus.Bundle[float64], 1+source.IntN(4))
	missing := []float64{0, 0.3, 0.8}[source.IntN(3)]
	seed := source.Uint64()
	for i := range bundles {
		if source.IntN(3) > 0 {
			seed = source.Uint64() // else the same losses are missing as before
		}
		world := worlds.MustNew(seed, worlds.Size{Inferers: inferers, Forecasters: forecasters}, worlds.Options{MissingLosses: missing})
		b := consensus.Bundle[float64]{Stake: math.Floor(source.LogNormal(11, 1)), Losses: worlds.Losses(a, world)}
		switch source.IntN(12) {
		case 0, 1:
			b.Stake = 0
		case 2:
			b.Stake = 1e306
		case 3:
			b.Losses.OneOutInferer.Set(regret.Inferer(source.IntN(inferers)), -1e305)
		}
		bundles[i] = b
	}
	return bundles
}

// TestLineUpOrder: complete bundles, which are lined up kind by kind, have the objects in the order of those with a gap, of which
// the one without it is left when the gap is that of all.
func TestLineUpOrder(t *testing.T) {
	a := release.V16().Float64()
	for seed := range uint64(200) {
		source := num.NewSource(seed)
		inferers, forecasters := 1+source.IntN(5), source.IntN(4)
		size := worlds.Size{Inferers: inferers, Forecasters: forecasters}
		whole := worlds.Losses(a, worlds.MustNew(seed, size, worlds.Options{}))
		gap := worlds.Losses(a, worlds.MustNew(seed, size, worlds.Options{MissingLosses: 0.5}))
		alone, err := consensus.LineUp(nil, inferers, forecasters, []consensus.Bundle[float64]{{Losses: whole}, {Losses: whole}})
		require.NoError(t, err)
		beside, err := consensus.LineUp(nil, inferers, forecasters, []consensus.Bundle[float64]{{Losses: whole}, {Losses: gap}})
		require.NoError(t, err)
		require.Equal(t, beside.Objects(), alone.Objects(), "seed %d", seed)
		for x := range alone.Objects() {
			want, wantPresent := beside.At(0, x)
			for m := range alone.Reputers() {
				loss, present := alone.At(m, x)
				require.Equal(t, wantPresent, present, "seed %d, object %d of %d", seed, x, m)
				require.Equal(t, want, loss, "seed %d, object %d of %d", seed, x, m)
			}
		}
	}
}
