package num

import "strconv"

// CheckFinite returns an error for the first value of a float64 list that is NaN or infinite, nil for decimals.
func CheckFinite[T any](a Arith[T], field string, x ...T) error {
	if AllFinite(x) {
		return nil
	}
	if err := CheckArith(a); err != nil {
		return err
	}
	for i, v := range x {
		if !a.IsFinite(v) {
			return Refuse(ErrNotFinite, field, []int{i}, v, "finite numbers")
		}
	}
	return nil
}

// AllFinite reports whether no value is NaN or infinite, as no decimal is.
func AllFinite[T any](x []T) bool {
	switch list := any(x).(type) {
	case []Dec:
		return true
	case []float64:
		return allFinite(list)
	}
	return true
}

// allFinite sums v - v, which is 0 but for NaN and infinities, four at a time and without a branch for each: tables have many
// values.
func allFinite(list []float64) bool {
	var a, b, c, d float64
	for len(list) >= 4 {
		a += list[0] - list[0]
		b += list[1] - list[1]
		c += list[2] - list[2]
		d += list[3] - list[3]
		list = list[4:]
	}
	for _, v := range list {
		a += v - v
	}
	return a+b+c+d == 0
}

// CheckFiniteValue is CheckFinite for a single value.
func CheckFiniteValue[T any](a Arith[T], field string, x T) error {
	if a == nil {
		return CheckArith(a)
	}
	if !a.IsFinite(x) {
		return Refuse(ErrNotFinite, field, nil, x, "a finite number")
	}
	return nil
}

// CheckPositive refuses a value that is not above zero.
func CheckPositive[T any](a Arith[T], field string, x T) error {
	if err := CheckFiniteValue(a, field, x); err != nil {
		return err
	}
	if a.Sign(x) <= 0 {
		return Refuse(ErrDomain, field, nil, x, field+" > 0")
	}
	return nil
}

// CheckNotNegative refuses a value below zero.
func CheckNotNegative[T any](a Arith[T], field string, x T) error {
	if err := CheckFiniteValue(a, field, x); err != nil {
		return err
	}
	if a.Sign(x) < 0 {
		return Refuse(ErrDomain, field, nil, x, field+" >= 0")
	}
	return nil
}

// CheckFraction refuses a value outside [0, 1].
func CheckFraction[T any](a Arith[T], field string, x T) error {
	if err := CheckFiniteValue(a, field, x); err != nil {
		return err
	}
	if a.Sign(x) < 0 || a.Cmp(x, a.Int(1)) > 0 {
		return Refuse(ErrDomain, field, nil, x, "0 <= "+field+" <= 1")
	}
	return nil
}

// CheckLength refuses a list of another length.
func CheckLength(field string, got, want int) error {
	if got != want {
		return Refuse(ErrShape, field, nil, got, "length "+strconv.Itoa(want))
	}
	return nil
}

// CheckArith refuses a missing arithmetic.
func CheckArith[T any](a Arith[T]) error {
	if a == nil {
		return Refuse(ErrMissing, "Arith", nil, nil, "one of a release")
	}
	return nil
}

// Under puts the field of an error below another one, or below an element of a list: P under Synthesis is Synthesis.P, and
// Stake under Reports at 2 is Reports[2].Stake. Other errors are returned as they are.
func Under(field string, err error, index ...int) error {
	e, ok := AsError(err)
	if !ok {
		return err
	}
	for _, i := range index {
		field += "[" + strconv.Itoa(i) + "]"
	}
	below := *e
	below.Field = field + "." + e.Field
	return &below
}
