// Package flat has the inner loops of network losses, consensus and scores in float64 over flat rows: E37, E52 and the squares of
// E54. Each is bit for bit the formula of package consensus, whose tests compare them.
package flat

// AddShares adds to each sum its share of E52: value times stake over the stake of all reporters of the object.
func AddShares(sums, values []float64, stake float64, reporters []float64) {
	values, reporters = values[:len(sums)], reporters[:len(sums)]
	for x, v := range values {
		sums[x] += float64(v*stake) / reporters[x]
	}
}

// AddPresentShares is AddShares for the values that are present.
func AddPresentShares(sums, values []float64, present []bool, stake float64, reporters []float64) {
	values, present, reporters = values[:len(sums)], present[:len(sums)], reporters[:len(sums)]
	for x, v := range values {
		if present[x] {
			sums[x] += float64(v*stake) / reporters[x]
		}
	}
}

// Squares returns the sum of squares in E54 of one reputer, for whose absent values the most distant ones stand.
func Squares(values []float64, present []bool, mostDistant, consensus []float64) float64 {
	mostDistant, consensus = mostDistant[:len(values)], consensus[:len(values)]
	squares := 0.0
	for x, v := range values {
		if !present[x] {
			v = mostDistant[x]
		}
		d := v - consensus[x]
		squares += float64(d * d)
	}
	return squares
}

// SquaresOfTwo is Squares of two reputers at once: neither sum waits for the other.
func SquaresOfTwo(values []float64, present []bool, others []float64, otherPresent []bool, mostDistant, consensus []float64) (first, second float64) {
	n := len(values)
	others, present, otherPresent = others[:n], present[:n], otherPresent[:n]
	mostDistant, consensus = mostDistant[:n], consensus[:n]
	for x, v := range values {
		w := others[x]
		if !present[x] {
			v = mostDistant[x]
		}
		if !otherPresent[x] {
			w = mostDistant[x]
		}
		d, e := v-consensus[x], w-consensus[x]
		first += float64(d * d)
		second += float64(e * e)
	}
	return first, second
}

// AddReported adds the losses of a reputer, times its stake, and the stake, to the two sums of E37 of each object that it reports.
func AddReported(sums, stakes, values []float64, present []bool, stake float64) {
	values, present, stakes = values[:len(sums)], present[:len(sums)], stakes[:len(sums)]
	for x, v := range values {
		if present[x] {
			sums[x] += float64(v * stake)
			stakes[x] += stake
		}
	}
}
