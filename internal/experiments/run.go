package experiments

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"

	"github.com/seed-63a7a409/chorus/internal/research"
	"github.com/seed-63a7a409/chorus/lab"
)

// Options say how experiments are run.
type Options struct {
	Size Size
	// Workers is the number of goroutines, >= 1. It has no influence on the figures.
	Workers int
	// Research is the folder of the researchers' tables; what needs them is skipped without.
	Research fs.FS
	// Progress is called after each repetition with the number of epochs that have been run and that will be, never at the
	// same time as itself. May be nil.
	Progress func(done, total int)
}

// Outcome is what an experiment gave.
type Outcome struct {
	Experiment Experiment
	Lines      []Line
	Figures    []Figure
	// Skipped says why nothing was measured.
	Skipped string
	// Seeds is the largest number of repetitions of a figure.
	Seeds int
}

// OK reports whether no figure is outside of its tolerance without a known reason.
func (o *Outcome) OK() bool {
	for i := range o.Lines {
		if o.Lines[i].Grade == NotMet {
			return false
		}
	}
	return true
}

// Run runs experiments one after the other and hands each outcome to done as soon as it is there. An error of done, or of an
// experiment, ends it.
func Run(ctx context.Context, list []Experiment, o Options, done func(*Outcome) error) error {
	r := &runner{ctx: ctx, options: o, simulated: map[string]*lab.Result{}}
	if err := r.count(list); err != nil {
		return err
	}
	for i := range list {
		outcome, err := r.try(&list[i])
		if err != nil {
			return fmt.Errorf("%s: %w", list[i].Name, err)
		}
		if err := done(outcome); err != nil {
			return err
		}
	}
	return nil
}

// runner runs experiments and keeps what several of them simulate.
type runner struct {
	ctx         context.Context
	options     Options
	simulated   map[string]*lab.Result
	checked     *research.Report // of the researchers' tables
	done, total int              // epochs
}

// count adds up the epochs of all that has to be run, each simulation once.
func (r *runner) count(list []Experiment) error {
	seen := map[string]bool{}
	for i := range list {
		e := &list[i]
		if e.skipped(r.options) != "" {
			continue
		}
		for _, c := range e.simulationsOf(r.options.Size) {
			key, err := keyOf(c)
			if err != nil {
				return fmt.Errorf("%s: %w", e.Name, err)
			}
			if seen[key] {
				continue
			}
			seen[key] = true
			plan, err := lab.NewPlan(c)
			if err != nil {
				return fmt.Errorf("%s: %w", e.Name, err)
			}
			for task := range plan.Tasks() {
				r.total += plan.Epochs(task)
			}
		}
		for _, d := range e.drawsOf(r.options.Size) {
			r.total += d.seeds * d.cost
		}
	}
	return nil
}

func (e *Experiment) simulationsOf(s Size) []lab.Config {
	if e.simulations == nil {
		return nil
	}
	return e.simulations(s)
}

func (e *Experiment) drawsOf(s Size) []draw {
	if e.draws == nil {
		return nil
	}
	return e.draws(s)
}

func (e *Experiment) skipped(o Options) string {
	if e.tables && o.Research == nil {
		return "CHORUS_RESEARCH does not name the folder of the researchers' tables"
	}
	return ""
}

// keyOf tells simulations apart.
func keyOf(c lab.Config) (string, error) {
	text, err := json.Marshal(c)
	return string(text), err
}

func (r *runner) advance(epochs int) {
	r.done += epochs
	if r.options.Progress != nil {
		r.options.Progress(r.done, r.total)
	}
}

// simulate runs a simulation, or returns what the same one gave before.
func (r *runner) simulate(c lab.Config) (*lab.Result, error) {
	key, err := keyOf(c)
	if err != nil {
		return nil, err
	}
	if known, there := r.simulated[key]; there {
		return known, nil
	}
	plan, err := lab.NewPlan(c)
	if err != nil {
		return nil, err
	}
	result, err := lab.Run(r.ctx, c, lab.Options{Workers: max(r.options.Workers, 1), Done: func(task int) { r.advance(plan.Epochs(task)) }})
	if err != nil {
		return nil, err
	}
	r.simulated[key] = result
	return result, nil
}

// try runs an experiment.
func (r *runner) try(e *Experiment) (*Outcome, error) {
	out := &Outcome{Experiment: *e}
	if out.Skipped = e.skipped(r.options); out.Skipped != "" {
		for _, expected := range e.Expected {
			out.Lines = append(out.Lines, Line{Expected: expected, Grade: Skipped})
		}
		return out, nil
	}
	t := &trial{size: r.options.Size, research: r.options.Research, checked: &r.checked, got: map[string]lab.Estimate{}}
	for _, c := range e.simulationsOf(t.size) {
		result, err := r.simulate(c)
		if err != nil {
			return nil, err
		}
		t.results = append(t.results, result)
	}
	for _, d := range e.drawsOf(t.size) {
		drawn, err := r.draw(d)
		if err != nil {
			return nil, err
		}
		t.drawn = append(t.drawn, drawn)
	}
	if err := e.judge(t); err != nil {
		return nil, err
	}
	for _, expected := range e.Expected {
		got, measured := t.got[expected.What]
		if !measured {
			return nil, fmt.Errorf("%s was not measured", expected.What)
		}
		delete(t.got, expected.What)
		line, err := expected.grade(got)
		if err != nil {
			return nil, err
		}
		out.Lines = append(out.Lines, line)
		out.Seeds = max(out.Seeds, got.Count)
	}
	if len(t.got) > 0 {
		return nil, fmt.Errorf("%d figures were measured that are not among the expected ones", len(t.got))
	}
	out.Figures = t.figures
	return out, nil
}
