package chebyshev

import (
	"math"

	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/synthesis/internal/largest"
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
	alone          int // the element without which the others would have another form, or nobody

	relative []float64 // memory for R - R_max
}

// nobody is the position of no element.
const nobody = -1

// formMost bounds what p multiplies before it cancels, |c| and in shifted regrets |r_max|: the twin's exponents carry
// rounding errors of that many times 2^-53, and so would the difference from it. Beyond that every one-out
// has a row of its own.
const formMost = 40

// chooseForm takes the form that E25 has at the smallest u. All elements but the best have the same largest regret
// beside them.
func (o *OneOuts) chooseForm() {
	f := &o.form
	low := math.Inf(1)
	for _, u := range o.u {
		if u != 0 {
			low = min(low, u)
		}
	}
	best, second := largest.Two(o.regrets)
	f.regrets, f.c, f.upper, f.zero, f.alone = o.regrets, o.c, o.upper, o.zero, nobody
	most := o.regrets[best]
	f.shifted = float64(most*low) < o.shift
	switch {
	case f.shifted:
		f.relative = reuse.Slice(f.relative, len(o.regrets))
		for i, r := range o.regrets {
			f.relative[i] = r - most
		}
		f.regrets, f.c, f.upper, f.zero, f.alone = f.relative, o.c-o.shift, o.upper-o.shift, o.zero-o.shift, best
	case float64(o.regrets[second]*low) < o.shift:
		f.alone = best
	}
	o.largest = largest.Size(0, f.regrets)
}

// formHolds reports whether all one-outs in the range have the chosen form, and errors in it are small.
func (o *OneOuts) formHolds(low, high float64) bool {
	best, second := largest.Two(o.regrets)
	most, margin := o.regrets[best], marginOf(o.shift)
	cancels := math.Abs(o.c)
	if o.form.shifted {
		cancels += math.Abs(float64(most * high))
	}
	if !(float64(o.p*cancels) < formMost) {
		return false
	}
	if o.form.shifted {
		return max(float64(most*low), float64(most*high)) < o.shift-margin
	}
	if o.form.alone == nobody {
		most = o.regrets[second]
	}
	return min(float64(most*low), float64(most*high)) > o.shift+margin
}
