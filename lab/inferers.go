package lab

import (
	"math"

	"github.com/seed-63a7a409/chorus/num"
)

// Who outperforms.
const (
	outperformerRandom = "random"
	outperformerSame   = "same"
	outperformerNone   = "none"
)

// honestInferers send the truth with an error of their own skill.
type honestInferers struct {
	Inferers
	unit    float64 // volatility
	errors  []float64
	biases  []float64
	streams streams
}

func newHonestInferers(c Inferers, unit float64, s streams) *honestInferers {
	h := &honestInferers{Inferers: c, unit: unit, streams: s}
	for j := range c.Count {
		skill := s.once(streamInfererSkill, j)
		h.errors = append(h.errors, float64(float64(c.Error*unit)*factorToTheNormal(skill, c.ErrorFactor)))
		h.biases = append(h.biases, float64(float64(c.Bias*unit)*skill.Normal()))
	}
	return h
}

// factorToTheNormal returns factor^N for a standard normal N.
func factorToTheNormal(s *num.Source, factor float64) float64 { return s.LogNormal(0, num.Ln(factor)) }

// experience is the factor of errors after so many epochs, from 1 to one half.
func experience(rate float64, age int) float64 {
	if rate == 0 {
		return 1
	}
	return float64(0.5 * (1 + num.Exp(float64(-rate*float64(age)))))
}

// outperformer returns who outperforms in an epoch, -1 for nobody.
func outperformer(rule string, s *num.Source, count int) int {
	switch rule {
	case outperformerRandom:
		return s.IntN(count)
	case outperformerSame:
		return 0
	}
	return -1
}

// infer fills in the inferences of the honest inferers, at the first positions.
func (h *honestInferers) infer(d *day) {
	turn := h.streams.of(streamInfererTurn, d.epoch, 0)
	best := outperformer(h.Outperformer, turn, h.Count)
	grown := experience(h.Experience, d.epoch)
	common, own := math.Sqrt(h.Correlation), math.Sqrt(1-h.Correlation)
	shared := 0.0
	if h.Correlation > 0 && d.labels == 1 {
		shared = float64(common * turn.Normal())
	}
	for j := range h.Count {
		s := h.streams.of(streamInference, d.epoch, j)
		usual := float64(h.errors[j] * grown)
		size := usual
		if j == best {
			size = float64(size * h.Outperformance)
		}
		bias := h.biases[j]
		if d.labels == 1 {
			noise := shared + float64(own*s.Normal())
			d.inference(j)[0] = d.truth + bias + float64(size*noise)
		} else {
			classify(d.inference(j), int(d.truth), bias, size, s)
		}
		d.send(j, spread(size, bias), spread(usual, bias))
	}
}

// spread is the root mean square of an error with a bias.
func spread(size, bias float64) float64 {
	return math.Sqrt(float64(size*size) + float64(bias*bias))
}

// labelUnit is the unit of errors of labels: an Error of 2 and half of it with experience is then 0.6, about what the researchers' rows of a classification show.
const labelUnit = 0.6

// classify fills in probabilities of labels. Each label has a value, 1 if it is the true one and 0 otherwise, that is seen with an error
// of the size, that of the first label with the bias, too; probabilities are in proportion to the absolute values. So who errs less
// is both right more often and more certain.
func classify(p []float64, truth int, bias, size float64, s *num.Source) {
	for l := range p {
		x := float64(size * s.Normal())
		if l == truth {
			x++
		}
		if l == 0 {
			x += bias
		}
		p[l] = math.Abs(x)
	}
	normalise(p)
}
