package research

import (
	"errors"
	"fmt"
	"io/fs"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// The arithmetics that Check knows, by the names that the command line has for them.
const (
	Decimal = "decimal"
	Float64 = "float64"

	arithmetics = Decimal + ", " + Float64
)

// The files of the folder.
const (
	synthesisFile      = "synthesis.csv"
	tokenomicsFile     = "tokenomics.csv"
	sortitionFile      = "sortition.csv"
	classificationFile = "classification.csv"
)

// Check recomputes the tables in a folder in the arithmetic "decimal" or "float64". All files must be there but
// classification.csv, which older folders lack: the report says so.
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
		return check(dir, arithmetic, tables(release.Release.Decimal, s))
	case Float64:
		return check(dir, arithmetic, tables(release.Release.Float64, s))
	}
	return Report{}, num.Refuse(num.ErrUnknown, "arithmetic", nil, arithmetic, arithmetics)
}

// tableCheck is a file and how it is checked.
type tableCheck[T any] struct {
	file     string
	optional bool
	a        num.Arith[T]
	plan     func(table *Table) section[T]
}

// tables lists all files; open gives the arithmetic of a rule set.
func tables[T any](open func(r release.Release) num.Arith[T], s settings) []tableCheck[T] {
	a, ofSynthesis, ofClassification := open(s.release), open(s.synthesis.release), open(s.classification.release)
	return []tableCheck[T]{
		{file: synthesisFile, a: ofSynthesis, plan: func(table *Table) section[T] {
			return synthesisSection(ofSynthesis, table, s.synthesis)
		}},
		{file: tokenomicsFile, a: a, plan: func(table *Table) section[T] { return tokenomicsSection(a, table, s) }},
		{file: sortitionFile, a: a, plan: func(table *Table) section[T] { return sortitionSection(a, table, s) }},
		{file: classificationFile, a: ofClassification, optional: true, plan: func(table *Table) section[T] {
			return classificationSection(ofClassification, table, s.classification)
		}},
	}
}

func check[T any](dir fs.FS, arithmetic string, files []tableCheck[T]) (Report, error) {
	if err := checkFolder(dir); err != nil {
		return Report{}, err
	}
	report := newReport(arithmetic)
	for _, c := range files {
		table, err := ReadTable(dir, c.file)
		if c.optional && errors.Is(err, fs.ErrNotExist) {
			report.AbsentFiles = append(report.AbsentFiles, c.file)
			continue
		}
		if err != nil {
			return Report{}, err
		}
		fileReport, groups, err := c.plan(table).run(c.a)
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
