package report

import (
	"bytes"
	"encoding/csv"
	"errors"
	"io"
	"math"
	"strconv"
	"testing"

	"github.com/parquet-go/parquet-go"
	"github.com/stretchr/testify/require"
)

// readParquet reads a file back as a heading and rows, numbers as texts of the same form as in CSV.
func readParquet(t *testing.T, data []byte) [][]string {
	t.Helper()
	file, err := parquet.OpenFile(bytes.NewReader(data), int64(len(data)))
	require.NoError(t, err)
	var heading []string
	for _, path := range file.Schema().Columns() {
		require.Len(t, path, 1)
		heading = append(heading, path[0])
	}
	list := [][]string{heading}
	for _, group := range file.RowGroups() {
		rows := group.Rows()
		buffer := make([]parquet.Row, 100)
		for {
			n, err := rows.ReadRows(buffer)
			for _, row := range buffer[:n] {
				require.Len(t, row, len(heading))
				var record []string
				for i, v := range row {
					require.Equal(t, i, v.Column())
					require.False(t, v.IsNull())
					switch v.Kind() {
					case parquet.ByteArray:
						record = append(record, string(v.ByteArray()))
					case parquet.Int32:
						record = append(record, strconv.Itoa(int(v.Int32())))
					case parquet.Int64:
						record = append(record, strconv.FormatUint(v.Uint64(), 10))
					case parquet.Double:
						record = append(record, strconv.FormatFloat(v.Double(), 'g', -1, 64))
					default:
						t.Fatalf("column %s is of kind %v", heading[i], v.Kind())
					}
				}
				list = append(list, record)
			}
			if errors.Is(err, io.EOF) {
				break
			}
			require.NoError(t, err)
		}
		require.NoError(t, rows.Close())
	}
	return list
}

func (t *table) files() (asCSV, asParquet []byte, err error) {
	var a, b bytes.Buffer
	err = errors.Join(t.writeCSV(&a), t.writeParquet(&b))
	return a.Bytes(), b.Bytes(), err
}

// TestParquetEqualsCSV: the same columns and cells in the same order, also where a seed has all bits, a value is odd and rows
// fill more than one hand-over.
func TestParquetEqualsCSV(t *testing.T) {
	s, err := newStudy(handmade())
	require.NoError(t, err)
	odd := &table{
		name:    "odd",
		columns: []column{{"setting", whole}, {"a,b \"c\".d", text}, {"seed", seed}, {"value", number}},
		rows: func(yield func([]cell) error) error {
			for i := range 3*rowsAtOnce + 5 {
				row := []cell{
					{whole: i}, {text: []string{"", "ä,\"x\"\n", "v0.6"}[i%3]}, {seed: math.MaxUint64 - uint64(i)},
					{number: []float64{0, math.Copysign(0, -1), 1.0 / 3, math.MaxFloat64, math.SmallestNonzeroFloat64, -1e-300}[i%6]},
				}
				if err := yield(row); err != nil {
					return err
				}
			}
			return nil
		},
	}
	none := &table{name: "none", columns: odd.columns, rows: func(func([]cell) error) error { return nil }}
	for _, table := range []*table{s.tidy(), s.series(), odd, none} {
		t.Run(table.name, func(t *testing.T) {
			asCSV, asParquet, err := table.files()
			require.NoError(t, err)
			want, err := csv.NewReader(bytes.NewReader(asCSV)).ReadAll()
			require.NoError(t, err)
			require.Equal(t, want, readParquet(t, asParquet))
		})
	}
}

// TestTableReturnsErrors: of the rows and of the writer.
func TestTableReturnsErrors(t *testing.T) {
	fault := errors.New("fault")
	broken := &table{name: "broken", columns: []column{{"a", whole}}, rows: func(func([]cell) error) error { return fault }}
	require.ErrorIs(t, broken.writeCSV(io.Discard), fault)
	require.ErrorIs(t, broken.writeParquet(io.Discard), fault)
	s, err := newStudy(handmade())
	require.NoError(t, err)
	require.ErrorIs(t, s.tidy().writeCSV(failing{fault}), fault)
	require.ErrorIs(t, s.tidy().writeParquet(failing{fault}), fault)
	require.ErrorIs(t, s.writeSummary(failing{fault}), fault)
	require.ErrorIs(t, Verdict(failing{fault}, handmade()), fault)
}

type failing struct{ err error }

func (f failing) Write([]byte) (int, error) { return 0, f.err }

// TestColumnsOfAxes: the names are the keys, changed only where another column has the name.
func TestColumnsOfAxes(t *testing.T) {
	s := &study{axes: []axis{{key: "seed", numbers: []float64{1}}, {key: "topic.p"}, {key: "topic.p"}, {key: "value"}}}
	var names []string
	for _, c := range s.settingColumns(column{"seed", seed}, column{"value", number}) {
		names = append(names, c.name)
	}
	require.Equal(t, []string{"setting", "setting.seed", "topic.p", "setting.topic.p", "setting.value", "seed", "value"}, names)
}

// TestBounds: an epoch lies in the part that the simulation counts it in.
func TestBounds(t *testing.T) {
	for epochs := 1; epochs <= 60; epochs++ {
		for parts := 1; parts <= epochs; parts++ {
			next := 0
			for part := range parts {
				first, last := bounds(part, parts, epochs)
				require.Equal(t, next, first)
				require.GreaterOrEqual(t, last, first)
				for e := first; e <= last; e++ {
					require.Equal(t, part, e*parts/epochs, "epoch %d of %d in %d parts", e, epochs, parts)
				}
				next = last + 1
			}
			require.Equal(t, epochs, next)
		}
	}
}
