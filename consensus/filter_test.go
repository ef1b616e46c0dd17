package consensus_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

type (
	reported = consensus.Reported[float64]
	loss     = consensus.WorkerLoss[float64]
	closing  = consensus.CloseInput[float64]
)

// fullReport names everything that a topic with inferers a, b and forecaster f has.
func fullReport(reputer string) reported {
	return reported{
		Reputer: reputer, Topic: 1, Nonce: 100, Combined: -1, Naive: -1.5,
		Inferer:                 []loss{{"a", -2}, {"b", -3}},
		Forecaster:              []loss{{"f", -4}},
		OneOutInferer:           []loss{{"a", -5}, {"b", -6}},
		OneOutForecaster:        []loss{{"f", -7}},
		OneInForecaster:         []loss{{"f", -8}},
		OneOutInfererForecaster: []consensus.ForecasterLosses[float64]{{Forecaster: "f", Losses: []loss{{"a", -9}, {"b", -10}}}},
	}
}

func closeOf(bundles ...reported) *closing {
	return &closing{
		Topic: 1, Nonce: 100, Inferers: []string{"a", "b"}, Forecasters: []string{"f"},
		ActiveReputers: []string{"r", "q", "s"}, MinimumStake: 10,
		Stakes:  []consensus.ReputerStake[float64]{{Reputer: "q", Stake: 10}, {Reputer: "r", Stake: 20}, {Reputer: "s", Stake: 9}},
		Bundles: bundles,
	}
}

// TestFilter: for every reason, the bundle or value that is dropped is named, and nothing else is dropped.
func TestFilter(t *testing.T) {
	for _, c := range []struct {
		name  string
		spoil func(b *reported)
		want  consensus.Dropped
		left  int // bundles
	}{
		{"inactive", func(b *reported) { b.Reputer = "x" }, consensus.Dropped{Reputer: "x", Reason: "reputer not active"}, 1},
		{"low stake", func(b *reported) { b.Reputer = "s" }, consensus.Dropped{Reputer: "s", Reason: "stake below the minimum"}, 1},
		{"twice", func(b *reported) { b.Reputer = "q" }, consensus.Dropped{Reputer: "q", Reason: "reputer reported before"}, 1},
		{"foreign topic", func(b *reported) { b.Topic = 2 }, consensus.Dropped{Reputer: "r", Reason: "another topic or epoch"}, 1},
		{"foreign epoch", func(b *reported) { b.Nonce = 99 }, consensus.Dropped{Reputer: "r", Reason: "another topic or epoch"}, 1},
		{"no inferer", func(b *reported) {
			b.Inferer, b.OneOutInferer, b.OneOutInfererForecaster = nil, nil, nil
		}, consensus.Dropped{Reputer: "r", Reason: "no accepted inferer"}, 1},
		{"unknown inferer", func(b *reported) { b.Inferer = append(b.Inferer, loss{"z", -1}) },
			consensus.Dropped{Reputer: "r", List: "Inferer", Worker: "z", Reason: "worker not active"}, 2},
		{"inferer twice", func(b *reported) { b.Inferer = append(b.Inferer, loss{"a", 7}) },
			consensus.Dropped{Reputer: "r", List: "Inferer", Worker: "a", Reason: "worker named before"}, 2},
		{"unknown forecaster", func(b *reported) { b.OneInForecaster = append(b.OneInForecaster, loss{"z", -1}) },
			consensus.Dropped{Reputer: "r", List: "OneInForecaster", Worker: "z", Reason: "worker not active"}, 2},
		{"forecaster without an inferer", func(b *reported) { b.OneOutInfererForecaster[0].Losses = nil },
			consensus.Dropped{Reputer: "r", List: "OneOutInfererForecaster", Worker: "f", Reason: "no accepted inferer of this forecaster"}, 2},
		{"one-out of a sole inferer", func(b *reported) { b.Inferer, b.OneOutInferer = b.Inferer[:1], b.OneOutInferer[:1] },
			consensus.Dropped{Reputer: "r", List: "OneOutInferer", Worker: "a", Reason: "no other accepted inferer"}, 2},
	} {
		t.Run(c.name, func(t *testing.T) {
			bad := fullReport("r")
			c.spoil(&bad)
			r := release.V16()
			got, err := assess(r.Float64(), r.Consensus, paramsOf(r.Float64())).Filter(nil, closeOf(bad, fullReport("q")))
			require.NoError(t, err)
			require.Equal(t, []consensus.Dropped{c.want}, got.Dropped)
			require.Len(t, got.Bundles, c.left)
			require.Equal(t, "q", got.Reputers[0])
			first, _ := got.Bundles[c.left-1].Losses.Inferer.At(0)
			require.InDelta(t, -2, first, 0, "the first occurrence counts")
		})
	}
}

