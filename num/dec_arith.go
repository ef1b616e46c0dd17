package num

import "github.com/cockroachdb/apd/v3"

// precision is the number of significant digits of products, quotients and elementary functions.
const precision = 34

// exact adds without rounding; chain truncates to 34 digits. apd's Exp, Log10 and Sqrt round half-even in it
// whatever its rounding says, which is what the chain's digits carry.
var (
	exact = &apd.Context{MaxExponent: MaxExponent, MinExponent: -MaxExponent, Traps: apd.DefaultTraps}
	chain = &apd.Context{
		Precision:   precision,
		MaxExponent: MaxExponent,
		MinExponent: -MaxExponent,
		Traps:       apd.DefaultTraps,
		Rounding:    apd.RoundDown,
	}
)

// decArith is the decimal arithmetic with the elementary functions of v0.6.
type decArith struct {
	err error
}

// NewDecimal opens the decimal arithmetic: Add and Sub exact; Mul and Quo cut to 34 significant digits; Sqrt
// half-even; Exp, Ln, Log10 and Pow by the rules. Exponents beyond +-100000, division by zero, ln 0 and 0 to a
// negative power are errors (section 3 of docs/equations.md).
func NewDecimal(rules Rules) Arith[Dec] {
	if rules.Elementary == ElementaryTable {
		return new(tableArith)
	}
	return new(decArith)
}

func (a *decArith) Fresh() Arith[Dec] { return new(decArith) }
func (a *decArith) Err() error        { return a.err }

func (a *decArith) Fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

// unary runs one operation of apd into a fresh value.
func (a *decArith) unary(name string, op func(d, x *apd.Decimal) (apd.Condition, error), x Dec) Dec {
	if a.err != nil {
		return Dec{}
	}
	z := new(apd.Decimal)
	condition, err := op(z, x.value())
	if err != nil || z.Form != apd.Finite {
		a.Fail(refusedOperation(name, condition, x.String()))
		return Dec{}
	}
	return Dec{v: z}
}

// failed records why the operation on x and y gave no number.
func (a *decArith) failed(name string, condition apd.Condition, x, y Dec) Dec {
	a.Fail(refusedOperation(name, condition, x.String()+", "+y.String()))
	return Dec{}
}

// refusedOperation turns apd's conditions into the errors of this package.
func refusedOperation(name string, condition apd.Condition, operands string) error {
	switch {
	case condition.DivisionByZero(), condition.DivisionUndefined():
		return Refuse(ErrDivisionByZero, name, nil, operands, "a non-zero denominator")
	case condition.InvalidOperation():
		return Refuse(ErrDomain, name, nil, operands, "operands in the domain")
	default:
		return Refuse(ErrRange, name, nil, operands, "results within 10^+-100000")
	}
}

func (a *decArith) Add(x, y Dec) Dec {
	if a.err != nil {
		return Dec{}
	}
	z := new(apd.Decimal)
	if condition, err := exact.Add(z, x.value(), y.value()); err != nil {
		return a.failed("Add", condition, x, y)
	}
	return Dec{v: z}
}

func (a *decArith) Sub(x, y Dec) Dec {
	if a.err != nil {
		return Dec{}
	}
	z := new(apd.Decimal)
	if condition, err := exact.Sub(z, x.value(), y.value()); err != nil {
		return a.failed("Sub", condition, x, y)
	}
	return Dec{v: z}
}

func (a *decArith) Mul(x, y Dec) Dec {
	if a.err != nil {
		return Dec{}
	}
	z := new(apd.Decimal)
	if condition, err := chain.Mul(z, x.value(), y.value()); err != nil {
		return a.failed("Mul", condition, x, y)
	}
	return Dec{v: z}
}

func (a *decArith) Quo(x, y Dec) Dec {
	if a.err != nil {
		return Dec{}
	}
	z := new(apd.Decimal)
	if condition, err := chain.Quo(z, x.value(), y.value()); err != nil {
		return a.failed("Quo", condition, x, y)
	}
	return Dec{v: z}
}

func (a *decArith) Neg(x Dec) Dec { return a.unary("Neg", chain.Neg, x) }
func (a *decArith) Abs(x Dec) Dec { return a.unary("Abs", exact.Abs, x) }

func (a *decArith) Sqrt(x Dec) Dec { return a.unary("Sqrt", chain.Sqrt, x) }
func (a *decArith) Exp(x Dec) Dec  { return a.unary("Exp", chain.Exp, x) }

