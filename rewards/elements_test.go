package rewards_test

import (
	"math"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

func TestKeptElements(t *testing.T) {
	a := num.NewFloat64(num.Rules{})
	type e = rewards.ForecastElement[float64]
	for _, c := range []struct {
		name     string
		most     int
		elements []e
		want     []int
	}{
		{"nothing", 2, nil, nil},
		{"all fit", 3, []e{{2, 1}, {0, 5}}, []int{0, 1}},
		{"the best, as submitted", 2, []e{{0, 1}, {1, 3}, {2, 2}}, []int{1, 2}},
		{"first occurrence", 3, []e{{1, 3}, {1, 3}, {0, -1}}, []int{0, 2}},
		{"a double takes a place", 2, []e{{1, 3}, {1, 3}, {0, -1}}, []int{0}},
		{"ties by address", 1, []e{{7, 1}, {3, 1}}, []int{1}},
	} {
		got, err := rewards.KeptElements(a, c.most, c.elements)
		require.NoError(t, err, c.name)
		require.Equal(t, c.want, got, c.name)
	}
	for _, c := range []struct {
		most     int
		elements []e
		want     error
	}{
		{0, nil, num.ErrDomain},
		{1, []e{{-1, 0}}, num.ErrDomain},
		{1, []e{{0, math.NaN()}}, num.ErrNotFinite},
	} {
		_, err := rewards.KeptElements(a, c.most, c.elements)
		require.ErrorIs(t, err, c.want)
	}
}
