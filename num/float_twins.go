package num

import "math"

// Twins of what is formed step by step, in plain float64: without a call for each operation, which small topics spend much of their
// time in. They report false where something is not finite; then the other form, which gives the same bits, has to record what.

// floatSum is stepwiseSum.
func floatSum(x []float64) (sum float64, ok bool) {
	for _, v := range x {
		sum += v
	}
	return sum, sum-sum == 0
}

// floatStdDev is stepwiseStdDev of more than one value.
func floatStdDev(x []float64) (deviation float64, ok bool) {
	if len(x) <= 1 {
		return 0, false
	}
	sum, squares := 0.0, 0.0
	for _, v := range x {
		sum += v
	}
	mean := sum / float64(len(x))
	for _, v := range x {
		d := v - mean
		squares += float64(d * d)
	}
	return math.Sqrt(squares / float64(len(x)-1)), squares-squares == 0
}

// floatEMA is stepwiseEMA.
func floatEMA(alpha, x, previous float64, first bool) (average float64, ok bool) {
	if !first && x != previous {
		x = float64(alpha*x) + float64((1-alpha)*previous)
	}
	return x, x-x == 0
}
