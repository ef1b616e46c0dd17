package weights_test

import (
	"testing"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/golden"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/weights"
)

// goldenWeights are hashes of all numbers of direct calculations, the same on every GOARCH.
var goldenWeights = map[string]string{
	"v0.6/float64":  "707d0bb9f54dbfd1",
	"v0.6/decimal":  "fa29880a274ee307",
	"v0.9/float64":  "c985f80e44ac2613",
	"v0.9/decimal":  "cc16efa120f43e07",
	"v0.16/float64": "11f79abc869c4fdb",
	"v0.16/decimal": "9a23e90edf9179ea",
	"v0.17/float64": "11f79abc869c4fdb",
	"v0.17/decimal": "9a23e90edf9179ea",
}

func TestGoldenWeights(t *testing.T) { inAll(t, pinWeights[float64], pinWeights[num.Dec]) }

func pinWeights[T any](t *testing.T, s *setup[T]) {
	h := golden.New[T]()
	for seed := range uint64(60) {
		in := s.input(seed, 1+int(seed%9), int(seed%4), worlds.Styles()[seed%5])
		r, err := weigh(s.a, s.rules(), s.params, in)
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		h.Add(r.Scale, r.Max)
		for _, class := range []weights.ClassWeights[T]{r.Inferers, r.Forecasters} {
			h.Add(class.Weights...)
			h.Add(class.Scaled...)
		}
		shares, err := normalize(s.a, all(r))
		if err != nil {
			t.Fatalf("seed %d: %v", seed, err)
		}
		h.Add(shares...)
	}
	h.Match(t, goldenWeights)
}
