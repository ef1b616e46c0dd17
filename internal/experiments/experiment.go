package experiments

import (
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/num"
)

// Experiment is a claim and the way in which it is tried.
type Experiment struct {
	Name    string // group/case, such as members/no-context
	Claim   string
	Source  string // who says it
	Setting string // how it is tried
	// Expected are what is measured, each with the figure that is known.
	Expected []Expected

	// tables is whether it needs the researchers' tables.
	tables bool
	// simulations and draws are what is run, in this order; judge makes figures of them.
	simulations func(Size) []lab.Config
	draws       func(Size) []draw
	judge       func(*trial) error
}

// draw is a simulation of a part of the mechanism: independent repetitions, one for each seed from 1.
type draw struct {
	seeds int
	cost  int // of a repetition, in epochs, for progress
	once  func(seed uint64) ([]float64, error)
}

// Size is how much is run.
type Size struct {
	// Seeds is the number of repetitions of everything, 0 for as many as the known figures are over.
	Seeds int
	// Epochs is the longest run, 0 for those of the known figures. Burn-in is shortened with them.
	Epochs int
	// Coarse takes larger steps where a parameter is varied finely.
	Coarse bool
}

// Full is the size of the known figures.
func Full() Size { return Size{} }

// Quick takes minutes: 20 seeds each.
func Quick() Size { return Size{Seeds: 20, Coarse: true} }

func (s Size) seeds(known int) int {
	if s.Seeds > 0 {
		return s.Seeds
	}
	return known
}

func (s Size) epochs(known int) int {
	if s.Epochs > 0 {
		return min(s.Epochs, known)
	}
	return known
}

// Group returns what stands before the stroke of the name.
func (e *Experiment) Group() string {
	group, _, _ := strings.Cut(e.Name, "/")
	return group
}

// Find returns the experiments of the names, each of which is that of an experiment or of a group, in the order of All and
// each once. Without names it returns all. Errors match num.ErrUnknown.
func Find(names ...string) ([]Experiment, error) {
	all := All()
	if len(names) == 0 {
		return all, nil
	}
	wanted := map[string]bool{}
	for _, name := range names {
		known := false
		for i := range all {
			if e := &all[i]; e.Name == name || e.Group() == name {
				known, wanted[e.Name] = true, true
			}
		}
		if !known {
			near := strictjson.Nearest(name, knownNames(all))
			return nil, num.Refuse(num.ErrUnknown, "NAME", nil, name, "an experiment or a group that chorus reproduce --list shows; nearest is "+near)
		}
	}
	var list []Experiment
	for _, e := range all {
		if wanted[e.Name] {
			list = append(list, e)
		}
	}
	return list, nil
}

// Names returns the names of all groups and experiments.
func Names() []string { return knownNames(All()) }

func knownNames(all []Experiment) []string {
	var names []string
	group := ""
	for i := range all {
		if g := all[i].Group(); g != group {
			group = g
			names = append(names, g)
		}
		if all[i].Name != group {
			names = append(names, all[i].Name)
		}
	}
	return names
}
