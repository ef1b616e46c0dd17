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
	"v0.6":  "9ff112f3f47e9bbf9a8ac910771e0818af24f4bcf669fa3edc9443459f1df7e6",
	"v0.9":  "f51f8e702abdd721d8cc36e24820d28933d4f55fd8c0de4d8e44e9f8b24e136f",
	"v0.16": "30f1c95024115d86deb99c12477ac1b821cfe34c41e3da389a5bb10e6c708b2d",
	"v0.17": "bb1fa615204f72ed0140eed2bb92a3d4c8f11e5c5ec41098735631dc9a188be6",
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
