package report

import (
	"io"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/num"
)

// TestRefusals: what is no result is refused before anything is written.
func TestRefusals(t *testing.T) {
	for _, c := range []struct {
		name   string
		spoil  func(*lab.Result)
		kind   error
		answer string
	}{
		{"no points", func(r *lab.Result) { r.Points = nil }, num.ErrEmpty, "Result.Points"},
		{"no repetitions", func(r *lab.Result) { r.Repetitions = nil }, num.ErrEmpty, "Result.Repetitions"},
		{"points of another sweep", func(r *lab.Result) { r.Points = r.Points[:3] }, num.ErrShape, "Result.Points = 3"},
		{"a key that is none", func(r *lab.Result) { r.Config.Sweep[0].Key = "topic.q" }, num.ErrUnknown, "Result.Config"},
		{"an axis without values", func(r *lab.Result) { r.Config.Sweep[1].Values = nil }, num.ErrEmpty, "Result.Config"},
		{"values of other axes", func(r *lab.Result) { r.Points[1].Values = []any{1} }, num.ErrShape, "Result.Points[1]"},
		{"a name twice", func(r *lab.Result) {
			r.Points[2].Names = append([]string{"loss/naive"}, r.Points[2].Names[1:]...)
		}, num.ErrDuplicate, "Result.Points[2].Names[1]"},
		{"no network", func(r *lab.Result) {
			r.Points[2].Names = append([]string{"loss/x"}, r.Points[2].Names[1:]...)
		}, num.ErrMissing, "Result.Points[2]"},
		{"a point that is none", func(r *lab.Result) { r.Repetitions[11].Point = 4 }, num.ErrDomain, "Result.Repetitions[11]"},
		{"a point below", func(r *lab.Result) { r.Repetitions[0].Point = -1 }, num.ErrDomain, "Result.Repetitions[0]"},
		{"seeds out of order", func(r *lab.Result) { r.Repetitions[1].Seed = 7 }, num.ErrDomain, "Result.Repetitions[1]"},
		{"points out of order", func(r *lab.Result) { r.Repetitions[3].Point = 0; r.Repetitions[3].Seed = 1 }, num.ErrDomain, "Result.Repetitions[3]"},
		{"values missing", func(r *lab.Result) { r.Repetitions[1].Values = r.Repetitions[1].Values[1:] }, num.ErrShape, "Result.Repetitions[1]"},
		{"series missing", func(r *lab.Result) { r.Repetitions[0].Series = r.Repetitions[0].Series[1:] }, num.ErrShape, "Result.Repetitions[0]"},
		{"series of other lengths", func(r *lab.Result) { r.Repetitions[0].Series[4] = nil }, num.ErrShape, "Result.Repetitions[0].Series[4]"},
		{"more parts than epochs", func(r *lab.Result) { r.Config.Epochs, r.Config.BurnIn = 3, 0 }, num.ErrShape, "Result.Repetitions[0].Series[0]"},
		{"a value that is none", func(r *lab.Result) { r.Repetitions[0].Values[3] = new(math.NaN()) }, num.ErrDomain, "Result.Repetitions[0].Values[3]"},
		{"a value without a square", func(r *lab.Result) { r.Repetitions[0].Values[3] = new(-1e151) }, num.ErrDomain, "Result.Repetitions[0].Values[3]"},
		{"a part without end", func(r *lab.Result) { r.Repetitions[0].Series[3][2] = new(math.Inf(-1)) }, num.ErrDomain, "Result.Repetitions[0].Series[3][2]"},
	} {
		t.Run(c.name, func(t *testing.T) {
			r := handmade()
			c.spoil(r)
			dir := filepath.Join(t.TempDir(), "new")
			err := Write(dir, r, Meta{})
			require.ErrorIs(t, err, c.kind)
			require.ErrorContains(t, err, c.answer)
			require.NoDirExists(t, dir)
			require.ErrorIs(t, Verdict(io.Discard, r), c.kind)
		})
	}
	require.ErrorIs(t, Write(t.TempDir(), nil, Meta{}), num.ErrMissing)
	require.ErrorIs(t, Verdict(io.Discard, nil), num.ErrMissing)
	require.ErrorIs(t, Write(t.TempDir(), &lab.Result{}, Meta{}), num.ErrEmpty)
}

// TestWriteWhereItCannot: the error is that of the file, and nothing half written stays.
func TestWriteWhereItCannot(t *testing.T) {
	dir := t.TempDir()
	taken := filepath.Join(dir, "taken")
	require.NoError(t, os.WriteFile(taken, nil, 0o600))
	require.Error(t, Write(taken, handmade(), Meta{}))
	require.NoError(t, os.Mkdir(filepath.Join(dir, "summary.json"), 0o700)) // nothing takes the place of a folder
	require.Error(t, Write(dir, handmade(), Meta{}))
	left, err := filepath.Glob(filepath.Join(dir, "*.partial"))
	require.NoError(t, err)
	require.Empty(t, left)
}

// TestTextOf: values of axes are the same text, whether they come from a program or were read from JSON.
func TestTextOf(t *testing.T) {
	for _, c := range []struct {
		value  any
		text   string
		isText bool
	}{
		{2, "2", false}, {2.0, "2", false}, {2.5, "2.5", false}, {uint64(3), "3", false}, {1e-9, "1e-9", false}, {nil, "null", false},
		{true, "true", false}, {"v0.6", "v0.6", true}, {"2", "2", true}, {[]any{"<a>", 1}, `["<a>",1]`, false},
	} {
		text, isText, err := textOf(c.value)
		require.NoError(t, err)
		require.Equal(t, c.text, text)
		require.Equal(t, c.isText, isText)
	}
	_, _, err := textOf(math.NaN())
	require.Error(t, err)
}
