package consensus_test

import (
	"testing"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/golden"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// goldenConsensus are hashes of what reports lead to, the same on every GOARCH.
var goldenConsensus = map[string]string{
	"v0.6/float64":  "5ee64d0181d3ef42",
	"v0.6/decimal":  "c958c506fd0bf096",
	"v0.9/float64":  "5ee64d0181d3ef42",
	"v0.9/decimal":  "c958c506fd0bf096",
	"v0.16/float64": "b22fe11ed12684d3",
	"v0.16/decimal": "bdb646ea382cc216",
	"v0.17/float64": "b22fe11ed12684d3",
	"v0.17/decimal": "bdb646ea382cc216",
}

func TestGoldenConsensus(t *testing.T) { inAll(t, pinConsensus[float64], pinConsensus[num.Dec]) }

func pinConsensus[T any](t *testing.T, s *setup[T]) {
	h := golden.New[T]()
	for seed := range uint64(12) {
		missing := []float64{0, 0.2}[seed%2]
		s.pinCoefficients(t, h, newSession(s.a, seed, 1+int(seed%5), 12, sessionOptions{missing: missing}))
		s.pinLosses(t, h, worlds.MustNew(seed, worlds.Size{Inferers: 1 + int(seed%4), Forecasters: int(seed % 3), Reputers: 4},
			worlds.Options{MissingLosses: missing}))
	}
	h.Match(t, goldenConsensus)
}

// pinCoefficients takes in scores and listening coefficients.
func (s *setup[T]) pinCoefficients(t *testing.T, h *golden.Hash[T], in *session[T]) {
	t.Helper()
	scores, err := s.assessor().Scores(nil, in.stakes, in.coefficients, in.reports)
	if err != nil {
		t.Fatal(err)
	}
	h.Add(scores...)
	found, err := s.assessor().ListeningCoefficients(nil, in.stakes, in.coefficients, in.reports)
	if err != nil {
		t.Fatal(err)
	}
	h.Add(found.Coefficients...)
	h.Add(found.Scores...)
}

// pinLosses takes in the network losses of reporters with different stakes.
func (s *setup[T]) pinLosses(t *testing.T, h *golden.Hash[T], w *worlds.World) {
	t.Helper()
	var bundles []consensus.Bundle[T]
	for i, losses := range worlds.Reports(s.a, w) {
		bundles = append(bundles, consensus.Bundle[T]{Stake: s.a.Int(100000 + 7*i), Losses: losses})
	}
	l, err := s.assessor().NetworkLosses(nil, w.Size.Inferers, w.Size.Forecasters, bundles)
	if err != nil {
		t.Fatal(err)
	}
	h.Add(l.Combined, l.Naive)
	h.Add(l.Inferer.Values()...)
	h.Add(l.Forecaster.Values()...)
	h.Add(l.OneOutInferer.Values()...)
	h.Add(l.OneOutForecaster.Values()...)
	h.Add(l.OneInForecaster.Values()...)
	for k := range regret.Forecaster(l.OneOutInfererForecaster.Rows()) {
		h.Add(l.OneOutInfererForecaster.Row(k)...)
	}
}
