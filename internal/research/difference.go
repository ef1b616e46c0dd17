package research

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// The tables agree with exact mathematics to about 1e-15 of the values that a number was made from, which for
// differences of values near each other is more of the number itself.
const (
	relativeTolerance = "1e-11"
	absoluteTolerance = "1e-12"
)

// difference tells how far two numbers are apart, exactly.
type difference struct {
	absolute   num.Dec
	relative   num.Dec // to the expected value, if isRelative: it is not zero
	isRelative bool
}

func differenceOf[T any](got, want T) (difference, error) {
	x, err := exact(got)
	if err != nil {
		return difference{}, err
	}
	y, err := exact(want)
	if err != nil {
		return difference{}, err
	}
	a := num.NewDecimal(num.Rules{}).Calc()
	d := difference{absolute: a.Abs(a.Sub(x, y)), isRelative: y.Sign() != 0}
	if d.isRelative {
		d.relative = a.Quo(d.absolute, a.Abs(y))
	}
	return d, a.Err()
}

// tolerable reports whether the difference is within either tolerance.
func (d difference) tolerable() bool {
	return d.isRelative && d.relative.Cmp(num.MustParseDec(relativeTolerance)) <= 0 ||
		d.absolute.Cmp(num.MustParseDec(absoluteTolerance)) <= 0
}

// exact returns the decimal of a value of either arithmetic: for float64 that of all its binary digits.
func exact[T any](x T) (num.Dec, error) {
	switch x := any(x).(type) {
	case num.Dec:
		return x, nil
	case float64:
		return num.Float64Dec(x)
	}
	return num.Dec{}, num.Refuse(num.ErrUnknown, "arithmetic", nil, nil, arithmetics)
}

// shown writes a value for readers, with all digits that its arithmetic knows.
func shown[T any](x T) string {
	if f, ok := any(x).(float64); ok {
		return strconv.FormatFloat(f, 'g', -1, 64)
	}
	return fmt.Sprint(x)
}

// scientific writes a size with three digits, cut off, as in 1.25e-16; zero is 0.
func scientific(x num.Dec) string {
	if x.Sign() == 0 {
		return "0"
	}
	plain := strings.TrimPrefix(x.Plain(), "-")
	whole, fraction, _ := strings.Cut(plain, ".")
	exponent := len(whole) - 1
	digits := strings.TrimLeft(whole+fraction, "0")
	exponent -= len(whole) + len(fraction) - len(digits)
	if len(digits) > 3 {
		digits = digits[:3]
	}
	digits = strings.TrimRight(digits, "0")
	if len(digits) > 1 {
		digits = digits[:1] + "." + digits[1:]
	}
	return digits + "e" + strconv.Itoa(exponent)
}
