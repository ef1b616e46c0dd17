package synthesis_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/synthesis"
)

func registryOf(t *testing.T, limit int, labels ...string) *synthesis.LabelRegistry {
	t.Helper()
	p := classes()
	p.Limits.MaxRegistry, p.Limits.MaxPerSubmission = limit, 1
	r := checkerOf(t, p).NewRegistry()
	require.NoError(t, r.Register(labels))
	return r
}

func TestLabelRegistryOrder(t *testing.T) {
	r := registryOf(t, 32768, "up", "down", "up")
	require.NoError(t, r.Register([]string{"left", "down", "a"}))
	require.NoError(t, r.Register(nil))
	require.Equal(t, []string{"up", "down", "left", "a"}, r.Labels())
	r.Labels()[0] = "changed"
	require.Equal(t, "up", r.Labels()[0], "the list is the caller's own")
}

func TestLabelRegistryLimit(t *testing.T) {
	r := registryOf(t, 3, "a", "b")
	refused(t, r.Register([]string{"c", "a", "d"}), num.ErrDomain, "labels", 2)
	require.Equal(t, []string{"a", "b"}, r.Labels(), "all or nothing")
	refused(t, r.Register([]string{"d", ""}), num.ErrMissing, "labels", 1)
	require.NoError(t, r.Register([]string{"d", "b"}))
	require.Equal(t, []string{"a", "b", "d"}, r.Labels())
	require.NoError(t, r.Register([]string{"d", "a"}), "known labels fit into a full registry")
	refused(t, r.Register([]string{"c"}), num.ErrDomain, "labels", 0)

	var none *synthesis.LabelRegistry
	refused(t, none.Register([]string{"a"}), num.ErrMissing, "LabelRegistry")
	require.Empty(t, none.Labels())
	var zero synthesis.LabelRegistry
	refused(t, zero.Register([]string{"a"}), num.ErrDomain, "labels", 0)
	require.Empty(t, zero.Labels())
}
