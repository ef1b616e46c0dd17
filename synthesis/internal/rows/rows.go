// Package rows has the float64 form of the weighted means of package synthesis: rows of regrets and values in flat lists,
// with the loops taken apart and the exponential written into them. A row has the bits of the generic form, step by step; the
// means without one element each share work, which changes them by some 1e-14 of the largest term.
package rows

import (
	"math"

	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis/internal/chebyshev"
	"github.com/seed-63a7a409/chorus/weights"
)

// Rows makes weighted means of one topic. It never refuses: Covers says for which input no step can leave float64, so that
// errors are those of the generic form.
type Rows struct {
	params Params
	stored float64 // the stored scale, 0 where every row forms its own

	weights, z, lead []float64

	// Of the means without one element.
	rest   struct{ regrets, values []float64 }
	behind struct{ sum, total []float64 }
	nodes  *chebyshev.OneOuts
}

// Params holds the constants of the weights (E24 to E26, E31).
type Params struct {
	Form                     weights.Form
	P, C, Epsilon            float64
	EpsilonSafeDiv           float64
	Upper, Shift, WeightZero float64 // the bounds of E25: c + 6.75/p, c - 8.25/p, c - 17.25/p
}

const (
	// Numbers of this size can be multiplied and summed by the thousand, and divided by a scale, within float64.
	largestNumber  = 1e100
	smallestNumber = 1e-100
	// The bounds of E25 need p and c of moderate size to be different numbers.
	moderate = 1e6
	// Below this exponent no elementary function of a release refuses it.
	largestExponent = 20000
)

// New prepares for a topic; nil where the constants are too large or too small for it.
func New(p Params) *Rows {
	switch {
	case !(p.P >= 1/moderate && p.P <= moderate && math.Abs(p.C) <= moderate):
		return nil
	case p.Epsilon > largestNumber || p.EpsilonSafeDiv < smallestNumber:
		return nil
	}
	return &Rows{params: p, nodes: chebyshev.New(p.P, p.C, p.Epsilon, p.Upper, p.Shift, p.WeightZero)}
}

// Covers takes the scale, 0 for the sample deviation of each row, and reports whether rows of regrets and values of at most
// the given sizes stay within float64.
func (r *Rows) Covers(stored, regrets, values float64) bool {
	r.stored = stored
	least := stored
	if stored == 0 {
		least = r.params.Epsilon
	}
	switch {
	case !(least >= smallestNumber && least <= largestNumber && regrets <= largestNumber && values <= largestNumber):
		return false
	case r.params.Form == weights.FormClipped: // the exponent is bounded by its clips
		return true
	}
	return float64(r.params.P*(math.Abs(r.params.C)+regrets/least)) < largestExponent
}

// Regrets is E28: losses become regrets.
func (r *Rows) Regrets(losses []float64, networkLoss float64) {
	for i, loss := range losses {
		losses[i] = networkLoss - loss
	}
}

// Weights returns the weights of the members of the last row: to be read before the next one.
func (r *Rows) Weights() []float64 { return r.weights }

// Combine is E31: the mean of the values under the weights of the regrets, and the scale. There is at least one member.
func (r *Rows) Combine(regrets, values []float64) (mean, scale float64) {
	sum, total, scale := r.row(regrets, values)
	// the best member is among those summed, so the total is positive
	if total < r.params.EpsilonSafeDiv {
		total = r.params.EpsilonSafeDiv
	}
	return sum / total, scale
}

// Mean is E29, as Combine but that nothing replaces the sum of weights.
func (r *Rows) Mean(regrets, values []float64) float64 {
	sum, total, _ := r.row(regrets, values)
	return sum / total
}

// row returns the sum of weight times value and the sum of weights (E21, E24 to E26).
func (r *Rows) row(regrets, values []float64) (sum, total, scale float64) {
	scale, largest := r.scaleAndLargest(regrets)
	r.z, r.weights = reuse.Slice(r.z, len(regrets)), reuse.Slice(r.weights, len(regrets))
	// division by a positive number keeps the order, so the largest scaled regret is that of the largest regret
	if best := largest / scale; r.params.Form == weights.FormRatio {
		r.weighRatio(regrets, scale, best)
	} else {
		r.weighClipped(regrets, scale, best)
	}
	values = values[:len(r.weights)]
	for i, weight := range r.weights {
		sum += float64(weight * values[i])
		total += weight
	}
	return sum, total, scale
}

// scaleAndLargest returns the stored scale or the sample deviation (E10) plus epsilon, and the largest regret.
func (r *Rows) scaleAndLargest(regrets []float64) (scale, largest float64) {
	largest = regrets[0]
	if r.stored != 0 {
		for _, x := range regrets {
			if x > largest {
				largest = x
			}
		}
		return r.stored, largest
	}
	sum := 0.0
	for _, x := range regrets {
		sum += x
		if x > largest {
			largest = x
		}
	}
	if len(regrets) < 2 {
		return r.params.Epsilon, largest
	}
	mean := sum / float64(len(regrets))
	squares := 0.0
	for _, x := range regrets {
		d := x - mean
		squares += float64(d * d)
	}
	return math.Sqrt(squares/float64(len(regrets)-1)) + r.params.Epsilon, largest
}

// weighClipped is E25.
func (r *Rows) weighClipped(regrets []float64, scale, best float64) {
	p, c, upper, shift, zero := r.params.P, r.params.C, r.params.Upper, r.params.Shift, r.params.WeightZero
	shifted := best < shift
	z := r.z[:len(regrets)]
	for i, x := range regrets {
		x /= scale
		if x > upper {
			x = upper
		}
		if shifted {
			x = (x - best) + shift
		}
		z[i] = float64(p * (c - x))
		if x < zero {
			z[i] = math.Inf(1) // weight 0
		}
	}
	num.QuoOnePlusExps(r.weights, p, z)
}

// weighRatio is E26 by the cases of E8. No exponent is below that of the best, the largest regret, so a positive
// one of the best means positive ones for all.
func (r *Rows) weighRatio(regrets []float64, scale, best float64) {
	minusP, c := -r.params.P, r.params.C
	exponent := float64(minusP * (best - c))
	head := 1 + num.Exp(-math.Abs(exponent))
	z, w := r.z[:len(regrets)], r.weights[:len(regrets)]
	for i, x := range regrets {
		b := float64(minusP * (x/scale - c))
		z[i], w[i] = b, -math.Abs(b)
	}
	num.Exps(w, w)
	if exponent > 0 {
		r.lead = reuse.Slice(r.lead, len(z))
		lead := r.lead[:len(z)]
		for i, b := range z {
			lead[i] = exponent - b
		}
		num.Exps(lead, lead)
		for i, e := range w {
			w[i] = float64(lead[i]*head) / (1 + e)
		}
		return
	}
	for i, e := range w {
		top := head
		if z[i] > 0 {
			top = float64(e * head)
		}
		w[i] = top / (1 + e)
	}
}
