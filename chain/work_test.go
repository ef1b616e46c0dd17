package chain

import (
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// TestWork: a block that is not allowed its work changes nothing, and comes to the same once it is.
func TestWork(t *testing.T) {
	const enough = 1_000_000_000
	for _, r := range release.All() {
		free, nonce := openLedger(t, r)
		bound, _ := openLedger(t, r)
		meter := num.NewMeter(enough)
		bound.options.Work = meter
		stopped := 0
		end := func() { // ends a block of both
			_, err := free.EndBlock()
			require.NoError(t, err)
			before, err := bound.StateHash()
			require.NoError(t, err)
			height := bound.Height()
			left := meter.Left()
			require.NoError(t, meter.Spend(left))
			if _, err = bound.EndBlock(); err == nil {
				meter.Allow(left)
				return
			}
			stopped++
			require.ErrorIs(t, err, num.ErrLimit, r.Name)
			require.Equal(t, height, bound.Height())
			after, err := bound.StateHash()
			require.NoError(t, err)
			require.Equal(t, before, after)
			meter.Allow(enough)
			_, err = bound.EndBlock()
			require.NoError(t, err)
		}
		for epoch := range int64(3) {
			for free.Height() < nonce+epoch*admissionLength {
				end()
			}
			for _, l := range []*Ledger{free, bound} {
				for _, actor := range []string{"a", "b"} {
					_, err := sendWork(l, actor, nonce+epoch*admissionLength)
					require.NoError(t, err)
				}
				if epoch > 0 {
					apply(t, l, &SubmitLosses{Reputer: "a", Topic: 1, Nonce: nonce + (epoch-1)*admissionLength, Losses: report(-3)})
				}
			}
		}
		for range admissionLength {
			end()
		}
		require.GreaterOrEqual(t, stopped, 4, "%s: worker windows and rewards", r.Name)
		want, err := free.StateHash()
		require.NoError(t, err)
		got, err := bound.StateHash()
		require.NoError(t, err)
		require.Equal(t, want, got, r.Name)
	}
}
