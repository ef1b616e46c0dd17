package dec256

import (
	"flag"
	"fmt"
	"math/big"
	"math/rand/v2"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/cockroachdb/apd/v3"
)

// The operations are compared with apd: value, exponent of the last digit, and refusal. The numbers of comparisons
// are those of CI; a long run sets them by -cheap and -costly, or the environment (CHORUS_CHEAP, CHORUS_COSTLY),
// and takes another part of the random sequence by -shard.
var (
	cheapCases  = flag.Int("cheap", caseCount("CHORUS_CHEAP", 50_000), "comparisons of each kind of cheap operation")
	costlyCases = flag.Int("costly", caseCount("CHORUS_COSTLY", 5_000), "comparisons of each kind of Exp, Ln and Pow")
	shard       = flag.Uint64("shard", uint64(caseCount("CHORUS_SHARD", 0)), "part of the random sequence")
)

func caseCount(name string, usual int) int {
	if n, err := strconv.Atoi(os.Getenv(name)); err == nil {
		return n
	}
	return usual
}

// cases scales a number of comparisons down for -short and for the race detector.
func cases(n int) int {
	if testing.Short() || raceEnabled {
		return max(n/50, 100)
	}
	return n
}

func apdContext(c Context) *apd.Context {
	rounding := map[Rounding]apd.Rounder{Down: apd.RoundDown, HalfEven: apd.RoundHalfEven, HalfUp: apd.RoundHalfUp}[c.Rounding]
	return &apd.Context{
		Precision: uint32(c.Precision), Rounding: rounding,
		MaxExponent: apd.MaxExponent, MinExponent: apd.MinExponent, Traps: apd.DefaultTraps,
	}
}

func toAPD(x *Decimal) *apd.Decimal {
	v := apd.NewWithBigInt(new(apd.BigInt).SetMathBigInt(x.Coefficient()), x.exponent)
	v.Negative = x.negative
	return v
}

// difference tells in what got differs from what apd gives, "" if in nothing.
func difference(got *Decimal, fault Fault, want *apd.Decimal, condition apd.Condition, err error) string {
	wanted := None
	switch {
	case err == nil && want.Form == apd.Finite:
	case condition.DivisionByZero(), condition.DivisionUndefined():
		wanted = ZeroDivision
	case condition.InvalidOperation():
		wanted = Domain
	default:
		wanted = Range
	}
	if fault != wanted {
		return fmt.Sprintf("fault %d, want %d (%v)", fault, wanted, err)
	}
	if fault != None {
		return ""
	}
	if (got.large != nil) != (got.Coefficient().BitLen() > 256) {
		return "not in its normal form"
	}
	if got.Coefficient().Cmp(want.Coeff.MathBigInt()) != 0 || got.exponent != want.Exponent ||
		(got.negative != want.Negative && !want.IsZero()) || (got.IsZero() && got.negative) {
		return fmt.Sprintf("%v E%d, want %v E%d", got.Coefficient(), got.exponent, want.Coeff.String(), want.Exponent)
	}
	return ""
}

// A generator of operands of every kind.
type generator struct{ *rand.Rand }

func newGenerator(seed uint64) generator {
	return generator{rand.New(rand.NewPCG(seed, *shard))}
}

func (g generator) digits(n int) *big.Int {
	text := make([]byte, n)
	for i := range text {
		text[i] = byte('0' + g.IntN(10))
	}
	switch g.IntN(8) {
	case 0: // runs of nines and zeros, where roundings carry
		for i := g.IntN(n); i < n; i++ {
			text[i] = '9'
		}
	case 1:
		for i := g.IntN(n); i < n; i++ {
			text[i] = '0'
		}
	case 2: // ties
		i := g.IntN(n)
		text[i] = '5'
		for i++; i < n; i++ {
			text[i] = '0'
		}
	}
	if text[0] == '0' {
		text[0] = '1'
	}
	v, _ := new(big.Int).SetString(string(text), 10)
	return v
}

// length returns a number of digits: mostly that of results.
func (g generator) length() int {
	switch g.IntN(10) {
	case 0:
		return 1 + g.IntN(5)
	case 1:
		return 1 + g.IntN(34)
	case 2:
		return 60
	case 3:
		return 35 + g.IntN(43)
	case 4:
		if g.IntN(4) == 0 {
			return 70 + g.IntN(120)
		}
	}
	return 34
}

