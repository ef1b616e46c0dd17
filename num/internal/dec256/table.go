package dec256

import "math/big"

// The chain's own elementary functions (E1-E7 of docs/equations.md), step by step. Every step is rounded half-even to
// 36 digits, the result once more to 34.
var (
	calc       = Context{Precision: 36, Rounding: HalfEven}
	tableRound = Context{Precision: 34, Rounding: HalfEven}
	tableCut   = Context{Precision: 34, Rounding: Down}
)

// expTableSize is the number of entries P_b of the table of E1.
const expTableSize = 300

// Constants of E1-E6. expStepHigh + expStepLow = ln 10 / 300; expStepHigh is short, so that its product with the small
// integer K is exact.
var (
	expStepHigh = constant("7675283643313485613393", -24)
	expStepLow  = constant("3048489478806920036716287625765868", -58)
	tableLn10   = constant("2302585092994045684017991454684364207", -36)
	tableLog10E = constant("434294481903251827651128918916605082", -36)
	// Exp of anything below is 0: -100000 ln 10.
	expZeroBelow = constant("2302585092994045684017991454684364207", -31)
	one          = New(1, 0)
	two          = New(2, 0)
	three        = New(3, 0)
	nine         = New(9, 0)
	// expSteps is 300 / ln 10 of E1.
	expSteps = constantQuotient(New(expTableSize, 0), tableLn10)
)

// Terms 1/6, -1/360, 1/15120, -1/604800 of the rational remainder E3.
var tableTerms = [...]Decimal{
	constantQuotient(one, New(6, 0)), constantQuotient(one, New(-360, 0)),
	constantQuotient(one, New(15120, 0)), constantQuotient(one, New(-604800, 0)),
}

// tablePowers[b] is P_b as the chain forms it: 10^(e_b) rounded half-even to 36 digits, where e_b is b/300 rounded half-even
// to 36 digits. The rounding of e_b shows: 55 entries are not the nearest to 10^(b/300). tableShifts[b] is
// 10^(e_b - b/300) - 1 in units of 10^-33.
//
// 10^(b/300) comes from powers of e^(ln 10/300) with 320 bits behind the point, whose error is a few thousand units of
// the last bit; what e_b is too large by, below 10^-36, is a factor 1 + (e_b - b/300) ln 10 to some 70 digits.
var tablePowers, tableShifts = func() (t [expTableSize]Decimal, shifts [expTableSize]float64) {
	const digits = 90
	lnTen := lnTenDigits(digits + 10)
	step := new(big.Int).Lsh(lnTen, tableBits)
	step.Quo(step, new(big.Int).Mul(bigPower(digits+10), big.NewInt(expTableSize)))
	scale := bigPower(digits)
	for b, power := range powersOf(expSeries(step), expTableSize) {
		// shift is (e_b - b/300) ln 10 in units of 10^-digits
		e := constantQuotient(New(int64(b), 0), New(expTableSize, 0))
		shift := e.Coefficient()
		shift.Mul(shift, bigPower(digits+int64(e.exponent)))
		shift.Mul(shift, big.NewInt(expTableSize))
		shift.Sub(shift, new(big.Int).Mul(big.NewInt(int64(b)), scale))
		shift.Mul(shift, lnTen)
		shift.Quo(shift, new(big.Int).Mul(bigPower(digits+10), big.NewInt(expTableSize)))

		power.Mul(power, scale)
		power.Rsh(power, tableBits)
		more := new(big.Int).Mul(power, shift)
		power.Add(power, more.Quo(more, scale))
		t[b].setBig(power, false, -digits)
		if calc.Round(&t[b], &t[b]) != None {
			panic("dec256: power out of range")
		}
		shifts[b] = float64(shift.Quo(shift, bigPower(digits-50)).Int64()) / 1e17
	}
	return t, shifts
}()

func constant(digits string, exponent int32) Decimal {
	z, ok := FromDigits(digits, false, exponent)
	if !ok {
		panic("dec256: constant " + digits)
	}
	return z
}

