package dec256

import (
	"errors"
	"math/big"
	"sync"
	"testing"

	"github.com/cockroachdb/apd/v3"
)

// The slow twin of table.go: E1-E7 on apd decimals, one fresh decimal a step.

// Contexts of section 3.2: every step of E1-E6 is apdRounded in apdCalc, the public result once more in apdRounded.
var (
	apdCalc    = &apd.Context{Precision: 36, MaxExponent: apd.MaxExponent, MinExponent: apd.MinExponent, Traps: apd.DefaultTraps, Rounding: apd.RoundHalfEven}
	apdRounded = apdCalc.WithPrecision(34)
)

// apdTableSize is the number of entries P_b of the table of E1.
const apdTableSize = 300

// Constants of E1-E6. apdStepHigh + apdStepLow = ln 10 / 300; apdStepHigh is short, so that its product with
// the small integer K is exact.
var (
	apdStepHigh = apdConst("0.007675283643313485613393")
	apdStepLow  = apdConst("3.048489478806920036716287625765868e-25")
	apdLn10     = apdConst("2.302585092994045684017991454684364207")
	apdLog10E   = apdConst("0.434294481903251827651128918916605082")
	apdOne      = apdConst("1")
	apdTwo      = apdConst("2")
	apdThree    = apdConst("3")
	apdNine     = apdConst("9")
	// Exp of anything below is 0: -100000 ln 10.
	apdZeroBelow = apdConst("-230258.5092994045684017991454684364207")
)

// Terms 1/6, -1/360, 1/15120, -1/604800 of the rational remainder E3.
var apdTerms = [...]*apd.Decimal{
	apdQuotient(1, 6), apdQuotient(-1, 360), apdQuotient(1, 15120), apdQuotient(-1, 604800),
}

// apdSteps is 300 / ln 10 of E1.
var apdSteps = func() *apd.Decimal {
	q := new(apd.Decimal)
	mustCalc(apdCalc.Quo(q, apd.New(apdTableSize, 0), apdLn10))
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
	mustCalc(apdCalc.Quo(q, apd.New(x, 0), apd.New(y, 0)))
	return q
}

func mustCalc(_ apd.Condition, err error) {
	if err != nil {
		panic(err)
	}
}

// apdPowers gives P_b, b = 0..299: ten to the power of b/300 rounded to 36 digits, computed with 80 digits and rounded
// to 36.
var apdPowers = sync.OnceValue(func() *[apdTableSize]*apd.Decimal {
	long := apdCalc.WithPrecision(80)
	t := new([apdTableSize]*apd.Decimal)
	for b := range t {
		t[b] = new(apd.Decimal)
		mustCalc(long.Pow(t[b], apd.New(10, 0), apdQuotient(int64(b), apdTableSize)))
		mustCalc(apdCalc.Round(t[b], t[b]))
	}
	t[0] = apdConst("1.00000000000000000000000000000000000") // as long as the others
	return t
})

// stepper runs steps of E1-E7 in apdOne context and keeps the first failure.
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

// exp is E1-E4 with the digits of apdCalc.
func (s *stepper) exp(x *apd.Decimal) *apd.Decimal {
	// next to 0 the result is 1 to all digits, but the squares of E3 would leave the exponents
	if x.IsZero() || int64(x.Exponent)+x.NumDigits()-1 < -2*int64(s.context.Precision) {
		return apdOne
	}
	if x.Cmp(apdZeroBelow) < 0 {
		return new(apd.Decimal)
	}
	if x.Cmp(new(apd.Decimal).Neg(apdZeroBelow)) > 0 {
		s.note(apd.Overflow.GoError(apd.DefaultTraps))
		return new(apd.Decimal)
	}
	k, index, exponent := s.nearestStep(x)
	d := s.sub(s.sub(x, s.mul(k, apdStepHigh)), s.mul(k, apdStepLow))
	square := s.mul(d, d)
	polynomial := apdTerms[3]
	for i := len(apdTerms) - 2; i >= 0; i-- {
		polynomial = s.add(apdTerms[i], s.mul(square, polynomial))
	}
	q := s.sub(d, s.mul(square, polynomial))
	tablePower := apdPowers()[index]
	u := s.mul(tablePower, d)
	v := s.quo(s.mul(u, q), s.sub(apdTwo, q))
	v = s.add(s.add(v, u), tablePower)
	if s.err != nil {
		return new(apd.Decimal)
	}
	return s.shift(v, exponent)
}

