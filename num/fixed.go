package num

import (
	"math/big"
	"strings"
)

// fixedDecimals is the number of decimals of a Fixed.
const fixedDecimals = 18

// maxFixedBits bounds the integer behind a Fixed, as in the reference: 256 bits before the point and the 60 bits
// of 18 decimals.
const maxFixedBits = 315

// Fixed is an immutable number with 18 decimals, the arithmetic of emission (section 12 of docs/equations.md).
// Its zero value is 0.
type Fixed struct {
	_ [0]func() // two representations of zero exist, so == must not compile
	n *big.Int  // value times 10^18; nil is zero, never to be written to
}

var fixedUnit = new(big.Int).Exp(big.NewInt(10), big.NewInt(fixedDecimals), nil)

func (x Fixed) int() *big.Int {
	if x.n == nil {
		return new(big.Int)
	}
	return x.n
}

func fixed(name string, n *big.Int) (Fixed, error) {
	if n.BitLen() > maxFixedBits {
		return Fixed{}, Refuse(ErrRange, name, nil, nil, "at most 315 bits")
	}
	return Fixed{n: n}, nil
}

// ParseFixed reads decimal text with at most 18 decimals; more that are not zero are ErrDomain (K3: an error, not a
// cut, in v0.6).
func ParseFixed(text string) (Fixed, error) {
	x, err := ParseDec(text)
	if err != nil {
		return Fixed{}, err
	}
	return DecFixed(x)
}

// MustParseFixed is ParseFixed for constants; it panics on a bad text.
func MustParseFixed(text string) Fixed {
	x, err := ParseFixed(text)
	if err != nil {
		panic("num.MustParseFixed: " + err.Error())
	}
	return x
}

// DecFixed converts a decimal exactly; a number with more than 18 decimals is ErrDomain.
func DecFixed(x Dec) (Fixed, error) {
	scaled, err := x.shifted(fixedDecimals)
	if err != nil {
		return Fixed{}, err
	}
	if !scaled.IsInt() {
		return Fixed{}, Refuse(ErrDomain, "fixed", nil, x, "at most 18 decimals")
	}
	return fixed("fixed", scaled.Trunc())
}

// DecFixedCut converts a decimal and cuts surplus decimals off, as later releases do (K3).
func DecFixedCut(x Dec) (Fixed, error) {
	scaled, err := x.shifted(fixedDecimals)
	if err != nil {
		return Fixed{}, err
	}
	return fixed("fixed", scaled.Trunc())
}

// shifted is x times 10^n if the result is small enough for a Fixed to be thinkable.
func (x Dec) shifted(n int32) (Dec, error) {
	const maxDigits = 100 // 10^100 is beyond 315 bits
	if !x.v.IsZero() && x.v.Adjusted() >= maxDigits {
		return Dec{}, Refuse(ErrRange, "fixed", nil, x, "at most 315 bits")
	}
	if x.v.IsZero() {
		return Dec{}, nil
	}
	return Dec{v: x.v.WithExponent(x.v.Exponent() + n)}, nil
}

// Dec converts exactly.
func (x Fixed) Dec() Dec {
	d, err := BigIntDec(x.int())
	if err != nil {
		return Dec{} // cannot be: 315 bits fit
	}
	shifted, _ := d.shifted(-fixedDecimals)
	return shifted
}

// Cmp returns -1, 0 or 1.
func (x Fixed) Cmp(y Fixed) int { return x.int().Cmp(y.int()) }

// Sign returns -1, 0 or 1.
func (x Fixed) Sign() int { return x.int().Sign() }

// Trunc returns the integer part, towards zero.
func (x Fixed) Trunc() *big.Int { return new(big.Int).Quo(x.int(), fixedUnit) }

// String writes all 18 decimals.
func (x Fixed) String() string {
	n := x.int()
	digits := new(big.Int).Abs(n).String()
	if missing := fixedDecimals + 1 - len(digits); missing > 0 {
		digits = strings.Repeat("0", missing) + digits
	}
	point := len(digits) - fixedDecimals
	text := digits[:point] + "." + digits[point:]
	if n.Sign() < 0 {
		text = "-" + text
	}
	return text
}

// MarshalText writes String.
func (x Fixed) MarshalText() ([]byte, error) { return []byte(x.String()), nil }

