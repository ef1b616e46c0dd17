package research

import (
	"fmt"
	"io/fs"

	"github.com/seed-63a7a409/chorus/num"
)

// The arithmetics that Check knows, by the names that the command line has for them.
const (
	Decimal = "decimal"
	Float64 = "float64"

	arithmetics = Decimal + ", " + Float64
)

// The files of the folder.
const (
	synthesisFile  = "synthesis.csv"
	tokenomicsFile = "tokenomics.csv"
	sortitionFile  = "sortition.csv"
)

// Check recomputes the tables in a folder in the arithmetic "decimal" or "float64". All three files must be there.
//
// A number that differs is no error: see Report.OK. Errors name the file and where they can line and column:
// ErrUnknown for another arithmetic; ErrMissing for a folder, file or column that is not there; those of ReadTable
// and Number; ErrDomain for epochs that do not follow each other; those of the packages that calculate for numbers
// that they refuse, such as a negative stake.
func Check(dir fs.FS, arithmetic string) (Report, error) {
	return checkWith(dir, arithmetic, researchers())
}

func checkWith(dir fs.FS, arithmetic string, s settings) (Report, error) {
	switch arithmetic {
	case Decimal:
		return check(dir, arithmetic, s.release.Decimal(), s)
	case Float64:
		return check(dir, arithmetic, s.release.Float64(), s)
	}
	return Report{}, num.Refuse(num.ErrUnknown, "arithmetic", nil, arithmetic, arithmetics)
}

func check[T any](dir fs.FS, arithmetic string, a num.Arith[T], s settings) (Report, error) {
	if err := checkFolder(dir); err != nil {
		return Report{}, err
	}
	report := newReport(arithmetic)
	for _, file := range []struct {
		name string
		plan func(table *Table) section[T]
	}{
		{synthesisFile, func(table *Table) section[T] { return synthesisSection(a, table, s) }},
		{tokenomicsFile, func(table *Table) section[T] { return tokenomicsSection(a, table, s) }},
		{sortitionFile, func(table *Table) section[T] { return sortitionSection(a, table, s) }},
	} {
		table, err := ReadTable(dir, file.name)
		if err != nil {
			return Report{}, err
		}
		fileReport, groups, err := file.plan(table).run(a)
		if err != nil {
			return Report{}, err
		}
		report.Files = append(report.Files, fileReport)
		report.Groups = append(report.Groups, groups...)
	}
	return report, nil
}

// checkFolder tells a missing folder from a missing file.
func checkFolder(dir fs.FS) error {
	if dir == nil {
		return num.Refuse(num.ErrMissing, "research folder", nil, nil, folderContent)
	}
	info, err := fs.Stat(dir, ".")
	if err != nil {
		return fmt.Errorf("%w: %w", num.Refuse(num.ErrMissing, "research folder", nil, nil, folderContent), err)
	}
	if !info.IsDir() {
		return num.Refuse(num.ErrMissing, "research folder", nil, nil, folderContent)
	}
	return nil
}

const folderContent = "a folder with " + synthesisFile + ", " + tokenomicsFile + " and " + sortitionFile
