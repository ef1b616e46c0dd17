package folder

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/num"
)

// Merge joins the shards of one simulation, from one folder or several, in the order of the tasks: the folder out then holds the bytes of a run
// in one process. It refuses shards of another configuration, shards that are missing or there twice, and files that are not whole, each
// by its name. out may be one of the folders.
func Merge(out string, dirs ...string) (*lab.Result, error) {
	if len(dirs) == 0 {
		return nil, num.Refuse(num.ErrEmpty, "folders", nil, nil, "at least one folder with shards")
	}
	p, err := planOf(dirs[0])
	if err != nil {
		return nil, err
	}
	m := &merger{form: formOf(p)}
	defer m.close()
	for _, dir := range dirs {
		if err := m.open(dir); err != nil {
			return nil, err
		}
	}
	if err := m.complete(); err != nil {
		return nil, err
	}
	return m.write(out)
}

// maxConfig is what is read of a configuration at most.
const maxConfig = 16 << 20

// planOf returns the plan of the simulation in a folder.
func planOf(dir string) (*lab.Plan, error) {
	path := filepath.Join(dir, configName)
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, maxConfig))
	if err != nil {
		return nil, err
	}
	c, err := lab.ReadConfig(text, lab.YAML)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	p, err := lab.NewPlan(c)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return p, nil
}

// merger reads shards side by side.
type merger struct {
	*form
	shards []*shardReader // by number - 1
	files  []*os.File
}

func (m *merger) close() {
	for _, f := range m.files {
		_ = f.Close() // read only
	}
}

// open takes up the shards of a folder.
func (m *merger) open(dir string) error {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	found := false
	for _, entry := range entries {
		s, is := shardOfFile(entry.Name())
		if !is {
			continue
		}
		found = true
		if err := m.openShard(dir, s); err != nil {
			return err
		}
	}
	if !found {
		return num.Refuse(num.ErrEmpty, dir, nil, nil, "a folder with files shard-...-of-....jsonl")
	}
	return nil
}

func (m *merger) openShard(dir string, s Shard) error {
	lines, rows := s.Files()
	path := filepath.Join(dir, lines)
	if m.shards == nil {
		m.shards = make([]*shardReader, s.Of)
	}
	if s.Of != len(m.shards) {
		return num.Refuse(num.ErrDomain, path, nil, s, fmt.Sprintf("one of %d shards, as those before it", len(m.shards)))
	}
	if other := m.shards[s.Number-1]; other != nil {
		return num.Refuse(num.ErrDuplicate, path, nil, s, "each shard once; it is in "+other.path+", too")
	}
	in := &shardReader{form: m.form, shard: s, path: path, rowsPath: filepath.Join(dir, rows)}
	m.shards[s.Number-1] = in
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	m.files = append(m.files, file)
	in.lines = newLineReader(file, m.longestLine())
	for _, task := range s.Tasks(m.plan.Tasks()) {
		if m.plan.Rows(task) == 0 {
			continue
		}
		rowsFile, err := os.Open(in.rowsPath)
		if errors.Is(err, fs.ErrNotExist) {
			return num.Refuse(num.ErrMissing, in.rowsPath, nil, nil, "the rows of the epochs of "+path)
		}
		if err != nil {
			return err
		}
		m.files = append(m.files, rowsFile)
		in.rows = newLineReader(rowsFile, m.longestRow())
		break
	}
	return in.begin()
}

// complete refuses a list with a hole.
func (m *merger) complete() error {
	for i, in := range m.shards {
		if in == nil {
			s := Shard{i + 1, len(m.shards)}
			name, _ := s.Files()
			return num.Refuse(num.ErrMissing, name, nil, s, fmt.Sprintf("all %d shards in the folders", len(m.shards)))
		}
	}
	return nil
}

// write joins the shards into files that take their names once they are whole.
func (m *merger) write(out string) (_ *lab.Result, err error) {
	if err := os.MkdirAll(out, 0o777); err != nil {
		return nil, err
	}
	if _, err := holds(out, m.plan); err != nil {
		return nil, err
	}
	text, err := configText(m.plan)
	if err != nil {
		return nil, err
	}
	lines, err := newJoined(out, "result.jsonl")
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, lines.discard()) }()
	var rows *joined
	if m.hasRows() {
		if rows, err = newJoined(out, "epochs.csv"); err != nil {
			return nil, err
		}
		defer func() { err = errors.Join(err, rows.discard()) }()
		if _, err := rows.WriteString(m.heading); err != nil {
			return nil, err
		}
	}
	var list []lab.Repetition
	for task := range m.plan.Tasks() {
		in := m.shards[task%len(m.shards)]
		r, err := in.task(task, lines, rows)
		if err != nil {
			return nil, err
		}
		list = append(list, r)
	}
	for _, in := range m.shards {
		if err := in.end(); err != nil {
			return nil, err
		}
	}
	for _, f := range []*joined{rows, lines} {
		if err := f.keep(); err != nil {
			return nil, err
		}
	}
	if err := replaceFile(filepath.Join(out, configName), text); err != nil {
		return nil, err
	}
	return m.plan.Result(list), nil
}

