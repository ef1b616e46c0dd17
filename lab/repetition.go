package lab

import (
	"context"

	"github.com/seed-63a7a409/chorus/num"
)

// repeat runs one seed of a setting from the first epoch to the last.
func (s *setup) repeat(ctx context.Context, point int, seed uint64) (Repetition, error) {
	parts := 0
	if seed-s.config.Seed < uint64(s.config.Record.Series) {
		parts = min(s.config.Record.Bins, s.config.Epochs)
	}
	if s.config.Arithmetic == "decimal" {
		return runAll(ctx, s, s.release.Decimal(), point, seed, parts, decimalFloat, floatDecimal)
	}
	same := func(x float64) float64 { return x }
	return runAll(ctx, s, s.release.Float64(), point, seed, parts, same, same)
}

func decimalFloat(x num.Dec) float64 {
	f, _ := x.Float64() // out of range it is an infinity, which the quantities pass over
	return f
}

func floatDecimal(x float64) num.Dec {
	d, _ := num.Float64Dec(x) // all that is drawn is finite
	return d
}

func runAll[T number](ctx context.Context, s *setup, arith num.Arith[T], point int, seed uint64, parts int, float func(T) float64, exact func(float64) T) (Repetition, error) {
	m, err := newSimulation(s, arith, seed, parts, float, exact)
	if err != nil {
		return Repetition{}, err
	}
	for m.epoch < s.config.Epochs {
		if err := ctx.Err(); err != nil {
			return Repetition{}, err
		}
		if err := m.step(); err != nil {
			return Repetition{}, err
		}
	}
	return m.finish(point)
}

// finish returns what the repetition gave.
func (m *simulation[T]) finish(point int) (Repetition, error) {
	out := Repetition{Point: point, Seed: m.seed, Values: m.means(), Series: m.series(), Failed: m.failed}
	if loss, ok := m.hindsight.best(); ok {
		out.Values[m.named.hindsight] = &loss
	}
	if weights := m.hindsight.convexWeights(); weights != nil {
		out.Values[m.named.hindsight+1] = new(m.lossOfMixture(weights))
	}
	return out, nil
}

// lossOfMixture draws the inferences of the run again and returns the mean log loss of a fixed mixture of the honest ones.
func (m *simulation[T]) lossOfMixture(weights []float64) float64 {
	truth := newTruthWalk(m.config.Truth, m.setup.data)
	d := newDay(m.setup.roster, m.day.labels)
	d.lossPower = m.day.lossPower
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
