package lab

import (
	"fmt"

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

func newSetup(c *Config) (*setup, error) { return newSetupOf(c, newTruthFiles(openFile)) }

// newSetupOf reads no file of truths twice.
func newSetupOf(c *Config, files truthFiles) (*setup, error) {
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
		if s.data, err = files.read(c.Truth); err != nil {
			return nil, err
		}
	}
	s.lossBySize = s.ruler.bySize(s.labels)
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
