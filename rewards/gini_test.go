package rewards_test

import (
	"testing"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/internal/inequality"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// economy is ten equally good reputers with unequal stakes whose rewards are added to their stakes (section 18).
type economy struct {
	a        num.Arith[float64]
	slope    float64
	uncapped bool // E51 without its cap

	source *num.Source
	stakes []float64
	assess *consensus.Assessor[float64]
}

const (
	equalReputers = 10
	objects       = 20
	restakeEpochs = 1000
	restaked      = 0.01 // of all stake, per epoch
)

func newEconomy(seed uint64, slope float64, uncapped bool) *economy {
	r := release.V16()
	e := &economy{a: r.Float64(), slope: slope, uncapped: uncapped, source: num.NewSource(seed)}
	var err error
	if e.assess, err = consensus.NewAssessor(e.a, r.Consensus, release.ConsensusParams(e.a, r)); err != nil {
		panic(err)
	}
	for range equalReputers {
		e.stakes = append(e.stakes, 1e6*e.source.LogNormal(0, 0.8))
	}
	return e
}

// scores draws the reports of an epoch, with errors of one size for all, and scores them.
func (e *economy) scores(t *testing.T) []float64 {
	reports := consensus.NewReports[float64](equalReputers, objects)
	for x := range objects {
		truth := e.source.Normal() - 2
		for m := range equalReputers {
			reports.Set(m, x, truth+float64(0.1*e.source.Normal()))
		}
	}
	adjusted := make([]float64, equalReputers)
	all := num.Sum(e.a.Calc(), e.stakes)
	for m, s := range e.stakes {
		adjusted[m] = equalReputers * s / all
		if !e.uncapped {
			adjusted[m] = min(adjusted[m], 1)
		}
	}
	agreed, err := e.assess.Consensus(nil, adjusted, reports)
	if err != nil {
		t.Fatal(err)
	}
	scores := make([]float64, equalReputers)
	losses := make([]float64, objects)
	for m := range scores {
		for x := range losses {
			losses[x], _ = reports.At(m, x)
		}
		if scores[m], err = e.assess.Score(losses, nil, agreed); err != nil {
			t.Fatal(err)
		}
	}
	return scores
}

// run returns the Gini coefficient of stakes after all epochs.
func (e *economy) run(t *testing.T) float64 {
	for range restakeEpochs {
		fractions, err := reputerFractions(e.a, e.slope, e.stakes, e.scores(t))
		if err != nil {
			t.Fatal(err)
		}
		pot := restaked * num.Sum(e.a.Calc(), e.stakes)
		for m, f := range fractions {
			e.stakes[m] += float64(f * pot)
		}
		// only shares matter: the sum is kept, or it would grow beyond float64
		for m := range e.stakes {
			e.stakes[m] /= 1 + restaked
		}
	}
	return inequality.Gini(e.stakes)
}

// TestSlopeBehaviour: what the slope of reputer rewards and the cap of adjusted stakes do to the distribution of
// stakes, so that swapped defaults are noticed (issue 711). Means over seeds; at the start the Gini coefficient is 0.4.
func TestSlopeBehaviour(t *testing.T) {
	const seeds = 10
	for _, c := range []struct {
		name     string
		slope    float64
		uncapped bool
		low      float64
		high     float64
	}{
		{"start", 0, false, 0.3, 0.5},
		{"slope 1", 1, false, 0, 0.65},
		{"slope 3", 3, false, 0.85, 1},
		{"slope 1 without the cap", 1, true, 0.8, 1},
	} {
		mean := 0.0
		for seed := range uint64(seeds) {
			e := newEconomy(seed, c.slope, c.uncapped)
			if c.slope == 0 {
				mean += inequality.Gini(e.stakes) / seeds
				continue
			}
			mean += e.run(t) / seeds
		}
		t.Logf("%s: Gini %.3f", c.name, mean)
		if mean <= c.low || mean >= c.high {
			t.Errorf("%s: Gini %.3f, want between %v and %v (seeds 0 to %d)", c.name, mean, c.low, c.high, seeds-1)
		}
	}
	// the defaults: v0.6 had the slope of 3 for reputers, which newer releases corrected
	for _, r := range release.All() {
		slope, err := r.Module.PRewardReputer.Float64()
		if err != nil {
			t.Fatal(err)
		}
		if concentrated := newEconomy(1, slope, false).run(t) > 0.65; concentrated != (r.Name == "v0.6") {
			t.Errorf("%s: reputer slope %v, concentrated: %v", r.Name, slope, concentrated)
		}
	}
}
