package num

import (
	"math"
	"math/big"
	"strconv"
	"testing"

	"github.com/shopspring/decimal"
	"github.com/stretchr/testify/require"
)

func TestDecimalDecIsExactBothWays(t *testing.T) {
	for _, text := range exactTexts {
		x := dec(text)
		y, err := DecimalDec(x.Decimal())
		require.NoError(t, err)
		require.True(t, y.Equal(x), text[:min(len(text), 40)])
	}
	for _, d := range []decimal.Decimal{
		{}, decimal.Zero, decimal.New(0, 2000000000), decimal.New(0, math.MinInt32), decimal.New(-15, -1), decimal.New(1, 100000),
		decimal.New(1, -100000), decimal.New(10, -100001), decimal.RequireFromString("0." + zeros(60) + "1"),
	} {
		x, err := DecimalDec(d)
		require.NoError(t, err)
		if !d.IsZero() {
			require.True(t, x.Decimal().Equal(d), d.Exponent())
		} else {
			require.Zero(t, x.Sign())
		}
	}
}

// Huge exponents must be refused at once, not written out.
func TestDecimalDecRefusesHugeExponents(t *testing.T) {
	long := new(big.Int).Lsh(big.NewInt(1), 8_000_000)
	for _, d := range []decimal.Decimal{
		decimal.New(1, 2000000000), decimal.New(-1, math.MaxInt32), decimal.New(1, -2000000000), decimal.New(7, math.MinInt32),
		decimal.New(1, 100001), decimal.New(1, -100001), decimal.New(10, 100000), decimal.New(12345, -100034),
		decimal.NewFromBigInt(long, 0), decimal.NewFromBigInt(long, -2000000),
	} {
		_, err := DecimalDec(d)
		requireError(t, err, ErrRange, "decimal")
	}
}

func TestBigIntDecIsExactBothWays(t *testing.T) {
	limit := pow10(maxExponent)
	for _, n := range []*big.Int{
		new(big.Int), big.NewInt(1), big.NewInt(-1), big.NewInt(math.MaxInt64), big.NewInt(math.MinInt64),
		new(big.Int).Lsh(big.NewInt(1), 256), limit, new(big.Int).Neg(limit),
	} {
		x, err := BigIntDec(n)
		require.NoError(t, err)
		require.True(t, x.IsInt())
		back, err := x.BigInt()
		require.NoError(t, err)
		require.Zero(t, back.Cmp(n))
	}
	for _, n := range []*big.Int{new(big.Int).Mul(limit, big.NewInt(10)), new(big.Int).Lsh(big.NewInt(1), 8_000_000)} {
		_, err := BigIntDec(n)
		requireError(t, err, ErrRange, "integer")
	}
	for _, n := range []int64{0, 1, 63, 64, -1, math.MaxInt64, math.MinInt64} {
		require.Equal(t, n, IntDec(n).Trunc().Int64())
	}
}

func TestBigIntRefusesFractions(t *testing.T) {
	for _, text := range []string{"0.5", "-1.0001", "1e-100000"} {
		_, err := dec(text).BigInt()
		requireError(t, err, ErrDomain, "integer")
	}
}

func TestTruncCutsTowardsZero(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"0", "0"}, {"0.9", "0"}, {"-0.9", "0"}, {"1.999", "1"}, {"-1.999", "-1"}, {"12e2", "1200"}, {"1e-100000", "0"},
		{"99.0", "99"}, {"123456789012345678901234567890123456789.9", "123456789012345678901234567890123456789"},
		{"0.0999", "0"}, {"-10.0", "-10"},
	} {
		require.Equal(t, c.want, dec(c.text).Trunc().String(), c.text)
	}
	require.Zero(t, dec("1e100000").Trunc().Cmp(pow10(100000)))
}

func TestIsIntAndNumDigitsDependOnTheValueAlone(t *testing.T) {
	for _, c := range []struct {
		text   string
		isInt  bool
		digits int
	}{
		{"0", true, 1}, {"0.00", true, 1}, {"1.000", true, 1}, {"1.001", false, 4}, {"100", true, 1}, {"-120", true, 2}, {"1e100000", true, 1},
		{"1" + zeros(100000), true, 1}, {"1" + zeros(50000) + "." + zeros(50000), true, 1}, {"1." + zeros(50000) + "1", false, 50002},
		{"12345678901234567890.50", false, 21}, {"1e-5", false, 1},
	} {
		x := dec(c.text)
		name := c.text[:min(len(c.text), 40)]
		require.Equal(t, c.isInt, x.IsInt(), name)
		require.Equal(t, c.digits, x.NumDigits(), name)
	}
}

func TestFloat64DecIsExact(t *testing.T) {
	x, err := Float64Dec(0.1)
	require.NoError(t, err)
	require.Equal(t, "0.1000000000000000055511151231257827021181583404541015625", x.String())

	x, err = Float64Dec(math.MaxFloat64)
	require.NoError(t, err)
	require.Equal(t, new(big.Float).SetFloat64(math.MaxFloat64).Text('f', 0), x.Plain())

	largestSubnormal := 0x0.fffffffffffffp-1022
	x, err = Float64Dec(largestSubnormal)
	require.NoError(t, err)
	require.Equal(t, exactFloat64Digits, x.NumDigits())

	x, err = Float64Dec(math.Copysign(0, -1))
	require.NoError(t, err)
	require.Equal(t, "0", x.String())

	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		_, err := Float64Dec(f)
		requireError(t, err, ErrNotFinite, "number")
	}
}

