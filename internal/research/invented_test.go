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

const inventedEpochs = 3

func newInvented(t *testing.T) *invented {
	t.Helper()
	in := &invented{files: map[string]*inventedFile{}}
	source := num.NewSource(1)
	a := researchers().release.Decimal()
	in.add(synthesisFile, source, synthesisSection(a, new(Table), researchers()))
	in.add(tokenomicsFile, source, tokenomicsSection[num.Dec](new(Table)))
	in.add(sortitionFile, source, sortitionSection[num.Dec](new(Table)))
	for range inventedEpochs - 1 { // each row from the one before
		in.fill(t, a)
	}
	return in
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
		for c := range row {
			row[c] = strconv.FormatFloat(source.UniformRange(-1, 1), 'f', 6, 64)
		}
		row[slices.Index(f.columns, "epoch")] = strconv.Itoa(7 + i)
		f.rows = append(f.rows, row)
	}
	in.files[name] = f
}

// fill puts what chorus finds into the columns that it recomputes.
func (in *invented) fill(t *testing.T, a num.Arith[num.Dec]) {
	t.Helper()
	table, err := ReadTable(in.folder(), synthesisFile)
	require.NoError(t, err)
	s := synthesisSection(a, table, researchers())
	require.NoError(t, s.prepare())
	for _, g := range s.groups {
		require.NoError(t, g.check(func(row, _ int, column string, got num.Dec, has bool) error {
			require.True(t, has, column)
			in.set(synthesisFile, row, column, got.String())
			return nil
		}))
	}
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
