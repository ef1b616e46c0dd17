// Package inequality measures how unequal amounts are.
package inequality

import "slices"

// Gini returns Gini's coefficient of amounts >= 0: 0 if all are equal, near 1 if one has all; 0 without any. sorted is changed to
// ascending order.
func Gini(sorted []float64) float64 {
	slices.Sort(sorted)
	n, sum, ranked := float64(len(sorted)), 0.0, 0.0
	for i, x := range sorted {
		sum += x
		ranked += float64(float64(i+1) * x)
	}
	if !(sum > 0) {
		return 0
	}
	return float64(2*ranked)/float64(n*sum) - float64(n+1)/n
}
