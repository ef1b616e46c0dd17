package lab

import (
	"encoding/csv"
	"errors"
	"io"
	"os" //chorus:allow os the file of truths is read before anything is simulated
	"slices"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// maxTruths is how many lines a file of truths may have.
const maxTruths = 10_000_000

// openFile opens a file of this machine.
func openFile(name string) (io.ReadCloser, error) { return os.Open(name) }

// truthFiles are columns that were read, which all settings of a simulation share.
type truthFiles struct {
	open  func(name string) (io.ReadCloser, error)
	known map[[2]string][]float64
}

func newTruthFiles(open func(name string) (io.ReadCloser, error)) truthFiles {
	return truthFiles{open, map[[2]string][]float64{}}
}

func (f truthFiles) read(t Truth) ([]float64, error) {
	name := [2]string{t.File, t.Column}
	if list, known := f.known[name]; known {
		return list, nil
	}
	list, err := readTruths(f.open, t.File, t.Column)
	if err == nil {
		f.known[name] = list
	}
	return list, err
}

// readTruths reads a column of a CSV file with a heading; an empty name stands for the last column.
func readTruths(open func(name string) (io.ReadCloser, error), file, column string) ([]float64, error) {
	f, err := open(file)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	in := csv.NewReader(f)
	in.ReuseRecord = true
	heading, err := in.Read()
	if err != nil {
		return nil, num.Refuse(num.ErrSyntax, "truth.file", nil, file, "a CSV file with a heading")
	}
	at := len(heading) - 1
	if column != "" {
		if at = slices.Index(heading, column); at < 0 {
			return nil, num.Refuse(num.ErrUnknown, "truth.column", nil, column, strings.Join(heading, ", "))
		}
	}
	var list []float64
	for {
		row, err := in.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, num.Refuse(num.ErrSyntax, "truth.file", []int{len(list)}, err.Error(), "a row like the heading")
		}
		x, err := strconv.ParseFloat(strings.TrimSpace(row[at]), 64)
		if err != nil || !num.AllFinite([]float64{x}) {
			return nil, num.Refuse(num.ErrDomain, "truth.file", []int{len(list)}, row[at], "a finite number")
		}
		if len(list) == maxTruths {
			return nil, num.Refuse(num.ErrDomain, "truth.file", []int{len(list)}, file, "at most 10 million rows")
		}
		list = append(list, x)
	}
	if len(list) == 0 {
		return nil, num.Refuse(num.ErrMissing, "truth.file", nil, file, "at least one row below the heading")
	}
	return list, nil
}
