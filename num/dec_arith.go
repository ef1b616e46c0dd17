package num

import "github.com/seed-63a7a409/chorus/num/internal/dec256"

// precision is the number of significant digits of products, quotients and elementary functions.
const precision = 34

// exact adds without rounding; chain truncates to 34 digits, but its Exp, Log10 and Sqrt round half-even, as those of
// apd do, which is what the chain's digits carry.
var (
	exact = dec256.Exact
	chain = dec256.Chain
)

// decimals is a decimal arithmetic.
type decimals struct {
	rules Rules
	meter *Meter // nil if long numbers are not counted
}

// NewDecimal returns the decimal arithmetic: Add and Sub exact; Mul and Quo cut to 34 significant digits; Sqrt
// half-even; Exp, Ln, Log10 and Pow by the rules. Exponents beyond +-100000, division by zero, ln 0 and 0 to a
// negative power are errors (section 3 of docs/equations.md). Calculations under unknown rules fail with ErrUnknown.
func NewDecimal(rules Rules) Arith[Dec] { return &decimals{rules: rules} }

func (d *decimals) Calc() Calc[Dec] {
	if d.rules.Elementary == ElementaryTable {
		return &tableCalc{decCalc{decimals: *d}}
	}
	return &decCalc{decimals: *d, err: d.rules.Validate()}
}

func (d *decimals) elementary() Rules { return d.rules }

func (d *decimals) Cmp(x, y Dec) int {
	d.charge(&x)
	d.charge(&y)
	return x.Cmp(y)
}

func (d *decimals) Sign(x Dec) int { return x.Sign() }

func (d *decimals) Neg(x Dec) Dec {
	d.charge(&x)
	z := Dec{v: x.v.Negate()}
	_ = chain.Round(&z.v, &z.v) // cutting digits leads to no other exponents
	return z
}

func (d *decimals) Abs(x Dec) Dec {
	d.charge(&x)
	return Dec{v: x.v.Magnitude()}
}

func (d *decimals) Int(n int) Dec                  { return IntDec(int64(n)) }
func (d *decimals) FromDec(x Dec) Dec              { return x }
func (d *decimals) Parse(text string) (Dec, error) { return ParseDec(text) }
func (d *decimals) Text(x Dec) string              { return x.Plain() }
func (d *decimals) IsFinite(Dec) bool              { return true }

// decCalc is a calculation with the elementary functions of v0.6.
type decCalc struct {
	decimals
	err error
}

func (a *decCalc) Err() error { return a.err }
func (a *decCalc) Reset()     { a.err = a.rules.Validate() }

func (a *decCalc) Fail(err error) {
	if a.err == nil {
		a.err = err
	}
}

// finished hands on the result of an operation on x, or records why there is none.
func (a *decCalc) finished(name string, fault dec256.Fault, z *Dec, x *Dec) Dec {
	if fault != dec256.None {
		a.refuse(name, fault, x.String())
		return Dec{}
	}
	return *z
}

// failed records why the operation on x and y gave no number.
func (a *decCalc) failed(name string, fault dec256.Fault, x, y *Dec) Dec {
	a.refuse(name, fault, x.String()+", "+y.String())
	return Dec{}
}

// refuse records a fault as an error of this package.
func (a *decCalc) refuse(name string, fault dec256.Fault, operands string) {
	switch fault {
	case dec256.ZeroDivision:
		a.Fail(Refuse(ErrDivisionByZero, name, nil, operands, "a non-zero denominator"))
	case dec256.Domain:
		a.Fail(Refuse(ErrDomain, name, nil, operands, "operands in the domain"))
	default:
		a.Fail(Refuse(ErrRange, name, nil, operands, "results within 10^+-100000"))
	}
}

func (a *decCalc) Add(x, y Dec) (z Dec) {
	if a.err != nil {
		return z
	}
	if fault := exact.Add(&z.v, &x.v, &y.v); fault != dec256.None {
		return a.failed("Add", fault, &x, &y)
	}
	a.charge(&z)
	return z
}

func (a *decCalc) Sub(x, y Dec) (z Dec) {
	if a.err != nil {
		return z
	}
	if fault := exact.Sub(&z.v, &x.v, &y.v); fault != dec256.None {
		return a.failed("Sub", fault, &x, &y)
	}
	a.charge(&z)
	return z
}

func (a *decCalc) Mul(x, y Dec) (z Dec) {
	if a.err != nil {
		return z
	}
	a.charge(&x)
	a.charge(&y)
	if fault := chain.Mul(&z.v, &x.v, &y.v); fault != dec256.None {
		return a.failed("Mul", fault, &x, &y)
	}
	return z
}

func (a *decCalc) Quo(x, y Dec) (z Dec) {
	if a.err != nil {
		return z
	}
	a.charge(&x)
	a.charge(&y)
	if fault := chain.Quo(&z.v, &x.v, &y.v); fault != dec256.None {
		return a.failed("Quo", fault, &x, &y)
	}
	return z
}

func (a *decCalc) Neg(x Dec) Dec {
	if a.err != nil {
		return Dec{}
	}
	a.charge(&x)
	z := Dec{v: x.v.Negate()}
	return a.finished("Neg", chain.Round(&z.v, &z.v), &z, &x)
}

