package chain_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// everyBlock starts a ledger whose months have one block, so that something is due in all of them.
func everyBlock(t *testing.T) *chain.Ledger {
	t.Helper()
	config, err := chain.ParseConfig([]byte(`{"release": "v0.16", "module": {"BlocksPerMonth": 1}, "validators": [{"account": "vera", "amount": "1000000000000000000000000"}]}`))
	require.NoError(t, err)
	l, err := chain.New(config)
	require.NoError(t, err)
	return l
}

// TestAdvanceSome: in parts, with commits in between, the ledger comes to the same state and makes the same events.
func TestAdvanceSome(t *testing.T) {
	const blocks = 2500
	whole := everyBlock(t)
	want, err := whole.Advance(blocks)
	require.NoError(t, err)

	l := everyBlock(t)
	var events []record.Event
	parts := 0
	for ; l.Height() < blocks; parts++ {
		before := l.Height()
		result, err := l.AdvanceSome(blocks - before)
		require.NoError(t, err)
		require.Equal(t, result.Height, l.Height())
		require.Greater(t, l.Height(), before)
		require.LessOrEqual(t, len(result.Events), 1100)
		events = append(events, result.Events...)
	}
	require.Equal(t, 3, parts)
	require.Equal(t, want.Events, events)
	require.Equal(t, hashOf(t, whole), hashOf(t, l))

	quiet, err := chain.New(chain.DefaultConfig(release.V16()))
	require.NoError(t, err)
	result, err := quiet.AdvanceSome(100_000)
	require.NoError(t, err)
	require.Equal(t, int64(100_000), result.Height, "nothing was due")
	for _, n := range []int64{0, -1, chain.MaxAdvance + 1} {
		_, err := quiet.AdvanceSome(n)
		require.ErrorIs(t, err, num.ErrDomain)
	}
}

// TestAdvanceIsBoundedByWork: beyond the bound nothing has changed.
func TestAdvanceIsBoundedByWork(t *testing.T) {
	if testing.Short() {
		t.Skip("ends a hundred thousand blocks")
	}
	l := everyBlock(t)
	_, err := l.Advance(3)
	require.NoError(t, err)
	before := hashOf(t, l)
	_, err = l.Advance(chain.MaxAdvance)
	require.ErrorIs(t, err, num.ErrLimit)
	require.Equal(t, before, hashOf(t, l))
	require.Equal(t, int64(3), l.Height())
	_, err = l.Advance(1)
	require.NoError(t, err)
}
