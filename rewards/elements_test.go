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
		{"all fit", 3, []e{{2, 1, true}, {0, 5, true}}, []int{0, 1}},
		{"the best, as submitted", 2, []e{{0, 1, true}, {1, 3, true}, {2, 2, true}}, []int{1, 2}},
		{"first occurrence", 3, []e{{1, 3, true}, {1, 3, true}, {0, -1, true}}, []int{0, 2}},
		{"a double takes no place", 2, []e{{1, 3, true}, {1, 3, true}, {0, -1, true}}, []int{0, 2}},
		{"strangers", 2, []e{{1, 9, false}, {0, 1, true}}, []int{1}},
		{"ties by address", 1, []e{{7, 1, true}, {3, 1, true}}, []int{1}},
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
		{1, []e{{-1, 0, true}}, num.ErrDomain},
		{1, []e{{0, math.NaN(), true}}, num.ErrNotFinite},
	} {
		_, err := rewards.KeptElements(a, c.most, c.elements)
		require.ErrorIs(t, err, c.want)
	}
}
