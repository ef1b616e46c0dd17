package rows

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/synthesis/internal/largest"
	"github.com/seed-63a7a409/chorus/weights"
)

// OneOuts writes the mean of the values without each of at least three members, as Mean gives it up to shared work. The row
// before it was that of all members.
func (r *Rows) OneOuts(dst, regrets, values []float64) {
	if r.stored != 0 {
		r.oneOutsByShares(dst, regrets, values)
		return
	}
	without := func(i int) float64 { return r.without(i, regrets, values) }
	if !r.nodes.Means(dst, regrets, values, without) {
		for i := range dst {
			dst[i] = without(i)
		}
	}
}

// without is Mean of all members but one. The best of the rest has a positive weight, so there is one.
func (r *Rows) without(i int, regrets, values []float64) float64 {
	last := len(regrets) - 1
	rest := &r.rest
	rest.regrets, rest.values = reuse.Slice(rest.regrets, last), reuse.Slice(rest.values, last)
	copy(rest.regrets, regrets[:i])
	copy(rest.regrets[i:], regrets[i+1:])
	copy(rest.values, values[:i])
	copy(rest.values[i:], values[i+1:])
	return r.Mean(rest.regrets, rest.values)
}

// oneOutsByShares is OneOuts under a stored scale.
//
// With one scale for all, withholding an element changes no other weight, except that E25 shifts and E26 measures
// by the largest regret. The factor of E26 cancels in E29; the shift does not, so where the largest regret leaves
// and the next would be shifted, the row is calculated. All other values are the full sums without one term, put
// together from the sum of the terms before and the sum of those behind it: nothing cancels, so the value differs
// from the row's by rounding alone, at most n units of the last place of the largest term.
func (r *Rows) oneOutsByShares(dst, regrets, values []float64) {
	n := len(dst)
	best, second := largest.Two(regrets)
	direct := -1
	if r.params.Form == weights.FormClipped && regrets[second]/r.stored < r.params.Shift {
		direct = best
	}
	behind := &r.behind
	behind.sum, behind.total = reuse.Slice(behind.sum, n), reuse.Slice(behind.total, n)
	w, values := r.weights[:n], values[:n]
	sum, total := 0.0, 0.0
	for i := n - 1; i >= 0; i-- {
		behind.sum[i], behind.total[i] = sum, total
		sum += float64(w[i] * values[i])
		total += w[i]
	}
	sum, total = 0, 0
	for i := range n {
		if rest := total + behind.total[i]; rest > 0 {
			dst[i] = (sum + behind.sum[i]) / rest
		}
		sum += float64(w[i] * values[i])
		total += w[i]
	}
	if direct < 0 && r.params.Form == weights.FormRatio && r.ratioVanishes(regrets[best]-regrets[second]) {
		direct = best
	}
	if direct >= 0 {
		dst[direct] = r.without(direct, regrets, values)
	}
}

// ratioVanishes reports whether weights relative to the best, which is ahead by that much, are so small for all others that
// they lose places below the range of float64.
func (r *Rows) ratioVanishes(ahead float64) bool {
	const lost = 600 // e^-600 times the last place is a normal number still
	return float64(r.params.P*(ahead/r.stored)) > lost
}
