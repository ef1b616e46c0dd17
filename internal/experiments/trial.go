package experiments

import (
	"fmt"
	"io/fs"
	"math"

	"github.com/seed-63a7a409/chorus/internal/research"
	"github.com/seed-63a7a409/chorus/lab"
)

// trial is an experiment whose simulations have been run.
type trial struct {
	size     Size
	research fs.FS
	checked  **research.Report
	results  []*lab.Result // of the simulations
	drawn    [][][]float64 // of the draws, by seed
	got      map[string]lab.Estimate
	figures  []Figure
}

// measure notes the figure of an expectation.
func (t *trial) measure(what string, e lab.Estimate) { t.got[what] = e }

// exact notes a figure that is not drawn.
func (t *trial) exact(what string, x float64) { t.measure(what, lab.Estimate{Mean: x, Count: 1}) }

// quantity notes a quantity of a setting.
func (t *trial) quantity(what string, simulation, point int, name string) error {
	e, ok := t.results[simulation].Estimate(point, name)
	if !ok {
		return fmt.Errorf("no repetition has the quantity %s", name)
	}
	t.measure(what, e)
	return nil
}

// difference notes a difference of two quantities of a setting.
func (t *trial) difference(what string, simulation, point int, first, second string) error {
	e, _, ok := t.results[simulation].Difference(point, first, second)
	if !ok {
		return fmt.Errorf("no repetition has %s and %s", first, second)
	}
	t.measure(what, e)
	return nil
}

// wins notes in which share of the repetitions the first quantity is the lower one.
func (t *trial) wins(what string, simulation, point int, first, second string) error {
	e, wins, ok := t.results[simulation].Difference(point, first, second)
	if !ok {
		return fmt.Errorf("no repetition has %s and %s", first, second)
	}
	t.measure(what, share(wins, e.Count))
	return nil
}

// column returns the estimate of one of the figures that a draw gave in each repetition.
func (t *trial) column(draw, at int) lab.Estimate { return mean(column(t.drawn[draw], at)) }

func column(rows [][]float64, at int) []float64 {
	list := make([]float64, 0, len(rows))
	for _, row := range rows {
		list = append(list, row[at])
	}
	return list
}

func mean(values []float64) lab.Estimate {
	e, _ := lab.EstimateOf(values)
	return e
}

// share is a share of some repetitions with its binomial error. Of none or all it is that of one who differs.
func share(some, of int) lab.Estimate {
	p, n := float64(some)/float64(of), float64(of)
	spread := max(float64(p*(1-p)), float64((1/n)*(1-1/n)))
	return lab.Estimate{Mean: p, Error: math.Sqrt(spread / n), Count: of}
}

// apart returns a quantity in one setting less that in another, seed by seed.
func apart(a *lab.Result, pointA int, b *lab.Result, pointB int, name string) (lab.Estimate, error) {
	x, y := a.Values(pointA, name), b.Values(pointB, name)
	if len(x) == 0 || len(x) != len(y) {
		return lab.Estimate{}, fmt.Errorf("%d and %d repetitions have the quantity %s", len(x), len(y), name)
	}
	return meanLess(x, y), nil
}

// meanLess returns the mean of the differences of two lists of the same seeds.
func meanLess(x, y []float64) lab.Estimate {
	list := make([]float64, len(x))
	for i := range x {
		list[i] = x[i] - y[i]
	}
	return mean(list)
}

// columns returns the difference of two figures of a draw, seed by seed.
func (t *trial) columns(draw, first, second int) lab.Estimate {
	return meanLess(column(t.drawn[draw], first), column(t.drawn[draw], second))
}
