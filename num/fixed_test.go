package num

import (
	"math/big"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

func fix(text string) Fixed { return MustParseFixed(text) }

// unit18 is the last digit of a Fixed.
const unit18 = "0.000000000000000001"

func bigInt(text string) *big.Int {
	n, ok := new(big.Int).SetString(text, 10)
	if !ok {
		panic(text)
	}
	return n
}

// Products and quotients end at the 18th decimal; what lies exactly between two goes to the even one.
func TestFixedRoundsHalfEven(t *testing.T) {
	for _, c := range []struct {
		name    string
		op      func(a *FixedArith, x, y Fixed) Fixed
		x, y    string
		inUnits string // the result in units of the last digit
	}{
		{"Mul", (*FixedArith).Mul, unit18, "0.5", "0"},
		{"Mul", (*FixedArith).Mul, unit18, "0.500000000000000001", "1"},
		{"Mul", (*FixedArith).Mul, unit18, "0.499999999999999999", "0"},
		{"Mul", (*FixedArith).Mul, unit18, "1.5", "2"},
		{"Mul", (*FixedArith).Mul, unit18, "2.5", "2"},
		{"Mul", (*FixedArith).Mul, unit18, "3.5", "4"},
		{"Mul", (*FixedArith).Mul, "-" + unit18, "0.5", "0"},
		{"Mul", (*FixedArith).Mul, "-" + unit18, "1.5", "-2"},
		{"Mul", (*FixedArith).Mul, unit18, "-2.5", "-2"},
		{"Mul", (*FixedArith).Mul, "-" + unit18, "-2.500000000000000001", "3"},
		{"Mul", (*FixedArith).Mul, "1.000000000000000001", "1.000000000000000001", "1000000000000000002"},
		{"Mul", (*FixedArith).Mul, "0", "-7", "0"},
		{"Quo", (*FixedArith).Quo, unit18, "2", "0"},
		{"Quo", (*FixedArith).Quo, "0.000000000000000003", "2", "2"},
		{"Quo", (*FixedArith).Quo, "0.000000000000000005", "2", "2"},
		{"Quo", (*FixedArith).Quo, "0.000000000000000007", "-2", "-4"},
		{"Quo", (*FixedArith).Quo, "-0.000000000000000005", "2", "-2"},
		{"Quo", (*FixedArith).Quo, "-0.000000000000000003", "-2", "2"},
		{"Quo", (*FixedArith).Quo, "1", "3", "333333333333333333"},
		{"Quo", (*FixedArith).Quo, "2", "3", "666666666666666667"},
		{"Quo", (*FixedArith).Quo, "-2", "3", "-666666666666666667"},
		{"Quo", (*FixedArith).Quo, "2", "-3", "-666666666666666667"},
		{"Quo", (*FixedArith).Quo, "0", "-3", "0"},
		{"Add", (*FixedArith).Add, "0.999999999999999999", unit18, "1000000000000000000"},
		{"Sub", (*FixedArith).Sub, "1", "3.5", "-2500000000000000000"},
	} {
		var a FixedArith
		x, y := fix(c.x), fix(c.y)
		require.Equal(t, c.inUnits, c.op(&a, x, y).int().String(), "%s(%s, %s)", c.name, c.x, c.y)
		require.NoError(t, a.Err())
		require.True(t, x.Cmp(fix(c.x)) == 0 && y.Cmp(fix(c.y)) == 0, "%s changes its operands", c.name)
	}
}

func TestFixedReadsAndWrites18Decimals(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"0", "0." + zeros(18)}, {"-0", "0." + zeros(18)}, {"1.5", "1.5" + zeros(17)}, {"-0.05", "-0.05" + zeros(16)},
		{unit18, unit18}, {"-1e-18", "-" + unit18}, {"0.1" + zeros(40), "0.1" + zeros(17)}, {"12e3", "12000." + zeros(18)},
	} {
		x, err := ParseFixed(c.text)
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, x.String())
		require.True(t, x.Dec().Equal(dec(c.text)), c.text)
		require.Equal(t, dec(c.text).Sign(), x.Sign())
		require.Zero(t, x.Trunc().Cmp(dec(c.text).Trunc()))
	}
	for _, text := range []string{"1e-19", "0.1234567890123456785", "-1e-100000"} {
		_, err := ParseFixed(text)
		requireError(t, err, ErrDomain, "fixed")
	}
	_, err := ParseFixed("1,5")
	requireError(t, err, ErrSyntax, "number")
	require.Panics(t, func() { MustParseFixed("1e-19") })
}

// Later releases cut what earlier ones refuse (K3).
func TestDecFixedCut(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"0.9999999999999999999", "0." + strings.Repeat("9", 18)}, {"-1.0000000000000000019", "-1.000000000000000001"},
		{"1e-100000", "0." + zeros(18)}, {"-1e-19", "0." + zeros(18)}, {"3", "3." + zeros(18)},
	} {
		x, err := DecFixedCut(dec(c.text))
		require.NoError(t, err)
		require.Equal(t, c.want, x.String())
	}
}

