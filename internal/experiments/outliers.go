package experiments

import (
	"fmt"
	"github.com/seed-63a7a409/chorus/lab/report"
	"math"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// crowd is inferers with errors N(0, 1) whose inferences go through the outlier filter of v0.17.
type crowd struct {
	network *synthesis.Network[float64]
	filter  *synthesis.OutlierFilter[float64]
	state   synthesis.OutlierState[float64]
	values  []float64
}

func newCrowd(inferers int) (*crowd, error) {
	r := release.V17()
	a := r.Float64()
	network, err := synthesis.NewNetwork(a, r.Synthesis, release.SynthesisParams(a, r, r.Topic))
	return &crowd{network: network, values: make([]float64, inferers)}, err
}

// sift filters the values of an epoch. It returns the mean of all, that of those kept, and how many fell out.
func (c *crowd) sift() (all, kept float64, dropped int, err error) {
	if c.filter, err = c.network.FilterOutliers(c.filter, c.state, c.values); err != nil {
		return 0, 0, 0, err
	}
	c.state = c.filter.State
	n := 0.0
	for i, x := range c.values {
		all += x
		if c.filter.Kept[i] {
			kept += x
			n++
		}
	}
	return all / float64(len(c.values)), kept / n, len(c.values) - int(n), nil
}

const (
	crowdEpochs = 1000
	crowdSeeds  = 200
	// crowdKnownSeeds are as many epochs as in the source: 200 000 inferences of ten inferers.
	crowdKnownSeeds = 20
	jumpChance      = 0.1
)

// jumping draws the squared errors of the mean of all and of those kept where the first of ten jumps by so many sigmas at times.
func jumping(s Size, sigmas float64) draw {
	epochs := s.epochs(crowdEpochs)
	return draw{seeds: s.seeds(crowdSeeds), cost: epochs / 10, once: func(seed uint64) ([]float64, error) {
		c, err := newCrowd(10)
		if err != nil {
			return nil, err
		}
		source := num.NewSource(seed)
		var squares [2]float64
		for range epochs {
			for i := range c.values {
				c.values[i] = source.Normal()
			}
			if source.Uniform() < jumpChance {
				c.values[0] += sigmas
			}
			all, kept, _, err := c.sift()
			if err != nil {
				return nil, err
			}
			squares[0] += float64(all * all)
			squares[1] += float64(kept * kept)
		}
		return []float64{squares[0] / float64(epochs), squares[1] / float64(epochs)}, nil
	}}
}

// dropping draws the part of honest inferences that fall out, and how many there are; degrees of freedom of Student's t for heavy tails, 0 for normal ones.
func dropping(s Size, inferers, degrees int) draw {
	epochs := s.epochs(crowdEpochs)
	return draw{seeds: s.seeds(crowdSeeds), cost: epochs / 10, once: func(seed uint64) ([]float64, error) {
		c, err := newCrowd(inferers)
		if err != nil {
			return nil, err
		}
		source := num.NewSource(seed)
		dropped := 0
		for range epochs {
			for i := range c.values {
				c.values[i] = source.Normal()
				if degrees > 0 {
					squares := 0.0
					for range degrees {
						x := source.Normal()
						squares += float64(x * x)
					}
					c.values[i] /= math.Sqrt(squares / float64(degrees))
				}
			}
			_, _, n, err := c.sift()
			if err != nil {
				return nil, err
			}
			dropped += n
		}
		return []float64{float64(dropped) / float64(epochs*inferers), float64(epochs * inferers)}, nil
	}}
}

func outliers() []Experiment {
	const source = "research forum, thread 94; measured once over 20 000 epochs"
	jumps := []struct {
		sigmas    float64
		all, kept string
	}{{5, "0.124", "0.121"}, {10, "0.198", "0.102"}, {20, "0.494", "0.101"}, {50, "2.57", "0.101"}, {100, "9.98", "0.101"}}
	what := func(sigmas float64, of string) string { return fmt.Sprintf("jumps of %v sigma: %s", sigmas, of) }
	jump := Experiment{
		Name: "outliers/jumps", Source: source, Claim: "the outlier-resistant inference keeps its error where one inferer of ten jumps",
		Setting: "ten inferers with errors N(0, 1) and equal weights, one of whom jumps in 10 % of the epochs; mean squared error of the mean of " +
			"all, and of those whom the filter of v0.17 keeps",
		draws: func(s Size) (list []draw) {
			for _, j := range jumps {
				list = append(list, jumping(s, j.sigmas))
			}
			return list
		},
		judge: func(t *trial) error {
			all, kept := Curve{Name: "mean of all"}, Curve{Name: "mean of those kept"}
			for i, j := range jumps {
				t.measure(what(j.sigmas, "all"), t.column(i, 0))
				t.measure(what(j.sigmas, "kept"), t.column(i, 1))
				all.Add(j.sigmas, t.column(i, 0))
				kept.Add(j.sigmas, t.column(i, 1))
			}
			t.figures = append(t.figures, Figure{Name: "outliers", Plot: report.Plot{
				Title: "One of ten inferers jumps", X: "size of the jumps, sigma", Y: "mean squared error", LogX: true, LogY: true,
				Curves: []Curve{all, kept},
			}})
			return nil
		},
	}
	for _, j := range jumps {
		jump.Expected = append(jump.Expected,
			Expected{What: what(j.sigmas, "all"), Known: known(j.all, crowdKnownSeeds)},
			Expected{What: what(j.sigmas, "kept"), Known: known(j.kept, crowdKnownSeeds)})
	}
	falseDrops := Experiment{
		Name: "outliers/false-drops", Source: source, Claim: "honest inferences hardly ever fall out",
		Setting: "as outliers/jumps without jumps, 5 and 10 inferers; then with errors of Student's t with 3 degrees of freedom, which is our choice: the source " +
			"says heavy tails. It counts 3 drops in 100 000 inferences of 5 and none in 200 000 of 10; the errors of that are ours",
		Expected: []Expected{
			{What: "part that falls out of 5", Known: knownWithin("0.00003", "0.00002")},
			{What: "part that falls out of 10", Known: knownWithin("0.000000", "0.000005")},
			{What: "heavy tails: part that falls out of 5", Known: knownRange("0.004", "0.006", crowdKnownSeeds)},
			{What: "heavy tails: part that falls out of 10", Known: knownRange("0.004", "0.006", crowdKnownSeeds)},
		},
		draws: func(s Size) []draw {
			return []draw{dropping(s, 5, 0), dropping(s, 10, 0), dropping(s, 5, 3), dropping(s, 10, 3)}
		},
		judge: func(t *trial) error {
			for i, name := range []string{
				"part that falls out of 5", "part that falls out of 10",
				"heavy tails: part that falls out of 5", "heavy tails: part that falls out of 10",
			} {
				e := t.column(i, 0)
				e.Error = max(e.Error, 1/t.column(i, 1).Mean/float64(e.Count)) // as if one more fell out
				t.measure(name, e)
			}
			return nil
		},
	}
	return []Experiment{jump, falseDrops}
}