func constantQuotient(x, y Decimal) Decimal {
	var z Decimal
	if calc.Quo(&z, &x, &y) != None {
		panic("dec256: constant out of range")
	}
	return z
}

// steps runs operations in one context and keeps the first fault.
type steps struct {
	context Context
	fault   Fault
}

func (s *steps) note(fault Fault) {
	if s.fault == None {
		s.fault = fault
	}
}

func (s *steps) add(z, x, y *Decimal) { s.note(s.context.Add(z, x, y)) }
func (s *steps) sub(z, x, y *Decimal) { s.note(s.context.Sub(z, x, y)) }
func (s *steps) mul(z, x, y *Decimal) { s.note(s.context.Mul(z, x, y)) }
func (s *steps) quo(z, x, y *Decimal) { s.note(s.context.Quo(z, x, y)) }

// exp is E1-E4 with the digits of calc.
func (s *steps) exp(z, x *Decimal) {
	// next to 0 the result is 1 to all digits, but the squares of E3 would leave the exponents
	adjusted := x.Adjusted()
	if x.IsZero() || adjusted < -2*int64(s.context.Precision) {
		*z = New(1, 0)
		return
	}
	bound := expZeroBelow
	if adjusted >= 5 && compareMagnitudes(x, &bound) > 0 {
		if x.negative {
			*z = Decimal{}
			return
		}
		s.note(Range)
		return
	}
	c := tableConstants()
	k, n := s.nearestStep(x)
	index, exponent := int(n%expTableSize), int32(n/expTableSize)
	if index < 0 {
		index += expTableSize
		exponent--
	}
	var d, t, square, sum Decimal
	s.mul(&t, &k, &c.high)
	s.sub(&d, x, &t)
	s.mul(&t, &k, &c.low)
	s.sub(&d, &d, &t)
	s.mul(&square, &d, &d)
	sum = tableTerms[3]
	for i := 2; i >= 0; i-- {
		s.mul(&sum, &square, &sum)
		term := tableTerms[i]
		s.add(&sum, &term, &sum)
	}
	var q, u, v Decimal
	s.mul(&t, &square, &sum)
	s.sub(&q, &d, &t)
	power := tablePowers[index]
	s.mul(&u, &power, &d)
	s.mul(&v, &u, &q)
	s.sub(&t, &c.two, &q)
	s.quo(&v, &v, &t)
	s.add(&v, &v, &u)
	s.add(&v, &v, &power)
	if s.fault != None {
		return
	}
	v.exponent += exponent
	s.note(s.context.Round(z, &v))
}

// tableValues are copies of the constants, so that steps need no address of a package-level variable.
type tableValues struct {
	high, low, steps, two Decimal
}

func tableConstants() tableValues {
	return tableValues{high: expStepHigh, low: expStepLow, steps: expSteps, two: two}
}

// nearestStep is K of E1: x 300/ln 10 rounded half-even to an integer, |x| < 230259.
func (s *steps) nearestStep(x *Decimal) (Decimal, int64) {
	ratio := expSteps
	var product Decimal
	s.mul(&product, x, &ratio)
	if s.fault != None {
		return Decimal{}, 0
	}
	// the product has all the digits of the ratio, so its exponent is negative
	if int(-product.exponent) > s.context.Precision+1 {
		return Decimal{}, 0
	}
	d := powerDivisor(int(-product.exponent))
	var n, q wide
	copy(n[:4], product.words[:])
	d.divide(&q, &n, 4)
	k := int64(q[0])
	if s.context.raises(k&1 == 1, d.remainderAgainstHalf(&n)) {
		k++
	}
	if product.negative {
		k = -k
	}
	return New(k, 0), k
}