// operand is any decimal whose first digit lies within the exponents.
func (g generator) operand() Decimal {
	n := g.length()
	var adjusted int
	switch g.IntN(4000) { // apd takes milliseconds for a sum of such numbers
	case 0:
		adjusted = g.IntN(2*MaxExponent+1) - MaxExponent
	case 1:
		adjusted = MaxExponent - g.IntN(80)
	case 2:
		adjusted = g.IntN(80) - MaxExponent
	default:
		adjusted = g.IntN(40) - 20
		if g.IntN(10) == 0 {
			adjusted = g.IntN(400) - 200
		}
	}
	x := FromBig(g.digits(n), int32(adjusted-n+1))
	if g.IntN(50) == 0 {
		x = New(0, x.exponent)
	}
	if g.IntN(2) == 0 {
		x = x.Negate()
	}
	return x
}

// partner returns an operand near x now and then, for cancellation, and at related exponents.
func (g generator) partner(x *Decimal) Decimal {
	switch g.IntN(5) {
	case 0:
		y := FromBig(new(big.Int).Add(x.Coefficient(), big.NewInt(int64(g.IntN(2000)-1000))), x.exponent)
		if g.IntN(2) == 0 {
			y = y.Negate()
		}
		return y
	case 1:
		y := FromBig(g.digits(g.length()), x.exponent+int32(g.IntN(161)-80))
		if g.IntN(2) == 0 {
			y = y.Negate()
		}
		return y
	}
	return g.operand()
}

var testContexts = []Context{
	{34, Down}, {34, Down}, {34, Down}, {36, HalfEven}, {36, HalfEven}, {34, HalfEven}, {44, HalfUp}, {39, HalfEven}, {71, HalfEven},
	{76, HalfEven}, {85, HalfUp}, {1, HalfEven}, {7, Down}, {0, Down},
}

func TestBinaryOperationsAgainstAPD(t *testing.T) {
	for i, op := range []struct {
		name string
		got  func(c Context, z, x, y *Decimal) Fault
		want func(c *apd.Context, z, x, y *apd.Decimal) (apd.Condition, error)
	}{
		{"Add", Context.Add, (*apd.Context).Add},
		{"Sub", Context.Sub, (*apd.Context).Sub},
		{"Mul", Context.Mul, (*apd.Context).Mul},
		{"Quo", Context.Quo, (*apd.Context).Quo},
	} {
		t.Run(op.name, func(t *testing.T) {
			seed := uint64(100 + i)
			g := newGenerator(seed)
			failures := 0
			for n := range cases(*cheapCases) {
				c := testContexts[g.IntN(len(testContexts))]
				if i == 3 && c.Precision == 0 {
					c.Precision = 34
				}
				x := g.operand()
				y := g.partner(&x)
				if i < 2 && g.IntN(3) > 0 {
					c = Exact
				}
				if i >= 2 && g.IntN(20) == 0 { // results at the edges of the range, or beyond
					x.exponent = int32(g.IntN(2*MaxExponent) - MaxExponent)
					edge := int32(MaxExponent - g.IntN(250))
					if g.IntN(2) == 0 {
						edge = -edge
					}
					y.exponent = edge - x.exponent
					if i == 3 {
						y.exponent = x.exponent - edge
					}
				}
				var z Decimal
				fault := op.got(c, &z, &x, &y)
				want := new(apd.Decimal)
				condition, err := op.want(apdContext(c), want, toAPD(&x), toAPD(&y))
				if d := difference(&z, fault, want, condition, err); d != "" {
					failures++
					t.Errorf("%s, seed %d, shard %d, case %d: %v of %s, %s: %s", op.name, seed, *shard, n, c, show(&x), show(&y), d)
					if failures > 10 {
						t.FailNow()
					}
				}
				aliased := x
				if f := op.got(c, &aliased, &aliased, &y); f != fault || (f == None && !same(&aliased, &z)) {
					t.Fatalf("%s into its first operand, seed %d, case %d", op.name, seed, n)
				}
				aliased = y
				if f := op.got(c, &aliased, &x, &aliased); f != fault || (f == None && !same(&aliased, &z)) {
					t.Fatalf("%s into its second operand, seed %d, case %d", op.name, seed, n)
				}
			}
		})
	}
}

