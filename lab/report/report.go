package report

import (
	"bufio"
	"io"
	"os"
	"path/filepath"

	"github.com/seed-63a7a409/chorus/lab"
)

// Meta says how a result came to be, for the page that shows it. The zero value is ready: what is empty is left out, or
// stands as this build knows it.
type Meta struct {
	// Command gives the result again, as one types it.
	Command string
	// Version of the library, such as v1.2.0; empty for that of this build.
	Version string
	// Toolchain that built it, such as go1.26.0; empty for that of this build.
	Toolchain string
}

// Write writes the files of a report into a folder, which it makes where it is missing: report.html, the page; summary.json,
// tidy.csv, tidy.parquet, series.csv and series.parquet; and in figures every figure as SVG and as PNG. Files of the same names are replaced, each once its successor is complete. The result is
// checked before anything is written; errors name what is wrong with it and match num.ErrMissing, num.ErrEmpty, num.ErrShape,
// num.ErrDomain or num.ErrDuplicate.
func Write(dir string, r *lab.Result, meta Meta) error {
	s, err := newStudy(r)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, file := range []struct {
		name  string
		write func(io.Writer) error
	}{
		{"summary.json", s.writeSummary},
		{"tidy.csv", s.tidy().writeCSV},
		{"tidy.parquet", s.tidy().writeParquet},
		{"series.csv", s.series().writeCSV},
		{"series.parquet", s.series().writeParquet},
	} {
		if err := writeFile(filepath.Join(dir, file.name), file.write); err != nil {
			return err
		}
	}
	figures, err := s.drawings()
	if err != nil {
		return err
	}
	if err := writeFigures(filepath.Join(dir, "figures"), figures); err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, "report.html"), func(w io.Writer) error { return s.writePage(w, figures, meta) })
}

// drawing is a figure with its files.
type drawing struct {
	*figure
	svg, png []byte
}

func (s *study) drawings() ([]drawing, error) {
	var list []drawing
	for _, f := range s.figures() {
		svg, png, err := f.render()
		if err != nil {
			return nil, err
		}
		list = append(list, drawing{f, svg, png})
	}
	return list, nil
}

// writeFigures writes each figure in both formats.
func writeFigures(dir string, figures []drawing) error {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return err
	}
	for _, f := range figures {
		for _, file := range []struct {
			ending string
			data   []byte
		}{{".svg", f.svg}, {".png", f.png}} {
			write := func(w io.Writer) error {
				_, err := w.Write(file.data)
				return err
			}
			if err := writeFile(filepath.Join(dir, f.name+file.ending), write); err != nil {
				return err
			}
		}
	}
	return nil
}

// writeFile writes a file beside its place and puts it there when it is complete.
func writeFile(path string, write func(io.Writer) error) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+".*.partial")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			os.Remove(f.Name())
		}
	}()
	out := bufio.NewWriterSize(f, 1<<16)
	err = write(out)
	if err == nil {
		err = out.Flush()
	}
	if err == nil {
		err = f.Chmod(0o644)
	}
	if closing := f.Close(); err == nil {
		err = closing
	}
	if err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}