func (a *decCalc) Abs(x Dec) Dec {
	if a.err != nil {
		return Dec{}
	}
	a.charge(&x)
	z := Dec{v: x.v.Magnitude()}
	return a.finished("Abs", exact.Round(&z.v, &z.v), &z, &x)
}

func (a *decCalc) Sqrt(x Dec) Dec {
	var z Dec
	if a.err != nil {
		return z
	}
	a.charge(&x)
	return a.finished("Sqrt", chain.Sqrt(&z.v, &x.v), &z, &x)
}

func (a *decCalc) Exp(x Dec) Dec {
	var z Dec
	if a.err != nil {
		return z
	}
	a.charge(&x)
	return a.finished("Exp", chain.Exp(&z.v, &x.v), &z, &x)
}

func (a *decCalc) Ln(x Dec) Dec {
	var z Dec
	if a.err != nil || !a.lnDomain("Ln", x) {
		return z
	}
	a.chargeSize(&x)
	return a.finished("Ln", chain.Ln(&z.v, &x.v), &z, &x)
}

func (a *decCalc) Log10(x Dec) Dec {
	var z Dec
	if a.err != nil || !a.lnDomain("Log10", x) {
		return z
	}
	a.chargeSize(&x)
	return a.finished("Log10", chain.Log10(&z.v, &x.v), &z, &x)
}

// nearestOne is how close to 1 an argument of apd's Ln may come: its series cubes the distance, and it never
// returns once a term leaves the exponents.
const nearestOne = -33000

// lnDomain refuses what has no logarithm and what apd's Ln would take for ever on.
func (a *decCalc) lnDomain(name string, x Dec) bool {
	if x.Sign() <= 0 {
		a.Fail(Refuse(ErrDomain, name, nil, x, "x > 0"))
		return false
	}
	if x.v.Exponent() >= nearestOne {
		return true
	}
	var distance Dec
	unit := IntDec(1)
	if fault := exact.Sub(&distance.v, &x.v, &unit.v); fault != dec256.None {
		a.refuse(name, fault, x.String())
		return false
	}
	if distance.Sign() != 0 && distance.v.Adjusted() < nearestOne {
		a.Fail(Refuse(ErrRange, name, nil, x, "no closer to 1 than 1e-33000"))
		return false
	}
	return true
}

func (a *decCalc) Pow(x, y Dec) Dec {
	if a.err != nil {
		return Dec{}
	}
	if x.Sign() == 0 && y.Sign() <= 0 {
		a.Fail(Refuse(ErrDomain, "Pow", nil, x.String()+", "+y.String(), "0 to a positive power"))
		return Dec{}
	}
	a.chargeSize(&x)
	a.chargeSize(&y)
	if result, done := a.extremePower(x, y); done {
		return result
	}
	var z Dec
	if fault := chain.Pow(&z.v, &x.v, &y.v); fault != dec256.None {
		return a.failed("Pow", fault, &x, &y)
	}
	return z
}

// Bounds on the work of a power. For a base of fewer than 148 digits, +-1 apart, a longer exponent would lead
// beyond the range anyway.
const (
	maxPowerBits  = 512
	maxBaseDigits = 1000
)

// extremePower answers or refuses what the loops of a power would take for ever on.
func (a *decCalc) extremePower(x, y Dec) (Dec, bool) {
	refuse := func(allowed string) (Dec, bool) {
		a.Fail(Refuse(ErrRange, "Pow", nil, x.String()+", "+y.String(), allowed))
		return Dec{}, true
	}
	switch {
	case x.Sign() == 0 || y.Sign() == 0:
		return Dec{}, false
	case x.Equal(IntDec(1)):
		return IntDec(1), true
	case x.v.Digits() > maxBaseDigits:
		return refuse("a base of at most 1000 digits")
	case x.v.Exponent() < -maxExponent:
		return refuse("a base with at most 100000 decimals")
	case y.v.Adjusted() < maxPowerBits/4: // at most 4 bits a digit
		return Dec{}, false
	case y.Trunc().BitLen() <= maxPowerBits:
		return Dec{}, false
	case x.Equal(IntDec(-1)) && y.IsInt():
		return IntDec(1 - 2*int64(y.Trunc().Bit(0))), true
	}
	return refuse("exponents of at most 512 bits")
}

func (a *decCalc) Ln1pExp(z Dec) Dec { return a.Ln(a.Add(IntDec(1), a.Exp(z))) }

func (a *decCalc) QuoOnePlusExp(p, z Dec) Dec {
	var power, quotient Dec
	if a.err == nil && a.meter == nil && chain.Exp(&power.v, &z.v) == dec256.None && dec256.QuoOnePlus(&quotient.v, &p.v, &power.v) {
		return quotient
	}
	return a.Quo(p, a.Add(IntDec(1), a.Exp(z)))
}

func (a *decCalc) Trunc(x Dec) Dec {
	var z Dec
	z.v.Truncate(&x.v)
	return a.finished("Trunc", exact.Round(&z.v, &z.v), &z, &x)
}

func (a *decCalc) Cmp(x, y Dec) int {
	a.charge(&x)
	a.charge(&y)
	return x.Cmp(y)
}
