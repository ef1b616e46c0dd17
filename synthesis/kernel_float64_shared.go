package synthesis

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/weights"
)

// sharedSums are sums over the elements behind each element of a forecast.
type sharedSums struct{ sum, total []float64 }

// oneOutsByShares writes the implied inferences of the forecast in hand without each of its elements, under a
// stored scale. Its twin is forecastWithout for each, and k.weights has the weights of all elements.
//
// With one scale for all, withholding an element changes no other weight, except that E25 shifts and E26 measures
// by the largest regret. The factor of E26 cancels in E29; the shift does not, so where the largest regret leaves
// and the next would be shifted, the twin steps in. All other values are the full sums without one term, put
// together from the sum of the terms before and the sum of those behind it: nothing cancels, so the value differs
// from the twin's by rounding alone, at most n units of the last place of the largest term.
func (k *floatKernel) oneOutsByShares(dst []float64) {
	n := len(dst)
	best, second := k.largestTwo(k.forecastRegrets)
	direct := -1
	if k.form == weights.FormClipped && k.forecastRegrets[second]/k.stored < k.shift {
		direct = best
	}
	behind := &k.shared
	behind.sum, behind.total = reuse.Slice(behind.sum, n), reuse.Slice(behind.total, n)
	w, values := k.weights[:n], k.forecastValues[:n]
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
	if direct < 0 && k.form == weights.FormRatio && k.ratioVanishes(best, second) {
		direct = best
	}
	if direct >= 0 {
		dst[direct] = k.forecastWithout(direct)
	}
}

// ratioVanishes tells whether weights relative to the best are so small for all others that they lose places
// below the range of float64.
func (k *floatKernel) ratioVanishes(best, second int) bool {
	const lost = 600 // e^-600 times the last place is a normal number still
	return float64(k.p*((k.forecastRegrets[best]-k.forecastRegrets[second])/k.stored)) > lost
}

// largestTwo gives the positions of the largest regret and of the largest of the rest.
func (k *floatKernel) largestTwo(regrets []float64) (best, second int) {
	best, second = 0, 1
	if regrets[second] > regrets[best] {
		best, second = second, best
	}
	for i := 2; i < len(regrets); i++ {
		switch {
		case regrets[i] > regrets[best]:
			best, second = i, best
		case regrets[i] > regrets[second]:
			second = i
		}
	}
	return best, second
}
