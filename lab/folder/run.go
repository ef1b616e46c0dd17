package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"time"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/num"
)

// Options say how a simulation is run. They have no influence on what the folder holds in the end.
type Options struct {
	// Shard is which part is run; the zero value runs the whole.
	Shard Shard
	// Workers is how many tasks are run at the same time, 0 for as many as there are processors.
	Workers int
	// Resume goes on with a run that was stopped; without one in the folder it begins.
	Resume bool
	// Period is how often tasks on their way are saved, 0 for every 10 seconds. They are saved when a context ends the run, too.
	Period time.Duration
	// Progress is told about the epochs, unless it is nil.
	Progress *Progress
}

const usualPeriod = 10 * time.Second

// ErrUnfinished is the error for a folder with a run that was stopped, where Resume is not set.
var ErrUnfinished = errors.New("holds a run that was stopped")

// Run runs a simulation, or a shard of it, into a folder, which it makes if need be, and returns what the shard gave. A context that is done ends
// it after the epochs at hand; they are saved, and the error matches that of the context. The folder must not hold another simulation
// (num.ErrDomain), nor one that was stopped unless it is to go on (ErrUnfinished).
func Run(ctx context.Context, dir string, p *lab.Plan, o Options) (*lab.Result, error) {
	switch {
	case ctx == nil:
		return nil, num.Refuse(num.ErrMissing, "ctx", nil, nil, "a context")
	case p.Tasks() == 0:
		return nil, num.Refuse(num.ErrMissing, "Plan", nil, nil, "a plan made by lab.NewPlan")
	}
	if err := o.Shard.validate(); err != nil {
		return nil, err
	}
	r := &run{dir: dir, checkpoints: filepath.Join(dir, o.Shard.checkpoints()), plan: p, form: formOf(p), period: o.Period, progress: o.Progress, ended: map[int]ended{}}
	if r.period <= 0 {
		r.period = usualPeriod
	}
	if r.progress == nil {
		r.progress = &Progress{}
	}
	if err := r.prepare(o); err != nil {
		return nil, err
	}
	var err error
	if r.output, r.list, err = newOutput(dir, p, o.Shard, o.Resume); err != nil {
		return nil, err
	}
	for i, task := range r.output.tasks {
		r.progress.all.Add(int64(p.Epochs(task)))
		if i < r.output.done {
			r.progress.found(int64(p.Epochs(task)))
		}
	}
	if err := r.forget(r.output.tasks[:r.output.done]); err != nil {
		return nil, errors.Join(err, r.output.close())
	}
	workers := o.Workers
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	err = r.all(ctx, workers)
	if err := errors.Join(err, r.output.sync(), r.output.close()); err != nil {
		return nil, err
	}
	if err := os.RemoveAll(r.checkpoints); err != nil {
		return nil, err
	}
	return p.Result(r.list), nil
}

// run is one call of Run.
type run struct {
	dir         string
	checkpoints string // a folder in it
	plan        *lab.Plan
	form        *form
	period      time.Duration
	resumed     bool
	progress    *Progress

	lock   sync.Mutex
	output *output
	list   []lab.Repetition // of the tasks in the output
	ended  map[int]ended    // tasks that wait for others before them, by their place in the shard
}

type ended struct {
	line       []byte
	repetition lab.Repetition
}

// prepare makes the folder, and finds out what is in it.
func (r *run) prepare(o Options) error {
	lines, _ := o.Shard.Files()
	held, err := claim(r.dir, r.plan)
	if err != nil {
		return err
	}
	if held && !o.Resume {
		if err := r.refuseUnfinished(o.Shard, filepath.Join(r.dir, lines)); err != nil {
			return err
		}
	}
	r.resumed = held && o.Resume
	if err := os.MkdirAll(r.checkpoints, 0o777); err != nil {
		return err
	}
	if err := removeHalfWritten(r.checkpoints, ""); err != nil || r.resumed {
		return err
	}
	return r.forget(o.Shard.Tasks(r.plan.Tasks()))
}

// forget removes the checkpoints of tasks, if they have some.
func (r *run) forget(tasks []int) error {
	files, err := os.ReadDir(r.checkpoints)
	if err != nil || len(files) == 0 {
		return err
	}
	for _, task := range tasks {
		if err := checkpointOf(r.checkpoints, task).remove(); err != nil {
			return err
		}
	}
	return nil
}

// removeHalfWritten removes what a process that was killed has left of files whose names begin so.
func removeHalfWritten(dir, prefix string) error {
	files, err := os.ReadDir(dir)
	if err != nil {
		return err
	}
	for _, f := range files {
		if strings.HasPrefix(f.Name(), prefix) && strings.Contains(f.Name(), halfWritten) {
			if err := os.Remove(filepath.Join(dir, f.Name())); err != nil && !errors.Is(err, fs.ErrNotExist) {
				return err
			}
		}
	}
	return nil
}

