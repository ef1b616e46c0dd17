package weights_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// TestFloat64Bounds: in the whole box of constants that float64 takes, weights are within 1e-9 of those of decimals,
// relative to the largest, wherever the regrets lie around the bend. At the cut of E25 a rounded regret may fall on
// the other side.
func TestFloat64Bounds(t *testing.T) {
	random := num.NewSource(20261128)
	rounds := 4000
	if testing.Short() {
		rounds = 800
	}
	between := random.UniformRange
	worst, crossed := 0.0, 0
	for range rounds {
		p := num.Pow(10, between(-3, 6))
		c := float64(between(-1, 1) * min(1e6/p, 1e6))
		if random.Uniform() < 0.3 {
			c = math.Copysign(1e6/p, c)
			c = float64(c * (1 - 0x1p-50))
		}
		scale := num.Pow(10, between(-3, 3))
		regrets := make([]float64, 2+int(between(0, 6)))
		for i := range regrets {
			regrets[i] = float64(scale * (c + between(-22, 9)/p))
		}
		for _, r := range []release.Release{release.V09(), release.V16()} {
			rules := r.Synthesis.Weights
			f, err := weigh(r.Float64(), rules, weights.Params[float64]{P: p, C: c, Epsilon: 0.01},
				weights.Input[float64]{Inferers: weights.Class[float64]{Regrets: regrets}, Scale: scale})
			require.NoError(t, err)
			exact := make([]num.Dec, len(regrets))
			for i, x := range regrets {
				exact[i] = asDec(t, x)
			}
			d, err := weigh(r.Decimal(), rules,
				weights.Params[num.Dec]{P: asDec(t, p), C: asDec(t, c), Epsilon: num.MustParseDec("0.01")},
				weights.Input[num.Dec]{Inferers: weights.Class[num.Dec]{Regrets: exact}, Scale: asDec(t, scale)})
			require.NoError(t, err)
			want := make([]float64, len(regrets))
			largest := 0.0
			for i, x := range d.Inferers.Weights {
				want[i], err = x.Float64()
				require.NoError(t, err)
				largest = max(largest, want[i])
			}
			for i, got := range f.Inferers.Weights {
				difference := math.Abs(got-want[i]) / largest
				if (got == 0) != (want[i] == 0) && difference < 4e-8 {
					crossed++
					continue
				}
				worst = max(worst, difference)
				require.LessOrEqual(t, difference, 1e-9, "%s p=%v c=%v scale=%v regrets %v: %v, want %v", r.Name, p, c, scale, regrets, got, want[i])
			}
		}
	}
	t.Logf("largest difference %.2g, %d at the cut", worst, crossed)
	require.Greater(t, worst, 1e-12, "the corners of the box were not reached")
}

func asDec(t *testing.T, x float64) num.Dec {
	d, err := num.Float64Dec(x)
	require.NoError(t, err)
	return d
}

// TestFloat64BoundsAreRefused: what decimals compute, float64 says that it cannot.
func TestFloat64BoundsAreRefused(t *testing.T) {
	for _, c := range []struct {
		p, c  string
		field string
	}{{"50", "1e8", "C"}, {"3", "1e300", "C"}, {"3", "-333334", "C"}, {"1000001", "0", "P"}} {
		q := weights.Params[num.Dec]{P: num.MustParseDec(c.p), C: num.MustParseDec(c.c)}
		require.NoError(t, q.Validate(release.V16().Decimal()))
		a := release.V16().Float64()
		f := weights.Params[float64]{P: a.FromDec(q.P), C: a.FromDec(q.C)}
		err := f.Validate(a)
		require.ErrorIs(t, err, num.ErrDomain)
		e, _ := num.AsError(err)
		require.Equal(t, c.field, e.Field)
		_, err = fromScaled(a, weights.FormRatio, f.P, f.C, 1, 2)
		require.ErrorIs(t, err, num.ErrDomain)
	}
}
