package lab

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/num"
)

// What lazy reputers report.
const (
	lazyConstant  = "constant"
	lazyLast      = "last"
	lazyConsensus = "consensus"
	lazyCopy      = "copy"
)

// LazyReputers are reputers who measure nothing.
type LazyReputers struct {
	Count int     `json:"count"` // >= 1
	Stake float64 `json:"stake"` // of each, in tokens, > 0
	// Way is what they report: constant, Loss for everything; last, what was true in the epoch before; consensus, the network
	// losses of the last close; copy, what the honest reputer Of reports in this epoch. What there was no loss of then has the
	// loss of the network inference. Before there is anything to repeat they report nothing.
	Way  string  `json:"way"`
	Loss float64 `json:"loss"` // log10
	Of   int     `json:"of"`
}

// Kind returns lazy-reputers.
func (LazyReputers) Kind() string { return "lazy-reputers" }

func (a LazyReputers) crowd(*Config) (inferers, forecasters, reputers int) { return 0, 0, a.Count }

func (a LazyReputers) check(c *Config) error {
	return num.FirstError(
		checkCount("count", a.Count, 1),
		checkPositive("stake", a.Stake, maxStake),
		checkOneOf("way", a.Way, lazyConstant, lazyLast, lazyConsensus, lazyCopy),
		checkRange("loss", a.Loss, -100, 100),
		checkIndex("of", a.Of, c.Reputers.Count),
	)
}

func (a LazyReputers) begin(w crew) actor { return &lazyReputers{LazyReputers: a, crew: w} }

type lazyReputers struct {
	LazyReputers
	crew
	idle
}

func (a *lazyReputers) stake(d *day) { d.beginWithStakes(a.own.reputers, a.Stake) }

func (a *lazyReputers) report(d *day, m int, losses *reported) {
	var repeated *reported
	there := false
	switch a.Way {
	case lazyConstant:
		changeLosses(losses, func(float64) float64 { return a.Loss })
		d.reporting[m] = true
		return
	case lazyLast:
		repeated, there = d.before, d.hasBefore
	case lazyConsensus:
		repeated, there = d.consensus, d.hasLoss
	case lazyCopy:
		repeated, there = d.told[a.Of], d.reporting[a.Of]
	}
	if !there {
		return
	}
	d.reporting[m] = true
	losses.Combined, losses.Naive = repeated.Combined, repeated.Naive
	from := repeated.Parts()
	for i, cells := range losses.Parts() {
		values, known := from[i].Values(), from[i].Present()
		columns := cells.Columns()
		for at, there := range cells.Present() {
			switch {
			case !there:
			case known[at]:
				cells.Set(at/columns, at%columns, values[at])
			default:
				cells.Set(at/columns, at%columns, repeated.Combined)
			}
		}
	}
}

// LyingReputers are reputers who measure well and report something else.
type LyingReputers struct {
	Count int     `json:"count"` // >= 1
	Stake float64 `json:"stake"` // of each, in tokens, > 0
	// Error is the standard deviation of their reported losses, in dex, >= 0, and Bias what they add to every loss.
	Error float64 `json:"error"`
	Bias  float64 `json:"bias"`
	// Favours are the positions of inferers in whose favour they report: the loss of each is lowered by By, in dex, and
	// that of the network without it raised by as much. Adversaries' inferers have the positions after the honest ones.
	Favours []int   `json:"favours" strict:"optional"`
	By      float64 `json:"by"`
}

// Kind returns lying-reputers.
func (LyingReputers) Kind() string { return "lying-reputers" }

func (a LyingReputers) crowd(*Config) (inferers, forecasters, reputers int) { return 0, 0, a.Count }

func (a LyingReputers) check(c *Config) error {
	err := num.FirstError(
		checkCount("count", a.Count, 1),
		checkPositive("stake", a.Stake, maxStake),
		checkRange("error", a.Error, 0, 100),
		checkRange("bias", a.Bias, -100, 100),
		checkRange("by", a.By, -100, 100),
		checkBetween("favours: length", len(a.Favours), 0, maxMembers),
	)
	if err != nil {
		return err
	}
	inferers, _, _ := c.membersInAll()
	for i, j := range a.Favours {
		if err := checkIndex(fmt.Sprintf("favours[%d]", i), j, inferers); err != nil {
			return err
		}
	}
	return nil
}

func (a LyingReputers) begin(w crew) actor { return &lyingReputers{LyingReputers: a, crew: w} }

type lyingReputers struct {
	LyingReputers
	crew
	idle
}

func (a *lyingReputers) stake(d *day) { d.beginWithStakes(a.own.reputers, a.Stake) }

func (a *lyingReputers) report(d *day, m int, losses *reported) {
	d.reporting[m] = true
	noise(losses, a.config, a.Bias, a.Error, a.stream(classReputer, d.epoch, m))
	for _, j := range a.Favours {
		favour(losses, j, a.By)
	}
}

// favour reports in favour of an inferer, in dex.
func favour(losses *reported, j int, by float64) {
	if x, present := losses.Inferer.Cells.At(j, 0); present {
		losses.Inferer.Cells.Set(j, 0, x-by)
	}
	if x, present := losses.OneOutInferer.Cells.At(j, 0); present {
		losses.OneOutInferer.Cells.Set(j, 0, x+by)
	}
}

// DustReputers are reputers with hardly any stake. What they report has no weight, but each counts as one head where
// stakes are compared with the mean stake (E51), so that they change what others are worth.
type DustReputers struct {
	Count int `json:"count"` // >= 1
	// Stake of each, in tokens, > 0. The chain takes 10^-14 tokens (RequiredMinimumStake) and more.
	Stake float64 `json:"stake"`
	// Error and Bias as of LyingReputers.
	Error float64 `json:"error"`
	Bias  float64 `json:"bias"`
}

// Kind returns dust-reputers.
func (DustReputers) Kind() string { return "dust-reputers" }

func (a DustReputers) crowd(*Config) (inferers, forecasters, reputers int) { return 0, 0, a.Count }

func (a DustReputers) check(*Config) error {
	return num.FirstError(
		checkCount("count", a.Count, 1),
		checkPositive("stake", a.Stake, maxStake),
		checkRange("error", a.Error, 0, 100),
		checkRange("bias", a.Bias, -100, 100),
	)
}

func (a DustReputers) begin(w crew) actor { return &dustReputers{DustReputers: a, crew: w} }

type dustReputers struct {
	DustReputers
	crew
	idle
}

func (a *dustReputers) stake(d *day) { d.beginWithStakes(a.own.reputers, a.Stake) }

func (a *dustReputers) report(d *day, m int, losses *reported) {
	d.reporting[m] = true
	noise(losses, a.config, a.Bias, a.Error, a.stream(classReputer, d.epoch, m))
}
