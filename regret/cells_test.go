package regret_test

import (
	"encoding/json"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
)

// TestCells: what is stored is read back by position, by row and as a list; everything else is absent.
func TestCells(t *testing.T) {
	g := regret.NewGrid[regret.Inferer, regret.Forecaster, float64](2, 3)
	require.Equal(t, [2]int{2, 3}, [2]int{g.Rows(), g.Columns()})
	require.False(t, g.RowHasValue(0))
	g.Set(1, 2, 5)
	for row := range regret.Inferer(2) {
		for column := range regret.Forecaster(3) {
			value, present := g.At(row, column)
			stored := row == 1 && column == 2
			require.Equal(t, stored, present)
			require.Equal(t, stored, value == 5)
		}
	}
	require.Equal(t, []float64{0, 0, 0, 0, 0, 5}, g.Values())
	require.Equal(t, []bool{false, false, false, false, false, true}, g.Present())
	require.Equal(t, []float64{0, 0, 5}, g.Row(1))
	require.False(t, g.RowHasValue(0))
	require.True(t, g.RowHasValue(1))
	g.Reset(1, 1)
	require.Equal(t, []bool{false}, g.Present(), "what was stored is gone")

	c := regret.NewColumn[regret.Forecaster, float64](3)
	c.Set(2, -1)
	value, present := c.At(2)
	require.True(t, present)
	require.Equal(t, -1.0, value)
	require.Equal(t, 3, c.Len())
	c.Reset(1)
	require.Equal(t, []float64{0}, c.Values())
}

// TestOutside: outside of a grid nothing is present; to store there is a bug of the caller, as with slices.
func TestOutside(t *testing.T) {
	g := regret.NewGrid[regret.Inferer, regret.Forecaster, float64](2, 3)
	for _, at := range [][2]int{{-1, 0}, {2, 0}, {0, -1}, {0, 3}} {
		_, present := g.Cells.At(at[0], at[1])
		require.False(t, present, "%v", at)
		require.Panics(t, func() { g.Cells.Set(at[0], at[1], 1) }, "%v", at)
	}
	c := regret.NewColumn[regret.Inferer, float64](1)
	for _, at := range []regret.Inferer{-1, 1} {
		_, present := c.At(at)
		require.False(t, present, "%d", at)
		require.Nil(t, g.Row(3*at), "%d", at)
		require.False(t, g.RowHasValue(3*at), "%d", at)
	}
}

// TestNoJSON: positions mean nothing in JSON, so that everything with cells is refused.
func TestNoJSON(t *testing.T) {
	for _, x := range []any{regret.NewGrid[regret.Inferer, regret.Inferer, float64](1, 1), regret.NewTable(1, 1, 0.5), regret.NewLosses[num.Dec](1, 0)} {
		_, err := json.Marshal(x)
		require.ErrorIs(t, err, num.ErrMissing, "%T", x)
	}
}

// TestNoKind: a number that is no kind has no name, no equation and no rows.
func TestNoKind(t *testing.T) {
	const none regret.Kind = regret.Kinds
	require.Equal(t, "unknown", none.String())
	require.Zero(t, none.Equation())
	require.Equal(t, regret.Self, none.Rows())
	require.Equal(t, regret.Self, none.Columns())
	require.Equal(t, "OneInForecasterSelf", (none - 1).String())
}
