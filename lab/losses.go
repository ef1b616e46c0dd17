package lab

import (
	"math"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// Names of losses.
const (
	lossSquared      = "squared"
	lossAbsolute     = "absolute"
	lossCrossEntropy = "cross-entropy"
	lossBrier        = "brier"
)

// leastLoss stands for smaller losses, which have no logarithm or one that would drown all others.
const leastLoss = 1e-12

// leastSize stands for smaller sizes of errors, whose products may be 0.
const leastSize = 1e-300

// ruler measures inferences against the truth of a day, in log10 of the loss.
type ruler struct{ kind string }

func newRuler(c *Config) ruler {
	if c.Truth.Process == "labels" {
		return ruler{c.Topic.LabelLoss}
	}
	return ruler{c.Topic.Loss}
}

// bySize returns what log10 loss is to be expected of an error of a size > 0: of numbers the logarithm of the mean loss, but for a
// factor; of labels the mean of the logarithms.
func (r ruler) bySize(labels int) func(size float64) float64 {
	switch r.kind {
	case lossSquared:
		return func(size float64) float64 { return float64(2 * log10(max(size, leastSize))) }
	case lossAbsolute:
		return func(size float64) float64 { return log10(max(size, leastSize)) }
	}
	return newSizeCurve(r, labels).at
}

func (r ruler) measure(inference []float64, truth float64) float64 {
	loss := 0.0
	switch r.kind {
	case lossCrossEntropy:
		p := inference[int(truth)]
		loss = -num.Ln(min(max(p, math.SmallestNonzeroFloat64), 1))
	case lossBrier:
		for l, p := range inference {
			if l == int(truth) {
				p -= 1
			}
			loss += float64(p * p)
		}
	case lossAbsolute:
		loss = math.Abs(inference[0] - truth)
	default:
		miss := inference[0] - truth
		loss = float64(miss * miss)
	}
	return log10(max(loss, leastLoss))
}

// lossesOf fills in the true losses of everything in a network inference over the roster.
type lossMeter[T number] struct {
	ruler  ruler
	float  func(T) float64
	vector []float64 // one inference, over the labels
	truth  float64
}

func (m *lossMeter[T]) loss(x []T) float64 {
	m.vector = m.vector[:0]
	for _, v := range x {
		m.vector = append(m.vector, m.float(v))
	}
	return m.ruler.measure(m.vector, m.truth)
}

// measureInto fills in l, which has the sizes of the roster.
func (m *lossMeter[T]) measureInto(l *regret.Losses[float64], d *day, inferers []regret.Inferer, forecasters []regret.Forecaster, in *synthesis.Result[T]) {
	m.truth = d.truth
	l.Reset(l.Inferer.Len(), l.Forecaster.Len())
	l.Combined, l.Naive = m.loss(in.Combined), m.loss(in.Naive)
	for _, j := range inferers {
		l.Inferer.Set(j, m.ruler.measure(d.inference(int(j)), d.truth))
	}
	measureValues(m, &l.Forecaster, &in.Implied, forecasters)
	measureValues(m, &l.OneOutInferer, &in.OneOutInferer, inferers)
	measureValues(m, &l.OneOutForecaster, &in.OneOutForecaster, forecasters)
	measureValues(m, &l.OneInForecaster, &in.OneInForecaster, forecasters)
	for i, k := range forecasters {
		if i >= len(in.OneOutInfererForecaster) {
			break // not all cases form them
		}
		row := &in.OneOutInfererForecaster[i]
		for p, j := range inferers {
			if x, present := row.At(regret.Inferer(p)); present {
				l.OneOutInfererForecaster.Set(k, j, m.loss(x))
			}
		}
	}
}

// measureValues sets the losses of inferences over those who take part at their places in the roster.
func measureValues[R regret.Role, T number](m *lossMeter[T], into *regret.Column[R, float64], of *synthesis.Values[R, T], members []R) {
	for i, member := range members {
		if i >= of.Len() {
			return
		}
		if x, present := of.At(R(i)); present {
			into.Set(member, m.loss(x))
		}
	}
}
