package num

import "github.com/seed-63a7a409/chorus/num/internal/dec256"

// tableCalc is a calculation with the chain's own elementary functions, E1-E7.
type tableCalc struct {
	decCalc
}

func (a *tableCalc) Exp(x Dec) Dec {
	var z Dec
	if a.err != nil {
		return z
	}
	a.charge(&x)
	return a.finished("Exp", dec256.TableExp(&z.v, &x.v), &z, &x)
}

func (a *tableCalc) Ln(x Dec) Dec {
	var z Dec
	if a.err != nil {
		return z
	}
	if x.Sign() <= 0 {
		a.Fail(Refuse(ErrDomain, "Ln", nil, x, "x > 0"))
		return z
	}
	a.chargeSize(&x)
	return a.finished("Ln", dec256.TableLn(&z.v, &x.v), &z, &x)
}

func (a *tableCalc) Log10(x Dec) Dec {
	var z Dec
	if a.err != nil {
		return z
	}
	if x.Sign() <= 0 {
		a.Fail(Refuse(ErrDomain, "Log10", nil, x, "x > 0"))
		return z
	}
	a.chargeSize(&x)
	return a.finished("Log10", dec256.TableLog10(&z.v, &x.v), &z, &x)
}

func (a *tableCalc) Pow(x, y Dec) Dec {
	switch {
	case a.err != nil:
		return Dec{}
	case x.Sign() < 0:
		a.Fail(Refuse(ErrDomain, "Pow", nil, x.String()+", "+y.String(), "a base >= 0"))
		return Dec{}
	case x.Sign() == 0:
		return Dec{}
	case y.Sign() == 0:
		return IntDec(1)
	case y.Equal(IntDec(1)):
		return x
	}
	a.chargeSize(&x)
	a.chargeSize(&y)
	if result, done := a.extremePower(x, y); done {
		return result
	}
	var z Dec
	if fault := dec256.TablePow(&z.v, &x.v, &y.v); fault != dec256.None {
		return a.failed("Pow", fault, &x, &y)
	}
	return z
}

func (a *tableCalc) Ln1pExp(z Dec) Dec {
	x := a.Exp(z)
	if a.err != nil {
		return Dec{}
	}
	var result Dec
	return a.finished("Ln1pExp", dec256.TableLn1p(&result.v, &x.v), &result, &z)
}

func (a *tableCalc) QuoOnePlusExp(p, z Dec) Dec {
	var power, quotient Dec
	if a.err == nil && a.meter == nil && dec256.TableExp(&power.v, &z.v) == dec256.None && dec256.QuoOnePlus(&quotient.v, &p.v, &power.v) {
		return quotient
	}
	return a.Quo(p, a.Add(IntDec(1), a.Exp(z)))
}
