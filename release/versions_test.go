package release_test

import (
	"fmt"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

func TestVersions(t *testing.T) {
	list := release.Versions()
	require.Len(t, list, 16)
	exact := map[string]bool{}
	for i, v := range list {
		require.Equal(t, fmt.Sprintf("v0.%d", i+3), v.Name)
		r, err := release.Parse(v.RuleSet)
		require.NoError(t, err)
		require.Equal(t, v.RuleSet, r.Name)
		require.Equal(t, v.Exact, v.Name == v.RuleSet)
		require.NotEmpty(t, v.Note)
		require.Contains(t, []release.Evidence{release.EvidenceExecuted, release.EvidenceRead, release.EvidenceInferred, release.EvidenceUnknown}, v.Evidence)
		exact[v.Name] = v.Exact
	}
	for _, name := range release.Names() {
		require.True(t, exact[name], name)
	}
	v, err := release.FindVersion("v0.8.3")
	require.NoError(t, err)
	require.Equal(t, "v0.9", v.RuleSet)
	for name, nearest := range map[string]string{"v0.19": "v0.18", "v0.1": "v0.3", "v0.99.1": "v0.18", "0.16": "v0.16", "": "v0."} {
		_, err := release.FindVersion(name)
		require.ErrorIs(t, err, num.ErrUnknown)
		require.ErrorContains(t, err, "the nearest is "+nearest)
	}
}