// UnmarshalText reads as ParseFixed does.
func (x *Fixed) UnmarshalText(text []byte) error {
	if x == nil {
		return Refuse(ErrMissing, "fixed", nil, nil, "a place for the number")
	}
	parsed, err := ParseFixed(string(text))
	if err != nil {
		return err
	}
	*x = parsed
	return nil
}

// FixedArith computes with Fixed and remembers the first error, like a Calc. The zero value is ready.
type FixedArith struct {
	err error
}

// Err returns the first error.
func (a *FixedArith) Err() error {
	if a == nil {
		return Refuse(ErrMissing, "Arith", nil, nil, "a FixedArith")
	}
	return a.err
}

// fail records err if it is the first.
func (a *FixedArith) fail(err error) {
	if a != nil && a.err == nil {
		a.err = err
	}
}

func (a *FixedArith) keep(name string, n *big.Int) Fixed {
	if a == nil || a.err != nil {
		return Fixed{}
	}
	x, err := fixed(name, n)
	if err != nil {
		a.fail(err)
	}
	return x
}

// Int converts an integer. None is ErrMissing.
func (a *FixedArith) Int(n *big.Int) Fixed {
	if n == nil {
		a.fail(Refuse(ErrMissing, "integer", nil, nil, "an integer"))
		return Fixed{}
	}
	return a.keep("integer", new(big.Int).Mul(n, fixedUnit))
}

// Add is exact.
func (a *FixedArith) Add(x, y Fixed) Fixed {
	return a.keep("Add", new(big.Int).Add(x.int(), y.int()))
}

// Sub is exact.
func (a *FixedArith) Sub(x, y Fixed) Fixed {
	return a.keep("Sub", new(big.Int).Sub(x.int(), y.int()))
}

// Mul rounds half to even at the 18th decimal.
func (a *FixedArith) Mul(x, y Fixed) Fixed {
	return a.keep("Mul", halfEven(new(big.Int).Mul(x.int(), y.int()), fixedUnit))
}

// MulTrunc cuts at the 18th decimal.
func (a *FixedArith) MulTrunc(x, y Fixed) Fixed {
	n := new(big.Int).Mul(x.int(), y.int())
	return a.keep("MulTrunc", n.Quo(n, fixedUnit))
}

// MulInt is exact. No integer is ErrMissing.
func (a *FixedArith) MulInt(x Fixed, n *big.Int) Fixed {
	if n == nil {
		a.fail(Refuse(ErrMissing, "MulInt", nil, nil, "an integer"))
		return Fixed{}
	}
	return a.keep("MulInt", new(big.Int).Mul(x.int(), n))
}

// Quo rounds half to even at the 18th decimal what is left of the quotient after a cut at the 36th, as the recorded code
// does: 0.5 / 0.999999999999999999 is 0.500000000000000000. A zero denominator is ErrDivisionByZero.
func (a *FixedArith) Quo(x, y Fixed) Fixed {
	n := a.longQuotient("Quo", x, y)
	return a.keep("Quo", halfEven(n, fixedUnit))
}

// QuoTrunc cuts at the 18th decimal; a zero denominator is ErrDivisionByZero.
func (a *FixedArith) QuoTrunc(x, y Fixed) Fixed {
	n := a.longQuotient("QuoTrunc", x, y)
	return a.keep("QuoTrunc", n.Quo(n, fixedUnit))
}

// longQuotient is x/y in units of 10^-36, cut.
func (a *FixedArith) longQuotient(name string, x, y Fixed) *big.Int {
	if y.Sign() == 0 {
		a.fail(Refuse(ErrDivisionByZero, name, nil, x.String()+", 0", "a non-zero denominator"))
		return new(big.Int)
	}
	n := new(big.Int).Mul(x.int(), fixedUnit)
	return n.Quo(n.Mul(n, fixedUnit), y.int())
}

// halfEven is x/y rounded to the nearest integer, ties to even.
func halfEven(x, y *big.Int) *big.Int {
	quotient, remainder := new(big.Int).QuoRem(x, y, new(big.Int))
	twice := new(big.Int).Lsh(remainder, 1)
	switch twice.CmpAbs(y) {
	case -1:
		return quotient
	case 0:
		if quotient.Bit(0) == 0 {
			return quotient
		}
	}
	if (x.Sign() < 0) != (y.Sign() < 0) {
		return quotient.Sub(quotient, big.NewInt(1))
	}
	return quotient.Add(quotient, big.NewInt(1))
}
