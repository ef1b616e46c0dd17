package rewards_test

import (
	"testing"

	"github.com/leanovate/gopter/gen"
	"github.com/leanovate/gopter/prop"
	"github.com/stretchr/testify/require"

	"github.com/google/go-cmp/cmp"

	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/internal/property"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

func TestWindowSize(t *testing.T) {
	for _, c := range []struct {
		rule            rewards.HistoryRule
		members, window int
	}{
		{rewards.HistoryTen, 32, 10}, {rewards.HistoryTen, 6, 10},
		{rewards.HistoryPerMember, 32, 320}, {rewards.HistoryPerMember, 6, 60},
	} {
		size, err := rewards.WindowSize(c.rule, 10, c.members)
		require.NoError(t, err)
		require.Equal(t, c.window, size)
	}
}

// TestWindow: single scores are counted, not epochs: two epochs of five members, or three epochs of three and the first
// score of a fourth; and of more than ten members only the last ten addresses.
func TestWindow(t *testing.T) { inAll(t, window[float64], window[num.Dec]) }

func window[T any](t *testing.T, s *setup[T]) {
	remember := func(epochs ...[]float64) rewards.History[T] {
		var h rewards.History[T]
		for _, scores := range epochs {
			var err error
			h, err = remember(h, s.a, 10, s.values(scores...))
			require.NoError(t, err)
		}
		return h
	}
	latest := func(h rewards.History[T]) []T {
		w, err := windowOf(h, s.a, 10)
		require.NoError(t, err)
		return w
	}
	five := remember([]float64{1, 2, 3, 4, 5}, []float64{6, 7, 8, 9, 10}, []float64{11, 12, 13, 14, 15})
	require.Equal(t, s.values(11, 12, 13, 14, 15, 6, 7, 8, 9, 10), latest(five))
	require.Len(t, five, 2, "the first epoch is not reached any more")
	three := remember([]float64{1, 2, 3}, []float64{4, 5, 6}, nil, []float64{7, 8, 9}, []float64{10, 11, 12})
	require.Equal(t, s.values(10, 11, 12, 7, 8, 9, 4, 5, 6, 1), latest(three))
	many := remember([]float64{1}, []float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
	require.Equal(t, s.values(3, 4, 5, 6, 7, 8, 9, 10, 11, 12), latest(many))
	require.Equal(t, s.values(0), latest(remember([]float64{0})), "the 0 of a single member counts")
}

// TestForgottenEpochsDoNotMatter: a history that forgets has the same windows as one that keeps everything.
func TestForgottenEpochsDoNotMatter(t *testing.T) {
	inAll(t, forgotten[float64], forgotten[num.Dec])
}

func forgotten[T any](t *testing.T, s *setup[T]) {
	property.Check(t, s.runs, prop.ForAll(func(seed uint64, size int) string {
		source := num.NewSource(seed)
		var h, all rewards.History[T]
		for range 12 {
			scores := s.values(draws(source.IntN(7), source.Normal)...)
			var err error
			if h, err = remember(h, s.a, size, scores); err != nil {
				return err.Error()
			}
			if len(scores) > 0 {
				all = append(rewards.History[T]{scores}, all...)
			}
			got, err1 := windowOf(h, s.a, size)
			want, err2 := windowOf(all, s.a, size)
			if err1 != nil || err2 != nil {
				return "refused"
			}
			if len(got) > size {
				return "more samples than the window has" // finding M-31
			}
			if diff := cmp.Diff(want, got, everybit.Same()); diff != "" {
				return diff
			}
		}
		return ""
	}, gen.UInt64(), gen.IntRange(1, 20)))
}
