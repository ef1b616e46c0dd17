package synthesis_test

import (
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"math"
	"testing"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// goldenInferences are hashes of all numbers of network inferences over random worlds, by release. They hold on
// every GOARCH; a change of the kernel that changes bits changes them, and must say so.
var goldenInferences = map[string]string{
	"v0.6":  "0d668a45da9e15e6c7df02506f04dd36a88cdcb0f447683fea9c4c111c9b5c8a",
	"v0.9":  "3613cdbd0beef893124db46783cb846f792b69e82b86fd74884f37e5e5d6ab5d",
	"v0.16": "bb0b8abbea5ab5cc8a0e65514cefc5f1924bd654bfb91008822531251dd8ef39",
	"v0.17": "9beb2ea895d2a77d943e6ce4278671cc9f19c1e3d1aedd01ad23929f9fa14e7d",
}

// TestGoldenInferences pins the bits of float64 network inferences: from small worlds with gaps to those in which
// the kernel interpolates; run it under another GOARCH to see that it gives the same.
func TestGoldenInferences(t *testing.T) {
	sizes := []worlds.Size{
		{Inferers: 1, Forecasters: 2}, {Inferers: 2, Forecasters: 3}, {Inferers: 5, Forecasters: 3}, {Inferers: 9, Forecasters: 1},
		{Inferers: 32, Forecasters: 6}, {Inferers: 47, Forecasters: 2}, {Inferers: 100, Forecasters: 4},
	}
	for _, r := range release.All() {
		n, err := synthesis.NewNetwork(r.Float64(), r.Synthesis, release.SynthesisParams(r.Float64(), r, r.Topic))
		if err != nil {
			t.Fatal(err)
		}
		result := new(synthesis.Result[float64])
		hash := sha256.New()
		for seed := range uint64(140) {
			o := worlds.Options{
				Regrets:     worlds.RegretStyle(seed % uint64(len(worlds.Styles()))),
				StoredScale: r.Synthesis.Weights.Scale != weights.ScalePerCalculation && seed%3 != 0,
			}
			if seed%4 == 0 {
				o.MissingForecasts, o.MissingRegrets, o.OutlierInferences = 0.3, 0.3, 0.1
			}
			in := floatInput(worlds.MustNew(seed, sizes[seed/5%uint64(len(sizes))], o))
			if seed%7 == 3 {
				in.NetworkLoss -= 2 // E25 shifts
			}
			_, err := n.Infer(result, in)
			if err != nil {
				hash.Write([]byte(err.Error()))
				continue
			}
			for _, v := range valuesOf(result) {
				for _, x := range v.v {
					hash.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
				}
			}
			for _, x := range append(append([]float64{result.Scale}, result.InfererWeights...), result.ForecasterWeights...) {
				hash.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
			}
		}
		if got := hex.EncodeToString(hash.Sum(nil)); got != goldenInferences[r.Name] {
			t.Errorf("%s: %s, want %s", r.Name, got, goldenInferences[r.Name])
		}
	}
}
