package num

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// exactTexts are numbers that must survive every way of writing them.
var exactTexts = []string{
	"0", "1", "-1", "0.5", "-12.5", "3e-7", "1e60", "1e61", "-1e61", "1e-60", "1e-61",
	"123456789012345678901234567890123456789.123456789012345678901234567890123456789", // 78 digits
	"-0.1000000000000000055511151231257827021181583404541015625",
	"1e100000", "9.999e100000", "1e-100000", "-1.25e-99998",
	"1" + zeros(100000), "7" + strings.Repeat("7", 40000) + "." + strings.Repeat("3", 60000),
	"0." + zeros(99999) + "1",
	"1.000000000000000000000000000000001e-100000", // its last digit lies at 10^-100033
}

// shortened leaves the longest texts out where time is short.
func shortened(texts []string) []string {
	return slices.DeleteFunc(slices.Clone(texts), func(text string) bool { return testing.Short() && len(text) > 1000 })
}

func TestDecRoundTripThroughEveryText(t *testing.T) {
	for _, text := range shortened(exactTexts) {
		x := dec(text)
		name := text[:min(len(text), 40)]

		y, err := ParseDec(x.String())
		require.NoError(t, err, name)
		require.True(t, y.Equal(x), "String of %s", name)
		require.Equal(t, x.String(), y.String(), name)

		y, err = ParseDec(x.Plain())
		require.NoError(t, err, name)
		require.True(t, y.Equal(x), "Plain of %s", name)
		require.NotContains(t, x.Plain(), "E", name)

		marshaled, err := x.MarshalText()
		require.NoError(t, err)
		require.Equal(t, x.String(), string(marshaled))
		require.NoError(t, y.UnmarshalText(marshaled))
		require.True(t, y.Equal(x), "Text of %s", name)

		document, err := json.Marshal(map[string]Dec{"x": x})
		require.NoError(t, err)
		var back map[string]Dec
		require.NoError(t, json.Unmarshal(document, &back))
		require.True(t, back["x"].Equal(x), "JSON of %s", name)
	}
}

func TestDecTextOfTwoArithmeticsParsesBack(t *testing.T) {
	forEachArith(t, func(t *testing.T, a Calc[Dec]) {
		for _, text := range shortened(exactTexts) {
			x := dec(text)
			y, err := a.Parse(a.Text(x))
			require.NoError(t, err)
			require.Zero(t, a.Cmp(x, y))
		}
	}, func(t *testing.T, a Calc[float64]) {
		source := NewSource(31)
		for range 2000 {
			x := anyFinite(source)
			y, err := a.Parse(a.Text(x))
			require.NoError(t, err)
			require.Equal(t, x, y)
		}
	})
}

func TestDecStringDependsOnTheValueAlone(t *testing.T) {
	for _, c := range []struct{ text, want string }{
		{"1.50", "1.5"}, {"+1.5", "1.5"}, {"001.5", "1.5"}, {"15e-1", "1.5"}, {".15E1", "1.5"}, {"1500e-3", "1.5"},
		{"5.", "5"}, {".5", "0.5"}, {"-0", "0"}, {"-0.000", "0"}, {"0e5000", "0"}, {"0e-200000", "0"},
		{"100", "100"}, {"1e2", "100"}, {"12e59", "12" + zeros(59)}, {"1e61", "1E+61"}, {"10e60", "1E+61"},
		{"1.255e-68882", "1.255E-68882"}, {"0.00001", "0.00001"}, {"1e-60", "0." + zeros(59) + "1"}, {"1e-61", "1E-61"},
		{"0.00001e100005", "1E+100000"}, {"100000e-100005", "1E-100000"},
	} {
		require.Equal(t, c.want, dec(c.text).String(), c.text)
	}
	forEachDecimal(t, func(t *testing.T, a Calc[Dec]) {
		negativeZero := a.Mul(IntDec(-1), IntDec(0))
		require.Equal(t, "0", negativeZero.String())
		require.Zero(t, negativeZero.Sign())
		require.Equal(t, "4", a.Mul(dec("1.60"), dec("2.5")).String())
	})
}

