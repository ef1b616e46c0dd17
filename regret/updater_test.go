package regret_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// TestUpdaterRemembersNothing: one updater and one table, over closes of changing sizes with refused ones in between,
// give what new ones give; in place too. Once the lists have their sizes nothing is allocated.
func TestUpdaterRemembersNothing(t *testing.T) {
	inAll(t, remembersNothing[float64], remembersNothing[num.Dec])
}

func remembersNothing[T any](t *testing.T, s *setup[T]) {
	used, err := regret.NewUpdater(s.a, s.release.Regret, s.params)
	require.NoError(t, err)
	got := new(regret.Table[T])
	source := num.NewSource(3)
	failures := 0
	for i := range s.runs {
		size := worlds.Size{Inferers: 1 + source.IntN(s.most.Inferers), Forecasters: source.IntN(s.most.Forecasters + 1)}
		world := worlds.MustNew(source.Uint64(), size, worlds.Options{
			MissingRegrets: 0.3, MissingLosses: 0.3, SharedNames: 0.5, StoredWeights: source.IntN(2) == 0,
		})
		table, end := worlds.Table(s.a, world), worlds.Close(s.a, world)
		if i%4 == 1 {
			end.InfererInclusions[0] = -1
		}
		want, wantOutcome, wantErr := closeEpoch(s.a, s.release.Regret, s.params, table, end)
		_, outcome, err := used.Update(got, table, end)
		require.Equal(t, wantErr, err, "run %d", i)
		if err != nil {
			failures++
			continue
		}
		require.Empty(t, cmp.Diff([]any{want, wantOutcome}, []any{got, outcome}, everyBit), "run %d", i)
		_, outcome, err = used.Update(table, table, end)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff([]any{want, wantOutcome}, []any{table, outcome}, everyBit), "in place, run %d", i)
	}
	require.NotZero(t, failures)
	world := worlds.MustNew(1, worlds.Size{Inferers: 3, Forecasters: 2}, worlds.Options{StoredWeights: true})
	table, end := worlds.Table(s.a, world), worlds.Close(s.a, world)
	_, _, err = used.Update(got, table, end)
	require.NoError(t, err)
	require.Zero(t, testing.AllocsPerRun(20, func() { _, _, _ = used.Update(got, table, end) }))
}

// TestNobody: an updater that was not made is refused.
func TestNobody(t *testing.T) {
	for _, u := range []*regret.Updater[float64]{nil, {}} {
		_, _, err := u.Update(nil, nil, regret.Close[float64]{})
		require.ErrorIs(t, err, num.ErrMissing)
		_, _, err = u.Initial(nil, nil)
		require.ErrorIs(t, err, num.ErrMissing)
		_, err = u.InitialFromQuantile(nil)
		require.ErrorIs(t, err, num.ErrMissing)
	}
}