func TestFloat64ComesBackFromItsDecimal(t *testing.T) {
	source := NewSource(32)
	for i := range 3000 {
		f := anyFinite(source)
		if i%4 == 0 {
			f = subnormal(source)
		}
		back, err := mustFloat64Dec(f).Float64()
		require.NoError(t, err)
		require.Equal(t, math.Float64bits(f), math.Float64bits(back))
	}
}

func TestDecFloat64IsNearest(t *testing.T) {
	half := new(big.Float).SetMantExp(big.NewFloat(1), -1075) // of the smallest float64
	for _, c := range []struct {
		text string
		want float64
	}{
		{"0", 0}, {"-0.5", -0.5}, {"0.1", 0.1},
		{"9007199254740993", 9007199254740992}, // halfway: even
		{"9007199254740995", 9007199254740996},
		{"-9007199254740993", -9007199254740992},
		{"9007199254740993." + zeros(900) + "1", 9007199254740994}, // a digit beyond the 800th decides
		{"9007199254740992." + zeros(50) + "9", 9007199254740992},
		{"1.7976931348623157e308", math.MaxFloat64}, {"1.7976931348623158e308", math.MaxFloat64},
		{"5e-324", 0x1p-1074}, {"2.5e-324", 0x1p-1074}, {"2.4e-324", 0}, {"-2.4e-324", math.Copysign(0, -1)},
		{half.Text('g', 800), 0}, // halfway: even
		{new(big.Float).Mul(half, big.NewFloat(3)).Text('g', 800), 0x1p-1073}, // halfway between 1 and 2 units: even
		{"1e-400", 0}, {"1e-100000", 0},
		{"2.2250738585072011e-308", 0x0.fffffffffffffp-1022}, // the number that hung PHP and Java
	} {
		got, err := dec(c.text).Float64()
		require.NoError(t, err, c.text)
		require.Equal(t, c.want, got, c.text)
	}
	for _, text := range []string{"1.797693134862315808e308", "1e309", "-1e309", "1e100000", "-1" + zeros(400)} {
		_, err := dec(text).Float64()
		requireError(t, err, ErrRange, "float64")
	}
	source := NewSource(33)
	for range 2000 {
		x := randomDec(source, -1000, 1000)
		want, _ := new(big.Rat).SetString(x.Plain())
		nearest, _ := want.Float64()
		got, err := x.Float64()
		require.NoError(t, err)
		require.Equal(t, nearest, got, x)
	}
	forEachDecimal(t, func(t *testing.T, a Calc[Dec]) { // zero has no sign
		got, err := a.Mul(IntDec(-1), IntDec(0)).Float64()
		require.NoError(t, err)
		require.Equal(t, uint64(0), math.Float64bits(got))
	})
}

func TestFloatArithmeticFromDec(t *testing.T) {
	a := NewFloat64(Rules{}).Calc()
	require.Equal(t, 0.1, a.FromDec(dec("0.1")))
	require.NoError(t, a.Err())
	require.Zero(t, a.FromDec(dec("1e309")))
	require.ErrorIs(t, a.Err(), ErrRange)

	_, err := a.Parse("1e309")
	require.ErrorIs(t, err, ErrRange)
	_, err = a.Parse("NaN")
	require.ErrorIs(t, err, ErrNotFinite)
	_, err = a.Parse("0x1p3")
	require.ErrorIs(t, err, ErrSyntax)
	x, err := a.Parse("1e-500")
	require.NoError(t, err)
	require.Zero(t, x)
}

// TestShortestDec: the value of the text that strconv writes, from which the same float64 is read.
func TestShortestDec(t *testing.T) {
	check := func(f float64) {
		x, err := ShortestDec(f)
		require.NoError(t, err)
		text := strconv.FormatFloat(f, 'g', -1, 64)
		require.True(t, x.Equal(MustParseDec(text)), "%s: %v", text, x)
		back, err := x.Float64()
		require.NoError(t, err)
		if f == 0 {
			f = 0 // of both signs
		}
		require.Equal(t, math.Float64bits(f), math.Float64bits(back), text)
	}
	for _, f := range []float64{
		0, math.Copysign(0, -1), 1, -1, 0.1, 100, 1e15, 123456789012345678, 1e21, 1e22, 1e23, 0.3, 1.0 / 3, 5e-324, -2.2250738585072014e-308,
		math.MaxFloat64, -math.MaxFloat64, 1 << 53, 1<<53 + 2, 4.35, 0.000001, 1e-7, 9007199254740993,
	} {
		check(f)
	}
	s := NewSource(11)
	for range 20_000 {
		if f := math.Float64frombits(s.Uint64()); f-f == 0 {
			check(f)
		}
		check(s.Normal())
	}
	for _, f := range []float64{math.NaN(), math.Inf(1), math.Inf(-1)} {
		_, err := ShortestDec(f)
		requireError(t, err, ErrNotFinite, "number")
	}
	require.Zero(t, testing.AllocsPerRun(100, func() { _, _ = ShortestDec(-1.2345678901234567e-89) }))
}

func BenchmarkShortestDec(b *testing.B) {
	for b.Loop() {
		_, _ = ShortestDec(-4.5678901234567e-3)
	}
}