// TestFilterKeepsEverything: a clean bundle passes whole, in both arithmetics.
func TestFilterKeepsEverything(t *testing.T) {
	r := release.V06()
	got, err := assess(r.Float64(), r.Consensus, paramsOf(r.Float64())).Filter(nil, closeOf(fullReport("r"), fullReport("q")))
	require.NoError(t, err)
	require.Empty(t, got.Dropped)
	require.Equal(t, []string{"q", "r"}, got.Reputers)
	want := regret.NewLosses[float64](2, 1)
	want.Combined, want.Naive = -1, -1.5
	want.Inferer.Set(0, -2)
	want.Inferer.Set(1, -3)
	want.Forecaster.Set(0, -4)
	want.OneOutInferer.Set(0, -5)
	want.OneOutInferer.Set(1, -6)
	want.OneOutForecaster.Set(0, -7)
	want.OneInForecaster.Set(0, -8)
	want.OneOutInfererForecaster.Set(0, 0, -9)
	want.OneOutInfererForecaster.Set(0, 1, -10)
	for i, b := range got.Bundles {
		require.Empty(t, cmp.Diff(want, b.Losses, everybit.Same()))
		require.InDelta(t, []float64{10, 20}[i], b.Stake, 0)
	}
}

// TestFilterReleases: what older releases refuse or keep where the newest drops (K16, K17).
func TestFilterReleases(t *testing.T) {
	foreign := fullReport("r")
	foreign.Topic = 2
	r := release.V06()
	_, err := assess(r.Float64(), r.Consensus, paramsOf(r.Float64())).Filter(nil, closeOf(foreign, fullReport("q")))
	require.ErrorIs(t, err, num.ErrDomain)

	bare := reported{Reputer: "r", Topic: 1, Nonce: 100, Combined: -1, Naive: -2}
	kept, err := assess(r.Float64(), r.Consensus, paramsOf(r.Float64())).Filter(nil, closeOf(bare))
	require.NoError(t, err)
	require.Len(t, kept.Bundles, 1)
	r = release.V16()
	_, err = assess(r.Float64(), r.Consensus, paramsOf(r.Float64())).Filter(nil, closeOf(bare))
	require.ErrorIs(t, err, num.ErrEmpty)
}

// TestTopicWithoutClosedEpoch: no bundle left, none at all, and no topic, are errors and not empty results.
func TestTopicWithoutClosedEpoch(t *testing.T) {
	r := release.V16()
	for _, in := range []*closing{{}, closeOf(), closeOf(fullReport("s"))} {
		got, err := assess(r.Float64(), r.Consensus, paramsOf(r.Float64())).Filter(nil, in)
		require.ErrorIs(t, err, num.ErrEmpty)
		require.Nil(t, got)
	}
	_, err := assess(r.Float64(), r.Consensus, paramsOf(r.Float64())).NetworkLosses(nil, 0, 0, nil)
	require.ErrorIs(t, err, num.ErrEmpty)
	_, err = assess(r.Float64(), r.Consensus, paramsOf(r.Float64())).Scores(nil, nil, nil, consensus.NewReports[float64](0, 0))
	require.ErrorIs(t, err, num.ErrEmpty)
}
