package everybit_test

import (
	"math"
	"math/big"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
)

type hidden struct{ x any }

func TestSame(t *testing.T) {
	negativeZero := math.Copysign(0, -1)
	for _, c := range []struct {
		x, y  any
		equal bool
	}{
		{1.5, 1.5, true},
		{0.0, negativeZero, false},
		{math.NaN(), math.NaN(), true},
		{1.0, math.Nextafter(1, 2), false},
		{num.MustParseDec("0.10"), num.MustParseDec("0.1"), true},
		{num.MustParseDec("0.1"), num.MustParseDec("0.1000000000000000000000000000000001"), false},
		{big.NewInt(3), big.NewInt(3), true},
		{big.NewInt(3), big.NewInt(4), false},
		{(*big.Int)(nil), big.NewInt(0), false},
		{[]float64{}, []float64(nil), false},
	} {
		require.Equal(t, c.equal, cmp.Equal(hidden{c.x}, hidden{c.y}, everybit.Same()), "%v, %v", c.x, c.y)
	}
}
