package lab

import (
	"math"

	"github.com/seed-63a7a409/chorus/num"
)

// StakeAttack is somebody with a share of all stake who reports in favour of inferers of his own.
type StakeAttack struct {
	// Share of all stake before the first epoch, in (0, 1), spread evenly over Reputers names. With rewards restaked
	// it changes.
	Share    float64 `json:"share"`
	Reputers int     `json:"reputers"` // >= 1
	// Inferers are his own, >= 0, with an error of standard deviation Error, in volatilities.
	Inferers int     `json:"inferers"`
	Error    float64 `json:"error"` // > 0
	// By is how much he lowers the losses of his inferers and raises those of the network without each, in dex.
	By float64 `json:"by"`
}

// Kind returns stake-attack.
func (StakeAttack) Kind() string { return "stake-attack" }

func (a StakeAttack) crowd(*Config) (inferers, forecasters, reputers int) {
	return a.Inferers, 0, a.Reputers
}

func (a StakeAttack) check(*Config) error {
	return num.FirstError(
		checkShare("share", a.Share),
		checkCount("reputers", a.Reputers, 1),
		checkCount("inferers", a.Inferers, 0),
		checkPositive("error", a.Error, maxSize),
		checkRange("by", a.By, -100, 100),
	)
}

func (a StakeAttack) begin(w crew) actor { return &stakeAttack{StakeAttack: a, crew: w} }

type stakeAttack struct {
	StakeAttack
	crew
	idle
}

func (a *stakeAttack) stake(d *day) {
	if d.epoch == 0 {
		d.takeShare(a.own.reputers, a.Share)
	}
}

func (a *stakeAttack) infer(d *day) {
	size := float64(a.Error * a.unit())
	for j := a.own.inferers.first; j < a.own.inferers.end; j++ {
		d.predict(j, 0, size, a.stream(classInferer, d.epoch, j))
		d.send(j, size, size)
	}
}

func (a *stakeAttack) report(d *day, m int, losses *reported) {
	d.reporting[m] = true
	for j := a.own.inferers.first; j < a.own.inferers.end; j++ {
		favour(losses, j, a.By)
	}
}

// FlashStake is somebody whose stake is there in single epochs: it comes before the reputer window, he reports in favour
// of inferers of his own, and it leaves when the epoch is over. Engine epoch moves it at will; in engine ledger a removal takes
// its delay, so that the stake stays, and what is not free cannot come.
type FlashStake struct {
	// Share of all stake when it is there, in (0, 1), spread evenly over Reputers names.
	Share    float64 `json:"share"`
	Reputers int     `json:"reputers"` // >= 1
	// Every says how often it comes: in epochs 0, Every, 2 Every, ... >= 1.
	Every int `json:"every"`
	// Inferers, Error and By as of StakeAttack.
	Inferers int     `json:"inferers"`
	Error    float64 `json:"error"`
	By       float64 `json:"by"`
}

// Kind returns flash-stake.
func (FlashStake) Kind() string { return "flash-stake" }

func (a FlashStake) crowd(*Config) (inferers, forecasters, reputers int) {
	return a.Inferers, 0, a.Reputers
}

func (a FlashStake) check(c *Config) error {
	return num.FirstError(
		StakeAttack{Share: a.Share, Reputers: a.Reputers, Inferers: a.Inferers, Error: a.Error, By: a.By}.check(c),
		checkBetween("every", a.Every, 1, maxEpochs),
	)
}

func (a FlashStake) begin(w crew) actor {
	attack := StakeAttack{Share: a.Share, Reputers: a.Reputers, Inferers: a.Inferers, Error: a.Error, By: a.By}
	return &flashStake{stakeAttack{StakeAttack: attack, crew: w}, a.Every}
}

type flashStake struct {
	stakeAttack
	every int
}

func (a *flashStake) stake(d *day) {
	if d.epoch%a.every == 0 {
		d.takeShare(a.own.reputers, a.Share)
	} else {
		clear(d.stakes[a.own.reputers.first:a.own.reputers.end])
	}
}

func (a *flashStake) report(d *day, m int, losses *reported) {
	if d.epoch%a.every == 0 {
		a.stakeAttack.report(d, m, losses)
	}
}

// takeShare gives reputers together a share of all stake, in whole base units.
func (d *day) takeShare(own span, share float64) {
	others := 0.0
	for m, stake := range d.stakes {
		if m < own.first || m >= own.end {
			others += stake
		}
	}
	each := math.Trunc(float64(others*share) / float64((1-share)*float64(own.len())))
	for m := own.first; m < own.end; m++ {
		d.stakes[m] = each
	}
}

// beginWithStakes gives each of some reputers its stake before the first epoch, in tokens.
func (d *day) beginWithStakes(own span, tokens float64) {
	if d.epoch > 0 {
		return
	}
	for m := own.first; m < own.end; m++ {
		d.stakes[m] = math.Trunc(float64(tokens * unitsPerToken))
	}
}
