package research

import (
	"encoding/csv"
	"io/fs"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// invented is a folder in the shape of the researchers', with invented numbers. What chorus recomputes was filled
// in by chorus: it serves to test the machinery, not the numbers.
type invented struct {
	files map[string]*inventedFile
}

type inventedFile struct {
	columns []string
	rows    [][]string
}

const inventedEpochs = 5 // the deviation of forecasters' scores reaches back three

// settled is made once, as chorus computes every column many times over until all agree.
var settled *invented

func newInvented(t *testing.T) *invented {
	t.Helper()
	if settled == nil {
		settled = makeInvented(t)
	}
	out := &invented{files: map[string]*inventedFile{}}
	for name, f := range settled.files {
		copied := &inventedFile{columns: slices.Clone(f.columns)}
		for _, row := range f.rows {
			copied.rows = append(copied.rows, slices.Clone(row))
		}
		out.files[name] = copied
	}
	return out
}

func makeInvented(t *testing.T) *invented {
	t.Helper()
	in := &invented{files: map[string]*inventedFile{}}
	source := num.NewSource(1)
	for _, c := range tables(release.Release.Decimal, researchers()) {
		in.add(c.file, source, c.plan(new(Table)))
		in.settle(t, c)
	}
	return in
}

// settle fills a file until nothing changes: columns follow from others and rows from the ones before.
func (in *invented) settle(t *testing.T, c tableCheck[num.Dec]) {
	t.Helper()
	for range 50 {
		if !in.fill(t, c) {
			return
		}
	}
	require.Fail(t, "the invented tables do not settle", c.file)
}

// add makes a file with all columns of a section.
func (in *invented) add(name string, source *num.Source, s section[num.Dec]) {
	f := new(inventedFile)
	f.columns = append(f.columns, s.inputs...)
	for _, g := range s.groups {
		f.columns = append(f.columns, g.columns...)
	}
	for _, p := range s.notYet {
		f.columns = append(f.columns, p.columns...)
	}
	for i := range inventedEpochs {
		row := make([]string, len(f.columns))
		for c, column := range f.columns {
			row[c] = inventedCell(source, name, column, i)
		}
		f.rows = append(f.rows, row)
	}
	in.files[name] = f
}

// inventedCell returns a number that the formulas accept.
func inventedCell(source *num.Source, file, column string, row int) string {
	uniform := func(low, high float64) string {
		return strconv.FormatFloat(source.UniformRange(low, high), 'f', 6, 64)
	}
	has := func(parts ...string) bool {
		return slices.ContainsFunc(parts, func(part string) bool { return strings.Contains(column, part) })
	}
	switch {
	case column == "epoch" && (file == synthesisFile || file == classificationFile):
		return strconv.Itoa(7 + row)
	case column == "epoch":
		return strconv.Itoa(row)
	case has("months_live"):
		return strconv.Itoa(row)
	case has("topic_id", "validator_id"):
		return column[len(column)-1:]
	case column == "n_participants_drawn" && row == 0: // so that everybody has a seat once
		return strconv.Itoa(tableParticipants)
	case column == "n_participants_drawn":
		return "5"
	case column == "percentile":
		return "20"
	case column == "alpha_quality":
		return "0.1"
	case file == tokenomicsFile && has("tokens_emission"):
		return uniform(1e5, 2e5)
	case file == tokenomicsFile && has("tokens", "_sum"):
		return uniform(1e8, 2e8)
	case file == tokenomicsFile && has("ehat", "e_i"):
		return uniform(0.01, 0.02)
	case file == tokenomicsFile:
		return uniform(1e5, 2e5)
	case has("stake", "fraction", "entropy", "utility", "coefficient", "reputer_score", "rewards"):
		return uniform(0.1, 0.9)
	}
	return uniform(-1, 1)
}

// fill puts what chorus finds into the columns that it recomputes, and reports whether that changed any.
func (in *invented) fill(t *testing.T, c tableCheck[num.Dec]) bool {
	t.Helper()
	table, err := ReadTable(in.folder(), c.file)
	require.NoError(t, err)
	s := c.plan(table)
	require.NoError(t, s.prepare())
	changed := false
	for _, g := range s.groups {
		require.NoError(t, g.check(func(row, _ int, column string, got num.Dec, has bool) error {
			require.True(t, has, column)
			text := got.String()
			changed = changed || text != in.get(c.file, row, column)
			in.set(c.file, row, column, text)
			return nil
		}))
	}
	return changed
}

func (in *invented) set(file string, row int, column, text string) {
	f := in.files[file]
	f.rows[row][slices.Index(f.columns, column)] = text
}

func (in *invented) get(file string, row int, column string) string {
	f := in.files[file]
	return f.rows[row][slices.Index(f.columns, column)]
}

func (in *invented) folder() fs.FS {
	out := fstest.MapFS{}
	for name, f := range in.files {
		var b strings.Builder
		w := csv.NewWriter(&b)
		_ = w.WriteAll(append([][]string{f.columns}, f.rows...)) // into b
		out[name] = &fstest.MapFile{Data: []byte(b.String())}
	}
	return out
}