func (a *decArith) Ln(x Dec) Dec {
	if !a.lnDomain("Ln", x) {
		return Dec{}
	}
	return a.unary("Ln", chain.Ln, x)
}

func (a *decArith) Log10(x Dec) Dec {
	if !a.lnDomain("Log10", x) {
		return Dec{}
	}
	return a.unary("Log10", chain.Log10, x)
}

// nearestOne is how close to 1 an argument of apd's Ln may come: its series cubes the distance, and it never
// returns once a term leaves the exponents.
const nearestOne = -33000

// lnDomain refuses what has no logarithm and what apd's Ln would take for ever on.
func (a *decArith) lnDomain(name string, x Dec) bool {
	if x.Sign() <= 0 {
		a.Fail(Refuse(ErrDomain, name, nil, x, "x > 0"))
		return false
	}
	if x.value().Exponent >= nearestOne {
		return true
	}
	distance := new(apd.Decimal)
	if condition, err := exact.Sub(distance, x.value(), one); err != nil {
		a.Fail(refusedOperation(name, condition, x.String()))
		return false
	}
	if !distance.IsZero() && adjustedExponent(distance) < nearestOne {
		a.Fail(Refuse(ErrRange, name, nil, x, "no closer to 1 than 1e-33000"))
		return false
	}
	return true
}

func (a *decArith) Pow(x, y Dec) Dec {
	if a.err != nil {
		return Dec{}
	}
	if x.Sign() == 0 && y.Sign() <= 0 {
		a.Fail(Refuse(ErrDomain, "Pow", nil, x.String()+", "+y.String(), "0 to a positive power"))
		return Dec{}
	}
	if result, done := a.extremePower(x, y); done {
		return result
	}
	z := new(apd.Decimal)
	condition, err := chain.Pow(z, x.value(), y.value())
	if err != nil || z.Form != apd.Finite {
		return a.failed("Pow", condition, x, y)
	}
	return Dec{v: z}
}

// Bounds on the work of a power. For a base of fewer than 148 digits, +-1 apart, a longer exponent would lead
// beyond the range anyway.
const (
	maxPowerBits  = 512
	maxBaseDigits = 1000
)

// extremePower answers or refuses what the loops of a power would take for ever on.
func (a *decArith) extremePower(x, y Dec) (Dec, bool) {
	refuse := func(allowed string) (Dec, bool) {
		a.Fail(Refuse(ErrRange, "Pow", nil, x.String()+", "+y.String(), allowed))
		return Dec{}, true
	}
	base := x.value()
	switch {
	case x.Sign() == 0 || y.Sign() == 0:
		return Dec{}, false
	case x.Equal(IntDec(1)):
		return IntDec(1), true
	case base.NumDigits() > maxBaseDigits:
		return refuse("a base of at most 1000 digits")
	case base.Exponent < -MaxExponent:
		return refuse("a base with at most 100000 decimals")
	case adjustedExponent(y.value()) < maxPowerBits/4: // at most 4 bits a digit
		return Dec{}, false
	case y.Trunc().BitLen() <= maxPowerBits:
		return Dec{}, false
	case x.Equal(IntDec(-1)) && y.IsInt():
		return IntDec(1 - 2*int64(y.Trunc().Bit(0))), true
	}
	return refuse("exponents of at most 512 bits")
}

func (a *decArith) Ln1pExp(z Dec) Dec { return a.Ln(a.Add(IntDec(1), a.Exp(z))) }

func (a *decArith) QuoOnePlusExp(p, z Dec) Dec { return a.Quo(p, a.Add(IntDec(1), a.Exp(z))) }

func (a *decArith) Trunc(x Dec) Dec {
	z, err := BigIntDec(x.Trunc())
	if err != nil {
		a.Fail(err)
	}
	return z
}

func (a *decArith) Cmp(x, y Dec) int               { return x.Cmp(y) }
func (a *decArith) Sign(x Dec) int                 { return x.Sign() }
func (a *decArith) Int(n int) Dec                  { return IntDec(int64(n)) }
func (a *decArith) FromDec(x Dec) Dec              { return x }
func (a *decArith) Parse(text string) (Dec, error) { return ParseDec(text) }
func (a *decArith) Text(x Dec) string              { return x.Plain() }
func (a *decArith) IsFinite(Dec) bool              { return true }
