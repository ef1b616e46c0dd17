package regret_test

import (
	"testing"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/golden"
	"github.com/seed-63a7a409/chorus/num"
)

// goldenRegrets are hashes of all regrets, initial ones and scales after random closes, the same on every GOARCH.
var goldenRegrets = map[string]string{
	"v0.6/float64":  "d447e91266d7eb56",
	"v0.6/decimal":  "bdd2cd2c78758cf5",
	"v0.9/float64":  "93a8c7dbc62c2cc2",
	"v0.9/decimal":  "d238d63bb0d42051",
	"v0.16/float64": "019ae618c45b1181",
	"v0.16/decimal": "3a3c1a3209babb46",
	"v0.17/float64": "019ae618c45b1181",
	"v0.17/decimal": "3a3c1a3209babb46",
}

func TestGoldenRegrets(t *testing.T) { inAll(t, pinRegrets[float64], pinRegrets[num.Dec]) }

func pinRegrets[T any](t *testing.T, s *setup[T]) {
	h := golden.New[T]()
	for seed := range uint64(40) {
		table, outcome, err := s.update(worlds.MustNew(seed, worlds.Size{Inferers: 1 + int(seed%14), Forecasters: int(seed % 4)}, worlds.Options{
			Regrets: worlds.Styles()[seed%5], MissingRegrets: 0.2, MissingLosses: 0.2, SharedNames: 0.5,
			NewTopic: seed%6 == 5, StoredWeights: seed%2 == 0,
		}))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		for _, r := range present(table) {
			h.Add(r)
		}
		h.Add(table.Initial())
		h.AddIf(outcome.Scale, outcome.HasScale)
	}
	h.Match(t, goldenRegrets)
}
