package regret_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// TestWorkspaceEqualsUpdate: one workspace and one table, over closes of changing sizes with refused ones in between,
// give what Update gives; in place too.
func TestWorkspaceEqualsUpdate(t *testing.T) {
	inAll(t, workspaceEqualsUpdate[float64], workspaceEqualsUpdate[num.Dec])
}

func workspaceEqualsUpdate[T any](t *testing.T, s *setup[T]) {
	w, err := regret.NewWorkspace(s.a, s.release.Regret, s.params)
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
		want, wantOutcome, wantErr := regret.Update(s.a, s.release.Regret, s.params, table, end)
		outcome, err := w.Update(got, table, end)
		require.Equal(t, wantErr, err, "run %d", i)
		if err != nil {
			failures++
			continue
		}
		require.Empty(t, cmp.Diff([]any{want, wantOutcome}, []any{got, outcome}, everyBit), "run %d", i)
		outcome, err = w.Update(table, table, end)
		require.NoError(t, err)
		require.Empty(t, cmp.Diff([]any{want, wantOutcome}, []any{table, outcome}, everyBit), "in place, run %d", i)
	}
	require.NotZero(t, failures)
	_, err = w.Update(nil, nil, regret.Close[T]{})
	require.ErrorIs(t, err, num.ErrMissing)
	_, err = regret.NewWorkspace(s.a, s.release.Regret, regret.UpdateParams[T]{})
	require.ErrorIs(t, err, num.ErrDomain)
}
