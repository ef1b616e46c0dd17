package golden

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

func hashOf[T any](values ...T) string {
	h := New[T]()
	h.Add(values...)
	return h.String()
}

func TestEveryBitCounts(t *testing.T) {
	require.Equal(t, hashOf(1.0, 2), hashOf(1.0, 2))
	require.NotEqual(t, hashOf(1.0, 2), hashOf(math.Nextafter(1, 2), 2))
	require.NotEqual(t, hashOf(1.0, 2), hashOf(2.0, 1))
	require.NotEqual(t, hashOf(0.0), hashOf(math.Copysign(0, -1)))
	require.NotEqual(t, hashOf(num.MustParseDec("0.3")), hashOf(num.MustParseDec("0.3000000000000000000000000000000001")))
}

func TestAllNaNAreOne(t *testing.T) {
	require.Equal(t, hashOf(math.NaN()), hashOf(math.Float64frombits(math.Float64bits(math.NaN())^1)))
}

func TestAbsentIsNoNumber(t *testing.T) {
	h := New[float64]()
	h.AddIf(1, false)
	require.NotEqual(t, hashOf[float64](), h.String())
	require.NotEqual(t, hashOf(1.0), h.String())
	present := New[float64]()
	present.AddIf(1, true)
	require.Equal(t, hashOf(1.0), present.String())
}