// ln is E5 with the digits of calc, x > 0.
func (s *steps) ln(z, x *Decimal) {
	unit, double, start, numerator, ten := one, two, three, nine, tableLn10
	if Cmp(x, &unit) == 0 {
		*z = Decimal{}
		return
	}
	tens := x.Adjusted()
	a := x.WithExponent(x.exponent - int32(tens))
	var y, t, e, sum Decimal
	s.add(&t, &a, &double)
	s.quo(&t, &numerator, &t)
	s.sub(&y, &start, &t)
	for range 3 {
		s.exp(&e, &y)
		s.sub(&t, &e, &a)
		s.add(&sum, &e, &a)
		s.quo(&t, &t, &sum)
		s.mul(&t, &double, &t)
		s.sub(&y, &y, &t)
	}
	shift := New(tens, 0)
	s.mul(&t, &shift, &ten)
	s.add(z, &y, &t)
}

// TableExp sets z to e^x by E1-E4.
func TableExp(z, x *Decimal) Fault {
	if fastTableExp(z, x) {
		return None
	}
	return tableExpSteps(z, x)
}

func tableExpSteps(z, x *Decimal) Fault {
	s := steps{context: calc}
	var v Decimal
	s.exp(&v, x)
	s.note(tableRound.Round(z, &v))
	return s.fault
}

// TableLn sets z to the natural logarithm of x by E5; Domain for x <= 0.
func TableLn(z, x *Decimal) Fault {
	if x.Sign() <= 0 {
		return Domain
	}
	s := steps{context: calc}
	var v Decimal
	s.ln(&v, x)
	s.note(tableRound.Round(z, &v))
	return s.fault
}

// TableLog10 sets z to the decimal logarithm of x by E6; Domain for x <= 0.
func TableLog10(z, x *Decimal) Fault {
	if x.Sign() <= 0 {
		return Domain
	}
	s := steps{context: calc}
	var v Decimal
	factor := tableLog10E
	s.ln(&v, x)
	s.mul(&v, &v, &factor)
	s.note(tableRound.Round(z, &v))
	return s.fault
}

// TablePow sets z to x^y by E7, x > 0, y neither 0 nor 1. The integer part of a negative exponent loses its sign, as in the
// recorded code: 2^-3 is 8 and 2^-1.5 is 2 times 2^-0.5. The magnitude of the integer part is bounded by the caller.
func TablePow(z, x, y *Decimal) Fault {
	if x.Sign() <= 0 {
		return Domain
	}
	work := Context{Precision: max(tableCut.Precision, x.Digits()) + 10, Rounding: HalfUp}
	var power Decimal
	var fault Fault
	word, fraction, done := y.splitSmall()
	if done {
		fault = work.integerPower(&power, x, word, false)
	} else {
		var n *big.Int
		n, fraction = y.Split()
		fault = work.bigPower(&power, x, n.Abs(n), false)
	}
	if fault != None {
		return fault
	}
	if !fraction.IsZero() {
		s := steps{context: calc}
		var factor Decimal
		s.ln(&factor, x)
		s.note(work.Mul(&factor, &fraction, &factor))
		if s.fault == None {
			s.exp(&factor, &factor)
		}
		s.note(work.Mul(&power, &power, &factor))
		if s.fault != None {
			return s.fault
		}
	}
	return tableCut.Round(z, &power)
}

// ln1pTripled: below 10^-37 the three steps of E5 for ln(1 + x) start from 0 and each adds x anew, since e^y and
// e^y + 1 + x are 1 and 2 to all 36 digits. So the result is 3 x, which is what the chain computes.
const ln1pTripled = -37

// TableLn1p sets z to ln(1 + x) by E5, x >= 0.
func TableLn1p(z, x *Decimal) Fault {
	if !x.IsZero() && x.Adjusted() < ln1pTripled && x.Digits() <= tableRound.Precision {
		factor := three
		return tableRound.Mul(z, x, &factor)
	}
	var sum Decimal
	unit := one
	if fault := Exact.Add(&sum, &unit, x); fault != None {
		return fault
	}
	return TableLn(z, &sum)
}
