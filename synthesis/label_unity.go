package synthesis

import "github.com/seed-63a7a409/chorus/num"

// checkUnity refuses a vector over labels whose sum is further from one than the tolerance, which is finite and
// >= 0. Values are added from left to right.
//
// It is for submissions, and for what is made of them: a convex combination keeps a sum of one, hence so do
// Result.Combined, Naive and the variants, wherever E31 divides by a sum of weights that is not below
// EpsilonSafeDiv, and provided that the padded vectors sum to one. Medians (CaseFirstEpochMedian) do not. The sum
// of a combination carries the rounding of its arithmetic, so its check needs a tolerance above zero and, where
// inferers may sit at the very edge of a topic's tolerance, a little more than that; 1e-12 is ample for float64
// and 1e-30 for decimals while values are at most 1.
//
// Errors: ErrDomain for another sum or a tolerance below zero; ErrEmpty without values; ErrNotFinite; ErrRange if
// the sum overflows.
func checkUnity[T any](arith num.Arith[T], values []T, tolerance T) error {
	a := arith.Calc()
	if err := num.CheckNotNegative(a, "tolerance", tolerance); err != nil {
		return err
	}
	if len(values) == 0 {
		return num.Refuse(num.ErrEmpty, "values", nil, nil, "at least one value")
	}
	if err := num.CheckFinite(a, "values", values...); err != nil {
		return err
	}
	sum := num.Sum(a, values)
	off := a.Abs(a.Sub(sum, a.Int(1)))
	if a.Err() != nil { // additions can do nothing but overflow
		return num.Refuse(num.ErrRange, "values", nil, nil, "a sum within the range of the arithmetic")
	}
	if a.Cmp(off, tolerance) > 0 {
		return num.Refuse(num.ErrDomain, "values", nil, "sum "+a.Text(sum), "a sum of 1 within "+a.Text(tolerance))
	}
	return nil
}
