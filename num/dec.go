package num

import (
	"math/big"
	"strconv"
	"strings"

	"github.com/cockroachdb/apd/v3"
	"github.com/shopspring/decimal"
)

// MaxExponent bounds the decimal exponent: a non-zero Dec lies between 10^-MaxExponent and 10^MaxExponent in
// magnitude, as on the chain.
const MaxExponent = apd.MaxExponent

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
		return Dec{}, Refuse(ErrRange, "number", nil, text, "at most "+strconv.Itoa(maxTextLength)+" characters")
	}
	if err := checkNumberSyntax(text); err != nil {
		return Dec{}, err
	}
	v, _, err := apd.NewFromString(text)
	if err != nil || v.Form != apd.Finite {
		return Dec{}, Refuse(ErrRange, "number", nil, text, "exponent within +-"+strconv.Itoa(MaxExponent))
	}
	if v.IsZero() {
		return Dec{}, nil
	}
	x := Dec{v: v}
	if !x.inRange() {
		return Dec{}, Refuse(ErrRange, "number", nil, text, "exponent within +-"+strconv.Itoa(MaxExponent))
	}
	return x, nil
}

// MustParseDec is ParseDec for constants; it panics on a bad text.
func MustParseDec(text string) Dec {
	x, err := ParseDec(text)
	if err != nil {
		panic("num.MustParseDec: " + err.Error())
	}
	return x
}

func checkNumberSyntax(text string) error {
	s := strings.TrimLeft(text, "+-")
	if len(text)-len(s) > 1 {
		return Refuse(ErrSyntax, "number", nil, strconv.Quote(text), "one sign at most")
	}
	switch strings.ToLower(s) {
	case "nan", "inf", "infinity":
		return Refuse(ErrNotFinite, "number", nil, text, "a finite number")
	}
	mantissa, exponent, hasExponent := cutExponent(s)
	digits := 0
	points := 0
	for _, c := range []byte(mantissa) {
		switch {
		case c >= '0' && c <= '9':
			digits++
		case c == '.':
			points++
		default:
			return Refuse(ErrSyntax, "number", nil, strconv.Quote(text), "decimal text")
		}
	}
	if digits == 0 || points > 1 {
		return Refuse(ErrSyntax, "number", nil, strconv.Quote(text), "decimal text")
	}
	if hasExponent {
		if _, err := strconv.ParseInt(exponent, 10, 32); err != nil {
			return Refuse(ErrSyntax, "number", nil, strconv.Quote(text), "an integer exponent of 32 bits")
		}
	}
	return nil
}

func cutExponent(s string) (mantissa, exponent string, found bool) {
	if i := strings.IndexAny(s, "eE"); i >= 0 {
		return s[:i], s[i+1:], true
	}
	return s, "", false
}

// inRange tells whether the adjusted exponent lies within the bounds.
func (x Dec) inRange() bool {
	v := x.value()
	if v.IsZero() {
		return true
	}
	adjusted := int64(v.Exponent) + v.NumDigits() - 1
	return adjusted <= MaxExponent && adjusted >= -MaxExponent
}

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

// BigIntDec converts an integer exactly; one of more than 100000 digits is refused with ErrRange.
func BigIntDec(n *big.Int) (Dec, error) {
	// 3.33 bits a digit: a cheap test before the digits are counted
	if n.BitLen() > 4*MaxExponent {
		return Dec{}, Refuse(ErrRange, "integer", nil, nil, "at most "+strconv.Itoa(MaxExponent)+" digits")
	}
	x := Dec{v: apd.NewWithBigInt(new(apd.BigInt).SetMathBigInt(n), 0)}
	if !x.inRange() {
		return Dec{}, Refuse(ErrRange, "integer", nil, nil, "at most "+strconv.Itoa(MaxExponent)+" digits")
	}
	return x, nil
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
	exponent := int64(d.Exponent())
	coefficient := d.Coefficient()
	// at most 4 bits a digit: refuse what cannot fit before digits are counted
	if exponent > MaxExponent || exponent < -MaxExponent-int64(coefficient.BitLen()) {
		return Dec{}, Refuse(ErrRange, "decimal", nil, nil, "exponent within +-"+strconv.Itoa(MaxExponent))
	}
	x := Dec{v: apd.NewWithBigInt(new(apd.BigInt).SetMathBigInt(coefficient), int32(exponent))}
	if !x.inRange() {
		return Dec{}, Refuse(ErrRange, "decimal", nil, nil, "exponent within +-"+strconv.Itoa(MaxExponent))
	}
	return x, nil
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
	reduced, _ := new(apd.Decimal).Reduce(v)
	return reduced.Exponent >= 0
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
	reduced, _ := new(apd.Decimal).Reduce(x.value())
	return int(reduced.NumDigits())
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
	reduced, _ := new(apd.Decimal).Reduce(v)
	adjusted := int64(reduced.Exponent) + reduced.NumDigits() - 1
	if plain || (adjusted >= -plainExponent && adjusted <= plainExponent) {
		return reduced.Append(dst, 'f')
	}
	return reduced.Append(dst, 'E')
}

// MarshalJSON writes String as a JSON string.
func (x Dec) MarshalJSON() ([]byte, error) {
	return append(x.append([]byte{'"'}, false), '"'), nil
}

// UnmarshalJSON reads a JSON string or number, exactly.
func (x *Dec) UnmarshalJSON(data []byte) error {
	text := string(data)
	if len(data) >= 2 && data[0] == '"' {
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
