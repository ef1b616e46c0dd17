package lab

import "github.com/seed-63a7a409/chorus/num"

// Copycats are inferers who send what an honest one sends, in the same epoch, with noise of their own.
type Copycats struct {
	Count int `json:"count"` // >= 1
	// Of is the position of the honest inferer that is copied.
	Of int `json:"of"`
	// Noise is the standard deviation of their own errors, in volatilities, >= 0.
	Noise float64 `json:"noise"`
}

// Kind returns copycats.
func (Copycats) Kind() string { return "copycats" }

func (a Copycats) crowd(*Config) (inferers, forecasters, reputers int) { return a.Count, 0, 0 }

func (a Copycats) check(c *Config) error {
	return num.FirstError(
		checkCount("count", a.Count, 1),
		checkIndex("of", a.Of, c.Inferers.Count),
		checkRange("noise", a.Noise, 0, maxSize),
	)
}

func (a Copycats) begin(w crew) actor { return &copycats{Copycats: a, crew: w} }

type copycats struct {
	Copycats
	crew
	idle
}

func (a *copycats) infer(d *day) {
	if !d.present[a.Of] {
		return
	}
	size := float64(a.Noise * a.unit())
	for j := a.own.inferers.first; j < a.own.inferers.end; j++ {
		copy(d.inference(j), d.inference(a.Of))
		d.perturb(j, size, a.stream(classInferer, d.epoch, j))
		d.sendAs(j, a.Of)
	}
}

// NetworkCopycats are inferers who send the network inference of the epoch before, with noise of their own. They are absent
// until there is one.
type NetworkCopycats struct {
	Count int     `json:"count"` // >= 1
	Noise float64 `json:"noise"` // as of Copycats
}

// Kind returns network-copycats.
func (NetworkCopycats) Kind() string { return "network-copycats" }

func (a NetworkCopycats) crowd(*Config) (inferers, forecasters, reputers int) { return a.Count, 0, 0 }

func (a NetworkCopycats) check(*Config) error {
	return num.FirstError(checkCount("count", a.Count, 1), checkRange("noise", a.Noise, 0, maxSize))
}

func (a NetworkCopycats) begin(w crew) actor { return &networkCopycats{NetworkCopycats: a, crew: w} }

type networkCopycats struct {
	NetworkCopycats
	crew
	idle
}

func (a *networkCopycats) infer(d *day) {
	if !d.hasNetwork {
		return
	}
	size := float64(a.Noise * a.unit())
	for j := a.own.inferers.first; j < a.own.inferers.end; j++ {
		copy(d.inference(j), d.network)
		d.perturb(j, size, a.stream(classInferer, d.epoch, j))
		d.sendUnforeseen(j)
	}
}
