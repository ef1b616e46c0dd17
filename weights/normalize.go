package weights

import (
	"github.com/seed-63a7a409/chorus/internal/reuse"
	"github.com/seed-63a7a409/chorus/num"
)

// Normalize divides weights by their sum (E27), in the memory of dst where that suffices, and returns it; nil stands for
// new memory, and dst may be the list of weights. The results lie in [0, 1] and add to one up to rounding. It is for
// formulas: errors stay in the calculation, where there is no result.
//
// Errors: ErrDivisionByZero if the sum is zero, as for no weights; ErrDomain for a negative weight; ErrNotFinite.
func Normalize[T any](a num.Calc[T], dst, weights []T) []T {
	for i, x := range weights {
		if !a.IsFinite(x) {
			a.Fail(num.Refuse(num.ErrNotFinite, "weights", []int{i}, x, "finite numbers"))
			return nil
		}
		if a.Sign(x) < 0 {
			a.Fail(num.Refuse(num.ErrDomain, "weights", []int{i}, x, "weights >= 0"))
			return nil
		}
	}
	sum := num.Sum(a, weights)
	if a.Sign(sum) == 0 {
		a.Fail(num.Refuse(num.ErrDivisionByZero, "weights", nil, sum, "a positive sum"))
		return nil
	}
	dst = reuse.Slice(dst, len(weights))
	copy(dst, weights)
	divisor := num.NewDivisor(a, sum)
	divisor.QuoEach(a, dst)
	if a.Err() != nil {
		return nil
	}
	return dst
}