// nearestStep is E1: K, b and a with x about K ln10/300, K = 300 a + b.
func (s *stepper) nearestStep(x *apd.Decimal) (k *apd.Decimal, index int, exponent int32) {
	k = new(apd.Decimal)
	s.note(s.context.RoundToIntegralValue(k, s.mul(x, apdSteps)))
	n, err := k.Int64()
	if err != nil {
		s.note(apd.Overflow, err)
		return k, 0, 0
	}
	index, exponent = int(n%apdTableSize), int32(n/apdTableSize)
	if index < 0 {
		index += apdTableSize
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

// ln is E5 with the digits of apdCalc, x > 0.
func (s *stepper) ln(x *apd.Decimal) *apd.Decimal {
	if x.Cmp(apdOne) == 0 {
		return new(apd.Decimal)
	}
	a := new(apd.Decimal).Set(x)
	tens := int64(x.Exponent) + x.NumDigits() - 1
	a.Exponent -= int32(tens)
	y := s.sub(apdThree, s.quo(apdNine, s.add(a, apdTwo)))
	for range 3 {
		e := s.exp(y)
		y = s.sub(y, s.mul(apdTwo, s.quo(s.sub(e, a), s.add(e, a))))
	}
	return s.add(y, s.mul(apd.New(tens, 0), apdLn10))
}

// integerPower is x^|n| by square-and-multiply.
func (s *stepper) integerPower(x *apd.Decimal, n *big.Int) *apd.Decimal {
	result, square := apdOne, x
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
	return result
}

func (s *stepper) finish(v *apd.Decimal) (*apd.Decimal, apd.Condition, error) {
	z := new(apd.Decimal)
	s.note(apdRounded.Round(z, v))
	return z, s.condition, s.err
}

func apdTableExp(x *apd.Decimal) (*apd.Decimal, apd.Condition, error) {
	s := &stepper{context: apdCalc}
	return s.finish(s.exp(x))
}

func apdTableLn(x *apd.Decimal) (*apd.Decimal, apd.Condition, error) {
	if x.Sign() <= 0 {
		return nil, apd.InvalidOperation, errDomain
	}
	s := &stepper{context: apdCalc}
	return s.finish(s.ln(x))
}

func apdTableLog10(x *apd.Decimal) (*apd.Decimal, apd.Condition, error) {
	if x.Sign() <= 0 {
		return nil, apd.InvalidOperation, errDomain
	}
	s := &stepper{context: apdCalc}
	return s.finish(s.mul(s.ln(x), apdLog10E))
}

var errDomain = errors.New("domain")

var exactAPD = apdContext(Exact)

func apdTablePow(x, y *apd.Decimal) (*apd.Decimal, apd.Condition, error) {
	if x.Sign() <= 0 {
		return nil, apd.InvalidOperation, errDomain
	}
	our := FromBig(y.Coeff.MathBigInt(), y.Exponent)
	our.negative = y.Negative
	whole, _ := our.Split()
	work := apdCalc.WithPrecision(uint32(max(34, x.NumDigits())) + 10)
	work.Rounding = apd.RoundHalfUp
	power := &stepper{context: work}
	z := power.integerPower(x, whole)
	fraction := new(apd.Decimal)
	power.note(exactAPD.Sub(fraction, y, apd.NewWithBigInt(new(apd.BigInt).SetMathBigInt(whole), 0)))
	if !fraction.IsZero() {
		calc := &stepper{context: apdCalc}
		factor := calc.exp(power.mul(fraction, calc.ln(x)))
		power.note(calc.condition, calc.err)
		z = power.mul(z, factor)
	}
	result := new(apd.Decimal)
	if power.err == nil {
		power.note(apdChain.Round(result, z))
	}
	return result, power.condition, power.err
}

func apdTableLn1p(x *apd.Decimal) (*apd.Decimal, apd.Condition, error) {
	sum := new(apd.Decimal)
	if condition, err := exactAPD.Add(sum, apdOne, x); err != nil {
		return nil, condition, err
	}
	return apdTableLn(sum)
}

func TestTableFunctionsAgainstAPD(t *testing.T) {
	for i, op := range []struct {
		name    string
		operand func(g generator) Decimal
		got     func(z, x *Decimal) Fault
		want    func(x *apd.Decimal) (*apd.Decimal, apd.Condition, error)
	}{
		{"TableExp", generator.exponent, TableExp, apdTableExp},
		{"TableExp of any operand", generator.operand, TableExp, apdTableExp},
		{"TableLn", generator.logarithm, TableLn, apdTableLn},
		{"TableLn of any operand", generator.operand, TableLn, apdTableLn},
		{"TableLog10", generator.logarithm, TableLog10, apdTableLog10},
		{"TableLn1p", generator.small, TableLn1p, apdTableLn1p},
	} {
		t.Run(op.name, func(t *testing.T) {
			seed := uint64(600 + i)
			g := newGenerator(seed)
			for n := range cases(*costlyCases) {
				x := op.operand(g)
				var z Decimal
				fault := op.got(&z, &x)
				want, condition, err := op.want(toAPD(&x))
				if op.name == "TableLn1p" && err == nil { // of the same value; zeros at the end may be left out
					want.Reduce(want)
					z = z.Reduce()
				}
				if d := difference(&z, fault, want, condition, err); d != "" {
					t.Fatalf("%s, seed %d, shard %d, case %d: %s: %s", op.name, seed, *shard, n, show(&x), d)
				}
			}
		})
	}
	t.Run("TablePow", func(t *testing.T) {
		const seed = 650
		g := newGenerator(seed)
		for n := range cases(*costlyCases) {
			x := g.logarithm()
			y := g.power()
			if y.IsZero() {
				continue
			}
			var z Decimal
			fault := TablePow(&z, &x, &y)
			want, condition, err := apdTablePow(toAPD(&x), toAPD(&y))
			if d := difference(&z, fault, want, condition, err); d != "" {
				t.Fatalf("TablePow, seed %d, shard %d, case %d: %s ^ %s: %s", seed, *shard, n, show(&x), show(&y), d)
			}
		}
	})
}

// TestTablePowersAgainstTheirTwin: the entries of the table and the constants of E1-E6.
func TestTableConstantsAgainstTheirTwin(t *testing.T) {
	for b, want := range apdPowers() {
		if d := difference(&tablePowers[b], None, want, 0, nil); d != "" {
			t.Errorf("P_%d: %s", b, d)
		}
	}
	for i, want := range apdTerms {
		if d := difference(&tableTerms[i], None, want, 0, nil); d != "" {
			t.Errorf("term %d: %s", i, d)
		}
	}
	for _, c := range []struct {
		got  Decimal
		want *apd.Decimal
	}{{expSteps, apdSteps}, {expStepHigh, apdStepHigh}, {expStepLow, apdStepLow}, {tableLn10, apdLn10}, {tableLog10E, apdLog10E}} {
		if show(&c.got) != c.want.Text('E') {
			t.Errorf("%s, want %s", show(&c.got), c.want.Text('E'))
		}
	}
}

// The fast exponential of E1-E4 gives what the steps give wherever it gives anything.
func TestFastTableExpAgainstSteps(t *testing.T) {
	const seed = 660
	g := newGenerator(seed)
	taken, all := 0, 0
	for n := range cases(20 * *costlyCases) {
		x := FromBig(g.digits(1+g.IntN(50)), 0)
		x.exponent = int32(g.IntN(7)-3) - int32(x.Digits())
		if g.IntN(2) == 0 {
			x = x.Negate()
		}
		var fast, slow Decimal
		all++
		if !fastTableExp(&fast, &x) {
			continue
		}
		taken++
		if tableExpSteps(&slow, &x) != None || !same(&fast, &slow) {
			t.Fatalf("TableExp, seed %d, shard %d, case %d: %s: %s, the steps give %s", seed, *shard, n, show(&x), show(&fast), show(&slow))
		}
	}
	share := float64(taken) / float64(all)
	t.Logf("%.1f %% of %d results need no steps", 100*share, all)
	if share < 0.85 {
		t.Errorf("only %.1f %% of results need no steps", 100*share)
	}
}

// small returns a result of Exp with 34 digits, mostly far below 1.
func (g generator) small() Decimal {
	digits := g.digits(1 + g.IntN(34))
	size := len(digits.String())
	return FromBig(digits, int32(1-size-g.IntN(80)))
}
