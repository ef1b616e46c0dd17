package num

import "slices"

// WeightedPercentiles gives the weighted percentiles of data (E14, E15), one for each of percentiles, which lie
// in [0, 100]. Pairs of equal value keep the order given. Weights need not be normalised; scaling all of them
// changes nothing.
//
// Errors: ErrEmpty without data; ErrShape for unequal lengths; ErrDomain for a percentile outside [0, 100] or a
// negative weight; ErrDivisionByZero where all weights are zero.
func WeightedPercentiles[T any](a Arith[T], data, weights, percentiles []T) ([]T, error) {
	a = a.Fresh()
	if err := checkPercentiles(a, data, weights, percentiles); err != nil {
		return nil, err
	}
	order := make([]int, len(data))
	for i := range order {
		order[i] = i
	}
	slices.SortStableFunc(order, func(i, j int) int { return a.Cmp(data[i], data[j]) })

	values := make([]T, len(data))
	positions := make([]T, len(data))
	running := a.Int(0)
	half := a.Int(2)
	for n, i := range order {
		values[n] = data[i]
		running = a.Add(running, weights[i])
		positions[n] = a.Sub(running, a.Quo(weights[i], half))
	}
	for n := range positions {
		positions[n] = a.Quo(positions[n], running)
	}
	out := make([]T, len(percentiles))
	hundred := a.Int(100)
	for i, percentile := range percentiles {
		out[i] = interpolate(a, positions, values, a.Quo(percentile, hundred))
	}
	if err := a.Err(); err != nil {
		return nil, err
	}
	return out, nil
}

func checkPercentiles[T any](a Arith[T], data, weights, percentiles []T) error {
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
func interpolate[T any](a Arith[T], positions, values []T, x T) T {
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