// 315 bits: 2^315 - 1 units is the last number, of either sign.
func TestFixedOverflow(t *testing.T) {
	units := new(big.Int).Lsh(big.NewInt(1), maxFixedBits)
	units.Sub(units, big.NewInt(1))
	whole, remainder := new(big.Int).QuoRem(units, fixedUnit, new(big.Int))
	fraction := remainder.String()
	text := whole.String() + "." + zeros(fixedDecimals-len(fraction)) + fraction
	largest, smallest := fix(text), fix("-"+text)
	require.Equal(t, text, largest.String())

	var within FixedArith
	require.Zero(t, within.Sub(within.Add(smallest, fix(unit18)), fix(unit18)).Cmp(smallest))
	require.Zero(t, within.Quo(within.Mul(largest, fix("-1")), fix("1")).Cmp(smallest))
	require.NoError(t, within.Err())

	for name, run := range map[string]func(a *FixedArith) Fixed{
		"Add":     func(a *FixedArith) Fixed { return a.Add(largest, fix(unit18)) },
		"Sub":     func(a *FixedArith) Fixed { return a.Sub(smallest, fix(unit18)) },
		"Mul":     func(a *FixedArith) Fixed { return a.Mul(largest, fix("1.000000000000000001")) },
		"MulInt":  func(a *FixedArith) Fixed { return a.MulInt(largest, big.NewInt(-2)) },
		"Quo":     func(a *FixedArith) Fixed { return a.Quo(largest, fix("0.5")) },
		"integer": func(a *FixedArith) Fixed { return a.Int(pow10(80)) },
	} {
		var a FixedArith
		require.Zero(t, run(&a).Sign(), name)
		requireError(t, a.Err(), ErrRange, name)
	}
	var above FixedArith
	above.Int(new(big.Int).Add(whole, big.NewInt(1)))
	requireError(t, above.Err(), ErrRange, "integer")
	for _, hostile := range []string{"1e80", "-1e100000"} {
		_, err := ParseFixed(hostile)
		requireError(t, err, ErrRange, "fixed")
		_, err = DecFixedCut(dec(hostile))
		requireError(t, err, ErrRange, "fixed")
	}
}

func TestFixedWithoutAnInteger(t *testing.T) {
	var a, b FixedArith
	require.Zero(t, a.Int(nil).Sign())
	requireError(t, a.Err(), ErrMissing, "integer")
	require.Zero(t, b.MulInt(fix("1"), nil).Sign())
	requireError(t, b.Err(), ErrMissing, "MulInt")
}

func TestFixedErrorsAreSticky(t *testing.T) {
	var a FixedArith
	require.Zero(t, a.Quo(fix("1"), Fixed{}).Sign())
	first := a.Err()
	requireError(t, first, ErrDivisionByZero, "Quo")
	for _, z := range []Fixed{
		a.Add(fix("1"), fix("1")), a.Sub(fix("2"), fix("1")), a.Mul(fix("1"), fix("1")), a.Quo(fix("1"), fix("1")),
		a.MulInt(fix("1"), big.NewInt(2)), a.Int(big.NewInt(2)), a.Int(pow10(80)),
	} {
		require.Zero(t, z.Sign())
	}
	a.fail(Refuse(ErrEmpty, "later", nil, nil, ""))
	require.Same(t, first, a.Err())
}

// The caller's integers stay apart from a Fixed.
func TestFixedSharesNoMemory(t *testing.T) {
	n := big.NewInt(5)
	var a FixedArith
	x, y := a.Int(n), a.MulInt(fix("1"), n)
	require.NoError(t, a.Err())
	n.SetInt64(7)
	x.Trunc().SetInt64(7)
	for _, v := range []Fixed{x, y} {
		require.Equal(t, "5."+zeros(18), v.String())
	}
}

// Mul and Quo against fractions of math/big: never more than half a unit off, and even on a tie.
func TestFixedMulAndQuoAreNearest(t *testing.T) {
	source := NewSource(51)
	draw := func() Fixed {
		units := new(big.Int).SetUint64(source.Uint64() >> source.IntN(64))
		if source.IntN(2) == 0 {
			units.Mul(units, new(big.Int).SetUint64(source.Uint64()))
		}
		if source.IntN(2) == 0 {
			units.Neg(units)
		}
		return Fixed{n: units}
	}
	for range 3000 {
		x, y := draw(), draw()
		if source.IntN(3) == 0 {
			x = Fixed{n: new(big.Int).Mul(bigInt("500000000000000000"), big.NewInt(int64(source.IntN(99)-49)))} // ties are likely
		}
		var a FixedArith
		rx, ry := new(big.Rat).SetFrac(x.int(), fixedUnit), new(big.Rat).SetFrac(y.int(), fixedUnit)
		requireNearest(t, new(big.Rat).Mul(rx, ry), a.Mul(x, y))
		if y.Sign() != 0 {
			requireNearest(t, new(big.Rat).Quo(rx, ry), a.Quo(x, y))
		}
		require.NoError(t, a.Err())
	}
}

func requireNearest(t *testing.T, want *big.Rat, got Fixed) {
	t.Helper()
	off := new(big.Rat).Mul(want, new(big.Rat).SetInt(fixedUnit))
	off.Sub(off, new(big.Rat).SetInt(got.int()))
	order := off.Abs(off).Cmp(big.NewRat(1, 2))
	require.True(t, order < 0 || (order == 0 && got.int().Bit(0) == 0), "%s for %s", got, want.FloatString(25))
}
