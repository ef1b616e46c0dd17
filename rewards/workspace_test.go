package rewards_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/internal/everybit"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// TestWorkspaceEqualsFunctions: one workspace with one set of destinations, over epochs of changing sizes with refused
// input in between, gives what the functions give.
func TestWorkspaceEqualsFunctions(t *testing.T) {
	inAll(t, workspaceEqualsFunctions[float64], workspaceEqualsFunctions[num.Dec])
}

// destinations are what one workspace writes into, again and again.
type destinations[T any] struct {
	scores                      rewards.Scores[T]
	mapped, fractions, reputers []T
	entropy                     rewards.TaskEntropy[T]
	paid                        []T
	history                     rewards.History[T]
}

func workspaceEqualsFunctions[T any](t *testing.T, s *setup[T]) {
	equal := cmp.Options{everybit.Same(), cmpopts.EquateEmpty()}
	w, d := rewards.NewWorkspace(s.a), new(destinations[T])
	source := num.NewSource(5)
	failures := 0
	same := func(want, got any, wantErr, err error) bool {
		t.Helper()
		require.Equal(t, wantErr, err)
		if err != nil {
			failures++
			return false
		}
		require.Empty(t, cmp.Diff(want, got, equal))
		return true
	}
	random := func(n int, low float64) []T {
		list := make([]T, n)
		for i := range list {
			list[i] = s.value(source.UniformRange(low, 2))
		}
		return list
	}
	for range s.runs {
		n := 1 + source.IntN(6)
		low := 0.01 // nothing negative
		if source.IntN(4) == 0 {
			low = -1
		}
		losses := worlds.Losses(s.a, worlds.MustNew(source.Uint64(), worlds.Size{Inferers: n, Forecasters: source.IntN(4)}, worlds.Options{MissingLosses: 0.2}))
		want, wantErr := rewards.WorkerScores(s.a, losses)
		same(want, &d.scores, wantErr, w.WorkerScores(&d.scores, losses))

		scores, window := random(n, low), random(3*n, low)
		wantMapped, wantFractions, wantErr := rewards.WorkerFractions(s.a, s.potential(2), scores, window)
		mapped, fractions, err := w.WorkerFractions(d.mapped, d.fractions, s.potential(2), scores, window)
		if same([]any{wantMapped, wantFractions}, []any{mapped, fractions}, wantErr, err) {
			d.mapped, d.fractions = mapped, fractions
		}

		stakes := random(n, low)
		wantReputers, wantErr := rewards.ReputerFractions(s.a, s.value(1), stakes, scores)
		reputers, err := w.ReputerFractions(d.reputers, s.value(1), stakes, scores)
		if same(wantReputers, reputers, wantErr, err) {
			d.reputers = reputers
		}

		previous := make([]rewards.Previous[T], n)
		for i := range previous {
			previous[i] = rewards.Previous[T]{Fraction: s.value(source.Uniform()), Stored: source.IntN(2) == 0}
		}
		alpha, beta := s.value(0.1), s.value(0.25)
		wantEntropy, wantErr := rewards.ClassEntropy(s.a, s.rules().Entropy, alpha, beta, stakes, previous)
		same(wantEntropy, &d.entropy, wantErr, w.ClassEntropy(&d.entropy, s.rules().Entropy, alpha, beta, stakes, previous))

		wantUtility, wantErr := rewards.ForecastingUtility(s.a, alpha, scores[0], scores, stakes[0])
		utility, err := w.ForecastingUtility(alpha, scores[0], scores, stakes[0])
		same(wantUtility, &utility, wantErr, err)

		entropies := rewards.Entropies[T]{Inference: stakes[0], Forecasting: scores[0], Reputer: s.value(1)}
		wantTasks, wantErr := rewards.SplitTasks(s.a, entropies, s.value(1000), s.value(0.3))
		tasks, err := w.SplitTasks(entropies, s.value(1000), s.value(0.3))
		same(wantTasks, &tasks, wantErr, err)

		wantPaid, wantErr := rewards.ActorRewards(s.a, s.value(1000), stakes)
		paid, err := w.ActorRewards(d.paid, s.value(1000), stakes)
		if same(wantPaid, paid, wantErr, err) {
			d.paid = paid
		}

		wantPart, wantRest, wantErr := rewards.DelegatorsPart(s.a, stakes[0], s.value(1), s.value(3))
		part, rest, err := w.DelegatorsPart(stakes[0], s.value(1), s.value(3))
		same([]any{wantPart, wantRest}, []any{part, rest}, wantErr, err)

		quantile := s.value(source.UniformRange(-0.2, 1.2))
		wantQuantile, wantErr := rewards.PassiveQuantile(s.a, quantile, scores)
		q, err := w.PassiveQuantile(quantile, scores)
		same(wantQuantile, q, wantErr, err)

		wantInitial, wantErr := rewards.InitialScore(s.a, stakes[0], scores)
		initial, err := w.InitialScore(stakes[0], scores)
		same(wantInitial, initial, wantErr, err)

		wantUpdated, wantErr := rewards.UpdatedScore(s.a, quantile, scores[0], stakes[0], false)
		updated, err := w.UpdatedScore(quantile, scores[0], stakes[0], false)
		same(wantUpdated, updated, wantErr, err)

		size := source.IntN(12) // 0 is refused
		wantHistory, wantErr := d.history.Remember(s.a, size, scores)
		before := d.history.Clone()
		err = d.history.Push(s.a, size, scores)
		if !same(wantHistory, d.history, wantErr, err) {
			require.Empty(t, cmp.Diff(before, d.history, equal), "a refused epoch is remembered")
		}
	}
	require.NotZero(t, failures)
	require.ErrorIs(t, w.WorkerScores(nil, worlds.Losses(s.a, worlds.MustNew(1, worlds.Size{Inferers: 2}, worlds.Options{}))), num.ErrMissing)
	require.ErrorIs(t, w.ClassEntropy(nil, s.rules().Entropy, s.value(0.1), s.value(0.1), s.values(1), make([]rewards.Previous[T], 1)), num.ErrMissing)
}