func (m *merger) hasRows() bool {
	for task := range m.plan.Tasks() {
		if m.plan.Rows(task) > 0 {
			return true
		}
	}
	return false
}

// joined is a file on its way.
type joined struct {
	*bufio.Writer
	file *os.File
	path string
}

func newJoined(dir, name string) (*joined, error) {
	f, err := os.CreateTemp(dir, name+halfWritten+"*")
	if err != nil {
		return nil, err
	}
	return &joined{bufio.NewWriterSize(f, 1<<16), f, filepath.Join(dir, name)}, nil
}

// keep gives the file its name; nothing is done without one.
func (j *joined) keep() error {
	if j == nil {
		return nil
	}
	if err := errors.Join(j.Flush(), j.file.Chmod(0o644), j.file.Sync(), j.file.Close()); err != nil {
		return err
	}
	name := j.file.Name()
	j.file = nil
	return os.Rename(name, j.path)
}

// discard removes a file that was not kept.
func (j *joined) discard() error {
	if j == nil || j.file == nil {
		return nil
	}
	return errors.Join(j.file.Close(), os.Remove(j.file.Name()))
}

// shardReader reads the files of a shard, line by line.
type shardReader struct {
	*form
	shard          Shard
	path, rowsPath string
	lines          *lineReader
	rows           *lineReader // nil if no task of the shard has rows
}

func (in *shardReader) fault(path string, err error) error {
	switch {
	case err == nil:
		return nil
	case errors.Is(err, io.EOF):
		return num.Refuse(num.ErrMissing, path, nil, nil, "all tasks of the shard: the file ends too early")
	case errors.Is(err, errUnended):
		return num.Refuse(num.ErrSyntax, path, nil, nil, "must be whole: it ends in the middle of a line")
	}
	return fmt.Errorf("%s: %w", path, err)
}

// begin reads the headings.
func (in *shardReader) begin() error {
	line, err := in.lines.next()
	if err == nil {
		err = in.parseHeading(in.shard, line)
	}
	if err != nil || in.rows == nil {
		return in.fault(in.path, err)
	}
	line, err = in.rows.next()
	if err == nil && string(line) != in.heading {
		err = num.Refuse(num.ErrDomain, "heading", nil, nil, "the columns of the configuration")
	}
	return in.fault(in.rowsPath, err)
}

// task copies a task. Errors of the writers have no path.
func (in *shardReader) task(task int, lines, rows io.Writer) (lab.Repetition, error) {
	line, err := in.lines.next()
	var r lab.Repetition
	if err == nil {
		r, err = in.parseLine(task, line)
	}
	if err != nil {
		return r, in.fault(in.path, err)
	}
	if _, err := lines.Write(line); err != nil {
		return r, err
	}
	for epoch := range in.plan.Rows(task) {
		row, err := in.rows.next()
		if err == nil {
			err = in.checkRow(task, epoch, row)
		}
		if err != nil {
			return r, in.fault(in.rowsPath, err)
		}
		if _, err := rows.Write(row); err != nil {
			return r, err
		}
	}
	return r, nil
}

// end refuses what is behind the last task.
func (in *shardReader) end() error {
	for _, file := range []struct {
		path string
		*lineReader
	}{{in.path, in.lines}, {in.rowsPath, in.rows}} {
		if file.lineReader == nil {
			continue
		}
		if _, err := file.next(); !errors.Is(err, io.EOF) {
			return num.Refuse(num.ErrShape, file.path, nil, nil, "must end behind the last task")
		}
	}
	return nil
}

// Read returns the result of a folder whose run is complete.
func Read(dir string) (*lab.Result, error) {
	p, err := planOf(dir)
	if err != nil {
		return nil, err
	}
	path := filepath.Join(dir, "result.jsonl")
	file, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer file.Close()
	f := formOf(p)
	in := &shardReader{form: f, path: path, lines: newLineReader(file, f.longestLine())}
	var list []lab.Repetition
	for task := range p.Tasks() {
		line, err := in.lines.next()
		if err != nil {
			return nil, in.fault(path, err)
		}
		r, err := f.parseLine(task, line)
		if err != nil {
			return nil, in.fault(path, err)
		}
		list = append(list, r)
	}
	if err := in.end(); err != nil {
		return nil, err
	}
	return p.Result(list), nil
}
