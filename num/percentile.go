package num

import "slices"

// WeightedPercentiles returns the weighted percentiles of data (E14, E15), one for each of percentiles, which lie
// in [0, 100]. Weights need not be normalised; scaling all of them changes nothing. Up to twelve pairs of equal value keep
// the order given; more have the order that Go's sort gives them, which is that of the recorded code (O17).
//
// Errors: ErrEmpty without data; ErrShape for unequal lengths; ErrDomain for a percentile outside [0, 100] or a
// negative weight; ErrDivisionByZero where all weights are zero.
func WeightedPercentiles[T any](a Arith[T], data, weights, percentiles []T) ([]T, error) {
	if err := CheckArith(a); err != nil {
		return nil, err
	}
	out := make([]T, len(percentiles))
	if err := new(Scratch[T]).WeightedPercentiles(a.Calc(), out, data, weights, percentiles); err != nil {
		return nil, err
	}
	return out, nil
}

// WeightedPercentiles does what the function WeightedPercentiles does, in memory that is used again, and writes the results to
// dst, which is as long as percentiles. Errors are left in the calculation, too.
func (s *Scratch[T]) WeightedPercentiles(a Calc[T], dst, data, weights, percentiles []T) error {
	if err := CheckArith[T](a); err != nil {
		return err
	}
	s = s.orNew()
	if f, ok := any(s).(*Scratch[float64]); ok &&
		floatPercentiles(f, any(dst).([]float64), any(data).([]float64), any(weights).([]float64), any(percentiles).([]float64)) {
		return a.Err()
	}
	return s.stepwisePercentiles(a, dst, data, weights, percentiles)
}

func (s *Scratch[T]) stepwisePercentiles(a Calc[T], dst, data, weights, percentiles []T) error {
	if err := checkPercentiles(a, data, weights, percentiles); err != nil {
		a.Fail(err)
		return err
	}
	if err := CheckLength("dst", len(dst), len(percentiles)); err != nil {
		a.Fail(err)
		return err
	}
	s.arrange(len(data), func(i, j int) int { return a.Cmp(data[i], data[j]) })
	values, positions := s.sorted[:0], s.deviations[:0]
	running := a.Int(0)
	half := a.Int(2)
	for _, i := range s.order {
		values = append(values, data[i])
		running = a.Add(running, weights[i])
		positions = append(positions, a.Sub(running, a.Quo(weights[i], half)))
	}
	for n := range positions {
		positions[n] = a.Quo(positions[n], running)
	}
	s.sorted, s.deviations = values, positions
	hundred := a.Int(100)
	for i, percentile := range percentiles {
		dst[i] = interpolate(a, positions, values, a.Quo(percentile, hundred))
	}
	return a.Err()
}

// arrange writes the order of n values to s.order.
func (s *Scratch[T]) arrange(n int, compare func(i, j int) int) {
	s.order = s.order[:0]
	for i := range n {
		s.order = append(s.order, i)
	}
	slices.SortFunc(s.order, compare)
}

func checkPercentiles[T any](a Calc[T], data, weights, percentiles []T) error {
	if len(data) == 0 {
		return Refuse(ErrEmpty, "data", nil, nil, "at least one value")
	}
	if err := CheckLength("weights", len(weights), len(data)); err != nil {
		return err
	}
	if err := CheckFinite(a, "data", data...); err != nil {
		return err
	}
	if err := CheckFinite(a, "weights", weights...); err != nil {
		return err
	}
	if err := CheckFinite(a, "percentiles", percentiles...); err != nil {
		return err
	}
	total := a.Int(0)
	for i, w := range weights {
		if a.Sign(w) < 0 {
			return Refuse(ErrDomain, "weights", []int{i}, w, "weights >= 0")
		}
		total = a.Add(total, w)
	}
	if a.Sign(total) == 0 && a.Err() == nil {
		return Refuse(ErrDivisionByZero, "weights", nil, total, "a positive sum")
	}
	for i, p := range percentiles {
		if a.Sign(p) < 0 || a.Cmp(p, a.Int(100)) > 0 {
			return Refuse(ErrDomain, "percentiles", []int{i}, p, "0 <= percentile <= 100")
		}
	}
	return a.Err()
}

// interpolate is E15: the value at x of the line through (positions, values).
func interpolate[T any](a Calc[T], positions, values []T, x T) T {
	last := len(positions) - 1
	if a.Cmp(x, positions[0]) <= 0 {
		return values[0]
	}
	if a.Cmp(x, positions[last]) >= 0 {
		return values[last]
	}
	n := 0
	for a.Cmp(positions[n+1], x) <= 0 {
		n++
	}
	t := a.Quo(a.Sub(x, positions[n]), a.Sub(positions[n+1], positions[n]))
	return a.Add(a.Mul(values[n], a.Sub(a.Int(1), t)), a.Mul(values[n+1], t))
}
