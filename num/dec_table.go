package num

import (
	"math/big"
	"sync"

	"github.com/cockroachdb/apd/v3"
)

// tableArith is the decimal arithmetic with the chain's own elementary functions, E1-E7.
type tableArith struct {
	decArith
}

// Contexts of section 3.2: every step of E1-E6 is rounded in calc, the public result once more in rounded.
var (
	calc    = &apd.Context{Precision: 36, MaxExponent: MaxExponent, MinExponent: -MaxExponent, Traps: apd.DefaultTraps, Rounding: apd.RoundHalfEven}
	rounded = calc.WithPrecision(precision)
)

// The table of E1 has expTableSize entries P_b = 10^(b/300), each rounded to the digits of calc.
const expTableSize = 300

// Constants of E1-E6. expStepHigh + expStepLow = ln 10 / 300; expStepHigh is short, so that its product with
// the small integer K is exact.
var (
	expStepHigh = apdConst("0.007675283643313485613393")
	expStepLow  = apdConst("3.048489478806920036716287625765868e-25")
	ln10        = apdConst("2.302585092994045684017991454684364207")
	log10E      = apdConst("0.434294481903251827651128918916605082")
	one         = apdConst("1")
	two         = apdConst("2")
	three       = apdConst("3")
	nine        = apdConst("9")
	// Exp of anything below is 0: -100000 ln 10.
	expZeroBelow = apdConst("-230258.5092994045684017991454684364207")
)

// Terms 1/6, -1/360, 1/15120, -1/604800 of the rational remainder E3.
var expTerms = [...]*apd.Decimal{
	apdQuotient(1, 6), apdQuotient(-1, 360), apdQuotient(1, 15120), apdQuotient(-1, 604800),
}

// expSteps is 300 / ln 10 of E1.
var expSteps = func() *apd.Decimal {
	q := new(apd.Decimal)
	mustCalc(calc.Quo(q, apd.New(expTableSize, 0), ln10))
	return q
}()

func apdConst(text string) *apd.Decimal {
	v, _, err := apd.NewFromString(text)
	if err != nil {
		panic(err)
	}
	return v
}

func apdQuotient(x, y int64) *apd.Decimal {
	q := new(apd.Decimal)
	mustCalc(calc.Quo(q, apd.New(x, 0), apd.New(y, 0)))
	return q
}

func mustCalc(_ apd.Condition, err error) {
	if err != nil {
		panic(err)
	}
}

// powersOfTen gives P_b = 10^(b/300), b = 0..299, rounded half-even to 36 digits, from 90 digits of 10^(1/300)
// in integer arithmetic; the error of the last power is a few hundred units of the 90th digit.
var powersOfTen = sync.OnceValue(func() *[expTableSize]*apd.Decimal {
	const digits = 90
	t := new([expTableSize]*apd.Decimal)
	step := rootOfTen(expTableSize, digits)
	scale := pow10(digits)
	power := new(big.Int).Set(scale)
	for b := range t {
		v := apd.NewWithBigInt(new(apd.BigInt).SetMathBigInt(power), -digits)
		t[b] = new(apd.Decimal)
		mustCalc(calc.Round(t[b], v))
		power.Mul(power, step)
		power.Quo(power, scale)
	}
	return t
})

// rootOfTen is floor(10^(1/n) 10^digits), by Newton's iteration from above on integers.
func rootOfTen(n int64, digits int64) *big.Int {
	target := pow10(1 + n*digits) // x^n <= target
	x := pow10(digits + 1)
	for {
		// y = ((n-1) x + target / x^(n-1)) / n
		y := new(big.Int).Exp(x, big.NewInt(n-1), nil)
		y.Quo(target, y)
		y.Add(y, new(big.Int).Mul(x, big.NewInt(n-1)))
		y.Quo(y, big.NewInt(n))
		if y.Cmp(x) >= 0 {
			return x
		}
		x = y
	}
}

func (a *tableArith) Fresh() Arith[Dec] { return new(tableArith) }

// stepper runs steps of E1-E7 in one context and keeps the first failure.
type stepper struct {
	context   *apd.Context
	condition apd.Condition
	err       error
}

