package num_test

import (
	"math/big"
	"testing"

	"github.com/cockroachdb/apd/v3"
	"github.com/leanovate/gopter"
	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

func TestCanonical(t *testing.T) {
	for text, want := range map[string]string{
		"0": "0", "-0.000": "0", "1": "1", "100": "1E+2", "-1200": "-1.2E+3", "120.50": "120.5", "0.000001": "0.000001",
		"0.0000001": "1E-7", "0.00000012": "1.2E-7", "0.0000012": "0.0000012", "1e30": "1E+30", "10.0": "1E+1", "99": "99",
	} {
		require.Equal(t, want, num.MustParseDec(text).Canonical(), text)
	}
}

// TestCanonicalIsThatOfApd compares with the decimal library that the form comes from.
func TestCanonicalIsThatOfApd(t *testing.T) {
	parameters := gopter.DefaultTestParametersWithSeed(1)
	properties := gopter.NewProperties(parameters)
	properties.Property("equal and read back", prop.ForAll(func(coefficient int64, exponent int32) bool {
		x := apd.NewWithBigInt(new(apd.BigInt).SetMathBigInt(big.NewInt(coefficient)), exponent)
		reduced, _ := new(apd.Decimal).Reduce(x)
		got := num.MustParseDec(x.Text('E')).Canonical()
		return got == reduced.String() && num.MustParseDec(got).Equal(num.MustParseDec(x.Text('E')))
	}, gen.Int64(), gen.Int32Range(-60, 60)))
	properties.TestingRun(t)
}
