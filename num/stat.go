package num

import "slices"

// The statistics of section 3.3. They take an arithmetic and leave their errors in it, like the operations they
// are made of; empty samples and arguments outside the domain are recorded there too. Arguments are never
// changed or reordered.

// Mean returns the sum divided by the count (E9). An empty sample is ErrEmpty.
func Mean[T any](a Calc[T], x []T) T {
	if !sample(a, "x", x) {
		return a.Int(0)
	}
	if len(x) == 0 {
		a.Fail(Refuse(ErrEmpty, "x", nil, nil, "at least one value"))
		return a.Int(0)
	}
	return a.Quo(Sum(a, x), a.Int(len(x)))
}

// SampleStdDev returns the standard deviation with denominator n-1 (E10), 0 for fewer than two values.
func SampleStdDev[T any](a Calc[T], x []T) T {
	if floats, ok := any(x).([]float64); ok {
		if deviation, ok := floatStdDev(floats); ok {
			return any(deviation).(T)
		}
	}
	return stepwiseStdDev(a, x)
}

func stepwiseStdDev[T any](a Calc[T], x []T) T {
	if !sample(a, "x", x) || len(x) <= 1 {
		return a.Int(0)
	}
	mean := a.Quo(Sum(a, x), a.Int(len(x)))
	squares := a.Int(0)
	for i := range x {
		AddSquare(a, &squares, &x[i], &mean)
	}
	return a.Sqrt(a.Quo(squares, a.Int(len(x)-1)))
}

// sample records a value that is not finite and reports whether all are.
func sample[T any](a Calc[T], field string, x []T) bool {
	if AllFinite(x) {
		return true
	}
	if err := CheckFinite(a, field, x...); err != nil {
		a.Fail(err)
		return false
	}
	return true
}

// Median returns the middle of the ordered values, the mean of the middle two for an even count (E11); 0 for none.
func Median[T any](a Calc[T], x []T) T { return new(Scratch[T]).Median(a, x) }

// MedianAbsoluteDeviation returns the median of |x - Median(x)|, unscaled (E12); 0 for none and for one.
func MedianAbsoluteDeviation[T any](a Calc[T], x []T) T {
	return new(Scratch[T]).MedianAbsoluteDeviation(a, x)
}

// Quantile interpolates between the ordered values (E13): q = 0 is the smallest, q = 1 the largest; 0 for no
// values. q outside [0, 1] is ErrDomain.
func Quantile[T any](a Calc[T], q T, x []T) T { return new(Scratch[T]).Quantile(a, q, x) }

// Scratch holds the copies that ordered statistics work on, for callers in loops. The zero value is ready, and a nil
// Scratch is a new one; it may be used again after any error, by one goroutine at a time.
type Scratch[T any] struct {
	sorted     []T
	deviations []T // or positions
	order      []int
}

func (s *Scratch[T]) orNew() *Scratch[T] {
	if s == nil {
		return new(Scratch[T])
	}
	return s
}

// ascending copies x into s.sorted and orders it.
func (s *Scratch[T]) ascending(a Calc[T], x []T) []T {
	s.sorted = append(s.sorted[:0], x...)
	if floats, ok := any(s.sorted).([]float64); ok {
		floatSort(floats) // the same order, without a call for each comparison
	} else {
		slices.SortFunc(s.sorted, a.Cmp)
	}
	return s.sorted
}

// Median returns what the function Median returns (E11), in memory that is used again.
func (s *Scratch[T]) Median(a Calc[T], x []T) T {
	s = s.orNew()
	if !sample(a, "x", x) || len(x) == 0 {
		return a.Int(0)
	}
	v := s.ascending(a, x)
	half := len(v) / 2
	if len(v)%2 == 1 {
		return v[half]
	}
	return a.Quo(a.Add(v[half-1], v[half]), a.Int(2))
}

// MedianAbsoluteDeviation returns what the function MedianAbsoluteDeviation returns (E12), in memory that is used again.
func (s *Scratch[T]) MedianAbsoluteDeviation(a Calc[T], x []T) T {
	s = s.orNew()
	median := s.Median(a, x)
	if a.Err() != nil {
		return a.Int(0)
	}
	s.deviations = s.deviations[:0]
	for _, v := range x {
		s.deviations = append(s.deviations, a.Abs(a.Sub(v, median)))
	}
	return s.Median(a, s.deviations)
}

// Quantile returns what the function Quantile returns (E13), in memory that is used again.
func (s *Scratch[T]) Quantile(a Calc[T], q T, x []T) T {
	s = s.orNew()
	if err := CheckFraction(a, "q", q); err != nil {
		a.Fail(err)
		return a.Int(0)
	}
	if !sample(a, "x", x) || len(x) == 0 {
		return a.Int(0)
	}
	v := s.ascending(a, x)
	if floats, ok := any(v).([]float64); ok {
		if z, ok := floatQuantile(any(q).(float64), floats); ok {
			return any(z).(T)
		}
	}
	return stepwiseQuantile(a, q, v)
}

// stepwiseQuantile is E13 of ascending values, which it turns around.
func stepwiseQuantile[T any](a Calc[T], q T, v []T) T {
	slices.Reverse(v) // E13 counts from the largest
	position := a.Mul(a.Sub(a.Int(1), q), a.Int(len(v)-1))
	low := floorIndex(a, position, len(v)-1)
	fraction := a.Sub(position, a.Int(low))
	if a.Sign(fraction) == 0 {
		return v[low]
	}
	return a.Add(v[low], a.Mul(a.Sub(v[low+1], v[low]), fraction))
}

// floorIndex returns the integer part of a position in [0, last].
func floorIndex[T any](a Calc[T], position T, last int) int {
	// by bisection: a Calc has no conversion from T to int, and lists are short
	low, high := 0, last
	for low < high {
		middle := (low + high + 1) / 2
		if a.Cmp(a.Int(middle), position) <= 0 {
			low = middle
		} else {
			high = middle - 1
		}
	}
	return low
}

// CumulativeSum returns the running sums.
func CumulativeSum[T any](a Calc[T], x []T) []T {
	if !sample(a, "x", x) {
		return nil
	}
	sums := make([]T, len(x))
	sum := a.Int(0)
	for i, v := range x {
		sum = a.Add(sum, v)
		sums[i] = sum
	}
	return sums
}
