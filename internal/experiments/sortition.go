package experiments

import (
	"fmt"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// candidates compete for the seats of an active set by merit sortition.
type candidates struct {
	calculator *rewards.Calculator[float64]
	admission  rewards.AdmissionParams[float64]
	source     *num.Source
	noise      float64 // standard deviation of a score around the quality of its owner
	averages   bool    // the passive quantile is of moving averages (K21)

	names   []string // ascending
	quality []float64
	records []rewards.ScoreRecord[float64]
	active  []bool
}

const (
	sortitionCandidates = 32
	sortitionSeats      = 12
	sortitionQuantile   = 0.2
	sortitionEpochs     = 1000
	sortitionBurnIn     = 200
)

func newCandidates(r release.Release, lowest rewards.LowestRule, seed uint64, alpha, noise float64) (*candidates, error) {
	a := r.Float64()
	params := release.RewardsParams(a, r, r.Topic)
	params.MeritSortitionAlpha, params.ActiveInfererQuantile = alpha, sortitionQuantile
	calculator, err := rewards.NewCalculator(a, r.Rewards, params)
	if err != nil {
		return nil, err
	}
	c := &candidates{
		calculator: calculator, source: num.NewSource(seed), noise: noise,
		averages:  r.Rewards.Quantile == rewards.QuantileOfEMAScores,
		admission: rewards.AdmissionParams[float64]{Actor: rewards.ActorInferer, Lowest: lowest, Seats: sortitionSeats},
		records:   make([]rewards.ScoreRecord[float64], sortitionCandidates),
		active:    make([]bool, sortitionCandidates),
	}
	for i := range sortitionCandidates {
		c.names = append(c.names, fmt.Sprintf("candidate-%02d", i))
		c.quality = append(c.quality, c.source.Normal())
	}
	return c, nil
}

// epoch admits from all candidates, in a random order, and scores who is in. Its nonce grows from 1.
func (c *candidates) epoch(nonce int64) error {
	set := rewards.ActiveSet[float64]{}
	for _, i := range c.source.Perm(len(c.names)) {
		d, err := c.calculator.Admission(c.admission, set, rewards.Submission[float64]{Name: c.names[i], Nonce: nonce, Record: c.records[i]})
		if err != nil {
			return err
		}
		set = d.Set
		for _, changed := range d.Records {
			at, _ := slices.BinarySearch(c.names, changed.Name)
			c.records[at] = changed.Record
		}
	}
	clear(c.active)
	var raw, averages []float64
	for _, seat := range set.Seats {
		i, _ := slices.BinarySearch(c.names, seat.Name)
		c.active[i] = true
		score := c.quality[i] + float64(c.noise*c.source.Normal())
		average, err := c.calculator.UpdatedScore(score, c.records[i].Score, !c.records[i].Known)
		if err != nil {
			return err
		}
		c.records[i] = rewards.ScoreRecord[float64]{Score: average, Height: nonce, Known: true}
		raw, averages = append(raw, score), append(averages, average)
	}
	scores := raw
	if c.averages {
		scores = averages
	}
	var err error
	c.admission.Quantile, err = c.calculator.PassiveQuantile(rewards.ActorInferer, scores)
	return err
}
