package experiments

import (
	"fmt"
	"github.com/seed-63a7a409/chorus/lab/report"
	"math"
	"slices"
	"strconv"

	"github.com/seed-63a7a409/chorus/lab"
	"github.com/seed-63a7a409/chorus/num"
)

// point is a value of a swept parameter with the network loss that is known there.
type point struct {
	value   float64
	figure  string // empty if unknown
	differs string
}

// sweep is a parameter that is varied, everything else as in members/fiducial.
type sweep struct {
	name, claim     string
	reference       float64 // the value that the others are compared with, seed by seed
	referenceFigure string
	points          []point
	log             bool
}

func (w sweep) experiment() Experiment {
	e := Experiment{
		Name: "sweep/" + w.name, Claim: w.claim, Source: forum,
		Setting: fmt.Sprintf("as members/fiducial, %s varied; each value also less %s = %v, seed by seed", w.name, w.name, w.reference),
	}
	for _, p := range w.points {
		e.Expected = append(e.Expected, Expected{What: w.what(p), Unit: dex, Known: p.known(), Differs: p.differs, Other: p.differs != ""})
	}
	for _, p := range w.points {
		if p.value == w.reference {
			continue
		}
		e.Expected = append(e.Expected, Expected{What: w.less(p), Unit: dex, Known: p.less(w.referenceFigure), Differs: p.differs, Other: p.differs != ""})
	}
	e.simulations = func(s Size) []lab.Config {
		list := []lab.Config{w.with(s, w.reference)}
		for _, p := range w.points {
			list = append(list, w.with(s, p.value))
		}
		return list
	}
	e.judge = func(t *trial) error {
		curve := Curve{Name: "network"}
		for i, p := range w.points {
			if err := t.quantity(w.what(p), 1+i, 0, network); err != nil {
				return err
			}
			less, err := apart(t.results[1+i], 0, t.results[0], 0, network)
			if err != nil {
				return err
			}
			curve.Add(p.value, less)
			if p.value != w.reference {
				t.measure(w.less(p), less)
			}
		}
		t.figures = append(t.figures, Figure{Name: "sweep-" + w.name, Plot: report.Plot{
			Title: fmt.Sprintf("Network loss less that at %s = %v", w.name, w.reference), X: w.name, Y: "difference in log10 loss", LogX: w.log, Curves: []Curve{curve},
		}})
		return nil
	}
	return e
}

func (w sweep) what(p point) string { return fmt.Sprintf("%s = %v", w.name, p.value) }

func (w sweep) less(p point) string { return fmt.Sprintf("%s less %v", w.what(p), w.reference) }

func (p point) known() *Known {
	if p.figure == "" {
		return nil
	}
	return known(p.figure, 200)
}

// less is the known difference from the reference.
func (p point) less(reference string) *Known {
	if p.figure == "" {
		return nil
	}
	return knownDifference(p.figure, reference, 200)
}

func (w sweep) with(s Size, value float64) lab.Config {
	c := independent(s)
	switch w.name {
	case "p":
		c.Topic.P = value
	case "alpha":
		c.Topic.Alpha = value
	case "c":
		c.Topic.C = value
	}
	return c
}

func sweeps() []Experiment {
	return []Experiment{
		sweep{
			name: "p", reference: 3, referenceFigure: "-4.534",
			claim: "with independent errors flatter weights are better, from p = 1 on",
			points: []point{
				{value: 1, figure: "-4.683"}, {value: 2, figure: "-4.611"}, {value: 3, figure: "-4.534"}, {value: 4, figure: "-4.489"},
				{value: 5, figure: "-4.460"}, {value: 8, figure: "-4.411"},
			},
		}.experiment(),
		sweep{
			name: "alpha", reference: 0.1, referenceFigure: "-4.534", log: true,
			claim: "steep up to 0.01, flat to 0.1, slowly worse after that",
			points: []point{
				{value: 0.001, figure: "-4.470", differs: alphaDiffers}, {value: 0.01, figure: "-4.551"}, {value: 0.1, figure: "-4.534"},
				{value: 0.5, figure: "-4.463"}, {value: 1, figure: "-4.405"},
			},
		}.experiment(),
		alphaZero(),
		alphaFine(),
		sweep{
			name: "c", reference: 0.75, referenceFigure: "-4.534",
			claim: "c hardly matters",
			points: []point{
				{value: 0.25, figure: "-4.549"}, {value: 0.5}, {value: 0.75, figure: "-4.534"}, {value: 1}, {value: 1.5}, {value: 2, figure: "-4.517"},
			},
		}.experiment(),
	}
}

const (
	alphaDiffers = "Releases have no initial regret before somebody took part in 1/alpha epochs (E48, E49), and take plain means until " +
		"then: here, in all 1000 epochs. The known figure belongs to weights from the first epoch on, with the first regret taken as it is."
	alphaZeroDiffers = "Releases refuse it: 0 < alpha <= 1 (E38), and with the smallest alpha they take plain means for ever. The known figure belongs to " +
		"regrets that stay what they are after the first epoch."
)

// alphaZero is the end of the sweep that no release allows.
func alphaZero() Experiment {
	return Experiment{
		Name: "sweep/alpha-0", Source: forum, Setting: "as members/fiducial with alpha = 0, which is refused; 10^-9 stands for it",
		Claim: "without any learning the network is worse than with alpha from 0.001 to 0.5",
		Expected: []Expected{
			{What: "alpha = 0", Unit: dex, Known: known("-4.423", 200), Differs: alphaZeroDiffers, Other: true},
			{What: "alpha = 0, less the plain mean", Unit: dex},
		},
		simulations: func(s Size) []lab.Config {
			c := independent(s)
			c.Topic.Alpha = 1e-9
			return []lab.Config{c}
		},
		judge: func(t *trial) error {
			if err := t.quantity("alpha = 0", 0, 0, network); err != nil {
				return err
			}
			return t.difference("alpha = 0, less the plain mean", 0, 0, network, plain)
		},
	}
}