// configName is that of the file with the configuration.
const configName = "config.yaml"

// configText is the configuration behind the fingerprint of the plan.
func configText(p *lab.Plan) ([]byte, error) {
	c := p.Config()
	text, err := c.Format(lab.YAML)
	return append([]byte("# chorus simulate, plan "+p.Fingerprint()+"\n"), text...), err
}

// Claim makes a folder, if need be, into which shards from elsewhere are to be put, and writes the configuration into it. It must not hold
// another simulation (num.ErrDomain).
func Claim(dir string, p *lab.Plan) error {
	_, err := claim(dir, p)
	return err
}

// claim reports whether the folder held the simulation before.
func claim(dir string, p *lab.Plan) (held bool, err error) {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return false, err
	}
	if held, err = holds(dir, p); err != nil {
		return held, err
	}
	if !held {
		text, err := configText(p)
		if err != nil {
			return false, err
		}
		err = replaceFile(filepath.Join(dir, configName), text)
		if errors.Is(err, fs.ErrNotExist) { // another shard has written it meanwhile, and removed what was half written
			_, err = holds(dir, p)
		}
		if err != nil {
			return false, err
		}
	}
	// From here on nobody needs what is half written.
	return held, removeHalfWritten(dir, configName)
}

// holds reports whether a folder holds a simulation; another one is an error.
func holds(dir string, p *lab.Plan) (bool, error) {
	path := filepath.Join(dir, configName)
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	own, err := configText(p)
	if err == nil && !bytes.Equal(text, own) {
		err = fmt.Errorf("%s: %w", path, num.Refuse(num.ErrDomain, "configuration", nil, nil, "must be that of this simulation; the folder holds another"))
	}
	return err == nil, err
}

// refuseUnfinished refuses to run anew where work would be lost.
func (r *run) refuseUnfinished(s Shard, lines string) error {
	for _, task := range s.Tasks(r.plan.Tasks()) {
		files := checkpointOf(r.checkpoints, task)
		for _, path := range []string{files.state, files.line} {
			if _, err := os.Stat(path); err == nil {
				return fmt.Errorf("%s: %w", r.dir, ErrUnfinished)
			}
		}
	}
	file, err := os.Open(lines)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer file.Close()
	n, want := 0, len(s.Tasks(r.plan.Tasks()))
	if s.isPart() {
		want++
	}
	for in := newLineReader(file, r.form.longestLine()); ; n++ {
		if _, err := in.next(); err != nil {
			break
		}
	}
	if n > 0 && n < want {
		return fmt.Errorf("%s: %w", r.dir, ErrUnfinished)
	}
	return nil
}

// all runs the tasks that are left.
func (r *run) all(ctx context.Context, workers int) error {
	left := r.output.tasks[r.output.done:]
	inner, stop := context.WithCancel(ctx)
	defer stop()
	places := make(chan int)
	errs := make([]error, workers)
	var wait sync.WaitGroup
	for i := range workers {
		wait.Go(func() {
			for place := range places {
				if errs[i] = r.one(inner, place); errs[i] != nil {
					stop() // the others save what they have
					return
				}
			}
		})
	}
	first := r.output.done
feed:
	for i := range left {
		select {
		case places <- first + i:
		case <-inner.Done():
			break feed
		}
	}
	close(places)
	wait.Wait()
	// what stopped the others comes first
	var stopped error
	for _, err := range errs {
		if err != nil && !errors.Is(err, context.Canceled) {
			return err
		}
		stopped = errors.Join(stopped, err)
	}
	if r.output.done == len(r.output.tasks) {
		return nil
	}
	return errors.Join(stopped, ctx.Err())
}

// one runs the task at a place of the shard.
func (r *run) one(ctx context.Context, place int) error {
	task := r.output.tasks[place]
	w := worker{run: r}
	line, repetition, err := w.do(ctx, task)
	if err != nil {
		return err
	}
	r.lock.Lock()
	defer r.lock.Unlock()
	r.ended[place] = ended{line, repetition}
	if place != r.output.done {
		return replaceFile(checkpointOf(r.checkpoints, task).line, line)
	}
	for {
		next, is := r.ended[r.output.done]
		if !is {
			return nil
		}
		if err := r.appendNext(next); err != nil {
			return err
		}
	}
}

// appendNext puts the next task into the output and takes its checkpoint away.
func (r *run) appendNext(e ended) (err error) {
	place := r.output.done
	task := r.output.tasks[place]
	files := checkpointOf(r.checkpoints, task)
	var rows io.Reader
	if r.plan.Rows(task) > 0 {
		file, err := os.Open(files.rows)
		if err != nil {
			return err
		}
		defer file.Close()
		rows = file
	}
	if err := r.output.append(e.line, rows); err != nil {
		return err
	}
	r.list = append(r.list, e.repetition)
	delete(r.ended, place)
	return files.remove()
}
