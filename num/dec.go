package num

import (
	"bytes"
	"errors"
	"math/big"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
	"github.com/shopspring/decimal"
)

// MaxExponent bounds the decimal exponent, as on the chain: a non-zero Dec is d.ddd 10^e with |e| <= MaxExponent.
const MaxExponent = apd.MaxExponent

// lowestDigit bounds the exponent of the last digit: results of 34 digits next to 10^-MaxExponent reach it.
const lowestDigit = -MaxExponent - precision + 1

// maxTextLength keeps a hostile text from filling memory; every value that the exponents allow fits.
const maxTextLength = 2*MaxExponent + 1000

// Dec is an immutable finite decimal number. Its zero value is 0. Operations on it are methods of an
// Arith[Dec]; products, quotients and elementary functions have 34 significant digits, sums are exact.
//
// It cannot be compared with ==; use Cmp or Equal.
type Dec struct {
	_ [0]func() // representation differs between equal values, so == must not compile
	v *apd.Decimal
}

var zeroDecimal = new(apd.Decimal)

// value is the decimal behind x, never to be written to.
func (x Dec) value() *apd.Decimal {
	if x.v == nil {
		return zeroDecimal
	}
	return x.v
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
	// not by apd's own parser, which bounds the written exponent and the decimals apart, not the value
	v := new(apd.Decimal)
	v.Coeff.SetString(digits, 10)
	if v.IsZero() {
		return Dec{}, nil
	}
	if !inRange(v.NumDigits(), exponent) {
		return Dec{}, Refuse(ErrRange, "number", nil, text, allowedExponent)
	}
	v.Negative = text[0] == '-'
	v.Exponent = int32(exponent)
	return Dec{v: v}, nil
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

var allowedExponent = "exponent within +-" + strconv.Itoa(MaxExponent)

// inRange tells whether a number with so many digits before 10^exponent lies within the bounds.
func inRange(digits, exponent int64) bool {
	adjusted := exponent + digits - 1
	return adjusted <= MaxExponent && adjusted >= -MaxExponent && exponent >= lowestDigit
}

// adjustedExponent is the decimal exponent of the first digit of v.
func adjustedExponent(v *apd.Decimal) int64 { return int64(v.Exponent) + v.NumDigits() - 1 }

// IntDec converts an integer exactly.
func IntDec(n int64) Dec {
	if n >= 0 && n < int64(len(smallInts)) {
		return smallInts[n]
	}
	return Dec{v: apd.New(n, 0)}
}

var smallInts = func() (t [64]Dec) {
	for i := range t {
		t[i] = Dec{v: apd.New(int64(i), 0)}
	}
	return t
}()

// BigIntDec converts an integer exactly; one of more than 100001 digits is refused with ErrRange.
func BigIntDec(n *big.Int) (Dec, error) {
	// 3.33 bits a digit: a cheap test before the digits are counted
	if n.BitLen() > 4*MaxExponent {
		return Dec{}, Refuse(ErrRange, "integer", nil, nil, allowedExponent)
	}
	v := apd.NewWithBigInt(new(apd.BigInt).SetMathBigInt(n), 0)
	if !v.IsZero() && !inRange(v.NumDigits(), 0) {
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

// exactFloat64Digits suffices for every float64: the longest has 767 significant digits.
const exactFloat64Digits = 767

// DecimalDec converts a shopspring decimal exactly; exponents out of bounds are refused with ErrRange.
func DecimalDec(d decimal.Decimal) (Dec, error) {
	if d.IsZero() {
		return Dec{}, nil
	}
	coefficient := d.Coefficient()
	// as above: what cannot fit is refused before its digits are counted
	if coefficient.BitLen() > 8*MaxExponent {
		return Dec{}, Refuse(ErrRange, "decimal", nil, nil, allowedExponent)
	}
	v := apd.NewWithBigInt(new(apd.BigInt).SetMathBigInt(coefficient), d.Exponent())
	// zeros at the end do not count against the lowest digit
	if d.Exponent() < lowestDigit {
		v = reduced(v)
	}
	if !inRange(v.NumDigits(), int64(v.Exponent)) {
		return Dec{}, Refuse(ErrRange, "decimal", nil, nil, allowedExponent)
	}
	return Dec{v: v}, nil
}

// Decimal converts to a shopspring decimal, exactly.
func (x Dec) Decimal() decimal.Decimal {
	v := x.value()
	coefficient := v.Coeff.MathBigInt()
	if v.Negative {
		coefficient.Neg(coefficient)
	}
	return decimal.NewFromBigInt(coefficient, v.Exponent)
}

// Float64 is the nearest float64, ties to even; results beyond the largest are refused with ErrRange, results
// below the smallest are 0.
func (x Dec) Float64() (float64, error) {
	if x.Sign() == 0 { // apd's zero may carry a sign
		return 0, nil
	}
	f, err := strconv.ParseFloat(x.value().Text('E'), 64)
	if err != nil {
		return 0, Refuse(ErrRange, "float64", nil, x, "magnitude at most 1.7976931348623157e308")
	}
	return f, nil
}

// Trunc is the integer part, towards zero.
func (x Dec) Trunc() *big.Int {
	v := x.value()
	n := v.Coeff.MathBigInt()
	if v.Exponent > 0 {
		n.Mul(n, pow10(int64(v.Exponent)))
	} else if v.Exponent < 0 {
		if int64(-v.Exponent) >= v.NumDigits() {
			return new(big.Int)
		}
		n.Quo(n, pow10(-int64(v.Exponent)))
	}
	if v.Negative {
		n.Neg(n)
	}
	return n
}

// BigInt is x as an integer; a fraction is refused with ErrDomain.
func (x Dec) BigInt() (*big.Int, error) {
	if !x.IsInt() {
		return nil, Refuse(ErrDomain, "integer", nil, x, "no decimals")
	}
	return x.Trunc(), nil
}

// IsInt tells whether x has no fraction.
func (x Dec) IsInt() bool {
	v := x.value()
	if v.Exponent >= 0 || v.IsZero() {
		return true
	}
	return reduced(v).Exponent >= 0
}

func pow10(n int64) *big.Int { return new(big.Int).Exp(big.NewInt(10), big.NewInt(n), nil) }

// Cmp is -1, 0 or 1 by value.
func (x Dec) Cmp(y Dec) int { return x.value().Cmp(y.value()) }

// Equal compares by value: 1.0 equals 1.
func (x Dec) Equal(y Dec) bool { return x.Cmp(y) == 0 }

// Sign is -1, 0 or 1.
func (x Dec) Sign() int { return x.value().Sign() }

// NumDigits is the number of significant digits without trailing zeros, 1 for zero.
func (x Dec) NumDigits() int {
	return int(reduced(x.value()).NumDigits())
}

// apdReduceBits is how long a coefficient apd may strip of zeros: it divides by ten once for each.
const apdReduceBits = 1024

// reduced is v without trailing zeros in the coefficient.
func reduced(v *apd.Decimal) *apd.Decimal {
	z := new(apd.Decimal)
	if v.Coeff.BitLen() <= apdReduceBits {
		z.Reduce(v)
		return z
	}
	digits := v.Coeff.Append(nil, 10)
	significant := bytes.TrimRight(digits, "0")
	z.Coeff.SetString(string(significant), 10)
	z.Negative = v.Negative
	z.Exponent = v.Exponent + int32(len(digits)-len(significant))
	return z
}

// plainExponent: String writes numbers outside 1e-60 <= |x| < 1e61 with an exponent.
const plainExponent = 60

// String is plain decimal text without trailing zeros if 1e-60 <= |x| < 1e61, else scientific ("1.255E-68882").
// It depends on the value alone, and ParseDec reads it back exactly.
func (x Dec) String() string {
	return string(x.append(nil, false))
}

// Plain is decimal text without exponent and trailing zeros, however long.
func (x Dec) Plain() string {
	return string(x.append(nil, true))
}

func (x Dec) append(dst []byte, plain bool) []byte {
	v := x.value()
	if v.IsZero() {
		return append(dst, '0')
	}
	v = reduced(v)
	adjusted := adjustedExponent(v)
	if plain || (adjusted >= -plainExponent && adjusted <= plainExponent) {
		return v.Append(dst, 'f')
	}
	return v.Append(dst, 'E')
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
	*x = parsed
	return nil
}
