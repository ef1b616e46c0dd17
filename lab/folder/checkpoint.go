package folder

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-63a7a409/chorus/lab"
)

// checkpoints names the folder of the tasks of a run that are begun and not in its output yet. Each shard has its own, which nobody else
// takes away.
func (s Shard) checkpoints() string {
	if !s.isPart() {
		return "checkpoint"
	}
	return s.name() + ".checkpoint"
}

// checkpoint is the files of one task: its state, or once it is done its line, and its rows so far.
type checkpoint struct {
	state, line, rows string
}

func checkpointOf(folder string, task int) checkpoint {
	name := filepath.Join(folder, fmt.Sprintf("task-%07d", task))
	return checkpoint{name + ".json", name + ".line", name + ".csv"}
}

// remove takes the files away.
func (c checkpoint) remove() error {
	for _, path := range []string{c.state, c.line, c.rows} {
		if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return nil
}

// halfWritten is in the names of files that are not whole yet.
const halfWritten = ".new-"

// replaceFile writes a file that is whole under its name at any time.
func replaceFile(path string, data []byte) (err error) {
	f, err := os.CreateTemp(filepath.Dir(path), filepath.Base(path)+halfWritten+"*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(f.Name()))
		}
	}()
	if _, err = f.Write(data); err == nil {
		err = f.Sync()
	}
	if err == nil {
		err = f.Chmod(0o644)
	}
	if err = errors.Join(err, f.Close()); err != nil {
		return err
	}
	return os.Rename(f.Name(), path)
}

// worker runs one task at a time and keeps its checkpoint.
type worker struct {
	run *run
}

// do runs a task to its end, from its checkpoint if the run goes on with one, and returns its line. If the context is done it saves the task
// and returns the error of the context.
func (w *worker) do(ctx context.Context, task int) (line []byte, r lab.Repetition, err error) {
	files := checkpointOf(w.run.checkpoints, task)
	if w.run.resumed {
		if line, r, found := w.finished(files, task); found {
			w.run.progress.found(int64(w.run.plan.Epochs(task)))
			return line, r, nil
		}
	}
	rows, err := w.openRows(files, task)
	if err != nil {
		return nil, r, err
	}
	defer func() { err = errors.Join(err, rows.close()) }()
	t, err := w.begin(files, task, rows)
	if err != nil {
		return nil, r, err
	}
	w.run.progress.found(int64(t.Made()))
	for more, saved := true, time.Now(); more; {
		if ctx.Err() != nil {
			return nil, r, errors.Join(ctx.Err(), save(files, t, rows))
		}
		if more, err = t.Step(); err != nil {
			return nil, r, err
		}
		w.run.progress.add(1)
		if t.Made()%epochsPerLook == 0 && time.Since(saved) > w.run.period {
			if err := save(files, t, rows); err != nil {
				return nil, r, err
			}
			saved = time.Now()
		}
	}
	if r, err = t.Run(ctx); err != nil {
		return nil, r, err
	}
	if err := rows.flush(); err != nil {
		return nil, r, err
	}
	line, err = lineOf(&r)
	return line, r, err
}

// epochsPerLook is how often the clock is looked at.
const epochsPerLook = 16

// begin starts the task, from what was saved if there is something of use. What is not is an accident of the machine: the task is made
// again.
func (w *worker) begin(files checkpoint, task int, rows *rowsFile) (*lab.Task, error) {
	if w.run.resumed {
		if data, err := os.ReadFile(files.state); err == nil {
			if t, err := w.run.plan.Resume(data, rows.writer()); err == nil && t.Number() == task && rows.cut(t.Written()) == nil {
				return t, nil
			}
		}
	}
	if err := rows.cut(0); err != nil {
		return nil, err
	}
	return w.run.plan.Begin(task, rows.writer())
}

// finished returns the line of a task that was done before its turn came.
func (w *worker) finished(files checkpoint, task int) ([]byte, lab.Repetition, bool) {
	line, err := os.ReadFile(files.line)
	if err != nil {
		return nil, lab.Repetition{}, false
	}
	r, err := w.run.form.parseLine(task, line)
	if err != nil || !w.run.form.hasRows(files.rows, task) {
		return nil, r, false
	}
	return line, r, true
}

// hasRows reports whether a file has exactly the rows of a task.
func (f *form) hasRows(path string, task int) bool {
	if f.plan.Rows(task) == 0 {
		return true
	}
	file, err := os.Open(path)
	if err != nil {
		return false
	}
	defer file.Close()
	in := newLineReader(file, f.longestRow())
	for epoch := range f.plan.Rows(task) {
		row, err := in.next()
		if err != nil || f.checkRow(task, epoch, row) != nil {
			return false
		}
	}
	_, err = in.next()
	return errors.Is(err, io.EOF)
}

// save writes the state of a task behind its rows.
func save(files checkpoint, t *lab.Task, rows *rowsFile) error {
	if err := rows.sync(); err != nil {
		return err
	}
	data, err := t.Save()
	if err != nil {
		return err
	}
	return replaceFile(files.state, data)
}

// rowsFile is the rows of a task on their way; without a file for one that has none.
type rowsFile struct {
	file *os.File
	out  *bufio.Writer
}

func (w *worker) openRows(files checkpoint, task int) (*rowsFile, error) {
	if w.run.plan.Rows(task) == 0 {
		return &rowsFile{}, nil
	}
	file, err := os.OpenFile(files.rows, os.O_RDWR|os.O_CREATE, 0o666)
	if err != nil {
		return nil, err
	}
	return &rowsFile{file, bufio.NewWriterSize(file, 1<<16)}, nil
}

// writer is where rows go, nil for nowhere.
func (r *rowsFile) writer() io.Writer {
	if r.file == nil {
		return nil
	}
	return r.out
}

// cut leaves the first bytes and goes on behind them. It fails where there are fewer.
func (r *rowsFile) cut(size int64) error {
	if r.file == nil {
		return nil
	}
	info, err := r.file.Stat()
	if err != nil {
		return err
	}
	if info.Size() < size {
		return io.ErrUnexpectedEOF
	}
	r.out.Reset(r.file)
	return cutBehind(r.file, size)
}

func (r *rowsFile) flush() error {
	if r.file == nil {
		return nil
	}
	return r.out.Flush()
}

func (r *rowsFile) sync() error {
	if err := r.flush(); err != nil || r.file == nil {
		return err
	}
	return r.file.Sync()
}

func (r *rowsFile) close() error {
	if r.file == nil {
		return nil
	}
	return r.file.Close()
}
