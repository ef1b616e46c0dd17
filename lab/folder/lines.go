package folder

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/num"
)

// shardFormat is the form of the file of a shard.
const shardFormat = "chorus-shard/1"

// shardHeading is the first line of the file of a shard.
type shardHeading struct {
	Format string `json:"format"`
	Plan   string `json:"plan"` // lab.Plan.Fingerprint
	Number int    `json:"number"`
	Of     int    `json:"of"`
	Tasks  int    `json:"tasks"` // of the whole simulation
}

// headingOf returns the first line of the file of a shard, nothing for the whole.
func headingOf(p *lab.Plan, s Shard) ([]byte, error) {
	if !s.isPart() {
		return nil, nil
	}
	line, err := json.Marshal(shardHeading{shardFormat, p.Fingerprint(), s.Number, s.Of, p.Tasks()})
	return append(line, '\n'), err
}

// lineOf returns the line of a repetition.
func lineOf(r *lab.Repetition) ([]byte, error) {
	line, err := json.Marshal(r)
	return append(line, '\n'), err
}

// lineReader reads lines of at most so many bytes.
type lineReader struct {
	from *bufio.Reader
	most int
	line []byte
}

func newLineReader(r io.Reader, most int) *lineReader {
	return &lineReader{from: bufio.NewReaderSize(r, 1<<16), most: most}
}

// errUnended is what is left of a line that was being written.
var errUnended = errors.New("ends in the middle of a line")

// next returns the next line with its end, in memory that the next call uses again; io.EOF behind the last.
func (l *lineReader) next() ([]byte, error) {
	l.line = l.line[:0]
	for {
		part, err := l.from.ReadSlice('\n')
		if len(l.line)+len(part) > l.most {
			return nil, num.Refuse(num.ErrLimit, "line", nil, nil, "must not be longer than "+strconv.Itoa(l.most)+" bytes")
		}
		l.line = append(l.line, part...)
		switch {
		case err == nil:
			return l.line, nil
		case errors.Is(err, bufio.ErrBufferFull):
		case errors.Is(err, io.EOF) && len(l.line) > 0:
			return nil, errUnended
		default:
			return nil, err
		}
	}
}

// form is what the lines and rows of a plan look like.
type form struct {
	plan    *lab.Plan
	points  []lab.Point
	heading string // of epochs.csv
	cells   int    // of its rows
}

func formOf(p *lab.Plan) *form {
	heading := p.EpochsHeading()
	return &form{p, p.Points(), heading, 1 + strings.Count(heading, ",")}
}

// longestLine is what a line has at most, or the heading of a shard: every number has at most 25 bytes.
func (f *form) longestLine() int {
	const perNumber = 26
	names, bins := 0, f.plan.Bins()
	for i := range f.points {
		names = max(names, len(f.points[i].Names))
	}
	return 4096 + perNumber*names*(2+bins)
}

// longestRow is what a row of epochs.csv has at most: a product of decimals has 34 digits, a sum some more.
func (f *form) longestRow() int {
	const perCell = 200
	return len(f.heading) + perCell*f.cells
}

// parseLine reads the repetition of a task and refuses what the task would not have given: another setting or seed, other lists, another
// text of the same numbers.
func (f *form) parseLine(task int, line []byte) (lab.Repetition, error) {
	var r lab.Repetition
	if err := strictnum.Unmarshal("", line, &r, strictjson.Options{MaxValues: max(strictjson.MaxValues, len(line))}); err != nil {
		return r, err
	}
	p := f.plan
	if r.Point != p.Point(task) || r.Seed != p.Seed(task) {
		return r, num.Refuse(num.ErrDomain, "task", nil, fmt.Sprintf("setting %d, seed %d", r.Point, r.Seed),
			fmt.Sprintf("task %d, setting %d, seed %d", task, p.Point(task), p.Seed(task)))
	}
	names := len(f.points[r.Point].Names)
	if len(r.Values) != names {
		return r, num.Refuse(num.ErrShape, "values", nil, len(r.Values), strconv.Itoa(names)+" values")
	}
	if len(r.Series) != 0 && len(r.Series) != names {
		return r, num.Refuse(num.ErrShape, "series", nil, len(r.Series), strconv.Itoa(names)+" lists")
	}
	again, err := lineOf(&r)
	if err != nil {
		return r, err
	}
	if !bytes.Equal(line, again) {
		return r, num.Refuse(num.ErrSyntax, "line", nil, nil, "must be written as chorus simulate writes it")
	}
	return r, nil
}

// parseHeading reads the first line of the file of a shard.
func (f *form) parseHeading(s Shard, line []byte) error {
	var h shardHeading
	if err := strictnum.Unmarshal("", line, &h, strictjson.Options{}); err != nil {
		return err
	}
	switch {
	case h.Format != shardFormat:
		return num.Refuse(num.ErrUnknown, "format", nil, h.Format, shardFormat)
	case h.Plan != f.plan.Fingerprint():
		return num.Refuse(num.ErrDomain, "plan", nil, h.Plan, f.plan.Fingerprint()+", that of the configuration")
	}
	want, err := headingOf(f.plan, s)
	if err == nil && !bytes.Equal(line, want) {
		err = num.Refuse(num.ErrDomain, "heading", nil, string(bytes.TrimSpace(line)), string(bytes.TrimSpace(want)))
	}
	return err
}

// checkRow refuses a row that is not that of an epoch of a task.
func (f *form) checkRow(task, epoch int, row []byte) error {
	start := fmt.Sprintf("%d,%d,%d,", f.plan.Point(task), f.plan.Seed(task), epoch)
	if !bytes.HasPrefix(row, []byte(start)) {
		return num.Refuse(num.ErrDomain, "row", nil, string(row[:min(len(row), 40)]), "a row that begins with "+start)
	}
	if cells := 1 + bytes.Count(row, []byte{','}); cells != f.cells {
		return num.Refuse(num.ErrShape, "row", nil, cells, strconv.Itoa(f.cells)+" cells")
	}
	return nil
}
