package num

import (
	"math/rand/v2"
	. "math/rand/v2"
)

func seeded(seed uint64) (uint64, error) {
	source := rand.NewPCG(seed, 0)
	state, err := source.MarshalBinary()
	_ = state
	return source.Uint64(), err
}

type generator struct{ *rand.PCG }

func drawn() float64 {
	return rand.Float64() // want "import: rand.Float64 may change"
}

func normal(g generator) float64 {
	r := rand.New(g.PCG) // want "import: rand.New may change"
	return r.NormFloat64()
}

func dotted() int {
	return IntN(3) // want "import: rand.IntN may change"
}

func taken(r *rand.Rand) float64 { // want "import: rand.Rand may change"
	return r.ExpFloat64()
}
