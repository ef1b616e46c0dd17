package release

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/num"
)

var (
	zero = num.IntDec(0)
	one  = num.IntDec(1)
)

// validator keeps the first refusal, so that a list of checks reads as a list.
type validator struct {
	err error
}

func (v *validator) fail(field string, value any, allowed string) {
	if v.err == nil {
		v.err = num.Refuse(num.ErrDomain, field, nil, value, allowed)
	}
}

func (v *validator) atLeast(field string, x, low num.Dec) {
	if x.Cmp(low) < 0 {
		v.fail(field, x, fmt.Sprintf("%s >= %v", field, low))
	}
}

func (v *validator) above(field string, x, low num.Dec) {
	if x.Cmp(low) <= 0 {
		v.fail(field, x, fmt.Sprintf("%s > %v", field, low))
	}
}

// ends says which ends of a range belong to it.
type ends uint8

const (
	closed ends = iota
	openLow
	openHigh
)

func (v *validator) within(field string, x, low, high num.Dec, e ends) {
	left, right := "[", "]"
	bad := x.Cmp(low) < 0 || x.Cmp(high) > 0
	switch e {
	case openLow:
		left, bad = "(", bad || x.Equal(low)
	case openHigh:
		right, bad = ")", bad || x.Equal(high)
	}
	if bad {
		v.fail(field, x, fmt.Sprintf("%s in %s%v, %v%s", field, left, low, high, right))
	}
}

func (v *validator) amount(field string, x num.Dec) {
	if x.Sign() < 0 || !x.IsInt() {
		v.fail(field, x, field+" a whole number of base units >= 0")
	}
}

func (v *validator) count(field string, n, low int) {
	if n < low {
		v.fail(field, n, fmt.Sprintf("%s >= %d", field, low))
	}
}
