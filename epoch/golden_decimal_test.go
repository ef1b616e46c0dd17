package epoch_test

import (
	"testing"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/golden"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// goldenDecimalTopics are hashes of all columns of 6 epochs of one topic, digit by digit, the same on every GOARCH.
var goldenDecimalTopics = map[string]string{
	"v0.6/decimal":  "7c53c4e6b67f3c2c",
	"v0.9/decimal":  "66bab7610b066934",
	"v0.16/decimal": "381bac0b135e47d8",
	"v0.17/decimal": "381bac0b135e47d8",
}

func TestGoldenTopicsInDecimals(t *testing.T) {
	for _, r := range release.All() {
		t.Run(r.Name+"/decimal", func(t *testing.T) {
			sim := decimals(r).simulate(2024, researchersRoster, worlds.OrdinaryTopic())
			h := golden.New[num.Dec]()
			for i := range 6 {
				record, err := sim.next()
				if err != nil && stageOf(err) != epoch.StageRewards {
					t.Fatalf("epoch %d: %v", i, err)
				}
				values, present := record.Row()
				for c, v := range values {
					h.AddIf(v, present[c])
				}
			}
			h.Match(t, goldenDecimalTopics)
		})
	}
}
