// Package largest finds what is largest in a list of float64.
package largest

import "math"

// Size returns the largest of a size and the sizes of a list, NaN if one of them is NaN. The bits of positive numbers have the
// order of the numbers, those of NaN are above them, and a maximum of integers is formed without a branch.
func Size(largest float64, list []float64) float64 {
	const size = 1<<63 - 1
	most := math.Float64bits(largest)
	for _, x := range list {
		most = max(most, math.Float64bits(x)&size)
	}
	return math.Float64frombits(most)
}

// Two returns the positions of the largest number of a list of two or more and of the largest of the rest; of equal numbers
// the first counts.
func Two(list []float64) (first, second int) {
	first, second = 0, 1
	if list[second] > list[first] {
		first, second = second, first
	}
	for i := 2; i < len(list); i++ {
		switch {
		case list[i] > list[first]:
			first, second = i, first
		case list[i] > list[second]:
			second = i
		}
	}
	return first, second
}
