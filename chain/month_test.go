package chain_test

import (
	"bytes"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
)

func TestMonthRuns(t *testing.T) {
	var out bytes.Buffer
	l, err := worlds.LedgerScript(&out, worlds.MonthOptions())
	require.NoError(t, err)
	require.NoError(t, l.CheckInvariants())
	hash, err := l.StateHash()
	require.NoError(t, err)
	t.Logf("%d bytes %+v %s", out.Len(), l.Summary(), hash)
	for id := uint64(1); id <= 3; id++ {
		topic, err := l.Topic(id)
		require.NoError(t, err)
		t.Logf("%+v", topic)
		r, err := l.Rewards(id)
		if err != nil {
			t.Log(err)
			continue
		}
		t.Logf("%+v", r)
	}
}
