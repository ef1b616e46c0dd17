package report

import (
	"encoding/csv"
	"io"
	"strconv"

	"github.com/parquet-go/parquet-go"
)

// kind is what the cells of a column are.
type kind int

const (
	text kind = iota
	whole
	seed
	number
)

// column is one of a table.
type column struct {
	name string
	kind kind
}

// cell is a value of the kind of its column.
type cell struct {
	text   string
	whole  int
	seed   uint64
	number float64
}

// table is in long form; rows hands over one row after the other, which is used again.
type table struct {
	name    string
	columns []column
	rows    func(yield func([]cell) error) error
}

// writeCSV writes a heading and the rows. Numbers have as many digits as it takes to read the same number again.
func (t *table) writeCSV(w io.Writer) error {
	out := csv.NewWriter(w)
	record := make([]string, len(t.columns))
	for i, c := range t.columns {
		record[i] = c.name
	}
	if err := out.Write(record); err != nil {
		return err
	}
	err := t.rows(func(row []cell) error {
		for i, c := range t.columns {
			switch c.kind {
			case text:
				record[i] = row[i].text
			case whole:
				record[i] = strconv.Itoa(row[i].whole)
			case seed:
				record[i] = strconv.FormatUint(row[i].seed, 10)
			case number:
				record[i] = strconv.FormatFloat(row[i].number, 'g', -1, 64)
			}
		}
		return out.Write(record)
	})
	if err != nil {
		return err
	}
	out.Flush()
	return out.Error()
}

// orderedGroup is a group of columns in the order of a table, where parquet.Group has them by name.
type orderedGroup struct {
	parquet.Group
	order []string
}

func (g orderedGroup) Fields() []parquet.Field {
	byName := map[string]parquet.Field{}
	for _, f := range g.Group.Fields() {
		byName[f.Name()] = f
	}
	fields := make([]parquet.Field, len(g.order))
	for i, name := range g.order {
		fields[i] = byName[name]
	}
	return fields
}

func (t *table) schema() *parquet.Schema {
	g := orderedGroup{Group: parquet.Group{}}
	for _, c := range t.columns {
		var node parquet.Node
		switch c.kind {
		case text:
			node = parquet.Encoded(parquet.String(), &parquet.RLEDictionary)
		case whole:
			node = parquet.Encoded(parquet.Int(32), &parquet.RLEDictionary)
		case seed:
			node = parquet.Encoded(parquet.Uint(64), &parquet.RLEDictionary)
		case number:
			node = parquet.Leaf(parquet.DoubleType)
		}
		g.Group[c.name], g.order = node, append(g.order, c.name)
	}
	return parquet.NewSchema(t.name, g)
}

// rowsAtOnce is how many rows are handed to the writer of Parquet together, rowsOfGroup how many a group of rows has at most.
const (
	rowsAtOnce  = 1024
	rowsOfGroup = 1 << 20
)

// writeParquet writes the rows. They are not compressed: what a compressor makes differs between processors, and columns of few
// values are small as dictionaries.
func (t *table) writeParquet(w io.Writer) error {
	out := parquet.NewWriter(w, t.schema(),
		parquet.Compression(&parquet.Uncompressed), parquet.MaxRowsPerRowGroup(rowsOfGroup), parquet.CreatedBy("chorus", "1", "0"))
	var values []parquet.Value
	var pending []parquet.Row
	flush := func() error {
		_, err := out.WriteRows(pending)
		values, pending = values[:0], pending[:0]
		return err
	}
	values = make([]parquet.Value, 0, rowsAtOnce*len(t.columns)) // rows are parts of it, so that it must not grow
	err := t.rows(func(row []cell) error {
		from := len(values)
		for i, c := range t.columns {
			var v parquet.Value
			switch c.kind {
			case text:
				v = parquet.ByteArrayValue([]byte(row[i].text))
			case whole:
				v = parquet.Int32Value(int32(row[i].whole))
			case seed:
				v = parquet.Int64Value(int64(row[i].seed))
			case number:
				v = parquet.DoubleValue(row[i].number)
			}
			values = append(values, v.Level(0, 0, i))
		}
		pending = append(pending, parquet.Row(values[from:]))
		if len(pending) == rowsAtOnce {
			return flush()
		}
		return nil
	})
	if err != nil {
		return err
	}
	if err := flush(); err != nil {
		return err
	}
	return out.Close()
}
