package num

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestE8RatioAccuracy measures E8 against math/big: rounding a - b costs up to |a-b| half units in the last
// place, everything else six.
func TestE8RatioAccuracy(t *testing.T) {
	for i, c := range []struct {
		name string
		a, b floatRange
	}{
		{"all four cases", floatRange{draw: between(-10, 10)}, floatRange{draw: between(-10, 10)}},
		{"wide", floatRange{draw: between(-300, 300)}, floatRange{draw: between(-300, 300)}},
		{"both far beyond the range of Exp", floatRange{draw: between(1e6, 1e6+50)}, floatRange{draw: between(1e6, 1e6+50)}},
	} {
		source := NewSource(uint64(400 + i))
		for range pointsPerRange() {
			x, y := c.a.draw(source), c.b.draw(source)
			a := NewFloat64(Rules{Elementary: ElementaryTable}).Calc()
			got := ratioOf(a, x, y)
			require.NoError(t, a.Err(), "%s: a=%v b=%v", c.name, x, y)
			want, _ := bigNew().Quo(bigOnePlusExp(x), bigOnePlusExp(y)).Float64()
			require.LessOrEqual(t, math.Abs(got-want), (6+math.Abs(x-y))*0x1p-53*want, "%s: a=%v b=%v", c.name, x, y)
		}
	}
}

// TestExpRatioExtremes: the ratio of the worst to the best source may underflow, it never overflows.
func TestExpRatioExtremes(t *testing.T) {
	for _, c := range []struct{ a, b, want float64 }{
		{0, 0, 1}, {5, 5, 1}, {-5, -5, 1}, {2000, 2000, 1}, {-2000, -2000, 1}, {1500, 1500, 1},
		{0, 2000, 0}, {-2000, 2000, 0}, {1499, 1e300, 0},
	} {
		a := NewFloat64(Rules{Elementary: ElementaryTable}).Calc()
		require.Equal(t, c.want, ratioOf(a, c.a, c.b), "a=%v b=%v", c.a, c.b)
		require.NoError(t, a.Err())
	}
}

// ratioOf is E8 for one a and one b.
func ratioOf[T any](ar Calc[T], a, b T) T {
	r := NewExpRatio(ar, a)
	return r.Quo(ar, b)
}
