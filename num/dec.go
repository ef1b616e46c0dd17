package num

import (
	"errors"
	"math/big"
	"strconv"
	"strings"

	"github.com/shopspring/decimal"

	"github.com/seed-63a7a409/chorus/num/internal/dec256"
)

// maxExponent bounds the decimal exponent, as on the chain: a non-zero Dec is d.ddd 10^e with |e| <= maxExponent.
const maxExponent = dec256.MaxExponent

// lowestDigit bounds the exponent of the last digit: results of 34 digits next to 10^-maxExponent reach it.
const lowestDigit = -maxExponent - precision + 1

// maxTextLength keeps a hostile text from filling memory; every value that the exponents allow fits.
const maxTextLength = 2*maxExponent + 1000

// Dec is an immutable finite decimal number. Its zero value is 0. Operations on it are methods of a
// Calc[Dec]; products, quotients and elementary functions have 34 significant digits, sums are exact.
//
// It cannot be compared with ==; use Cmp or Equal.
type Dec struct {
	_ [0]func() // representation differs between equal values, so == must not compile
	v dec256.Decimal
}

// ParseDec reads decimal text such as "-12.5" or "3e-7", exactly. The text is an optional sign, digits with at
// most one point, and an optional exponent; NaN and infinities are refused with ErrNotFinite, other texts with
// ErrSyntax, numbers beyond the exponents with ErrRange.
func ParseDec(text string) (Dec, error) {
	if len(text) > maxTextLength {
		return Dec{}, Refuse(ErrRange, "number", nil, strconv.Quote(text[:maxShown]), "at most "+strconv.Itoa(maxTextLength)+" characters")
	}
	digits, exponent, err := splitNumber(text)
	if err != nil {
		return Dec{}, err
	}
	v, ok := dec256.FromDigits(digits, text[0] == '-', 0)
	if !ok {
		return Dec{}, Refuse(ErrSyntax, "number", nil, strconv.Quote(text), "decimal text")
	}
	if v.IsZero() {
		return Dec{}, nil
	}
	if !inRange(int64(v.Digits()), exponent) {
		return Dec{}, Refuse(ErrRange, "number", nil, text, allowedExponent)
	}
	return Dec{v: v.WithExponent(int32(exponent))}, nil
}

// MustParseDec is ParseDec for constants; it panics on a bad text.
func MustParseDec(text string) Dec {
	x, err := ParseDec(text)
	if err != nil {
		panic("num.MustParseDec: " + err.Error())
	}
	return x
}

// splitNumber checks the syntax; text is digits 10^exponent but for the sign.
func splitNumber(text string) (digits string, exponent int64, err error) {
	malformed := func(allowed string) (string, int64, error) {
		return "", 0, Refuse(ErrSyntax, "number", nil, strconv.Quote(text), allowed)
	}
	s := strings.TrimLeft(text, "+-")
	if len(text)-len(s) > 1 {
		return malformed("one sign at most")
	}
	switch strings.ToLower(s) {
	case "nan", "inf", "infinity":
		return "", 0, Refuse(ErrNotFinite, "number", nil, text, "a finite number")
	}
	mantissa, exponentText, hasExponent := cutExponent(s)
	whole, decimals, _ := strings.Cut(mantissa, ".")
	digits = whole + decimals
	if digits == "" {
		return malformed("decimal text")
	}
	for _, c := range []byte(digits) {
		if c < '0' || c > '9' {
			return malformed("decimal text")
		}
	}
	if hasExponent {
		exponent, err = strconv.ParseInt(exponentText, 10, 32)
		if errors.Is(err, strconv.ErrRange) {
			return "", 0, Refuse(ErrRange, "number", nil, text, allowedExponent)
		}
		if err != nil {
			return malformed("an integer exponent")
		}
	}
	return digits, exponent - int64(len(decimals)), nil
}