// A quotient just below the least exponent, which rounding would lift to it, is refused.
func TestQuotientsBelowTheRange(t *testing.T) {
	g := newGenerator(150)
	for n := range cases(*cheapCases) / 10 {
		c := testContexts[g.IntN(len(testContexts)-1)]
		y := FromBig(g.digits(2+g.IntN(100)), 0)
		x := FromBig(new(big.Int).Sub(y.Coefficient(), big.NewInt(int64(g.IntN(3)))), int32(-MaxExponent+g.IntN(2)))
		var z Decimal
		fault := c.Quo(&z, &x, &y)
		want := new(apd.Decimal)
		condition, err := apdContext(c).Quo(want, toAPD(&x), toAPD(&y))
		if d := difference(&z, fault, want, condition, err); d != "" {
			t.Fatalf("Quo, case %d: %v of %s, %s: %s", n, c, show(&x), show(&y), d)
		}
	}
}

func same(x, y *Decimal) bool {
	return x.Coefficient().Cmp(y.Coefficient()) == 0 && x.exponent == y.exponent && x.negative == y.negative
}

func show(x *Decimal) string { return string(x.AppendScientific(nil)) }

type unaryCase struct {
	name    string
	costly  bool
	context []Context
	operand func(g generator) Decimal
	got     func(c Context, z, x *Decimal) Fault
	want    func(c *apd.Context, z, x *apd.Decimal) (apd.Condition, error)
}

func TestUnaryOperationsAgainstAPD(t *testing.T) {
	chain := []Context{{34, Down}}
	positive := func(g generator) Decimal {
		x := g.operand()
		return x.Magnitude()
	}
	for i, op := range []unaryCase{
		{"Round", false, testContexts, generator.operand, Context.Round, (*apd.Context).Round},
		{"Sqrt", false, chain, positive, Context.Sqrt, (*apd.Context).Sqrt},
		{"Sqrt of squares", false, chain, generator.square, Context.Sqrt, (*apd.Context).Sqrt},
		{"Exp", true, chain, generator.exponent, Context.Exp, (*apd.Context).Exp},
		{"Exp of any operand", true, chain, generator.operand, Context.Exp, (*apd.Context).Exp},
		{"Exp with other digits", true, []Context{{36, HalfEven}, {38, Down}, {44, HalfUp}, {46, Down}}, generator.exponent, Context.Exp, (*apd.Context).Exp},
		{"Ln", true, chain, generator.logarithm, Context.Ln, (*apd.Context).Ln},
		{"Ln with other digits", true, []Context{{36, HalfEven}, {44, HalfUp}}, generator.logarithm, Context.Ln, (*apd.Context).Ln},
		{"Log10", true, chain, generator.logarithm, Context.Log10, (*apd.Context).Log10},
	} {
		t.Run(op.name, func(t *testing.T) {
			if strings.HasPrefix(op.name, "L") {
				needAMD64(t)
			}
			seed := uint64(200 + i)
			g := newGenerator(seed)
			n := cases(*cheapCases)
			if op.costly {
				n = cases(*costlyCases)
			}
			failures := 0
			for n := range n {
				c := op.context[g.IntN(len(op.context))]
				x := op.operand(g)
				var z Decimal
				fault := op.got(c, &z, &x)
				want := new(apd.Decimal)
				condition, err := op.want(apdContext(c), want, toAPD(&x))
				if d := difference(&z, fault, want, condition, err); d != "" {
					failures++
					t.Errorf("%s, seed %d, shard %d, case %d: %v of %s: %s", op.name, seed, *shard, n, c, show(&x), d)
					if failures > 10 {
						t.FailNow()
					}
				}
			}
		})
	}
}

// needAMD64: apd's logarithms start from math.Log, and on other architectures now and then end with other digits.
func needAMD64(t *testing.T) {
	t.Helper()
	if !logIsThatOfAMD64 {
		t.Skip("apd gives the digits of the chain on amd64 only")
	}
}

// square returns a number whose root is short or lies next to a tie of 34 digits.
func (g generator) square() Decimal {
	root := g.digits(1 + g.IntN(36))
	square := new(big.Int).Mul(root, root)
	square.Add(square, big.NewInt(int64(g.IntN(3)-1)))
	return FromBig(square.Abs(square), int32(g.IntN(60)-30))
}

// exponent returns an argument of Exp: mostly of the sizes that regrets have.
func (g generator) exponent() Decimal {
	n := g.length()
	var adjusted int
	switch g.IntN(16) {
	case 0:
		adjusted = g.IntN(60) - 55
	case 1, 2:
		adjusted = 2
	case 3:
		if g.IntN(16) == 0 {
			adjusted = 3 + g.IntN(2)
		}
	default:
		adjusted = g.IntN(4) - 2
	}
	x := FromBig(g.digits(n), int32(adjusted-n+1))
	if g.IntN(2) == 0 {
		x = x.Negate()
	}
	return x
}

