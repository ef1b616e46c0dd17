package lab

import (
	"fmt"
	"io"

	"github.com/seed-63a7a409/chorus/release"
)

// setup is what all repetitions of a setting share. Nothing of it changes.
type setup struct {
	config  *Config
	release release.Release
	roster  *roster
	data    []float64 // of the file of truths
	labels  int
	ruler   ruler
	// lossBySize is that of the day.
	lossBySize func(size float64) float64
	names      []string // of the quantities
	// minimumStake is the stake in base units below which a report does not count (7.2).
	minimumStake float64
}

// shared is what settings have in common that takes time or room to make.
type shared struct {
	files  truthFiles
	curves map[sizeCurveOf]func(size float64) float64
}

type sizeCurveOf struct {
	kind   string
	labels int
}

func newShared(open func(name string) (io.ReadCloser, error)) *shared {
	return &shared{files: newTruthFiles(open), curves: map[sizeCurveOf]func(float64) float64{}}
}

func (s *shared) lossBySize(r ruler, labels int) func(size float64) float64 {
	key := sizeCurveOf{r.kind, labels}
	if s.curves[key] == nil {
		s.curves[key] = r.bySize(labels)
	}
	return s.curves[key]
}

func newSetup(c *Config) (*setup, error) { return newShared(openFile).setup(c) }

func (same *shared) setup(c *Config) (*setup, error) {
	if err := c.Validate(); err != nil {
		return nil, err
	}
	r, err := c.rules()
	if err != nil {
		return nil, err
	}
	s := &setup{
		config: c, release: r, roster: newRoster(c), ruler: newRuler(c), labels: 1,
		minimumStake: decimalFloat(r.Module.RequiredMinimumStake),
	}
	switch c.Truth.Process {
	case "labels":
		s.labels = c.Truth.Labels
	case "file":
		if s.data, err = same.files.read(c.Truth); err != nil {
			return nil, err
		}
	}
	s.lossBySize = same.lossBySize(s.ruler, s.labels)
	names, _ := namedBaselines(s.roster.inferers, s.labels)
	var n named
	n.declare(s.roster, names, s.labels > 1)
	s.names = n.names
	return s, nil
}

// newRoster gives everybody a position and a name.
func newRoster(c *Config) *roster {
	r := &roster{}
	add := func(name string, inferers, forecasters, reputers int) group {
		g := group{
			name:        name,
			inferers:    span{r.inferers, r.inferers + inferers},
			forecasters: span{r.forecasters, r.forecasters + forecasters},
			reputers:    span{r.reputers, r.reputers + reputers},
		}
		r.inferers, r.forecasters, r.reputers = g.inferers.end, g.forecasters.end, g.reputers.end
		for class, n := range [3]int{inferers, forecasters, reputers} {
			prefix := name
			if name == "" {
				prefix = [3]string{"inferer", "forecaster", "reputer"}[class]
			} else if classes := [3]string{"", "-forecaster", "-reputer"}; inferers+forecasters+reputers > n {
				prefix += classes[class]
			}
			for i := range n {
				r.names[class] = append(r.names[class], fmt.Sprintf("%s-%d", prefix, i))
			}
		}
		return g
	}
	r.honest = add("", c.Inferers.Count, c.Forecasters.Count, c.Reputers.Count)
	kinds := map[string]int{}
	for _, a := range c.Adversaries {
		name := a.Kind()
		if kinds[name]++; kinds[name] > 1 {
			name = fmt.Sprintf("%s-%d", name, kinds[name])
		}
		n, k, m := a.crowd(c)
		r.adversaries = append(r.adversaries, add(name, n, k, m))
	}
	return r
}
