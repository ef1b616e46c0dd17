package synthesis

import (
	"math"

	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/weights"
)

// row is one calculation: the sum of weight times value and the sum of weights over members with these regrets
// (E21, E24-E26). Its twins are Workspace.combine and weightedImplied, whose bits it gives: each loop below does
// one step of theirs for all members. The weights stay in k.weights, the scale is returned too.
func (k *floatKernel) row(regrets, values []float64) (sum, total, scale float64) {
	scale, largest := k.scaleAndLargest(regrets)
	k.weights = reuse.Slice(k.weights, len(regrets))
	k.z = reuse.Slice(k.z, len(regrets))
	// division by a positive number keeps the order, so the largest scaled regret is that of the largest regret
	if best := largest / scale; k.form == weights.FormRatio {
		k.weighRatio(regrets, scale, best)
	} else {
		k.weighClipped(regrets, scale, best)
	}
	values = values[:len(k.weights)]
	for i, weight := range k.weights {
		sum += float64(weight * values[i])
		total += weight
	}
	return sum, total, scale
}

// scaleAndLargest is weights.Scaler.Scale, the stored scale or the sample deviation (E10) plus epsilon, and the
// largest regret.
func (k *floatKernel) scaleAndLargest(regrets []float64) (scale, largest float64) {
	largest = regrets[0]
	if k.stored != 0 {
		for _, r := range regrets {
			if r > largest {
				largest = r
			}
		}
		return k.stored, largest
	}
	sum := 0.0
	for _, r := range regrets {
		sum += r
		if r > largest {
			largest = r
		}
	}
	if len(regrets) < 2 {
		return k.w.params.Epsilon, largest
	}
	mean := sum / float64(len(regrets))
	squares := 0.0
	for _, r := range regrets {
		d := r - mean
		squares += float64(d * d)
	}
	return math.Sqrt(squares/float64(len(regrets)-1)) + k.w.params.Epsilon, largest
}

// weighClipped is E25.
func (k *floatKernel) weighClipped(regrets []float64, scale, best float64) {
	p, c, upper, zero := k.p, k.c, k.upper, k.zero
	shifted := best < k.shift
	z := k.z[:len(regrets)]
	for i, r := range regrets {
		r /= scale
		if r > upper {
			r = upper
		}
		if shifted {
			r = (r - best) + k.shift
		}
		z[i] = float64(p * (c - r))
		if r < zero {
			z[i] = math.Inf(1) // weight 0
		}
	}
	num.QuoOnePlusExps(k.weights, p, z)
}

// weighRatio is E26 by the cases of E8. No exponent is below that of the best, the largest regret, so a positive
// one of the best means positive ones for all.
func (k *floatKernel) weighRatio(regrets []float64, scale, best float64) {
	minusP, c := -k.p, k.c
	exponent := float64(minusP * (best - c))
	head := 1 + num.Exp(-math.Abs(exponent))
	z, w := k.z[:len(regrets)], k.weights[:len(regrets)]
	for i, r := range regrets {
		b := float64(minusP * (r/scale - c))
		z[i], w[i] = b, -math.Abs(b)
	}
	num.Exps(w, w)
	if exponent > 0 {
		k.lead = reuse.Slice(k.lead, len(z))
		lead := k.lead[:len(z)]
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
