package num

import (
	"encoding/json"
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// refusals are the kinds that parsing and arithmetic may give.
var refusals = []error{ErrDomain, ErrNotFinite, ErrSyntax, ErrDivisionByZero, ErrRange}

func requireRefusal(t *testing.T, err error) {
	t.Helper()
	for _, kind := range refusals {
		if errors.Is(err, kind) {
			require.Less(t, len(err.Error()), 1000)
			return
		}
	}
	t.Fatalf("%v matches no sentinel", err)
}

// requireReadsBack is the claim: a text is refused, or read as a number that all its texts give back.
func requireReadsBack(t *testing.T, text string) {
	t.Helper()
	x, err := ParseDec(text)
	if err != nil {
		requireRefusal(t, err)
		require.Zero(t, x.Sign())
		return
	}
	document, err := json.Marshal(x)
	require.NoError(t, err)
	var fromJSON Dec
	require.NoError(t, json.Unmarshal(document, &fromJSON))
	require.True(t, fromJSON.Equal(x))
	fromText := dec(x.String())
	require.True(t, fromText.Equal(x))
	require.Equal(t, x.String(), fromText.String())
	require.True(t, dec(x.Plain()).Equal(x))
}

// maxFuzzedText keeps a single execution short: the fuzzer stops for a minute at each long text that interests it.
const maxFuzzedText = 300

func FuzzParseDec(f *testing.F) {
	for _, text := range []string{
		"0", "-12.5", "+.5", "5.", "3e-7", "1e60", "-1e61", "1e-61", "9.99e100000", "1e-100000", "1e-100001", "", "-", ".", "--1", "-0", "0e9",
		"1e999999999", "1e-999999999", "1e99999999999999999999", "0e2147483647", "0.0e-2147483648", "NaN", "-Infinity", "1_0", "0x1p5", "1e5e5",
		"\"1\"", "\u0661", "1e\x00", strings.Repeat("9", 200), "." + zeros(200) + "7e-99799",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > maxFuzzedText {
			t.Skip()
		}
		requireReadsBack(t, text)
	})
}

// What the fuzzer is too slow for.
func TestParseDecOfTheLongestTexts(t *testing.T) {
	lengths := []int{1000, 100001}
	if testing.Short() {
		lengths = lengths[:1]
	}
	for _, n := range lengths {
		nines := strings.Repeat("9", n)
		for _, text := range []string{nines, "-0." + nines, nines + ".5e-100", nines + "e-100000", nines + "e9", "1e" + nines, "0e-" + nines, nines + "x"} {
			requireReadsBack(t, text)
		}
	}
}

// Every operation on any two numbers ends with a finite number or a refusal and leaves them as they were.
func FuzzDecArith(f *testing.F) {
	for i := range len(unaryOperations) + len(binaryOperations) {
		for _, pair := range [][2]string{
			{"1.5", "-2"}, {"0", "-0"}, {"2", "1e99999"}, {"1e100000", "1e-100000"}, {"1.0000000000000000000000000000000001", "0.5"},
			{"-3", "1e-99999"}, {"22999.999", "1." + strings.Repeat("3", 90)}, {"-1", "1e400"}, {"0.999999", "1e12"},
		} {
			f.Add(pair[0], pair[1], uint8(i))
		}
	}
	f.Fuzz(func(t *testing.T, textX, textY string, operation uint8) {
		if len(textX) > maxFuzzedText || len(textY) > maxFuzzedText {
			t.Skip()
		}
		x, errX := ParseDec(textX)
		y, errY := ParseDec(textY)
		if errX != nil || errY != nil {
			return
		}
		beforeX, beforeY := representation(x), representation(y)
		forEachRules(func(a Calc[Dec]) {
			result := anyOperation(a, operation, x, y)
			if err := a.Err(); err != nil {
				requireRefusal(t, err)
				require.Equal(t, "zero value", representation(result))
			} else if text := result.String(); len(text) < 1000 { // reading back is quadratic in the digits of a sum
				require.True(t, dec(text).Equal(result))
			}
			requireAddIsExact(t, a.Calc(), x, y)
		})
		require.Equal(t, beforeX, representation(x))
		require.Equal(t, beforeY, representation(y))
	})
}

func forEachRules(run func(a Calc[Dec])) {
	for _, r := range decimalRules {
		run(NewDecimal(r.rules).Calc())
	}
}

func anyOperation(a Calc[Dec], i uint8, x, y Dec) Dec {
	n := int(i) % (len(unaryOperations) + len(binaryOperations))
	if n < len(unaryOperations) {
		return unaryOperations[n].op(a, x)
	}
	return binaryOperations[n-len(unaryOperations)].op(a, x, y)
}

// requireAddIsExact checks (x + y) - y = x, which holds for exact sums and for no others.
func requireAddIsExact(t *testing.T, a Calc[Dec], x, y Dec) {
	t.Helper()
	back := a.Sub(a.Add(x, y), y)
	if a.Err() != nil {
		require.ErrorIs(t, a.Err(), ErrRange)
		return
	}
	require.True(t, back.Equal(x), "(%s + %s) - the same", x, y)
}