// TestDestinationsAmongArguments: lists may be written over in place, and one memory for two results gives both.
func TestDestinationsAmongArguments(t *testing.T) {
	inAll(t, destinationsAmongArguments[float64], destinationsAmongArguments[num.Dec])
}

func destinationsAmongArguments[T any](t *testing.T, s *setup[T]) {
	w := rewards.NewWorkspace(s.a)
	stakes, scores := s.values(1, 2, 3), s.values(0.5, 0.3, 0.7)
	want, err := rewards.ReputerFractions(s.a, s.value(1), stakes, scores)
	require.NoError(t, err)
	got, err := w.ReputerFractions(scores, s.value(1), stakes, scores)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff(want, got, everybit.Same()))

	scores = s.values(0.5, 0.3, 0.7)
	wantMapped, wantFractions, err := rewards.WorkerFractions(s.a, s.potential(2), scores, scores)
	require.NoError(t, err)
	memory := make([]T, 3)
	mapped, fractions, err := w.WorkerFractions(memory, memory, s.potential(2), scores, scores)
	require.NoError(t, err)
	require.Empty(t, cmp.Diff([][]T{wantMapped, wantFractions}, [][]T{mapped, fractions}, everybit.Same()))
}

// TestHistoryCutFromOneList: an epoch's memory ends where the next one begins.
func TestHistoryCutFromOneList(t *testing.T) {
	inAll(t, historyCutFromOneList[float64], func(*testing.T, *setup[num.Dec]) {})
}

func historyCutFromOneList[T any](t *testing.T, s *setup[T]) {
	flat := s.values(1, 2, 3, 4, 5, 6)
	cut := func() rewards.History[T] {
		own := append([]T(nil), flat...)
		return rewards.History[T]{own[4:6], own[2:4], own[0:2]}
	}
	h, want := cut(), cut().Clone()
	for _, scores := range [][]T{s.values(7, 8), s.values(9, 10, 11), s.values(12, 13, 14, 15)} {
		var err error
		want, err = want.Remember(s.a, 6, scores)
		require.NoError(t, err)
		require.NoError(t, h.Push(s.a, 6, scores))
		require.Empty(t, cmp.Diff(want, h, everybit.Same()))
	}
	other := rewards.History[T]{s.values(1, 1, 1), s.values(2, 2, 2), s.values(3, 3, 3)}
	h = cut()
	h.CopyFrom(other)
	require.Empty(t, cmp.Diff(other, h, everybit.Same()))
}
