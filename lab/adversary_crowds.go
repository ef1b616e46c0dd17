package lab

import (
	"slices"

	"github.com/seed-63a7a409/chorus/num"
)

// Sybils are inferers of one owner: the inference of one model, sent under several names with slightly different noise.
type Sybils struct {
	Count int `json:"count"` // >= 1
	// Error is the standard deviation of the model's error and Bias its bias, both in volatilities.
	Error float64 `json:"error"` // > 0
	Bias  float64 `json:"bias"`
	// Noise is the standard deviation of what each name adds, in volatilities, >= 0.
	Noise float64 `json:"noise"`
}

// Kind returns sybils.
func (Sybils) Kind() string { return "sybils" }

func (a Sybils) crowd(*Config) (inferers, forecasters, reputers int) { return a.Count, 0, 0 }

func (a Sybils) check(*Config) error {
	return num.FirstError(
		checkCount("count", a.Count, 1),
		checkPositive("error", a.Error, maxSize),
		checkRange("bias", a.Bias, -maxSize, maxSize),
		checkRange("noise", a.Noise, 0, maxSize),
	)
}

func (a Sybils) begin(w crew) actor { return &sybils{Sybils: a, crew: w} }

type sybils struct {
	Sybils
	crew
	idle
}

func (a *sybils) infer(d *day) {
	size, bias, noise := float64(a.Error*a.unit()), float64(a.Bias*a.unit()), float64(a.Noise*a.unit())
	first := a.own.inferers.first
	d.predict(first, bias, size, a.shared(d.epoch))
	usual := spread(spread(size, bias), noise)
	for j := first + 1; j < a.own.inferers.end; j++ {
		copy(d.inference(j), d.inference(first))
	}
	for j := first; j < a.own.inferers.end; j++ {
		d.perturb(j, noise, a.stream(classInferer, d.epoch, j))
		d.send(j, usual, usual)
	}
}

// Colluders are inferers who agree on a false value: the median of what the honest inferers send in this epoch, moved by a
// bias; of labels, the first one is favoured. Until then they send the median as it is, which earns a reputation.
type Colluders struct {
	Count int `json:"count"` // >= 1
	// Bias is how far the value is moved, in volatilities; of labels, how much the first one is favoured.
	Bias float64 `json:"bias"`
	// Noise is the standard deviation of what each of them adds, in volatilities, >= 0.
	Noise float64 `json:"noise"`
	// From is the first epoch of the false value, >= 0.
	From int `json:"from"`
}

// Kind returns colluders.
func (Colluders) Kind() string { return "colluders" }

func (a Colluders) crowd(*Config) (inferers, forecasters, reputers int) { return a.Count, 0, 0 }

func (a Colluders) check(*Config) error {
	return num.FirstError(
		checkCount("count", a.Count, 1),
		checkRange("bias", a.Bias, -maxSize, maxSize),
		checkRange("noise", a.Noise, 0, maxSize),
		checkBetween("from", a.From, 0, maxEpochs),
	)
}

func (a Colluders) begin(w crew) actor { return &colluders{Colluders: a, crew: w} }

type colluders struct {
	Colluders
	crew
	idle
	sorted []float64 // scratch
}

func (a *colluders) infer(d *day) {
	first := a.own.inferers.first
	value := d.inference(first)
	for l := range value {
		a.sorted = a.sorted[:0]
		for j := range a.config.Inferers.Count {
			a.sorted = append(a.sorted, d.inference(j)[l])
		}
		slices.Sort(a.sorted)
		value[l] = median(a.sorted)
	}
	if d.labels > 1 {
		normalise(value)
	}
	if d.epoch >= a.From {
		d.push(first, float64(a.Bias*a.unit()))
	}
	for j := first + 1; j < a.own.inferers.end; j++ {
		copy(d.inference(j), value)
	}
	noise := float64(a.Noise * a.unit())
	for j := first; j < a.own.inferers.end; j++ {
		d.perturb(j, noise, a.stream(classInferer, d.epoch, j))
		d.sendUnforeseen(j)
	}
}
