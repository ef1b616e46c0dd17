package num

import (
	"math"
	"strconv"
)

// floats is float64 with the portable functions of this package: the same bits on every machine.
type floats struct {
	rules Rules
}

// NewFloat64 returns the float64 arithmetic. A result that is not finite is an error (ErrRange), as are division
// by zero and arguments outside the domain; a result too small for float64 is 0. The rules choose the domains
// of Exp and Pow, so that what a release refuses is refused here too. Calculations under unknown rules fail with
// ErrUnknown.
func NewFloat64(rules Rules) Arith[float64] { return &floats{rules: rules} }

func (f *floats) Calc() Calc[float64] {
	err := f.rules.Validate()
	return &floatCalc{floats: *f, err: err, unknown: err}
}
func (f *floats) elementary() Rules { return f.rules }

func (f *floats) Cmp(x, y float64) int {
	switch {
	case x < y:
		return -1
	case x > y:
		return 1
	}
	return 0
}

func (f *floats) Sign(x float64) int {
	switch {
	case x < 0:
		return -1
	case x > 0:
		return 1
	}
	return 0
}

func (f *floats) Neg(x float64) float64 { return -x }
func (f *floats) Abs(x float64) float64 { return math.Abs(x) }
func (f *floats) Int(n int) float64     { return float64(n) }

func (f *floats) FromDec(x Dec) float64 {
	z, err := x.Float64()
	if err != nil {
		return math.Inf(x.Sign())
	}
	return z
}

func (f *floats) Parse(text string) (float64, error) {
	x, err := ParseDec(text)
	if err != nil {
		return 0, err
	}
	return x.Float64()
}

func (f *floats) Text(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }

func (f *floats) IsFinite(x float64) bool { return x-x == 0 }

// floatCalc is a calculation with them.
type floatCalc struct {
	floats
	err     error
	unknown error // what the rules have wrong
}

func (a *floatCalc) Err() error { return a.err }
func (a *floatCalc) Reset()     { a.err = a.unknown }

func (a *floatCalc) Fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

// finite passes z on if it is finite, which z-z is 0 for and nothing else.
func (a *floatCalc) finite(z float64, name string, x, y float64) float64 {
	if z-z != 0 {
		return a.overflow(name, x, y)
	}
	return z
}

func (a *floatCalc) overflow(name string, x, y float64) float64 {
	a.Fail(Refuse(ErrRange, name, nil, floatText(x)+", "+floatText(y), "results of magnitude at most 1.7976931348623157e308"))
	return 0
}

func floatText(x float64) string { return strconv.FormatFloat(x, 'g', -1, 64) }

func (a *floatCalc) Add(x, y float64) float64 { return a.finite(x+y, "Add", x, y) }
func (a *floatCalc) Sub(x, y float64) float64 { return a.finite(x-y, "Sub", x, y) }
func (a *floatCalc) Mul(x, y float64) float64 { return a.finite(float64(x*y), "Mul", x, y) }

func (a *floatCalc) Quo(x, y float64) float64 {
	if y == 0 {
		a.Fail(Refuse(ErrDivisionByZero, "Quo", nil, floatText(x)+", 0", "a non-zero denominator"))
		return 0
	}
	return a.finite(x/y, "Quo", x, y)
}

func (a *floatCalc) Neg(x float64) float64 { return a.finite(-x, "Neg", x, 0) }
func (a *floatCalc) Abs(x float64) float64 { return a.finite(math.Abs(x), "Abs", x, 0) }

// domain records an argument outside the domain.
func (a *floatCalc) domain(name string, x float64, allowed string) float64 {
	a.Fail(Refuse(ErrDomain, name, nil, floatText(x), allowed))
	return 0
}

func (a *floatCalc) Sqrt(x float64) float64 {
	if x < 0 {
		return a.domain("Sqrt", x, "x >= 0")
	}
	return a.finite(math.Sqrt(x), "Sqrt", x, 0)
}

const (
	// contextExpLimit is where the decimal Exp of ElementaryContext gives up: apd raises its working precision to
	// |x|/23 digits, but not to 1000.
	contextExpLimit = 23 * 1000
	// tableExpLimit is where that of ElementaryTable leaves the exponents: 100000 ln 10.
	tableExpLimit = 230258.509299404568402
)

// expDomain refuses what the decimal arithmetic of the same rules refuses as too small or large.
func (a *floatCalc) expDomain(name string, z float64) bool {
	if a.rules.Elementary == ElementaryContext && math.Abs(z) >= contextExpLimit {
		a.Fail(Refuse(ErrRange, name, nil, floatText(z), "|x| < 23000"))
		return false
	}
	if z >= tableExpLimit {
		a.Fail(Refuse(ErrRange, name, nil, floatText(z), "x < 230258.5093"))
		return false
	}
	return true
}

func (a *floatCalc) Exp(x float64) float64 {
	if !a.expDomain("Exp", x) {
		return 0
	}
	return a.finite(Exp(x), "Exp", x, 0)
}

func (a *floatCalc) Ln(x float64) float64 {
	if x <= 0 {
		return a.domain("Ln", x, "x > 0")
	}
	return a.finite(Ln(x), "Ln", x, 0)
}

// log10E64 is 1/ln 10.
const log10E64 = 0.434294481903251827651128918916605082

func (a *floatCalc) Log10(x float64) float64 {
	if x <= 0 {
		return a.domain("Log10", x, "x > 0")
	}
	return a.finite(float64(Ln(x)*log10E64), "Log10", x, 0)
}

func (a *floatCalc) Pow(x, y float64) float64 {
	switch {
	case x != x || y != y: // 1 to the NaN and NaN to the 0 are 1 for Pow
		return a.overflow("Pow", x, y)
	case x == 0 && a.rules.Elementary == ElementaryTable:
		return math.Abs(a.finite(float64(0*y), "Pow", x, y)) // 0, and an error if y is not finite
	case x == 0 && y <= 0:
		return a.domain("Pow", y, "0 to a positive power")
	case x < 0 && (a.rules.Elementary == ElementaryTable || y != math.Trunc(y)):
		return a.domain("Pow", x, "a base >= 0")
	}
	if y < 0 && a.rules.Elementary == ElementaryTable {
		// E7: the integer part of a negative exponent loses its sign
		return a.finite(Pow(x, y-float64(2*math.Trunc(y))), "Pow", x, y)
	}
	return a.finite(Pow(x, y), "Pow", x, y)
}

func (a *floatCalc) Ln1pExp(z float64) float64 {
	if !a.expDomain("Ln1pExp", z) {
		return 0
	}
	return a.finite(Ln1pExp(z), "Ln1pExp", z, 0)
}

func (a *floatCalc) QuoOnePlusExp(p, z float64) float64 {
	if !a.expDomain("QuoOnePlusExp", z) {
		return 0
	}
	return a.finite(QuoOnePlusExp(p, z), "QuoOnePlusExp", p, z)
}

func (a *floatCalc) Trunc(x float64) float64 { return a.finite(math.Trunc(x), "Trunc", x, 0) }

// The methods of floats that formulas call most, without the wrapper of an embedded one.

func (a *floatCalc) Cmp(x, y float64) int    { return a.floats.Cmp(x, y) }
func (a *floatCalc) Sign(x float64) int      { return a.floats.Sign(x) }
func (a *floatCalc) Int(n int) float64       { return float64(n) }
func (a *floatCalc) IsFinite(x float64) bool { return x-x == 0 }

func (a *floatCalc) FromDec(x Dec) float64 {
	z, err := x.Float64()
	if err != nil {
		a.Fail(err)
	}
	return z
}
