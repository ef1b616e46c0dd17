package research

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"slices"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// maxTableBytes bounds the size of a table; the largest of the researchers has 0.1 MB.
const maxTableBytes = 16 << 20

// byteOrderMark may stand in front of UTF-8 text and is no part of it.
const byteOrderMark = "\xef\xbb\xbf"

// Table is a CSV file: cells of text, found by row and by the name of the column.
type Table struct {
	name    string
	columns []string
	index   map[string]int
	rows    [][]string
	lines   []int // of the file, by row
}

// ReadTable reads a file of comma-separated values with a header. A byte order mark and either kind of line end
// are accepted; empty lines are skipped.
//
// Errors name the file and where they can the line and the column: ErrMissing for a file that is not there or
// cannot be read, or a column without a name; ErrEmpty for a file without header or without rows; ErrShape for
// rows of another length than the header; ErrDuplicate for a name given to two columns; ErrSyntax for broken
// quotes; ErrDomain for a file of more than 16 MB.
func ReadTable(dir fs.FS, name string) (*Table, error) {
	text, err := readFile(dir, name)
	if err != nil {
		return nil, err
	}
	r := csv.NewReader(bytes.NewReader(bytes.TrimPrefix(text, []byte(byteOrderMark))))
	r.FieldsPerRecord = -1 // compared below, where the error can say more
	columns, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, num.Refuse(num.ErrEmpty, name, nil, nil, "a header and rows")
	}
	if err != nil {
		return nil, malformed(name, err)
	}
	t := &Table{name: name, columns: columns}
	if err := t.indexColumns(); err != nil {
		return nil, err
	}
	if err := t.readRows(r); err != nil {
		return nil, err
	}
	return t, nil
}

func readFile(dir fs.FS, name string) ([]byte, error) {
	if dir == nil {
		return nil, num.Refuse(num.ErrMissing, "folder", nil, nil, "the folder of "+name)
	}
	unreadable := func(err error) error {
		return fmt.Errorf("%w: %w", num.Refuse(num.ErrMissing, name, nil, nil, "a file that can be read"), err)
	}
	file, err := dir.Open(name)
	if err != nil {
		return nil, unreadable(err)
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxTableBytes+1))
	if err != nil {
		return nil, unreadable(err)
	}
	if len(text) > maxTableBytes {
		return nil, num.Refuse(num.ErrDomain, name, nil, nil, "at most "+strconv.Itoa(maxTableBytes)+" bytes")
	}
	return text, nil
}

// malformed turns an error of the CSV reader into one of this library.
func malformed(name string, err error) error {
	field, reason := name, err.Error()
	if at := (*csv.ParseError)(nil); errors.As(err, &at) {
		field, reason = fmt.Sprintf("%s line %d, byte %d", name, at.Line, at.Column), at.Err.Error()
	}
	return num.Refuse(num.ErrSyntax, field, nil, reason, "comma-separated values")
}

func (t *Table) indexColumns() error {
	t.index = make(map[string]int, len(t.columns))
	for i, column := range t.columns {
		if column == "" {
			return num.Refuse(num.ErrMissing, fmt.Sprintf("%s column %d", t.name, i+1), nil, nil, "a name in the header")
		}
		if before, ok := t.index[column]; ok {
			return num.Refuse(num.ErrDuplicate, fmt.Sprintf("%s columns %d and %d", t.name, before+1, i+1), nil,
				strconv.Quote(column), "a name of its own for every column")
		}
		t.index[column] = i
	}
	return nil
}

func (t *Table) readRows(r *csv.Reader) error {
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return malformed(t.name, err)
		}
		line, _ := r.FieldPos(0)
		if len(row) != len(t.columns) {
			return num.Refuse(num.ErrShape, fmt.Sprintf("%s line %d", t.name, line), nil,
				fmt.Sprintf("%d cells", len(row)), fmt.Sprintf("%d cells, as the header has", len(t.columns)))
		}
		t.rows, t.lines = append(t.rows, row), append(t.lines, line)
	}
	if len(t.rows) == 0 {
		return num.Refuse(num.ErrEmpty, t.name+" rows", nil, nil, "a row below the header")
	}
	return nil
}

// Name returns the name of the file.
func (t *Table) Name() string { return t.name }

// Columns returns the names of the columns, in the order of the file.
func (t *Table) Columns() []string { return slices.Clone(t.columns) }

// Has reports whether there is a column of that name.
func (t *Table) Has(column string) bool {
	_, ok := t.index[column]
	return ok
}

// Rows returns the number of rows below the header, at least 1.
func (t *Table) Rows() int { return len(t.rows) }

// Text returns a cell as it stands in the file. Rows are counted from 0. ErrUnknown for a column that is not there,
// ErrDomain for a row.
func (t *Table) Text(row int, column string) (string, error) {
	i, ok := t.index[column]
	if !ok {
		return "", num.Refuse(num.ErrUnknown, t.name+" column", nil, strconv.Quote(column), "a column of the header")
	}
	if row < 0 || row >= len(t.rows) {
		return "", num.Refuse(num.ErrDomain, t.name+" row", nil, row, fmt.Sprintf("0 to %d", len(t.rows)-1))
	}
	return t.rows[row][i], nil
}

// Number reads a cell in the arithmetic: exactly in decimals, the nearest number in float64.
//
// Errors name file, line and column: those of Text, and ErrSyntax, ErrNotFinite or ErrRange for a text that is
// not a number there.
func Number[T any](a num.Arith[T], t *Table, row int, column string) (T, error) {
	var zero T
	text, err := t.Text(row, column)
	if err != nil {
		return zero, err
	}
	x, err := a.Parse(text)
	if err != nil {
		kind := num.ErrSyntax
		if refused, ok := num.AsError(err); ok {
			kind = refused.Kind
		}
		return zero, t.refuse(kind, row, column, "a decimal number")
	}
	return x, nil
}

// Int reads a cell as an integer; ErrSyntax for another text.
func (t *Table) Int(row int, column string) (int, error) {
	text, err := t.Text(row, column)
	if err != nil {
		return 0, err
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		return 0, t.refuse(num.ErrSyntax, row, column, "an integer")
	}
	return n, nil
}

// refuse makes the error for an existing cell.
func (t *Table) refuse(kind error, row int, column, allowed string) error {
	return num.Refuse(kind, t.place(row, column), nil, strconv.Quote(t.rows[row][t.index[column]]), allowed)
}

// place names a cell for errors, with the line as an editor counts it.
func (t *Table) place(row int, column string) string {
	return fmt.Sprintf("%s line %d, column %s", t.name, t.lines[row], strings.ToValidUTF8(column, "?"))
}
