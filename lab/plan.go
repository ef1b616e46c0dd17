package lab

import (
	"context"
	"io"
	"slices"
)

// Plan is a simulation taken apart into tasks: one for each repetition of each setting, ascending by setting, then by seed.
// Tasks do not depend on each other, so that they may be run in any order, on any machine. A Plan does not change; any
// number of goroutines may run its tasks.
type Plan struct {
	config Config
	setups []*setup
	points []Point
	// columns are those of epochs.csv.
	columns     *epochColumns
	fingerprint string
}

// NewPlan checks a configuration and takes it apart. Errors: see Config.Validate.
func NewPlan(c Config) (*Plan, error) { return NewPlanFrom(c, openFile) }

// NewPlanFrom is NewPlan where files of truths are opened in another way, by the names that the configuration has for them.
func NewPlanFrom(c Config, open func(name string) (io.ReadCloser, error)) (*Plan, error) {
	configs, points, err := c.points()
	if err != nil {
		return nil, err
	}
	p := &Plan{config: c.complete(), points: points}
	same, names := newShared(open), 0.0
	for i := range configs {
		s, err := same.setup(&configs[i])
		if err != nil {
			return nil, err
		}
		names += float64(len(s.names))
		if err := s.config.checkResults(names); err != nil {
			return nil, err
		}
		p.setups = append(p.setups, s)
		p.points[i].Names = s.names
	}
	p.columns = newEpochColumns(p.setups)
	if p.fingerprint, err = p.hash(); err != nil {
		return nil, err
	}
	return p, nil
}

// Config returns the configuration.
func (p *Plan) Config() (c Config) {
	if p != nil {
		c = p.config
	}
	return c
}

// Files returns the names of the files of truths that were read, each once, ascending.
func (p *Plan) Files() []string {
	if p == nil {
		return nil
	}
	var names []string
	for _, s := range p.setups {
		if s.data != nil {
			names = append(names, s.config.Truth.File)
		}
	}
	slices.Sort(names)
	return slices.Compact(names)
}

// Points returns the settings: to be read, not changed.
func (p *Plan) Points() []Point {
	if p == nil {
		return nil
	}
	return p.points
}

// Tasks returns their number. What is said of a task that is none of them is 0.
func (p *Plan) Tasks() int {
	if p == nil {
		return 0
	}
	return len(p.setups) * p.config.Seeds
}

func (p *Plan) has(task int) bool { return task >= 0 && task < p.Tasks() }

// Point returns the setting of a task, a position in Result.Points.
func (p *Plan) Point(task int) int {
	if !p.has(task) {
		return 0
	}
	return task / p.config.Seeds
}

// repetition is the place of a task among those of its setting.
func (p *Plan) repetition(task int) int { return task % p.config.Seeds }

// Seed returns the seed of a task.
func (p *Plan) Seed(task int) uint64 {
	if !p.has(task) {
		return 0
	}
	return p.setups[p.Point(task)].config.Seed + uint64(p.repetition(task))
}

// Epochs returns the number of epochs of a task.
func (p *Plan) Epochs(task int) int {
	if !p.has(task) {
		return 0
	}
	return p.setups[p.Point(task)].config.Epochs
}

// Run runs a task from the first epoch to the last. Rows of epochs.csv go to epochs, which may be nil; see Begin.
func (p *Plan) Run(ctx context.Context, task int, epochs io.Writer) (Repetition, error) {
	t, err := p.Begin(task, epochs)
	if err != nil {
		return Repetition{}, err
	}
	return t.Run(ctx)
}

// Result joins the repetitions of all tasks, in their order.
func (p *Plan) Result(repetitions []Repetition) *Result {
	if p == nil {
		return nil
	}
	return &Result{Config: p.config, Points: p.points, Repetitions: repetitions}
}

// Options say how a simulation is run; they have no influence on what it gives.
type Options struct {
	Workers int // goroutines, each with one task at a time; 0 for 32
	// Done is called after every task, never at the same time as itself.
	Done func(task int)
}

// Run runs a whole simulation in this process.
func Run(ctx context.Context, c Config, o Options) (*Result, error) {
	if err := checkContext(ctx); err != nil {
		return nil, err
	}
	p, err := NewPlan(c)
	if err != nil {
		return nil, err
	}
	list := make([]Repetition, p.Tasks())
	err = p.each(ctx, o, func(ctx context.Context, task int) (err error) {
		list[task], err = p.Run(ctx, task, nil)
		return err
	})
	if err != nil {
		return nil, err
	}
	return p.Result(list), nil
}
