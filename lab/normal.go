package lab

import (
	"math"

	"github.com/seed-63a7a409/chorus/num"
)

// Reports draw most of the random numbers of a run, one for each loss of each reputer. They come from the method of layers (Marsaglia and
// Tsang 2000): the area under the density is cut into as many layers of one area as a byte can name; nearly always a number that is uniform
// in the width of a random layer lies under the curve at once. The number of the layer and the place in it are different bits of
// one draw.

const (
	layerCount = 256
	// tailStart is where the lowest layer ends and the tail begins, layerArea the area of each layer; TestLayers holds one to the other.
	tailStart = 3.6541528853610088
	layerArea = 0.004928673233974658
	// placeBits are those of a place in a layer, with its sign.
	placeBits = 53
)

// normalTable has, for the layers from the lowest: width, twice as far as a place can be; the largest place that is under the curve for sure;
// and the density at the width.
type normalTable struct {
	width  [layerCount + 1]float64
	scale  [layerCount]float64 // width of one place
	inside [layerCount]float64
	height [layerCount + 1]float64
}

var normalLayers = newNormalTable()

func newNormalTable() (t normalTable) {
	density := func(x float64) float64 { return num.Exp(-float64(0.5 * float64(x*x))) }
	t.width[0] = layerArea / density(tailStart)
	t.width[1] = tailStart
	for i := 1; i < layerCount-1; i++ {
		top := layerArea/t.width[i] + density(t.width[i])
		t.width[i+1] = math.Sqrt(-float64(2 * num.Ln(top)))
	}
	for i := range t.height {
		t.height[i] = density(t.width[i])
	}
	for i := range layerCount {
		t.scale[i] = float64(t.width[i] / (1 << placeBits))
		t.inside[i] = float64(t.width[i+1] / t.width[i] * (1 << placeBits))
	}
	return t
}

// layeredNormal returns a standard normal number.
func layeredNormal(s *num.Source) float64 {
	t := &normalLayers //chorus:readonly the table is only read
	for {
		draw := s.Uint64()
		layer := draw % layerCount
		// an odd number of 54 bits with its sign: no place is 0, and each has its mirror image
		place := float64(int64(draw)>>(64-placeBits)<<1 | 1)
		x := float64(place * t.scale[layer])
		switch {
		case math.Abs(place) < t.inside[layer]:
			return x
		case layer == 0:
			return normalTail(s, place > 0)
		}
		low, high := t.height[layer], t.height[layer+1]
		if low+float64(s.Uniform()*(high-low)) < num.Exp(-float64(0.5*float64(x*x))) {
			return x
		}
	}
}

// normalTail returns a number beyond tailStart (Marsaglia 1964).
func normalTail(s *num.Source, positive bool) float64 {
	for {
		// 1 - U is above 0
		x := -num.Ln(1-s.Uniform()) / tailStart
		y := -num.Ln(1 - s.Uniform())
		if float64(2*y) > float64(x*x) {
			if positive {
				return tailStart + x
			}
			return -tailStart - x
		}
	}
}
