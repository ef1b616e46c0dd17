package strictnum_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

func TestRenamed(t *testing.T) {
	for _, c := range []struct{ field, allowed, from, to, want, wantAllowed string }{
		{"Synthesis.P", "P > 0", "Synthesis.P", "Topic.PNorm", "Topic.PNorm", "PNorm > 0"},
		{"Synthesis.Outlier.Alpha", "0 <= Outlier.Alpha <= 1", "Synthesis.Outlier.Alpha", "outlier_alpha", "outlier_alpha", "0 <= outlier_alpha <= 1"},
		{"topics[2].EpochLength", "EpochLength >= 1", "topics[2].EpochLength", "epoch_lengths[2]", "epoch_lengths[2]", "epoch_lengths[2] >= 1"},
		{"P", "PNorm P* nP P_1 P", "P", "p", "p", "PNorm p* nP P_1 p"},
		{"Stakes[3]", "a number", "Stakes", "stakes", "stakes[3]", "a number"},
	} {
		e := num.Refuse(num.ErrDomain, c.field, nil, nil, c.allowed)
		got := strictnum.Renamed(e, c.from, c.to)
		require.Equal(t, c.want, got.Field)
		require.Equal(t, c.wantAllowed, got.Allowed)
		require.Equal(t, c.field, e.Field, "the error stays as it was")
		require.ErrorIs(t, got, num.ErrDomain)
	}
	require.Equal(t, "max_samples_to_scale_scores", strictnum.Key("MaxSamplesToScaleScores"))
	require.Equal(t, "p", strictnum.Key("P"))
	require.Equal(t, "epoch_length", strictnum.Key("epochLength"))
	require.Equal(t, "", strictnum.Key(""))
}