func (s *stepper) note(condition apd.Condition, err error) {
	if s.err == nil && err != nil {
		s.condition, s.err = condition, err
	}
}

func (s *stepper) add(x, y *apd.Decimal) *apd.Decimal {
	z := new(apd.Decimal)
	s.note(s.context.Add(z, x, y))
	return z
}

func (s *stepper) sub(x, y *apd.Decimal) *apd.Decimal {
	z := new(apd.Decimal)
	s.note(s.context.Sub(z, x, y))
	return z
}

func (s *stepper) mul(x, y *apd.Decimal) *apd.Decimal {
	z := new(apd.Decimal)
	s.note(s.context.Mul(z, x, y))
	return z
}

func (s *stepper) quo(x, y *apd.Decimal) *apd.Decimal {
	z := new(apd.Decimal)
	s.note(s.context.Quo(z, x, y))
	return z
}

// exp is E1-E4 with the digits of calc.
func (s *stepper) exp(x *apd.Decimal) *apd.Decimal {
	// next to 0 the result is 1 to all digits, but the squares of E3 would leave the exponents
	if x.IsZero() || adjustedExponent(x) < -2*int64(s.context.Precision) {
		return one
	}
	if x.Cmp(expZeroBelow) < 0 {
		return new(apd.Decimal)
	}
	if x.Cmp(new(apd.Decimal).Neg(expZeroBelow)) > 0 {
		s.note(apd.Overflow.GoError(apd.DefaultTraps))
		return new(apd.Decimal)
	}
	k, index, exponent := s.nearestStep(x)
	d := s.sub(s.sub(x, s.mul(k, expStepHigh)), s.mul(k, expStepLow))
	square := s.mul(d, d)
	polynomial := expTerms[3]
	for i := len(expTerms) - 2; i >= 0; i-- {
		polynomial = s.add(expTerms[i], s.mul(square, polynomial))
	}
	q := s.sub(d, s.mul(square, polynomial))
	tablePower := powersOfTen()[index]
	u := s.mul(tablePower, d)
	v := s.quo(s.mul(u, q), s.sub(two, q))
	v = s.add(s.add(v, u), tablePower)
	if s.err != nil {
		return new(apd.Decimal)
	}
	return s.shift(v, exponent)
}

// nearestStep is E1: K, b and a with x about K ln10/300, K = 300 a + b.
func (s *stepper) nearestStep(x *apd.Decimal) (k *apd.Decimal, index int, exponent int32) {
	k = new(apd.Decimal)
	s.note(s.context.RoundToIntegralValue(k, s.mul(x, expSteps)))
	n, err := k.Int64()
	if err != nil {
		s.note(apd.Overflow, err)
		return k, 0, 0
	}
	index, exponent = int(n%expTableSize), int32(n/expTableSize)
	if index < 0 {
		index += expTableSize
		exponent--
	}
	return k, index, exponent
}

// shift multiplies by 10^n.
func (s *stepper) shift(x *apd.Decimal, n int32) *apd.Decimal {
	z := new(apd.Decimal).Set(x)
	z.Exponent += n
	s.note(s.context.Round(z, z))
	return z
}

// ln is E5 with the digits of calc, x > 0.
func (s *stepper) ln(x *apd.Decimal) *apd.Decimal {
	if x.Cmp(one) == 0 {
		return new(apd.Decimal)
	}
	a := new(apd.Decimal).Set(x)
	tens := int64(x.Exponent) + x.NumDigits() - 1
	a.Exponent -= int32(tens)
	y := s.sub(three, s.quo(nine, s.add(a, two)))
	for range 3 {
		e := s.exp(y)
		y = s.sub(y, s.mul(two, s.quo(s.sub(e, a), s.add(e, a))))
	}
	return s.add(y, s.mul(apd.New(tens, 0), ln10))
}

// finish rounds to 34 digits and hands the result or the failure over.
func (a *tableArith) finish(name string, s *stepper, v *apd.Decimal, x Dec) Dec {
	z := new(apd.Decimal)
	s.note(rounded.Round(z, v))
	if s.err != nil {
		a.Fail(refusedOperation(name, s.condition, x.String()))
		return Dec{}
	}
	return Dec{v: z}
}

