package lab

import (
	"math"
	"sort"
)

// distribution is what an inference says of the truth: sources with weights that sum to 1, ascending by value.
type distribution struct {
	values, weights []float64
}

func (q *distribution) reset() { q.values, q.weights = q.values[:0], q.weights[:0] }

func (q *distribution) add(value, weight float64) {
	q.values, q.weights = append(q.values, value), append(q.weights, weight)
}

func (q *distribution) Len() int           { return len(q.values) }
func (q *distribution) Less(i, j int) bool { return q.values[i] < q.values[j] }
func (q *distribution) Swap(i, j int) {
	q.values[i], q.values[j] = q.values[j], q.values[i]
	q.weights[i], q.weights[j] = q.weights[j], q.weights[i]
}

// crps returns the continuous ranked probability score of the sources: the integral of the squared distance of their distribution
// from the step at the truth. ok is false without weight.
func (q *distribution) crps(truth float64) (score float64, ok bool) {
	sum := 0.0
	for _, w := range q.weights {
		sum += w
	}
	if !(sum > 0) {
		return 0, false
	}
	sort.Sort(q)
	below := 0.0 // weight of the sources up to the present one
	for i, x := range q.values {
		if i > 0 {
			from, to := q.values[i-1], x
			// Between two sources the distribution is flat; the step at the truth may lie in between.
			left := min(max(truth, from), to)
			above := 1 - below
			score += float64(float64(below*below)*(left-from)) + float64(float64(above*above)*(to-left))
		}
		below += q.weights[i] / sum
	}
	first, last := q.values[0], q.values[len(q.values)-1]
	return score + max(first-truth, 0) + max(truth-last, 0), true
}

// pinball is the loss of a quantile q in [0, 1].
func pinball(q, quantile, truth float64) float64 {
	if truth >= quantile {
		return float64(q * (truth - quantile))
	}
	return float64((1 - q) * (quantile - truth))
}

// concentration returns the largest of some shares and how many equal ones would be as concentrated, 1 over the sum of their squares.
// Negative ones count as 0; both are 0 without any.
func concentration(shares []float64) (largest, effective float64) {
	sum, squares := 0.0, 0.0
	for _, w := range shares {
		w = max(w, 0)
		sum += w
		squares += float64(w * w)
		largest = max(largest, w)
	}
	if !(sum > 0) || !(squares > 0) || math.IsInf(squares, 0) {
		return 0, 0
	}
	return largest / sum, float64(sum*sum) / squares
}

// median returns that of numbers in ascending order, of an even number the mean of the middle two; 0 of none.
func median(sorted []float64) float64 {
	n := len(sorted)
	if n == 0 {
		return 0
	}
	return float64((sorted[(n-1)/2] + sorted[n/2]) / 2)
}