// alphaFine looks for the best alpha in steps of a tenth of a decade, in runs that are long enough for the slowest to leave the
// plain mean: 1/alpha epochs.
func alphaFine() Experiment {
	const name, gain, claimed = "log10 of the best alpha", "network at the best alpha less at 0.1", "network at alpha = 10^-2.8 less at 0.1"
	grid := func(s Size) (list []float64) {
		step, count := 1, 31
		if s.Coarse {
			step, count = 3, 11
		}
		for i := range count {
			list = append(list, float64(i*step-34)/10)
		}
		return list
	}
	with := func(s Size, alpha float64) lab.Config {
		c := independent(s)
		c.Topic.Alpha = alpha
		c.Seeds, c.Epochs = s.seeds(60), s.epochs(4000)
		c.BurnIn = c.Epochs * 3 / 4
		return c
	}
	return Experiment{
		Name: "sweep/alpha-fine", Source: "research forum, thread 32", Claim: "the best alpha is 10^-2.8 to 10^-2.9",
		Setting: "as members/fiducial with 4000 epochs, of which 3000 are burn-in; alpha from 10^-3.4 to 10^-0.4",
		Expected: []Expected{
			{What: name, Known: knownRange("-2.9", "-2.8", 0), Differs: alphaFineDiffers, Other: true},
			{What: claimed, Unit: dex, Known: knownRange("", "0", 0), Differs: alphaFineDiffers},
			{What: gain, Unit: dex},
		},
		simulations: func(s Size) []lab.Config {
			list := []lab.Config{with(s, 0.1)}
			for _, x := range grid(s) {
				list = append(list, with(s, power10(x)))
			}
			return list
		},
		judge: func(t *trial) error {
			less, err := apart(t.results[1+slices.Index(grid(t.size), -2.8)], 0, t.results[0], 0, network)
			if err != nil {
				return err
			}
			t.measure(claimed, less)
			return t.optimum(optimum{
				x: grid(t.size), results: t.results[1:], reference: t.results[0], best: name, gain: gain,
				figure: Figure{Name: "sweep-alpha-fine", Plot: report.Plot{
					Title: "Network loss less that at alpha = 0.1", X: "log10 of alpha", Y: "difference in log10 loss",
				}},
			})
		},
	}
}

const alphaFineDiffers = "The forum's optimum belongs to its own model of errors. Here skills do not change, errors are independent, and the loss hardly " +
	"depends on alpha between 10^-3 and 10^-1."

// optimum is a sweep whose lowest loss is looked for.
type optimum struct {
	x         []float64
	results   []*lab.Result
	best      string // expectation of the place of the lowest mean loss
	gain      string // expectation of that loss less the one of the reference, seed by seed
	reference *lab.Result
	figure    Figure
}

// optimum notes where the mean loss is lowest. Its error is the deviation of that place over resamples of the seeds (bootstrap),
// at least what the distance of the values leaves open.
func (t *trial) optimum(o optimum) error {
	losses := make([][]float64, len(o.x)) // by value, then seed
	curve := Curve{Name: "network"}
	for i, r := range o.results {
		losses[i] = r.Values(0, network)
		if len(losses[i]) != len(losses[0]) || len(losses[i]) == 0 {
			return fmt.Errorf("at %v %d seeds have a network loss", o.x[i], len(losses[i]))
		}
		less, err := apart(r, 0, o.reference, 0, network)
		if err != nil {
			return err
		}
		curve.Add(o.x[i], less)
	}
	n := len(losses[0])
	seeds := make([]int, n)
	for i := range seeds {
		seeds[i] = i
	}
	at := lowest(losses, seeds)
	source := num.NewSource(1)
	places := make([]float64, resamples)
	for b := range places {
		for i := range seeds {
			seeds[i] = source.IntN(n)
		}
		places[b] = o.x[lowest(losses, seeds)]
	}
	spread := deviation(places)
	if len(o.x) > 1 {
		step := o.x[max(at, 1)] - o.x[max(at, 1)-1]
		spread = math.Sqrt(float64(spread*spread) + float64(step*step)/12)
	}
	t.measure(o.best, lab.Estimate{Mean: o.x[at], Error: spread, Count: n})
	gain, err := apart(o.results[at], 0, o.reference, 0, network)
	if err != nil {
		return err
	}
	t.measure(o.gain, gain)
	if o.figure.Name != "" {
		o.figure.Curves = append(o.figure.Curves, curve)
		t.figures = append(t.figures, o.figure)
	}
	return nil
}

const resamples = 400

// lowest returns the position of the lowest mean over some seeds.
func lowest(losses [][]float64, seeds []int) int {
	at, least := 0, math.Inf(1)
	for i, list := range losses {
		sum := 0.0
		for _, seed := range seeds {
			sum += list[seed]
		}
		if sum < least {
			at, least = i, sum
		}
	}
	return at
}

// deviation is the standard deviation of values.
func deviation(values []float64) float64 {
	e := mean(values)
	return float64(e.Error * math.Sqrt(float64(e.Count)))
}

// power10 returns 10^x with four digits.
func power10(x float64) float64 {
	return mustFloat(strconv.FormatFloat(num.Exp(float64(x*math.Ln10)), 'g', 4, 64))
}
