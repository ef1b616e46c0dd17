package num

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzParseFixed claims: a text is refused, or read as the number that ParseDec reads, with 18 decimals at most, and its
// own text and its decimal give the same number back.
func FuzzParseFixed(f *testing.F) {
	for _, text := range []string{
		"0", "-0", "1", "-12.5", "0.000000000000000001", "0.0000000000000000001", "1e-18", "1e-19", "10e-19", "1e77", "1e78", "-1e76", "1e100000",
		"115792089237316195423570985008687907853269984665640564039457584007913129639935", "NaN", "", ".", "+1", strings.Repeat("9", 95) + "e-20",
	} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if len(text) > maxFuzzedText {
			t.Skip()
		}
		d, errDec := ParseDec(text)
		x, err := ParseFixed(text)
		cut, errCut := ParseFixed("0")
		if errDec == nil {
			cut, errCut = DecFixedCut(d)
		}
		if err != nil {
			requireRefusal(t, err)
			require.Zero(t, x.Sign())
			return
		}
		require.NoError(t, errDec)
		require.True(t, x.Dec().Equal(d))
		require.NoError(t, errCut)
		require.Zero(t, cut.Cmp(x), "nothing to cut")
		whole, decimals, found := strings.Cut(x.String(), ".")
		require.True(t, found && whole != "" && len(decimals) == fixedDecimals, x.String())
		again, err := ParseFixed(x.String())
		require.NoError(t, err)
		require.Zero(t, again.Cmp(x))
		require.Equal(t, x.String(), again.String())
		again, err = DecFixed(x.Dec())
		require.NoError(t, err)
		require.Zero(t, again.Cmp(x))
	})
}
