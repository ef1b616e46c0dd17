package research

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/num"
)

func folderOf(name, text string) fstest.MapFS {
	return fstest.MapFS{name: {Data: []byte(text)}}
}

func TestReadTable(t *testing.T) {
	for name, text := range map[string]string{
		"plain":           "epoch,a,b\n7,0.10,-2e-3\n8,,true\n",
		"no last newline": "epoch,a,b\n7,0.10,-2e-3\n8,,true",
		"CRLF":            "epoch,a,b\r\n7,0.10,-2e-3\r\n8,,true\r\n",
		"byte order mark": "\ufeffepoch,a,b\n7,0.10,-2e-3\n8,,true\n",
		"quoted":          "\"epoch\",a,\"b\"\n7,\"0.10\",-2e-3\n8,,\"true\"\n",
		"empty lines":     "epoch,a,b\n\n7,0.10,-2e-3\n\n8,,true\n\n",
	} {
		t.Run(name, func(t *testing.T) {
			table, err := ReadTable(folderOf("x.csv", text), "x.csv")
			require.NoError(t, err)
			assert.Equal(t, "x.csv", table.Name())
			assert.Equal(t, []string{"epoch", "a", "b"}, table.Columns())
			assert.Equal(t, 2, table.Rows())
			assert.True(t, table.Has("b"))
			assert.False(t, table.Has("c"))

			cell, err := table.Text(0, "a")
			require.NoError(t, err)
			assert.Equal(t, "0.10", cell)
			epoch, err := table.Int(1, "epoch")
			require.NoError(t, err)
			assert.Equal(t, 8, epoch)
			x, err := Number(num.NewDecimal(num.Rules{}), table, 0, "b")
			require.NoError(t, err)
			assert.True(t, x.Equal(num.MustParseDec("-0.002")))
			f, err := Number(num.NewFloat64(num.Rules{}), table, 0, "b")
			require.NoError(t, err)
			assert.Equal(t, -0.002, f)
		})
	}
}

func TestReadTableRefuses(t *testing.T) {
	for name, c := range map[string]struct {
		text string
		kind error
		says string
	}{
		"empty":               {"", num.ErrEmpty, "x.csv"},
		"mark alone":          {"\ufeff", num.ErrEmpty, "x.csv"},
		"header alone":        {"epoch,a\n", num.ErrEmpty, "x.csv rows"},
		"short row":           {"epoch,a\n1,2\n\n3\n", num.ErrShape, "x.csv line 4 = 1 cells"},
		"long row":            {"epoch,a\n1,2,3\n", num.ErrShape, "x.csv line 2 = 3 cells"},
		"column twice":        {"epoch,a,a\n1,2,3\n", num.ErrDuplicate, `x.csv columns 2 and 3 = "a"`},
		"column without name": {"epoch,\n1,2\n", num.ErrMissing, "x.csv column 2"},
		"bare quote":          {"epoch,a\n1,2\n3,4\"5\n", num.ErrSyntax, "x.csv line 3"},
		"open quote":          {"epoch,a\n1,\"2\n", num.ErrSyntax, "x.csv line"},
		"quote in header":     {"epo\"ch,a\n1,2\n", num.ErrSyntax, "x.csv line 1"},
		"too large":           {"epoch\n" + strings.Repeat("1\n", maxTableBytes/2), num.ErrDomain, "x.csv"},
	} {
		t.Run(name, func(t *testing.T) {
			_, err := ReadTable(folderOf("x.csv", c.text), "x.csv")
			require.ErrorIs(t, err, c.kind)
			assert.ErrorContains(t, err, c.says)
		})
	}
}

func TestReadTableOfMissingFile(t *testing.T) {
	_, err := ReadTable(fstest.MapFS{}, "x.csv")
	require.ErrorIs(t, err, num.ErrMissing)
	require.ErrorIs(t, err, fs.ErrNotExist)
	assert.ErrorContains(t, err, "x.csv")

	_, err = ReadTable(folderOf("x.csv/y", "a"), "x.csv")
	require.ErrorIs(t, err, num.ErrMissing, "a folder of that name")
	_, err = ReadTable(nil, "x.csv")
	require.ErrorIs(t, err, num.ErrMissing)
}

func TestCellsRefused(t *testing.T) {
	table, err := ReadTable(folderOf("x.csv", "epoch,a,b,c,d\n1,,abc,NaN,1e400\n"), "x.csv")
	require.NoError(t, err)
	a := num.NewFloat64(num.Rules{})
	for column, c := range map[string]struct {
		kind error
		says string
	}{
		"a": {num.ErrSyntax, `x.csv line 2, column a = ""`},
		"b": {num.ErrSyntax, `x.csv line 2, column b = "abc"`},
		"c": {num.ErrNotFinite, `x.csv line 2, column c = "NaN"`},
		"d": {num.ErrRange, `x.csv line 2, column d = "1e400"`},
		"e": {num.ErrUnknown, `x.csv column = "e"`},
	} {
		_, err := Number(a, table, 0, column)
		require.ErrorIs(t, err, c.kind, column)
		assert.ErrorContains(t, err, c.says)
		_, err = table.Int(0, column)
		assert.Error(t, err, column)
	}
	_, err = table.Text(1, "a")
	assert.ErrorIs(t, err, num.ErrDomain)
	_, err = table.Text(-1, "a")
	assert.ErrorIs(t, err, num.ErrDomain)
}

// A damaged file is refused or read, and whatever is read can be asked for every cell.
func FuzzReadTable(f *testing.F) {
	for _, seed := range []string{
		"", "\ufeff", "epoch,a\n1,2\n", "epoch,a\r\n1,\"2\r\n3\"\r\n", "a,a\n", "a\n\"", ",\n,\n", "a,b\n1\n", "\x00\n\xff\n",
		"epoch\n1e99999999999\n-0\n.\n",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		table, err := ReadTable(fstest.MapFS{"x.csv": {Data: text}}, "x.csv")
		if err != nil {
			if _, ok := num.AsError(err); !ok {
				t.Fatalf("not an error of the library: %v", err)
			}
			return
		}
		if table.Rows() == 0 || len(table.Columns()) == 0 {
			t.Fatal("an empty table")
		}
		a := num.NewDecimal(num.Rules{})
		for row := range table.Rows() {
			for _, column := range table.Columns() {
				if _, err := table.Text(row, column); err != nil {
					t.Fatal(err)
				}
				if _, err := Number(a, table, row, column); err != nil && !errors.As(err, new(*num.Error)) {
					t.Fatal(err)
				}
				_, _ = table.Int(row, column)
			}
		}
	})
}
