package lab

import (
	"math"

	"github.com/seed-63a7a409/chorus/num"
)

// What forecasters are good at.
const (
	targetLoss   = "loss"
	targetRegret = "regret"
	targetZScore = "z-score"
)

// honestForecasters forecast the losses of all inferences of an epoch. Each knows the size of an error that is to be expected
// of an inferer, so much of what is peculiar to the epoch as its context sensitivity says, and nothing of the error that
// is drawn: knowing that would flatter every mechanism that listens to forecasts.
type honestForecasters struct {
	Forecasters
	errors, biases, contexts []float64
	streams                  streams
	expected                 []float64 // log10 losses of one forecaster, by inferer
}

// sensitivitySteepness is that of the sigmoid which spreads context sensitivities over (0, 1).
const sensitivitySteepness = 10

func newHonestForecasters(c Forecasters, inferers int, s streams) *honestForecasters {
	h := &honestForecasters{Forecasters: c, streams: s, expected: make([]float64, inferers)}
	for k := range c.Count {
		skill := s.once(streamForecasterSkill, k)
		h.errors = append(h.errors, float64(c.Error*factorToTheNormal(skill, c.ErrorFactor)))
		h.biases = append(h.biases, float64(c.Bias*skill.Normal()))
		context := 1 / (1 + num.Exp(-float64(sensitivitySteepness*(skill.Uniform()-0.5))))
		if c.Context != nil {
			context = *c.Context
		}
		h.contexts = append(h.contexts, context)
	}
	return h
}

// forecast fills in the forecasts of the honest forecasters about everybody who has sent an inference.
func (h *honestForecasters) forecast(d *day) {
	if h.Count == 0 {
		return
	}
	best := outperformer(h.Outperformer, h.streams.of(streamForecasterTurn, d.epoch, 0), h.Count)
	grown := experience(h.Experience, d.epoch)
	n := len(d.present)
	for k := range h.Count {
		size := float64(h.errors[k] * grown)
		if k == best {
			size = float64(size * h.Outperformance)
		}
		h.expect(d, h.contexts[k])
		s := h.streams.of(streamForecast, d.epoch, k)
		row := d.forecasts[k*n : (k+1)*n]
		for j := range row {
			if d.present[j] {
				row[j] = h.send(d, j, h.biases[k]+float64(size*s.Normal()))
			}
		}
		d.forecasting[k] = true
	}
}

// expect fills in what a forecaster with a context sensitivity expects of each inferer before its own error.
func (h *honestForecasters) expect(d *day, context float64) {
	for j, there := range d.present {
		if there {
			h.expected[j] = d.usualLoss[j] + float64(context*d.peculiar[j])
		}
	}
}

// send returns the forecast that a forecaster with this error sends. One that is good at losses has the error in them.
// One that is good at regrets makes it in the regret against the network's last loss, so that it knows the level of
// losses as the network has it; one that is good at z-scores makes it in the regret over the spread of regrets.
func (h *honestForecasters) send(d *day, j int, err float64) float64 {
	if !d.hasLoss || h.Target == targetLoss {
		return h.expected[j] + err
	}
	mean, deviation := meanAndDeviation(h.expected, d.present)
	if h.Target == targetRegret {
		return d.networkLoss + (h.expected[j] - mean) + err
	}
	return d.networkLoss + (h.expected[j] - mean) + float64(err*deviation)
}

// meanAndDeviation are those of the values that are present; 0 and 0 without any.
func meanAndDeviation(x []float64, present []bool) (mean, deviation float64) {
	n, sum := 0, 0.0
	for i, there := range present {
		if there {
			n++
			sum += x[i]
		}
	}
	if n == 0 {
		return 0, 0
	}
	mean = sum / float64(n)
	squares := 0.0
	for i, there := range present {
		if there {
			away := x[i] - mean
			squares += float64(away * away)
		}
	}
	return mean, math.Sqrt(squares / float64(n))
}