func TestParseDecRefuses(t *testing.T) {
	for _, c := range []struct {
		text string
		kind error
	}{
		{"", ErrSyntax}, {" ", ErrSyntax}, {" 1", ErrSyntax}, {"1 ", ErrSyntax}, {"1\n", ErrSyntax}, {"1 000", ErrSyntax},
		{"+", ErrSyntax}, {"-", ErrSyntax}, {"--1", ErrSyntax}, {"+-1", ErrSyntax}, {"-+1", ErrSyntax}, {"1-", ErrSyntax},
		{".", ErrSyntax}, {"-.", ErrSyntax}, {"1.2.3", ErrSyntax}, {"1,5", ErrSyntax}, {"1_000", ErrSyntax},
		{"0x10", ErrSyntax}, {"0b1", ErrSyntax}, {"0o7", ErrSyntax}, {"١", ErrSyntax}, {"½", ErrSyntax}, {"\x00", ErrSyntax},
		{"e5", ErrSyntax}, {".e5", ErrSyntax}, {"1e", ErrSyntax}, {"1e+", ErrSyntax}, {"1e5e5", ErrSyntax}, {"1e1.5", ErrSyntax},
		{"1e+-5", ErrSyntax}, {"1e 5", ErrSyntax}, {"1e1_0", ErrSyntax}, {"1e0x1", ErrSyntax}, {"null", ErrSyntax}, {"\"1\"", ErrSyntax},
		{"sNaN", ErrSyntax}, {"NaN123", ErrSyntax}, {"infinit", ErrSyntax}, {"1inf", ErrSyntax},
		{"NaN", ErrNotFinite}, {"nan", ErrNotFinite}, {"-NaN", ErrNotFinite},
		{"Inf", ErrNotFinite}, {"+Infinity", ErrNotFinite}, {"-inf", ErrNotFinite}, {"INF", ErrNotFinite},
		{"1e200000", ErrRange}, {"1e-200000", ErrRange}, {"1e100001", ErrRange}, {"10e100000", ErrRange}, {"0.1e-100000", ErrRange},
		{"1e99999999999", ErrRange}, {"-1e-99999999999", ErrRange}, {"1e2147483647", ErrRange}, {"1e-2147483648", ErrRange},
		{"0." + zeros(2147) + "1e-2147483648", ErrRange},
		{"1.0000000000000000000000000000000001e-100000", ErrRange},
		{strings.Repeat("9", 100002), ErrRange}, {"1." + strings.Repeat("1", 150000), ErrRange},
		{strings.Repeat("9", 1_000_000), ErrRange}, {zeros(1_000_000), ErrRange}, {strings.Repeat("x", 1_000_000), ErrRange},
	} {
		name := c.text[:min(len(c.text), 40)]
		x, err := ParseDec(c.text)
		requireError(t, err, c.kind, "number")
		require.Less(t, len(err.Error()), 400, name)
		require.Zero(t, x.Sign(), name)
		require.Panics(t, func() { MustParseDec(c.text) }, name)

		kept := IntDec(7)
		require.ErrorIs(t, kept.UnmarshalText([]byte(c.text)), c.kind, name)
		require.Equal(t, "7", kept.String(), name)
	}
}

func TestDecJSONReadsStringsAndNumbers(t *testing.T) {
	const long = "0.1234567890123456789012345678901234567890123456789"
	for _, c := range []struct{ document, want string }{
		{`"1.5"`, "1.5"}, {`1.5`, "1.5"}, {`-1E3`, "-1000"}, {`"-1e-70"`, "-1E-70"}, {long, long}, {`"` + long + `"`, long},
	} {
		var x Dec
		require.NoError(t, json.Unmarshal([]byte(c.document), &x), c.document)
		require.Equal(t, c.want, x.String())
	}
	for _, document := range []string{`null`, `true`, `""`, `" 1"`, `"NaN"`, `[]`, `{}`, `"1\u0032"`, `"""`} {
		x := IntDec(7)
		require.Error(t, json.Unmarshal([]byte(document), &x), document)
		require.Equal(t, "7", x.String(), document)
	}
	for _, data := range []string{`"`, `"12`, `12"`, ``} {
		require.Error(t, new(Dec).UnmarshalJSON([]byte(data)), data)
	}
	document, err := json.Marshal(struct{ X Dec }{dec("1.50")})
	require.NoError(t, err)
	require.JSONEq(t, `{"X":"1.5"}`, string(document))
}
