package lab

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"io"
	"math"
	"strconv"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// Task is a repetition on its way. It may be saved between epochs and go on in another process, with the same bits as if nothing had
// happened. It is for one goroutine at a time.
type Task struct {
	plan   *Plan
	number int
	epochs int // of the whole repetition
	rows   *counted
	repetition
}

// counted counts what is written to the rows of a task.
type counted struct {
	out   io.Writer
	bytes int64
}

// Write writes to the destination.
func (w *counted) Write(data []byte) (int, error) {
	n, err := w.out.Write(data)
	w.bytes += int64(n)
	return n, err
}

// Begin starts a task. Where all that is in an epoch is to be recorded (Record.Epochs), rows of epochs.csv go to epochs, which may be
// nil; the heading is not among them. Errors: ErrDomain for a task that is none of the plan.
func (p *Plan) Begin(task int, epochs io.Writer) (*Task, error) {
	if p == nil || p.Tasks() == 0 {
		return nil, num.Refuse(num.ErrMissing, "Plan", nil, nil, "a plan made by NewPlan")
	}
	if err := checkIndex("task", task, p.Tasks()); err != nil {
		return nil, err
	}
	point := p.Point(task)
	s := p.setups[point]
	t := &Task{plan: p, number: task, epochs: s.config.Epochs}
	var rows *epochRows
	if epochs != nil && p.Rows(task) > 0 {
		t.rows = &counted{out: epochs}
		start := strconv.Itoa(point) + "," + strconv.FormatUint(p.Seed(task), 10) + ","
		rows = &epochRows{out: t.rows, start: start, places: p.columns.places[point]}
	}
	var err error
	if t.repetition, err = s.begin(p.Seed(task), rows); err != nil {
		return nil, err
	}
	return t, nil
}

// begun refuses a task that Begin did not make.
func (t *Task) begun() error {
	if t == nil || t.repetition == nil {
		return num.Refuse(num.ErrMissing, "Task", nil, nil, "a task made by Plan.Begin")
	}
	return nil
}

// Number returns which task of the plan it is.
func (t *Task) Number() int {
	if t == nil {
		return 0
	}
	return t.number
}

// Made returns how many epochs are made.
func (t *Task) Made() int {
	if t.begun() != nil {
		return 0
	}
	return t.epochsMade()
}

// Written returns how many bytes of rows are written, with those before Resume.
func (t *Task) Written() int64 {
	if t == nil || t.rows == nil {
		return 0
	}
	return t.rows.bytes
}

// Step makes the next epoch and reports whether there are more.
func (t *Task) Step() (more bool, err error) {
	if err := t.begun(); err != nil {
		return false, err
	}
	if t.epochsMade() < t.epochs {
		err = t.step()
	}
	return t.epochsMade() < t.epochs && err == nil, err
}

// Run makes all epochs that are left and returns what they gave. A context that is done ends it after the epoch at hand, with the error of
// the context; the task can be saved then, or go on.
func (t *Task) Run(ctx context.Context) (Repetition, error) {
	if err := num.FirstError(t.begun(), checkContext(ctx)); err != nil {
		return Repetition{}, err
	}
	for t.epochsMade() < t.epochs {
		if err := ctx.Err(); err != nil {
			return Repetition{}, err
		}
		if err := t.step(); err != nil {
			return Repetition{}, err
		}
	}
	return t.finish(t.plan.Point(t.number))
}

// savedTaskVersion is that of the form in which tasks are saved.
const savedTaskVersion = 1

type savedTask struct {
	Version int             `json:"version"`
	Plan    string          `json:"plan"` // Fingerprint
	Task    int             `json:"task"`
	Epochs  int             `json:"epochs"` // made
	Written int64           `json:"written"`
	State   json.RawMessage `json:"state"`
}

// Save returns the task as JSON, for Resume.
func (t *Task) Save() ([]byte, error) {
	if err := t.begun(); err != nil {
		return nil, err
	}
	a := &archive{}
	t.archive(a)
	state, err := a.end()
	if err != nil {
		return nil, err
	}
	return json.Marshal(savedTask{savedTaskVersion, t.plan.Fingerprint(), t.number, t.epochsMade(), t.Written(), state})
}

// Resume returns the task that was saved. Rows of epochs.csv go on behind the first Written bytes of the task. Errors name what does not
// fit: ErrDomain for a task of another plan.
func (p *Plan) Resume(data []byte, epochs io.Writer) (*Task, error) {
	if p == nil {
		return p.Begin(0, epochs)
	}
	var saved savedTask
	if err := strictnum.Unmarshal("", data, &saved, strictjson.Options{MaxValues: max(strictjson.MaxValues, len(data))}); err != nil {
		return nil, err
	}
	switch {
	case saved.Version != savedTaskVersion:
		return nil, num.Refuse(num.ErrUnknown, "version", nil, saved.Version, strconv.Itoa(savedTaskVersion))
	case saved.Plan != p.Fingerprint():
		return nil, num.Refuse(num.ErrDomain, "plan", nil, saved.Plan, p.Fingerprint()+", that of this configuration")
	case saved.Written < 0:
		return nil, num.Refuse(num.ErrDomain, "written", nil, saved.Written, "0 and more")
	}
	t, err := p.Begin(saved.Task, epochs)
	if err != nil {
		return nil, err
	}
	a, err := loadArchive(saved.State)
	if err != nil {
		return nil, err
	}
	t.archive(a)
	if _, err := a.end(); err != nil {
		return nil, err
	}
	if t.epochsMade() != saved.Epochs || t.epochsMade() < 0 || t.epochsMade() > t.epochs {
		return nil, num.Refuse(num.ErrDomain, "epochs", nil, saved.Epochs, "those of the state, 0 to "+strconv.Itoa(t.epochs))
	}
	if t.rows != nil {
		t.rows.bytes = saved.Written
	}
	return t, nil
}

// Fingerprint returns a hash of the configuration and of the truths of its file. Tasks of plans with one fingerprint are the same.
func (p *Plan) Fingerprint() string {
	if p == nil {
		return ""
	}
	return p.fingerprint
}

func (p *Plan) hash() (string, error) {
	h := sha256.New()
	text, err := json.Marshal(p.config.complete())
	h.Write(text)
	for i, s := range p.setups {
		if i > 0 && len(s.data) > 0 && len(p.setups[i-1].data) > 0 && &s.data[0] == &p.setups[i-1].data[0] {
			continue // the same file
		}
		for _, x := range s.data {
			h.Write(binary.LittleEndian.AppendUint64(nil, math.Float64bits(x)))
		}
	}
	return hex.EncodeToString(h.Sum(nil)), err
}

// checkContext refuses none.
func checkContext(ctx context.Context) error {
	if ctx == nil {
		return num.Refuse(num.ErrMissing, "ctx", nil, nil, "a context")
	}
	return nil
}
