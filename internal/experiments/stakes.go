package experiments

import (
	"slices"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/internal/inequality"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// economy is reputers who are equally good, with unequal stakes, whose rewards are added to their stakes.
type economy struct {
	adjusted  bool // stakes are capped as in E51 before they form the consensus
	listening bool // listening coefficients are searched for (E55-E58); they are 1 otherwise

	source     *num.Source
	assessor   *consensus.Assessor[float64]
	calculator *rewards.Calculator[float64]
	reports    *consensus.Reports[float64]

	stakes, coefficients []float64
	weights, scores      []float64
	fractions            []float64
	consensus            *consensus.Consensus[float64]
	found                *consensus.Coefficients[float64]
	losses               []float64
}

const (
	economyReputers = 10
	economyEpochs   = 1000
	economySeeds    = 20
	// Every reputer reports 36 losses, as of 5 inferers and 3 forecasters, with an error of a tenth of a dex.
	economyObjects = 36
	economyError   = 0.1
	// restaked is what all reputers together are paid in an epoch, as a part of all stake.
	restaked = 0.01
	// stakeSpread is the standard deviation of ln stake. The source does not give it; at this one the stakes start as
	// unequal as there, with a Gini coefficient of 0.43.
	stakeSpread = 0.9
)

func newEconomy(seed uint64, slope float64, adjusted, listening bool) (*economy, error) {
	r := release.V17()
	a := r.Float64()
	e := &economy{
		adjusted: adjusted, listening: listening, source: num.NewSource(seed),
		reports: consensus.NewReports[float64](economyReputers, economyObjects), losses: make([]float64, economyObjects),
	}
	var err error
	if e.assessor, err = consensus.NewAssessor(a, r.Consensus, release.ConsensusParams(a, r)); err != nil {
		return nil, err
	}
	params := release.RewardsParams(a, r, r.Topic)
	params.ReputerSlope = slope
	if e.calculator, err = rewards.NewCalculator(a, r.Rewards, params); err != nil {
		return nil, err
	}
	for range economyReputers {
		e.stakes = append(e.stakes, float64(1e6*e.source.LogNormal(0, stakeSpread)))
		e.coefficients = append(e.coefficients, 1)
	}
	e.scores = make([]float64, economyReputers)
	return e, nil
}

// epoch makes an epoch: reports, scores, rewards.
func (e *economy) epoch() error {
	for x := range economyObjects {
		loss := e.source.Normal() - 4.4
		for m := range economyReputers {
			e.reports.Set(m, x, loss+float64(economyError*e.source.Normal()))
		}
	}
	if err := e.score(); err != nil {
		return err
	}
	var err error
	if e.fractions, err = e.calculator.ReputerFractions(e.fractions, e.stakes, e.scores); err != nil {
		return err
	}
	all := 0.0
	for _, s := range e.stakes {
		all += s
	}
	for m, f := range e.fractions {
		// Only shares matter, so all stakes are divided by their growth, and numbers stay small.
		e.stakes[m] = (e.stakes[m] + float64(f*float64(restaked*all))) / (1 + restaked)
	}
	return nil
}

func (e *economy) score() (err error) {
	if e.listening {
		if e.found, err = e.assessor.ListeningCoefficients(e.found, e.stakes, e.coefficients, e.reports); err != nil {
			return err
		}
		copy(e.coefficients, e.found.Coefficients)
		copy(e.scores, e.found.Scores)
		return nil
	}
	e.weights = append(e.weights[:0], e.stakes...)
	if e.adjusted {
		if e.weights, err = e.assessor.AdjustedStakes(e.weights, e.stakes, e.coefficients); err != nil {
			return err
		}
	}
	if e.consensus, err = e.assessor.Consensus(e.consensus, e.weights, e.reports); err != nil {
		return err
	}
	for m := range e.scores {
		for x := range e.losses {
			e.losses[x], _ = e.reports.At(m, x)
		}
		if e.scores[m], err = e.assessor.Score(e.losses, nil, e.consensus); err != nil {
			return err
		}
	}
	return nil
}

// inequality returns the Gini coefficient of the stakes and the largest share.
func (e *economy) inequality() (gini, largest float64) {
	sorted := slices.Clone(e.stakes)
	gini = inequality.Gini(sorted)
	sum := 0.0
	for _, s := range sorted {
		sum += s
	}
	return gini, sorted[len(sorted)-1] / sum
}
