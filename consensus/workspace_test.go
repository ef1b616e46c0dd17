package consensus_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// TestWorkspaceEqualsFunctions: one workspace with one set of destinations, over sessions of changing sizes with refused
// input in between, gives what the functions give.
func TestWorkspaceEqualsFunctions(t *testing.T) {
	inAll(t, workspaceEqualsFunctions[float64], workspaceEqualsFunctions[num.Dec])
}

func workspaceEqualsFunctions[T any](t *testing.T, s *setup[T]) {
	equal := cmp.Options{everybit.Same(), cmpopts.EquateEmpty()}
	w, err := consensus.NewWorkspace(s.a, s.rules(), s.params)
	require.NoError(t, err)
	found, losses := new(consensus.Coefficients[T]), new(regret.Losses[T])
	lined := new(consensus.Reports[T])
	source := num.NewSource(7)
	failures := 0
	for i := range s.runs {
		in := newSession(s.a, source.Uint64(), 1+source.IntN(6), 1+source.IntN(9), sessionOptions{missing: 0.2})
		if i%4 == 1 {
			in.stakes[0] = s.value(-1)
		}
		want, wantErr := consensus.ListeningCoefficients(s.a, s.rules(), s.params, in.stakes, in.coefficients, in.reports)
		err := w.ListeningCoefficients(found, in.stakes, in.coefficients, in.reports)
		require.Equal(t, wantErr, err, "run %d", i)
		if err == nil {
			require.Empty(t, cmp.Diff(want, found, equal), "run %d", i)
		} else {
			failures++
		}

		adjusted := make([]T, len(in.stakes))
		wantAdjusted, wantErr := consensus.AdjustedStakes(s.a, in.stakes, in.coefficients)
		require.Equal(t, wantErr, w.AdjustedStakes(adjusted, in.stakes, in.coefficients))
		if wantErr == nil {
			require.Empty(t, cmp.Diff(wantAdjusted, adjusted, equal), "run %d", i)
		}

		size := worlds.Size{Inferers: 1 + source.IntN(5), Forecasters: source.IntN(4)}
		bundles := make([]consensus.Bundle[T], 1+source.IntN(4))
		for m := range bundles {
			world := worlds.MustNew(source.Uint64(), size, worlds.Options{MissingLosses: 0.3})
			bundles[m] = consensus.Bundle[T]{Stake: s.value(float64(source.IntN(4))), Losses: worlds.Losses(s.a, world)}
		}
		wantLosses, wantErr := consensus.NetworkLosses(s.a, size.Inferers, size.Forecasters, bundles)
		require.Equal(t, wantErr, w.NetworkLosses(losses, size.Inferers, size.Forecasters, bundles))
		if wantErr == nil {
			require.Empty(t, cmp.Diff(wantLosses, losses, equal), "run %d", i)
		}
		lined.Fill(size.Inferers, size.Forecasters, bundles)
		require.Empty(t, cmp.Diff(consensus.ReportsOf(size.Inferers, size.Forecasters, bundles), lined, equal))
	}
	require.NotZero(t, failures)
}

// TestWorkspaceRefuses: what only a workspace can be given.
func TestWorkspaceRefuses(t *testing.T) {
	inAll(t, workspaceRefuses[float64], func(*testing.T, *setup[num.Dec]) {})
}

func workspaceRefuses[T any](t *testing.T, s *setup[T]) {
	_, err := consensus.NewWorkspace(s.a, s.rules(), consensus.Params[T]{})
	require.ErrorIs(t, err, num.ErrDomain)
	w, err := consensus.NewWorkspace(s.a, s.rules(), s.params)
	require.NoError(t, err)
	in := newSession(s.a, 1, 2, 3, sessionOptions{})
	require.ErrorIs(t, w.ListeningCoefficients(nil, in.stakes, in.coefficients, in.reports), num.ErrMissing)
	require.ErrorIs(t, w.NetworkLosses(nil, 1, 1, nil), num.ErrMissing)
	losses := regret.NewLosses[T](1, 1)
	bundles := []consensus.Bundle[T]{{Stake: s.value(1), Losses: regret.NewLosses[T](1, 1)}, {Stake: s.value(1), Losses: losses}}
	require.ErrorIs(t, w.NetworkLosses(losses, 1, 1, bundles), num.ErrDomain, "written into what is read")
	require.ErrorIs(t, w.AdjustedStakes(make([]T, 1), in.stakes, in.coefficients), num.ErrShape)
}
