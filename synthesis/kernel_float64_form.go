package synthesis

import (
	"math"

	"github.com/seed-63a7a409/chorus/internal/reuse"
)

// boundedForm is E25 with or without its shift, as a weight of r = R u:
//
//	p / (1 + e^(p (c - r))) between the bounds, that of the upper bound above, zero below
//
// Shifted regrets (r - r_max) + c - 8.25/p are those of R - R_max with the bounds moved: c becomes 8.25/p, the lower
// bound -9/p, and the upper bound is out of reach.
type boundedForm struct {
	regrets        []float64
	c, upper, zero float64
	shifted        bool
	alone          int // the element without which the others would have another form, or none

	relative []float64 // memory for R - R_max
}

// formMost bounds what p multiplies before it cancels, |c| and in shifted regrets |r_max|: the twin's exponents carry
// rounding errors of that many times 2^-53, and so would the difference from it. Beyond that every one-out
// has a row of its own.
const formMost = 40

// chooseForm takes the form that E25 has at the smallest u. All elements but the best have the same largest regret
// beside them.
func (k *floatKernel) chooseForm() {
	s, f := &k.nodes, &k.nodes.form
	low := math.Inf(1)
	for _, u := range s.u {
		if u != 0 {
			low = min(low, u)
		}
	}
	best, second := k.largestTwo(k.forecastRegrets)
	f.regrets, f.c, f.upper, f.zero, f.alone = k.forecastRegrets, k.c, k.upper, k.zero, none
	most := k.forecastRegrets[best]
	f.shifted = float64(most*low) < k.shift
	switch {
	case f.shifted:
		f.relative = reuse.Slice(f.relative, len(k.forecastRegrets))
		for i, r := range k.forecastRegrets {
			f.relative[i] = r - most
		}
		f.regrets, f.c, f.upper, f.zero, f.alone = f.relative, k.c-k.shift, k.upper-k.shift, k.zero-k.shift, best
	case float64(k.forecastRegrets[second]*low) < k.shift:
		f.alone = best
	}
	s.largest = largestOf(0, f.regrets)
}

// formHolds tells whether all one-outs in the range have the chosen form, and errors in it are small.
func (k *floatKernel) formHolds(low, high float64) bool {
	best, second := k.largestTwo(k.forecastRegrets)
	most, margin := k.forecastRegrets[best], marginOf(k.shift)
	cancels := math.Abs(k.c)
	if k.nodes.form.shifted {
		cancels += math.Abs(float64(most * high))
	}
	if !(float64(k.p*cancels) < formMost) {
		return false
	}
	if k.nodes.form.shifted {
		return max(float64(most*low), float64(most*high)) < k.shift-margin
	}
	if k.nodes.form.alone == none {
		most = k.forecastRegrets[second]
	}
	return min(float64(most*low), float64(most*high)) > k.shift+margin
}