func cutExponent(s string) (mantissa, exponent string, found bool) {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

var allowedExponent = "exponent within +-" + strconv.Itoa(maxExponent)

// inRange reports whether a number with so many digits before 10^exponent lies within the bounds.
func inRange(digits, exponent int64) bool {
	adjusted := exponent + digits - 1
	return adjusted <= maxExponent && adjusted >= -maxExponent && exponent >= lowestDigit
}

// IntDec converts an integer exactly.
func IntDec(n int64) Dec { return Dec{v: dec256.New(n, 0)} }

// BigIntDec converts an integer exactly; one of more than 100001 digits is refused with ErrRange.
func BigIntDec(n *big.Int) (Dec, error) {
	if n == nil {
		return Dec{}, Refuse(ErrMissing, "integer", nil, nil, "an integer")
	}
	// 3.33 bits a digit: a cheap test before the digits are counted
	if n.BitLen() > 4*maxExponent {
		return Dec{}, Refuse(ErrRange, "integer", nil, nil, allowedExponent)
	}
	v := dec256.FromBig(n, 0)
	if !v.IsZero() && !inRange(int64(v.Digits()), 0) {
		return Dec{}, Refuse(ErrRange, "integer", nil, nil, allowedExponent)
	}
	return Dec{v: v}, nil
}

// Float64Dec converts a float64 exactly: all its binary digits, not the shortest text. NaN and infinities are
// refused with ErrNotFinite.
func Float64Dec(f float64) (Dec, error) {
	if f-f != 0 {
		return Dec{}, Refuse(ErrNotFinite, "number", nil, f, "a finite number")
	}
	return ParseDec(new(big.Float).SetFloat64(f).Text('g', exactFloat64Digits))
}

// ShortestDec converts a float64 to the decimal of its shortest text, the one with the fewest digits from which the same float64 is
// read: 0.1 becomes 0.1. NaN and infinities are refused with ErrNotFinite.
func ShortestDec(f float64) (Dec, error) {
	if f-f != 0 {
		return Dec{}, Refuse(ErrNotFinite, "number", nil, f, "a finite number")
	}
	if f == 0 {
		return Dec{}, nil
	}
	var memory [32]byte
	text := strconv.AppendFloat(memory[:0], f, 'e', -1, 64) // -d.ddde-dd, at most 17 digits
	coefficient, digits, i := int64(0), 0, 0
	for ; text[i] != 'e'; i++ {
		if c := text[i]; c >= '0' { // neither sign nor point
			coefficient = 10*coefficient + int64(c-'0')
			digits++
		}
	}
	exponent := 0
	for _, c := range text[i+2:] {
		exponent = 10*exponent + int(c-'0')
	}
	if text[i+1] == '-' {
		exponent = -exponent
	}
	if f < 0 {
		coefficient = -coefficient
	}
	return Dec{v: dec256.New(coefficient, int32(exponent-digits+1))}, nil
}

// exactFloat64Digits suffices for every float64: the longest has 767 significant digits.
const exactFloat64Digits = 767

// DecimalDec converts a shopspring decimal exactly; exponents out of bounds are refused with ErrRange.
func DecimalDec(d decimal.Decimal) (Dec, error) {
	if d.IsZero() {
		return Dec{}, nil
	}
	coefficient := d.Coefficient()
	// as above: what cannot fit is refused before its digits are counted
	if coefficient.BitLen() > 8*maxExponent {
		return Dec{}, Refuse(ErrRange, "decimal", nil, nil, allowedExponent)
	}
	v := dec256.FromBig(coefficient, d.Exponent())
	// zeros at the end do not count against the lowest digit
	if d.Exponent() < lowestDigit {
		v = v.Reduce()
	}
	if !inRange(int64(v.Digits()), int64(v.Exponent())) {
		return Dec{}, Refuse(ErrRange, "decimal", nil, nil, allowedExponent)
	}
	return Dec{v: v}, nil
}

// Decimal converts to a shopspring decimal, exactly.
func (x Dec) Decimal() decimal.Decimal {
	coefficient := x.v.Coefficient()
	if x.v.Negative() {
		coefficient.Neg(coefficient)
	}
	return decimal.NewFromBigInt(coefficient, x.v.Exponent())
}

// Float64 returns the nearest float64, ties to even; results beyond the largest are refused with ErrRange, results
// below the smallest are 0.
func (x Dec) Float64() (float64, error) {
	if x.Sign() == 0 {
		return 0, nil
	}
	f, err := strconv.ParseFloat(string(x.v.AppendScientific(nil)), 64)
	if err != nil {
		return 0, Refuse(ErrRange, "float64", nil, x, "magnitude at most 1.7976931348623157e308")
	}
	return f, nil
}

// Trunc returns the integer part, towards zero.
func (x Dec) Trunc() *big.Int {
	whole, _ := x.v.Split()
	return whole
}

// BigInt returns x as an integer; a fraction is refused with ErrDomain.
func (x Dec) BigInt() (*big.Int, error) {
	if !x.IsInt() {
		return nil, Refuse(ErrDomain, "integer", nil, x, "no decimals")
	}
	return x.Trunc(), nil
}

// IsInt reports whether x has no fraction.
func (x Dec) IsInt() bool {
	if x.v.Exponent() >= 0 || x.v.IsZero() {
		return true
	}
	reduced := x.v.Reduce()
	return reduced.Exponent() >= 0
}

// Cmp returns -1, 0 or 1 by value.
func (x Dec) Cmp(y Dec) int { return dec256.Cmp(&x.v, &y.v) }

// Equal compares by value: 1.0 equals 1.
func (x Dec) Equal(y Dec) bool { return x.Cmp(y) == 0 }

// Sign returns -1, 0 or 1.
func (x Dec) Sign() int { return x.v.Sign() }

// NumDigits returns the number of significant digits without trailing zeros, 1 for zero.
func (x Dec) NumDigits() int {
	reduced := x.v.Reduce()
	return reduced.Digits()
}

// plainExponent: String writes numbers outside 1e-60 <= |x| < 1e61 with an exponent.
const plainExponent = 60

// String returns plain decimal text without trailing zeros if 1e-60 <= |x| < 1e61, else scientific ("1.255E-68882").
// It depends on the value alone, and ParseDec reads it back exactly.
func (x Dec) String() string {
	return string(x.append(nil, false))
}

// Plain returns decimal text without exponent and trailing zeros, however long.
func (x Dec) Plain() string {
	return string(x.append(nil, true))
}

// canonicalExponent: Canonical writes integers with trailing zeros and numbers below 1e-6 with an exponent.
const canonicalExponent = -6

// Canonical returns the text in which the chain stores and signs a number: without trailing zeros, plain if the last digit is
// not left of the point and |x| >= 1e-6, else scientific, so that 100 is "1E+2". It depends on the value alone, and
// ParseDec reads it back exactly.
func (x Dec) Canonical() string {
	if x.v.IsZero() {
		return "0"
	}
	v := x.v.Reduce()
	if adjusted := v.Adjusted(); adjusted < int64(v.Digits()) && adjusted >= canonicalExponent {
		return string(v.AppendPlain(nil))
	}
	return string(v.AppendScientific(nil))
}

// Exponent returns the power of ten of the first significant digit: 2 for 100, -1 for 0.5, 0 for zero.
func (x Dec) Exponent() int {
	if x.v.IsZero() {
		return 0
	}
	return int(x.v.Adjusted())
}

func (x Dec) append(dst []byte, plain bool) []byte {
	if x.v.IsZero() {
		return append(dst, '0')
	}
	v := x.v.Reduce()
	adjusted := v.Adjusted()
	if plain || (adjusted >= -plainExponent && adjusted <= plainExponent) {
		return v.AppendPlain(dst)
	}
	return v.AppendScientific(dst)
}

// MarshalJSON writes String as a JSON string.
func (x Dec) MarshalJSON() ([]byte, error) {
	return append(x.append([]byte{'"'}, false), '"'), nil
}

// UnmarshalJSON reads a JSON string or number, exactly.
func (x *Dec) UnmarshalJSON(data []byte) error {
	text := string(data)
	if len(data) >= 2 && data[0] == '"' && data[len(data)-1] == '"' {
		text = string(data[1 : len(data)-1])
	}
	parsed, err := ParseDec(text)
	if err != nil {
		return err
	}
	if x == nil {
		return Refuse(ErrMissing, "number", nil, nil, "a place for the number")
	}
	*x = parsed
	return nil
}

// MarshalText writes String.
func (x Dec) MarshalText() ([]byte, error) { return x.append(nil, false), nil }

// UnmarshalText reads what ParseDec reads.
func (x *Dec) UnmarshalText(text []byte) error {
	parsed, err := ParseDec(string(text))
	if err != nil {
		return err
	}
	if x == nil {
		return Refuse(ErrMissing, "number", nil, nil, "a place for the number")
	}
	*x = parsed
	return nil
}