func (a *tableArith) Exp(x Dec) Dec {
	if a.err != nil {
		return Dec{}
	}
	s := &stepper{context: calc}
	return a.finish("Exp", s, s.exp(x.value()), x)
}

func (a *tableArith) Ln(x Dec) Dec {
	if a.err != nil {
		return Dec{}
	}
	if x.Sign() <= 0 {
		a.Fail(Refuse(ErrDomain, "Ln", nil, x, "x > 0"))
		return Dec{}
	}
	s := &stepper{context: calc}
	return a.finish("Ln", s, s.ln(x.value()), x)
}

func (a *tableArith) Log10(x Dec) Dec {
	if a.err != nil {
		return Dec{}
	}
	if x.Sign() <= 0 {
		a.Fail(Refuse(ErrDomain, "Log10", nil, x, "x > 0"))
		return Dec{}
	}
	s := &stepper{context: calc}
	return a.finish("Log10", s, s.mul(s.ln(x.value()), log10E), x)
}

func (a *tableArith) Pow(x, y Dec) Dec {
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
	if result, done := a.extremePower(x, y); done {
		return result
	}
	whole := y.Trunc()
	digits := uint32(max(precision, x.value().NumDigits()))
	power := calc.WithPrecision(digits + 10)
	power.Rounding = apd.RoundHalfUp
	integral := &stepper{context: power}
	z := integral.integerPower(x.value(), whole)

	wholeDec := apd.NewWithBigInt(new(apd.BigInt).SetMathBigInt(whole), 0)
	fractional := &stepper{context: calc}
	fraction := new(apd.Decimal)
	fractional.note(exact.Sub(fraction, y.value(), wholeDec))
	if !fraction.IsZero() {
		factor := fractional.exp(fractional.mul(fraction, fractional.ln(x.value())))
		if fractional.err == nil && integral.err == nil {
			// E7: the product of the unrounded factors is rounded once, truncating
			z2 := new(apd.Decimal)
			fractional.note(exact.Mul(z2, z, factor))
			z = z2
		}
	}
	integral.note(fractional.condition, fractional.err)
	result := new(apd.Decimal)
	if integral.err == nil {
		integral.note(chain.Round(result, z))
	}
	if integral.err != nil {
		return a.failed("Pow", integral.condition, x, y)
	}
	return Dec{v: result}
}

// integerPower is x^n by square-and-multiply, the reciprocal for negative n.
func (s *stepper) integerPower(x *apd.Decimal, n *big.Int) *apd.Decimal {
	result, square := one, x
	m := new(big.Int).Abs(n)
	for i := range m.BitLen() {
		if i > 0 {
			square = s.mul(square, square)
		}
		if m.Bit(i) == 1 {
			result = s.mul(result, square)
		}
		if s.err != nil {
			return result
		}
	}
	if n.Sign() < 0 {
		result = s.quo(one, result)
	}
	return result
}

// Ln1pExp takes Ln of the sum by E5 as long as that leaves enough digits. E5 is accurate to about 10^-35 absolutely,
// so below ln1pSeriesBelow it would lose digits of a small result that the published formula has; there the series
// x - x^2/2 + x^3/3 - ... is summed instead, whose first neglected term is below 10^-36 of the result.
func (a *tableArith) Ln1pExp(z Dec) Dec {
	x := a.Exp(z)
	if a.err != nil || x.Sign() == 0 || x.value().Cmp(ln1pSeriesBelow) >= 0 {
		return a.Ln(a.Add(IntDec(1), x))
	}
	s := &stepper{context: calc}
	minus := s.sub(new(apd.Decimal), x.value())
	sum, power := new(apd.Decimal), x.value()
	for n := range int64(ln1pSeriesTerms) {
		sum = s.add(sum, s.quo(power, apd.New(n+1, 0)))
		power = s.mul(power, minus)
	}
	return a.finish("Ln1pExp", s, sum, z)
}

// Where the series of Ln1pExp takes over, and how many terms it has: (10^-4)^10 is below 10^-36.
var ln1pSeriesBelow = apdConst("0.0001")

const ln1pSeriesTerms = 10

func (a *tableArith) QuoOnePlusExp(p, z Dec) Dec { return a.Quo(p, a.Add(IntDec(1), a.Exp(z))) }
