package folder

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"time"

	"github.com/seed-63a7a409/chorus/lab"
)

// syncPeriod is how often what was appended is brought to the disk. A process that is killed loses nothing of it, a machine that stops at
// most the work of that time.
const syncPeriod = time.Second

// output appends the tasks of a shard in their order: rows of epochs.csv first, then the line of the repetition, which makes the task done.
type output struct {
	*form
	shard  Shard
	tasks  []int
	done   int // tasks that are in the files
	lines  *os.File
	rows   *os.File // nil if no task has rows
	synced time.Time
	copied []byte // buffer
}

// newOutput opens the files of a shard in a folder, empty or behind the tasks that are done already.
func newOutput(dir string, p *lab.Plan, s Shard, resume bool) (o *output, done []lab.Repetition, err error) {
	o = &output{form: formOf(p), shard: s, tasks: s.Tasks(p.Tasks()), synced: time.Now()}
	defer func() {
		if err != nil {
			err = errors.Join(err, o.close())
		}
	}()
	lineName, rowName := s.Files()
	hasRows := false
	for _, task := range o.tasks {
		hasRows = hasRows || p.Rows(task) > 0
	}
	flags := os.O_RDWR | os.O_CREATE
	if !resume {
		flags |= os.O_TRUNC
	}
	if o.lines, err = os.OpenFile(filepath.Join(dir, lineName), flags, 0o666); err != nil {
		return o, nil, err
	}
	if hasRows {
		if o.rows, err = os.OpenFile(filepath.Join(dir, rowName), flags, 0o666); err != nil {
			return o, nil, err
		}
	}
	if resume {
		if done, err = o.goOn(); err != nil {
			return o, nil, err
		}
	}
	if o.done == 0 {
		err = o.restart()
	}
	return o, done, err
}

// restart empties the files and writes their headings.
func (o *output) restart() error {
	heading, err := headingOf(o.plan, o.shard)
	if err != nil {
		return err
	}
	if err := replaceContent(o.lines, heading); err != nil || o.rows == nil {
		return err
	}
	return replaceContent(o.rows, []byte(o.heading))
}

func replaceContent(f *os.File, data []byte) error {
	if err := f.Truncate(0); err != nil {
		return err
	}
	if _, err := f.Seek(0, io.SeekStart); err != nil {
		return err
	}
	_, err := f.Write(data)
	return err
}

// goOn finds the tasks that are whole in both files and cuts off what is behind them.
func (o *output) goOn() ([]lab.Repetition, error) {
	var done []lab.Repetition
	var ends []int64 // of the lines of done
	in := newLineReader(o.lines, o.longestLine())
	end := int64(0)
	if o.shard.isPart() {
		line, err := in.next()
		if errors.Is(err, io.EOF) || errors.Is(err, errUnended) {
			return nil, nil
		}
		if err == nil {
			err = o.parseHeading(o.shard, line)
		}
		if err != nil {
			return nil, fmt.Errorf("%s: %w", o.lines.Name(), err)
		}
		end = int64(len(line))
	}
	for len(done) < len(o.tasks) {
		line, err := in.next()
		if err != nil {
			break // the rest was never written, or not to its end
		}
		r, err := o.parseLine(o.tasks[len(done)], line)
		if err != nil {
			break
		}
		end += int64(len(line))
		done, ends = append(done, r), append(ends, end)
	}
	whole, rowsEnd, err := o.wholeRows(len(done))
	if err != nil {
		return nil, err
	}
	done = done[:whole]
	if o.done = whole; whole == 0 {
		return nil, nil
	}
	if err := cutBehind(o.lines, ends[whole-1]); err != nil || o.rows == nil {
		return done, err
	}
	return done, cutBehind(o.rows, rowsEnd)
}

// wholeRows returns how many of the first tasks have all their rows, and where those end.
func (o *output) wholeRows(most int) (whole int, end int64, err error) {
	if o.rows == nil {
		return most, 0, nil
	}
	in := newLineReader(o.rows, o.longestRow())
	line, err := in.next()
	if err != nil || string(line) != o.heading {
		return 0, 0, nil
	}
	end = int64(len(line))
	for whole < most {
		size := int64(0)
		for epoch := range o.plan.Rows(o.tasks[whole]) {
			line, err := in.next()
			if err != nil || o.checkRow(o.tasks[whole], epoch, line) != nil {
				return whole, end, nil
			}
			size += int64(len(line))
		}
		end += size
		whole++
	}
	return whole, end, nil
}

func cutBehind(f *os.File, end int64) error {
	if err := f.Truncate(end); err != nil {
		return err
	}
	_, err := f.Seek(end, io.SeekStart)
	return err
}

// append adds the next task with its rows.
func (o *output) append(line []byte, rows io.Reader) error {
	if o.rows != nil && rows != nil {
		if o.copied == nil {
			o.copied = make([]byte, 1<<16)
		}
		// without ReadFrom, which would ask for a kernel copy that some file systems do not have
		if _, err := io.CopyBuffer(struct{ io.Writer }{o.rows}, struct{ io.Reader }{bufio.NewReader(rows)}, o.copied); err != nil {
			return err
		}
	}
	if _, err := o.lines.Write(line); err != nil {
		return err
	}
	o.done++
	if time.Since(o.synced) < syncPeriod {
		return nil
	}
	return o.sync()
}

// sync brings everything to the disk.
func (o *output) sync() error {
	o.synced = time.Now()
	if o.rows != nil {
		if err := o.rows.Sync(); err != nil {
			return err
		}
	}
	return o.lines.Sync()
}

func (o *output) close() error {
	var errs []error
	for _, f := range []*os.File{o.lines, o.rows} {
		if f != nil {
			errs = append(errs, f.Close())
		}
	}
	o.lines, o.rows = nil, nil
	return errors.Join(errs...)
}
