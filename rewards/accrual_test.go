package rewards_test

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// accrue adds up blocks of one emission and sum of weights each.
func accrue(t *testing.T, a num.Arith[num.Dec], sum num.Dec, blocks int, emission, weights int64) num.Dec {
	t.Helper()
	for range blocks {
		x, err := rewards.EmissionPerWeight(a, num.IntDec(emission), num.IntDec(weights))
		require.NoError(t, err)
		sum = a.Add(sum, x)
	}
	return sum
}

// TestAccrual is E87: blocks count with the emission and the weights that they had, a block without either not at all.
func TestAccrual(t *testing.T) {
	a := release.V16().Decimal()
	before := accrue(t, a, num.Dec{}, 7, 100, 50)
	now := accrue(t, a, before, 6, 100, 50) // 6 x 2
	now = accrue(t, a, now, 2, 100, 25)     // 2 x 4: the other topics were inactive
	now = accrue(t, a, now, 3, 0, 50)
	now = accrue(t, a, now, 1, 100, 0)
	topics := []rewards.AccruedShare[num.Dec]{
		{Weight: num.IntDec(25), EpochLength: 12, Before: before, Now: now},
		{Weight: num.Dec{}, EpochLength: 12, Before: before, Now: now},
	}
	got, err := rewards.AccruedTopicRewards(a, topics, num.IntDec(1000))
	require.NoError(t, err)
	require.Equal(t, "500", got[0].Reward.String()) // 25 (12 + 8)
	require.True(t, got[0].HasEntry)
	require.False(t, got[1].HasEntry)

	got, err = rewards.AccruedTopicRewards(a, topics[:1], num.IntDec(400)) // E86
	require.NoError(t, err)
	require.Equal(t, "400", got[0].Reward.String())
	require.NoError(t, rewards.CheckTopicRewards(a, got, num.IntDec(400), num.Dec{}))
}

// TestAccrualOfASteadyNetwork: with the same emission and weights in every block E87 is E85, and the treasury is divided
// alike where it does not suffice.
func TestAccrualOfASteadyNetwork(t *testing.T) {
	a := release.V16().Decimal()
	source := num.NewSource(3)
	for range 200 {
		emission, other := int64(1+source.IntN(1000)), int64(source.IntN(50))
		var plain []rewards.TopicShare[num.Dec]
		var accrued []rewards.AccruedShare[num.Dec]
		sum := other // of topics that do not end an epoch now
		for range 1 + source.IntN(4) {
			weight, length := int64(source.IntN(100)), 1+source.IntN(20)
			sum += weight
			plain = append(plain, rewards.TopicShare[num.Dec]{Weight: num.IntDec(weight), EpochLength: length})
		}
		if sum == 0 {
			continue
		}
		for _, p := range plain {
			before := accrue(t, a, num.Dec{}, 5, emission, sum)
			accrued = append(accrued, rewards.AccruedShare[num.Dec]{
				Weight: p.Weight, EpochLength: p.EpochLength, Before: before, Now: accrue(t, a, before, p.EpochLength, emission, sum),
			})
		}
		treasury := num.IntDec(int64(source.IntN(20_000)))
		want, err := rewards.TopicRewards(a, plain, num.IntDec(sum), num.IntDec(emission), treasury)
		require.NoError(t, err)
		got, err := rewards.AccruedTopicRewards(a, accrued, treasury)
		require.NoError(t, err)
		for i := range want {
			require.Equal(t, want[i].HasEntry, got[i].HasEntry)
			difference := a.Abs(a.Sub(want[i].Reward, got[i].Reward))
			require.Negative(t, difference.Cmp(num.MustParseDec("1e-25")), "want %v, got %v", want[i].Reward, got[i].Reward)
		}
	}
}
