package lab

import (
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
)

// repetition is a simulation in either arithmetic.
type repetition interface {
	epochsMade() int // epochs
	step() error
	finish(point int) (Repetition, error)
	archive(a *archive)
}

// begin starts one seed of a setting. Rows of epochs.csv go to rows, nil for none.
func (s *setup) begin(seed uint64, rows *epochRows) (repetition, error) {
	parts := 0
	if seed-s.config.Seed < uint64(s.config.Record.Series) {
		parts = min(s.config.Record.Bins, s.config.Epochs)
	}
	if s.config.Engine == "ledger" {
		return newLedgerTrial(s, seed, parts, rows)
	}
	if s.config.Arithmetic == "decimal" {
		return newSimulation(s, s.release.Decimal(), seed, parts, rows, decimalFloat, floatDecimal)
	}
	same := func(x float64) float64 { return x }
	return newSimulation(s, s.release.Float64(), seed, parts, rows, same, same)
}

func decimalFloat(x num.Dec) float64 {
	f, _ := x.Float64() // out of range it is an infinity, which means pass over
	return f
}

func floatDecimal(x float64) num.Dec {
	d, _ := num.ShortestDec(x) // all that is drawn is finite
	return d
}

// finish returns what the repetition gave.
func (m *trial) finish(point int) (Repetition, error) {
	out := Repetition{Point: point, Seed: m.seed, Values: m.means(), Series: m.series(), Failed: m.failures()}
	if loss, ok := m.hindsight.best(); ok {
		out.Values[m.named.hindsight] = &loss
	}
	if weights := m.hindsight.convexWeights(); weights != nil {
		out.Values[m.named.hindsight+1] = new(m.lossOfMixture(weights))
	}
	return out, nil
}

// failures are the epochs that failed, by the name of the stage; nil without any.
func (m *trial) failures() map[string]int {
	var failed map[string]int
	for stage, n := range m.failed {
		if n == 0 {
			continue
		}
		if failed == nil {
			failed = map[string]int{}
		}
		failed[epoch.Stage(stage).String()] = n
	}
	return failed
}

// lossOfMixture draws the inferences of the run again and returns the mean log loss of a fixed mixture of the honest ones.
func (m *trial) lossOfMixture(weights []float64) float64 {
	truth := newTruthWalk(m.config.Truth, m.setup.data)
	d := newDay(m.setup.roster, m.day.labels)
	d.lossBySize = m.day.lossBySize
	sum := 0.0
	for e := range m.epoch {
		d.begin(e, truth.next(e, m.streams.of(streamTruth, e, 0)))
		if e < m.config.BurnIn {
			continue
		}
		m.inferers.infer(d)
		clear(m.made)
		for j, w := range weights {
			for l, x := range d.inference(j) {
				m.made[l] += float64(w * x)
			}
		}
		if e >= m.config.BurnIn {
			sum += m.setup.ruler.measure(m.made, d.truth)
		}
	}
	return sum / float64(m.epoch-m.config.BurnIn)
}
