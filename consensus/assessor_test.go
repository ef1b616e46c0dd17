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

// TestAssessorRemembersNothing: one assessor with one set of destinations, over sessions of changing sizes with refused
// input in between, gives what new ones give.
func TestAssessorRemembersNothing(t *testing.T) {
	inAll(t, remembersNothing[float64], remembersNothing[num.Dec])
}

func remembersNothing[T any](t *testing.T, s *setup[T]) {
	used := s.assessor()
	found, losses := new(consensus.Coefficients[T]), new(regret.Losses[T])
	lined, agreed, accepted := new(consensus.Reports[T]), new(consensus.Consensus[T]), new(consensus.Accepted[T])
	var adjusted, scores []T
	source := num.NewSource(7)
	failures := 0
	same := func(run int, want, got any, wantErr, err error) {
		t.Helper()
		require.Equal(t, wantErr, err, "run %d", run)
		if err == nil {
			require.Empty(t, cmp.Diff(want, got, everybit.Same(), cmpopts.EquateEmpty()), "run %d", run)
		}
	}
	for i := range s.runs {
		in := newSession(s.a, source.Uint64(), 1+source.IntN(6), 1+source.IntN(9), sessionOptions{missing: 0.2})
		if i%4 == 1 {
			in.stakes[0] = s.value(-1)
			failures++
		}
		want, wantErr := s.assessor().ListeningCoefficients(nil, in.stakes, in.coefficients, in.reports)
		got, err := used.ListeningCoefficients(found, in.stakes, in.coefficients, in.reports)
		same(i, want, got, wantErr, err)

		wantList, wantErr := s.assessor().AdjustedStakes(nil, in.stakes, in.coefficients)
		gotList, err := used.AdjustedStakes(adjusted, in.stakes, in.coefficients)
		same(i, wantList, gotList, wantErr, err)
		if err == nil {
			adjusted = gotList
		}
		wantList, wantErr = s.assessor().Scores(nil, in.stakes, in.coefficients, in.reports)
		gotList, err = used.Scores(scores, in.stakes, in.coefficients, in.reports)
		same(i, wantList, gotList, wantErr, err)
		if err == nil {
			scores = gotList
		}
		wantConsensus, wantErr := s.assessor().Consensus(nil, in.coefficients, in.reports)
		gotConsensus, err := used.Consensus(agreed, in.coefficients, in.reports)
		same(i, wantConsensus, gotConsensus, wantErr, err)

		size := worlds.Size{Inferers: 1 + source.IntN(5), Forecasters: source.IntN(4)}
		bundles := make([]consensus.Bundle[T], 1+source.IntN(4))
		for m := range bundles {
			world := worlds.MustNew(source.Uint64(), size, worlds.Options{MissingLosses: 0.3})
			bundles[m] = consensus.Bundle[T]{Stake: s.value(float64(source.IntN(4))), Losses: worlds.Losses(s.a, world)}
		}
		wantLosses, wantErr := s.assessor().NetworkLosses(nil, size.Inferers, size.Forecasters, bundles)
		gotLosses, err := used.NetworkLosses(losses, size.Inferers, size.Forecasters, bundles)
		same(i, wantLosses, gotLosses, wantErr, err)
		wantReports, wantErr := consensus.LineUp(nil, size.Inferers, size.Forecasters, bundles)
		gotReports, err := consensus.LineUp(lined, size.Inferers, size.Forecasters, bundles)
		same(i, wantReports, gotReports, wantErr, err)

		x := newArguments(s)
		x.closing.MinimumStake = s.value(float64(10 + source.IntN(25)))
		wantAccepted, wantErr := s.assessor().Filter(nil, x.closing)
		gotAccepted, err := used.Filter(accepted, x.closing)
		same(i, wantAccepted, gotAccepted, wantErr, err)
	}
	require.NotZero(t, failures)
}

// TestNoMemory: with destinations that have their size no call allocates, but that Filter makes the losses of bundles.
func TestNoMemory(t *testing.T) {
	inAll(t, noMemory[float64], noMemory[num.Dec])
}

func noMemory[T any](t *testing.T, s *setup[T]) {
	x, used := newArguments(s), s.assessor()
	found, err := used.ListeningCoefficients(nil, x.stakes, x.coefficients, x.reports)
	require.NoError(t, err)
	losses, err := used.NetworkLosses(nil, x.inferers, x.forecaster, x.bundles)
	require.NoError(t, err)
	lined, err := consensus.LineUp(nil, x.inferers, x.forecaster, x.bundles)
	require.NoError(t, err)
	agreed, err := used.Consensus(nil, x.coefficients, x.reports)
	require.NoError(t, err)
	list := make([]T, len(x.stakes))
	require.Zero(t, testing.AllocsPerRun(20, func() {
		_, _ = used.ListeningCoefficients(found, x.stakes, x.coefficients, x.reports)
		_, _ = used.NetworkLosses(losses, x.inferers, x.forecaster, x.bundles)
		_, _ = used.Consensus(agreed, x.coefficients, x.reports)
		_, _ = used.AdjustedStakes(list, x.stakes, x.coefficients)
		_, _ = used.Scores(list, x.stakes, x.coefficients, x.reports)
		_, _ = used.Score(x.losses, x.present, x.agreed)
		_, _ = consensus.LineUp(lined, x.inferers, x.forecaster, x.bundles)
	}))
}

// TestNobody: an assessor, reports and results that are not there are refused or empty.
func TestNobody(t *testing.T) {
	for _, s := range []*consensus.Assessor[float64]{nil, {}} {
		for name, call := range map[string]func() error{
			"NetworkLosses":  func() error { _, err := s.NetworkLosses(nil, 0, 0, nil); return err },
			"AdjustedStakes": func() error { _, err := s.AdjustedStakes(nil, nil, nil); return err },
			"Consensus":      func() error { _, err := s.Consensus(nil, nil, nil); return err },
			"Score":          func() error { _, err := s.Score(nil, nil, nil); return err },
			"Scores":         func() error { _, err := s.Scores(nil, nil, nil, nil); return err },
			"Coefficients":   func() error { _, err := s.ListeningCoefficients(nil, nil, nil, nil); return err },
			"Filter":         func() error { _, err := s.Filter(nil, nil); return err },
		} {
			refused, ok := num.AsError(call())
			require.True(t, ok, name)
			require.ErrorIs(t, refused, num.ErrMissing, name)
			require.Equal(t, "Assessor", refused.Field, name)
		}
	}
	_, err := consensus.NewAssessor[float64](nil, consensus.Rules{}, consensus.Params[float64]{})
	require.ErrorIs(t, err, num.ErrMissing)
	_, err = consensus.NewAssessor(found().a, consensus.Rules{AllZero: 7}, found().params)
	require.ErrorIs(t, err, num.ErrUnknown)
	var none *consensus.Reports[float64]
	require.Zero(t, none.Reputers()+none.Objects())
	_, there := none.At(0, 0)
	require.False(t, there)
	none.Set(0, 0, 1)
}

// TestNetworkLossesOfABundle: losses are not written into what is read.
func TestNetworkLossesOfABundle(t *testing.T) {
	losses := regret.NewLosses[float64](1, 1)
	bundles := []consensus.Bundle[float64]{{Stake: 1, Losses: regret.NewLosses[float64](1, 1)}, {Stake: 1, Losses: losses}}
	_, err := found().assessor().NetworkLosses(losses, 1, 1, bundles)
	require.ErrorIs(t, err, num.ErrDomain)
}
