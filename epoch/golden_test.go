package epoch_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"

	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/release"
)

// goldenTopics are SHA-256 over all columns of 30 epochs of one topic, bit by bit. They are the same on every GOARCH.
var goldenTopics = map[string]string{
	"v0.6":  "f5ffe12e3b35b8b0cb1365a75a81d0decb42b5bdd2be916225c63fa0e4ea5bb0",
	"v0.9":  "9c27c9d275c29f016eb423a0392108c3c0266cdb6a91564331fbaf3452941d29",
	"v0.16": "e13cb20daaf53ed0639a70f86ee5026245050c91fd7139fae0b0d19aa1bca34c",
	"v0.17": "969fcde65a6c3672238a99cd7e1d26cf165cf3394edaff46632285fd43709eb0",
}

func TestGoldenTopics(t *testing.T) {
	for _, r := range release.All() {
		sim := floats(r).simulate(2024, researchersRoster, worlds.OrdinaryTopic())
		hash := sha256.New()
		for i := range 30 {
			record, err := sim.next()
			if err != nil && stageOf(err) != epoch.StageRewards {
				t.Fatalf("%s epoch %d: %v", r.Name, i, err)
			}
			values, present := record.Row()
			for c, v := range values {
				word := uint64(math.MaxUint64) // a NaN that is not among values
				if present[c] {
					word = math.Float64bits(v)
				}
				hash.Write(binary.LittleEndian.AppendUint64(nil, word))
			}
		}
		if got := hex.EncodeToString(hash.Sum(nil)); got != goldenTopics[r.Name] {
			t.Errorf("%s: %s, want %s", r.Name, got, goldenTopics[r.Name])
		}
	}
}
