package synthesis_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis"
)

func registryOf(t *testing.T, limit int, labels ...string) *synthesis.LabelRegistry {
	t.Helper()
	r, err := synthesis.NewLabelRegistry(limit)
	require.NoError(t, err)
	require.NoError(t, r.Register(labels))
	return r
}

func TestLabelRegistryOrder(t *testing.T) {
	r := registryOf(t, 32768, "up", "down", "up")
	require.NoError(t, r.Register([]string{"left", "down", "a"}))
	require.NoError(t, r.Register(nil))
	require.Equal(t, []string{"up", "down", "left", "a"}, r.Labels())
	require.Equal(t, 4, r.Len())
	for i, label := range r.Labels() {
		n, known := r.Number(label)
		require.True(t, known)
		require.Equal(t, i+1, n)
	}
	n, known := r.Number("right")
	require.False(t, known)
	require.Zero(t, n)

	r.Labels()[0] = "changed"
	require.Equal(t, "up", r.Labels()[0], "the list is the caller's own")
}

func TestLabelRegistryLimit(t *testing.T) {
	r := registryOf(t, 3, "a", "b")
	refused(t, r.Register([]string{"c", "a", "d"}), num.ErrDomain, "labels", 2)
	require.Equal(t, []string{"a", "b"}, r.Labels(), "all or nothing")
	_, known := r.Number("c")
	require.False(t, known)
	refused(t, r.Register([]string{"d", ""}), num.ErrMissing, "labels", 1)
	require.NoError(t, r.Register([]string{"d", "b"}))
	require.Equal(t, []string{"a", "b", "d"}, r.Labels())
	require.NoError(t, r.Register([]string{"d", "a"}), "known labels fit into a full registry")
	refused(t, r.Register([]string{"c"}), num.ErrDomain, "labels", 0)

	_, err := synthesis.NewLabelRegistry(0)
	refused(t, err, num.ErrDomain, "max registry size")
	var zero synthesis.LabelRegistry
	refused(t, zero.Register([]string{"a"}), num.ErrDomain, "labels", 0)
	require.Empty(t, zero.Labels())
}

func TestLabelRegistryFrozen(t *testing.T) {
	r := registryOf(t, 9, "a")
	require.False(t, r.Frozen())
	r.Freeze()
	r.Freeze()
	require.True(t, r.Frozen())
	for _, labels := range [][]string{{"b"}, {"a"}, nil} {
		refused(t, r.Register(labels), num.ErrDomain, "registry")
	}
	require.Equal(t, []string{"a"}, r.Labels())
}

func TestPadLabels(t *testing.T) {
	r := registryOf(t, 9, "a", "b", "c")
	_, err := synthesis.PadLabels(r, 0, labelValues{{"a", 1}})
	refused(t, err, num.ErrDomain, "registry")
	r.Freeze()
	for _, c := range []struct {
		values labelValues
		want   []float64
	}{
		{labelValues{{"c", 0.5}, {"a", 0.25}}, []float64{0.25, -1, 0.5}},
		{nil, []float64{-1, -1, -1}},
		{labelValues{{"b", -1}}, []float64{-1, -1, -1}},
	} {
		got, err := synthesis.PadLabels(r, -1, c.values)
		require.NoError(t, err)
		require.Equal(t, c.want, got)
	}
	_, err = synthesis.PadLabels(r, 0, labelValues{{"a", 1}, {"A", 1}})
	refused(t, err, num.ErrUnknown, "values", 1)
	_, err = synthesis.PadLabels(r, 0, labelValues{{"a", 0}, {"b", 1}, {"a", 0}})
	refused(t, err, num.ErrDuplicate, "values", 2)
	_, err = synthesis.PadLabels(nil, 0, labelValues{{"a", 1}})
	refused(t, err, num.ErrMissing, "registry")
	empty := registryOf(t, 9)
	empty.Freeze()
	_, err = synthesis.PadLabels(empty, 0, labelValues{})
	refused(t, err, num.ErrEmpty, "registry")
}
