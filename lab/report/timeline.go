package report

import (
	"github.com/seed-63a7a409/chorus/lab"

	"gonum.org/v1/gonum/stat"
)

// mostSteps is how many points a curve over time has at most; more parts of the run are put together. Points are the means of
// epochsOfStep or more, unless that would leave fewer than fewSteps.
const (
	mostSteps    = 50
	fewSteps     = 12
	epochsOfStep = 10
)

// curves is a setting over time: the parts of the run and the repetitions that have them.
type curves struct {
	setting *setting
	first   []int // part that each step begins with, then the number of parts
	middle  []float64
	reps    []*lab.Repetition
	names   map[string]int
}

// over returns the curves of a setting, nil if no repetition has any. Repetitions with another number of parts than the first one
// are left out.
func (s *setting) over() *curves {
	c := &curves{setting: s, names: map[string]int{}}
	parts := 0
	for i := range s.own.Repetitions {
		rep := &s.own.Repetitions[i]
		if len(rep.Series) == 0 || len(rep.Series[0]) == 0 {
			continue
		}
		if parts == 0 {
			parts = len(rep.Series[0])
		}
		if len(rep.Series[0]) == parts {
			c.reps = append(c.reps, rep)
		}
	}
	if parts == 0 {
		return nil
	}
	for i, name := range s.own.Points[0].Names {
		c.names[name] = i
	}
	steps := min(parts, mostSteps, max(fewSteps, s.config.Epochs/epochsOfStep))
	for step := range steps {
		from, to := step*parts/steps, (step+1)*parts/steps
		c.first = append(c.first, from)
		first, _ := bounds(from, parts, s.config.Epochs)
		_, last := bounds(to-1, parts, s.config.Epochs)
		c.middle = append(c.middle, float64(first+last)/2)
	}
	c.first = append(c.first, parts)
	return c
}

// of returns a quantity of one repetition over time; nil if it never had a value.
func (c *curves) of(rep *lab.Repetition, name string) []point {
	at, known := c.names[name]
	if !known {
		return nil
	}
	list, any := make([]point, len(c.middle)), false
	for step := range list {
		sum, n := 0.0, 0
		for _, x := range rep.Series[at][c.first[step]:c.first[step+1]] {
			if x != nil {
				sum += *x
				n++
			}
		}
		list[step] = point{x: c.middle[step], missing: n == 0}
		if n > 0 {
			list[step].y, any = sum/float64(n), true
		}
	}
	if !any {
		return nil
	}
	return list
}

// mean returns the mean of a quantity over the repetitions with its standard error; nil if none had a value.
func (c *curves) mean(name string) []point {
	var all [][]point
	for _, rep := range c.reps {
		if list := c.of(rep, name); list != nil {
			all = append(all, list)
		}
	}
	if len(all) == 0 {
		return nil
	}
	list := make([]point, len(c.middle))
	for step := range list {
		var values []float64
		for _, one := range all {
			if !one[step].missing {
				values = append(values, one[step].y)
			}
		}
		list[step] = pointOf(c.middle[step], values)
	}
	return list
}

// pointOf is the mean of values with its standard error, 0 of a single one; missing of none.
func pointOf(x float64, values []float64) point {
	switch len(values) {
	case 0:
		return point{x: x, missing: true}
	case 1:
		return point{x: x, y: values[0]}
	}
	mean, deviation := stat.MeanStdDev(values, nil)
	return point{x: x, y: mean, err: stat.StdErr(deviation, float64(len(values)))}
}

// end is the last epoch of the run, as an x.
func (c *curves) end() float64 { return float64(c.setting.config.Epochs - 1) }
