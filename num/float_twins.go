package num

import (
	"cmp"
	"math"
	"slices"
)

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

// floatPercentiles is stepwisePercentiles of arguments that it has nothing to refuse in.
func floatPercentiles(s *Scratch[float64], dst, data, weights, percentiles []float64) (ok bool) {
	if len(data) == 0 || len(weights) != len(data) || len(dst) != len(percentiles) || !allFinite(data) {
		return false
	}
	for _, w := range weights {
		if !(w >= 0) {
			return false
		}
	}
	s.arrange(len(data), func(i, j int) int { return cmp.Compare(data[i], data[j]) })
	values, positions := s.sorted[:0], s.deviations[:0]
	running := 0.0
	for _, i := range s.order {
		values = append(values, data[i])
		running += weights[i]
		positions = append(positions, running-float64(weights[i]/2))
	}
	s.sorted, s.deviations = values, positions
	if !(running > 0 && running <= math.MaxFloat64/2) { // the sum that is checked, in the order given, is another by its rounding
		return false
	}
	for n := range positions {
		positions[n] /= running
	}
	for i, percentile := range percentiles {
		if !(percentile >= 0 && percentile <= 100) {
			return false
		}
		if dst[i] = floatInterpolate(positions, values, percentile/100); dst[i]-dst[i] != 0 {
			return false
		}
	}
	return true
}

// floatInterpolate is interpolate.
func floatInterpolate(positions, values []float64, x float64) float64 {
	last := len(positions) - 1
	switch {
	case x <= positions[0]:
		return values[0]
	case x >= positions[last]:
		return values[last]
	}
	n := 0
	for positions[n+1] <= x {
		n++
	}
	t := (x - positions[n]) / (positions[n+1] - positions[n])
	return float64(values[n]*(1-t)) + float64(values[n+1]*t)
}

// floatSort orders finite numbers as slices.Sort does: up to 12 by insertion, here without its calls and its look for NaN.
func floatSort(x []float64) {
	if len(x) > 12 {
		slices.Sort(x)
		return
	}
	for i := 1; i < len(x); i++ {
		v, at := x[i], i
		for at > 0 && v < x[at-1] {
			x[at] = x[at-1]
			at--
		}
		x[at] = v
	}
}

// floatQuantile is stepwiseQuantile of q in [0, 1] and at least one value, which it leaves as they are.
func floatQuantile(q float64, ascending []float64) (quantile float64, ok bool) {
	last := len(ascending) - 1
	position := float64((1 - q) * float64(last))
	low := int(position)
	quantile = ascending[last-low]
	if fraction := position - float64(low); fraction != 0 {
		quantile += float64((ascending[last-low-1] - quantile) * fraction)
	}
	return quantile, quantile-quantile == 0
}

// floatExpRatio is ExpRatio.quo.
func floatExpRatio(r *ExpRatio[float64], b float64) (ratio float64, ok bool) {
	const moderate = 700 // so that no power leaves the range
	if !(math.Abs(r.a) <= moderate && math.Abs(b) <= moderate) {
		return 0, false
	}
	if b <= 0 {
		head := r.head
		if r.positive {
			head = float64(Exp(r.a) * head)
		}
		return head / (1 + Exp(b)), true
	}
	power := Exp(-b)
	lead := power
	if r.positive {
		lead = Exp(r.a - b)
	}
	return float64(lead*r.head) / (1 + power), true
}
