package regret_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/fixtures/worlds"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
)

// TestKernelEqualsTwin: tables have the bits, and errors the words, of the generic form, with losses missing or too large for
// the kernel, and with regrets that do not change.
func TestKernelEqualsTwin(t *testing.T) {
	runs := 3000
	if testing.Short() {
		runs = 400
	}
	r := release.V16()
	a := r.Float64()
	params := release.RegretParams(a, r, r.Topic)
	updater := func() *regret.Updater[float64] {
		u, err := regret.NewUpdater(a, r.Regret, params)
		require.NoError(t, err)
		return u
	}
	quick, slow := updater(), regret.Slow(updater())
	failures := 0
	for seed := range uint64(runs) {
		source := num.NewSource(seed)
		world := worlds.MustNew(source.Uint64(), worlds.Size{Inferers: 1 + source.IntN(12), Forecasters: source.IntN(6)}, worlds.Options{
			MissingRegrets: 0.3, MissingLosses: []float64{0, 0.3}[source.IntN(2)], SharedNames: 0.5, StoredWeights: source.IntN(2) == 0,
		})
		table, end := worlds.Table(a, world), worlds.Close(a, world)
		strange(source, table, end.Losses)
		want, wantOutcome, wantErr := slow.Update(nil, table, end)
		got, outcome, err := quick.Update(nil, table, end)
		require.Equal(t, wantErr, err, "seed %d", seed)
		if err != nil {
			failures++
			continue
		}
		if diff := cmp.Diff([]any{want, wantOutcome}, []any{got, outcome}, everyBit); diff != "" {
			t.Fatalf("seed %d: %s", seed, diff)
		}
	}
	require.Positive(t, failures)
	require.Less(t, failures, runs/10)
}

// strange makes some losses equal to others, and some numbers large.
func strange(source *num.Source, table *regret.Table[float64], losses *regret.Losses[float64]) {
	size := func() float64 { return []float64{1e299, 2e300, 1.5e308}[source.IntN(3)] }
	for j := range regret.Inferer(losses.Inferer.Len()) {
		switch source.IntN(40) {
		case 0:
			losses.Inferer.Set(j, losses.Combined)
			table.Inferer.Set(j, 0)
		case 1:
			losses.Inferer.Set(j, size())
		case 2:
			table.Naive.Set(j, -size())
		case 3:
			losses.OneOutInferer.Set(j, -size())
		}
	}
	if source.IntN(50) == 0 {
		losses.Naive = size()
	}
}

// TestSelect: a table of some workers, of all in another order or in theirs, has their regrets.
func TestSelect(t *testing.T) {
	a := release.V16().Float64()
	for seed := range uint64(300) {
		source := num.NewSource(seed)
		n, k := 1+source.IntN(5), source.IntN(4)
		table := worlds.Table(a, worlds.MustNew(seed, worlds.Size{Inferers: n, Forecasters: k}, worlds.Options{MissingRegrets: 0.3}))
		inferers, forecasters := some[regret.Inferer](source, n), some[regret.Forecaster](source, k)
		got := table.Select(nil, inferers, forecasters)
		require.NoError(t, got.Validate(a, len(inferers), len(forecasters)), "seed %d", seed)
		require.Equal(t, table.Initial(), got.Initial(), "seed %d", seed)
		for kind, cells := range got.Parts() {
			at := func(w regret.Workers, i int) int {
				switch w {
				case regret.Inferers:
					return int(inferers[i])
				case regret.Forecasters:
					return int(forecasters[i])
				}
				return i
			}
			rows, columns := regret.Kind(kind).Rows(), regret.Kind(kind).Columns()
			for row := range cells.Rows() {
				for column := range cells.Columns() {
					value, present := cells.At(row, column)
					want, wantPresent := table.Parts()[kind].At(at(rows, row), at(columns, column))
					require.Equal(t, wantPresent, present, "seed %d, %v", seed, regret.Kind(kind))
					require.Equal(t, want, value, "seed %d, %v", seed, regret.Kind(kind))
				}
			}
		}
	}
}

// some returns all positions, or some in any order.
func some[R regret.Role](source *num.Source, n int) []R {
	var list []R
	for _, i := range source.Perm(n) {
		list = append(list, R(i))
	}
	switch source.IntN(3) {
	case 0:
		for i := range list {
			list[i] = R(i)
		}
	case 1:
		list = list[:source.IntN(n+1)]
	}
	return list
}
