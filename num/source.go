package num

import (
	"math"
	"math/bits"
	"math/rand/v2"
)

// Source is a stream of pseudo-random numbers for simulated inputs and golden files: the same seed gives the same
// numbers on every GOARCH and, because PCG is fixed by math/rand/v2, in every release of Go. It is not for
// cryptography, and not safe for use by several goroutines at once: Fork gives each its own.
//
// The generator is PCG-DXSM with 128 bits of state. Its two seed words are the first two outputs of SplitMix64
// started at the seed, so that neighbouring seeds give unrelated streams.
//
// Source has the method of rand.Source and can feed rand.New or gonum's distributions, whose results then
// are no longer the same everywhere.
// The zero value is the stream of seed 0, and so is, at every call anew, a nil Source.
type Source struct {
	seed  uint64
	begun bool // false before the first number of a zero value
	pcg   rand.PCG
}

// splitMixStep is 2^64 divided by the golden ratio, made odd.
const splitMixStep = 0x9e3779b97f4a7c15

// splitMix returns the output function of SplitMix64, a bijection whose every output bit depends on every input bit.
func splitMix(state uint64) uint64 {
	state = (state ^ state>>30) * 0xbf58476d1ce4e5b9
	state = (state ^ state>>27) * 0x94d049bb133111eb
	return state ^ state>>31
}

// NewSource returns the stream of the seed; every seed is allowed.
func NewSource(seed uint64) *Source {
	s := begun(seed)
	return &s
}

// begun returns the stream of a seed as a value, so that a caller of Fork who keeps no pointer needs no memory.
func begun(seed uint64) Source {
	first := seed + splitMixStep
	second := first + splitMixStep
	s := Source{seed: seed, begun: true}
	s.pcg.Seed(splitMix(first), splitMix(second))
	return s
}

// orZero returns s, or a stream of seed 0 in place of nil.
func (s *Source) orZero() *Source {
	if s == nil {
		return new(Source)
	}
	return s
}

// Fork returns an independent stream named by the label. It depends on the seed of s and the label alone, not on how
// much of s has been used, and leaves s as it is; so the streams of several parts of a world do not disturb one another.
func (s *Source) Fork(label uint64) *Source {
	child := s.fork(label)
	return &child
}

func (s *Source) fork(label uint64) Source {
	return begun(splitMix(splitMix(s.orZero().seed^0xd1b54a32d192ed03) + splitMix(label+splitMixStep)))
}

// Uint64 returns 64 random bits.
func (s *Source) Uint64() uint64 {
	s = s.orZero()
	if !s.begun {
		*s = begun(s.seed)
	}
	return s.pcg.Uint64()
}

// Uniform returns a multiple of 2^-53 in [0, 1), each with equal probability.
func (s *Source) Uniform() float64 {
	return float64(float64(s.Uint64()>>11) * 0x1p-53)
}

// UniformRange returns a number in [lo, hi), or lo if both are equal. A draw that rounding brings up to hi is repeated.
// It is lo unless lo <= hi and hi - lo is finite, too.
func (s *Source) UniformRange(lo, hi float64) float64 {
	width := hi - lo
	if !(width >= 0 && width <= math.MaxFloat64) {
		return lo
	}
	s = s.orZero()
	for {
		x := lo + float64(width*s.Uniform())
		if x < hi || width == 0 {
			return x
		}
	}
}

// IntN returns an integer in [0, n), each with exactly equal probability: the upper word of Uint64 times n, draws
// in the incomplete last round rejected. The size of int does not matter. It is 0 for n < 1, too.
func (s *Source) IntN(n int) int {
	if n <= 0 {
		return 0
	}
	s = s.orZero()
	size := uint64(n)
	excess := -size % size // 2^64 mod n
	for {
		high, low := bits.Mul64(s.Uint64(), size)
		if low >= excess {
			return int(high)
		}
	}
}

// Normal returns a standard normal number by Marsaglia's polar method. The method makes two at a time; the second
// is dropped, so that a Source has no state but its position in the stream.
func (s *Source) Normal() float64 {
	s = s.orZero()
	for {
		x := float64(2*s.Uniform()) - 1
		y := float64(2*s.Uniform()) - 1
		square := float64(x*x) + float64(y*y)
		if square > 0 && square < 1 {
			return float64(x * math.Sqrt(float64(-2*Ln(square))/square))
		}
	}
}

// LogNormal returns e^(mu + sigma N) for a standard normal N.
func (s *Source) LogNormal(mu, sigma float64) float64 {
	return Exp(mu + float64(sigma*s.Normal()))
}

// Perm returns a random order of 0 ... n-1, each with equal probability, by the method of Fisher and Yates.
// It is empty for n < 1.
func (s *Source) Perm(n int) []int {
	s = s.orZero()
	order := make([]int, max(n, 0))
	for i := range order {
		j := s.IntN(i + 1)
		order[i] = order[j]
		order[j] = i
	}
	return order
}