// logarithm returns an argument of Ln, next to 1 now and then.
func (g generator) logarithm() Decimal {
	switch g.IntN(8) {
	case 0:
		y := FromBig(g.digits(1+g.IntN(34)), int32(-34-g.IntN(40)))
		unit := New(1, 0)
		var x Decimal
		if g.IntN(2) == 0 {
			y = y.Negate()
		}
		if Exact.Add(&x, &unit, &y) != None || x.Sign() <= 0 {
			return New(2, 0)
		}
		return x
	case 1:
		n := g.length()
		return FromBig(g.digits(n), int32(g.IntN(2000)-1000))
	case 2:
		x := FromBig(g.digits(34), -34)
		unit := New(1, 0)
		if Exact.Add(&x, &unit, &x) != None {
			return unit
		}
		return x
	}
	n := g.length()
	return FromBig(g.digits(n), int32(g.IntN(6)-3-n+1))
}

// power returns an exponent of Pow.
func (g generator) power() Decimal {
	switch g.IntN(6) {
	case 0:
		return New(int64(g.IntN(200)-100), 0)
	case 1:
		return New(int64(g.IntN(2000)-1000), -1)
	case 2:
		return New(25, -2)
	}
	y := g.exponent()
	if y.Adjusted() > 2 {
		y.exponent -= 3
	}
	return y
}

func TestPowAgainstAPD(t *testing.T) {
	needAMD64(t)
	const seed = 300
	g := newGenerator(seed)
	c := Context{34, Down}
	for n := range cases(*costlyCases) {
		x := g.logarithm()
		y := g.power()
		if g.IntN(20) == 0 {
			x = x.Negate()
		}
		var z Decimal
		fault := c.Pow(&z, &x, &y)
		want := new(apd.Decimal)
		condition, err := apdContext(c).Pow(want, toAPD(&x), toAPD(&y))
		if d := difference(&z, fault, want, condition, err); d != "" {
			t.Fatalf("Pow, seed %d, shard %d, case %d: %s ^ %s: %s", seed, *shard, n, show(&x), show(&y), d)
		}
	}
}

func TestCmpAgainstAPD(t *testing.T) {
	const seed = 400
	g := newGenerator(seed)
	for n := range cases(*cheapCases) {
		x := g.operand()
		y := g.partner(&x)
		if g.IntN(4) == 0 { // the same value, more digits
			y = x
			if k := g.IntN(30); y.exponent > -MaxExponent+30 {
				factor := New(1, int32(k))
				factor.exponent, y.exponent = 0, y.exponent-int32(k)
				factor.words = [4]uint64(powerOfTen(k)[:4])
				y = FromBig(new(big.Int).Mul(y.Coefficient(), factor.Coefficient()), y.exponent)
				if x.negative {
					y = y.Negate()
				}
			}
		}
		if got, want := Cmp(&x, &y), toAPD(&x).Cmp(toAPD(&y)); got != want {
			t.Fatalf("Cmp, seed %d, shard %d, case %d: %s, %s: %d, want %d", seed, *shard, n, show(&x), show(&y), got, want)
		}
	}
}

func TestTextAgainstAPD(t *testing.T) {
	const seed = 500
	g := newGenerator(seed)
	for n := range cases(*cheapCases) / 10 {
		x := g.operand()
		if x.exponent < -300 || x.exponent > 300 {
			x.exponent %= 300
		}
		v := toAPD(&x)
		if got, want := string(x.AppendPlain(nil)), v.Text('f'); got != want {
			t.Fatalf("plain text, seed %d, case %d: %q, want %q", seed, n, got, want)
		}
		if got, want := string(x.AppendScientific(nil)), v.Text('E'); got != want {
			t.Fatalf("scientific text, seed %d, case %d: %q, want %q", seed, n, got, want)
		}
		reduced := x.Reduce()
		want := new(apd.Decimal)
		want.Reduce(v)
		if d := difference(&reduced, None, want, 0, nil); d != "" {
			t.Fatalf("Reduce, seed %d, case %d, %s: %s", seed, n, show(&x), d)
		}
		digits := x.Coefficient().String()
		if back, ok := FromDigits(digits, x.negative, x.exponent); !ok || !same(&back, &x) {
			t.Fatalf("digits, seed %d, case %d: %s", seed, n, digits)
		}
	}
}
