package weights

import "github.com/seed-63a7a409/chorus/num"

// The bounds of E25 around the bend c, in units of 1/p.
const (
	upperCut = "6.75"  // regrets count at most c + 6.75/p
	shiftCut = "8.25"  // if the best regret is below c - 8.25/p, all are shifted so that it is there
	zeroCut  = "17.25" // a regret below c - 17.25/p has weight 0
)

// clipped is the clipped form (E25).
type clipped[T any] struct {
	p, c       T
	upper      T // c + 6.75/p
	shiftBelow T // c - 8.25/p
	zeroBelow  T // c - 17.25/p
}

func newClipped[T any](a num.Calc[T], p, c T) clipped[T] {
	return clipped[T]{
		p: p, c: c,
		upper:      a.Add(c, a.Quo(constant(a, upperCut), p)),
		shiftBelow: a.Sub(c, a.Quo(constant(a, shiftCut), p)),
		zeroBelow:  a.Sub(c, a.Quo(constant(a, zeroCut), p)),
	}
}

// weight is E25: the gradient at r, clipped above, shifted if all are low, and cut to zero far below.
func (k *clipped[T]) weight(a num.Calc[T], b *best[T], r T) (T, Branch) {
	branch := BranchPlain
	if b.clips && a.Cmp(r, k.upper) > 0 {
		r, branch = k.upper, BranchClipped
	}
	if b.shifted {
		r, branch = a.Add(a.Sub(r, b.max), k.shiftBelow), BranchShifted
	}
	if a.Cmp(r, k.zeroBelow) < 0 {
		return a.Int(0), BranchZero
	}
	return num.Gradient(a, k.p, k.c, r), branch
}
