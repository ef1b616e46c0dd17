package lab

import (
	"math"

	"github.com/seed-63a7a409/chorus/num"
)

// unitsPerToken are the base units of a token.
const unitsPerToken = 1e18

// honestReputers report the true losses with an error and a bias of their own.
type honestReputers struct {
	Reputers
	errors, biases []float64
	streams        streams
}

func newHonestReputers(c Reputers, s streams) *honestReputers {
	h := &honestReputers{Reputers: c, streams: s}
	for m := range c.Count {
		skill := s.once(streamReputerSkill, m)
		h.errors = append(h.errors, float64(c.Error*factorToTheNormal(skill, c.ErrorFactor)))
		h.biases = append(h.biases, float64(c.Bias*skill.Normal()))
	}
	return h
}

// firstStakes are the stakes before the first epoch, in base units, whole.
func (h *honestReputers) firstStakes(stakes []float64) {
	for m := range h.Count {
		s := h.streams.once(streamReputerSkill, h.Count+m)
		stakes[m] = math.Trunc(float64(float64(h.Stake*factorToTheNormal(s, h.StakeFactor)) * unitsPerToken))
	}
}

// noise adds a bias and errors of one standard deviation to losses. What is about honest participants alone comes first, be it there or not, so
// that its errors are the same with adversaries and without.
func noise(losses *reported, c *Config, bias, deviation float64, s *num.Source) {
	if bias == 0 && deviation == 0 {
		return
	}
	next := func() float64 { return bias + float64(deviation*layeredNormal(s)) }
	losses.Combined += next()
	losses.Naive += next()
	inferers, forecasters := c.Inferers.Count, c.Forecasters.Count
	adversaries := false
	for part, cells := range losses.Parts() {
		values, present, columns := cells.Values(), cells.Present(), cells.Columns()
		rows, most := honestCells(part, inferers, forecasters)
		adversaries = adversaries || rows < cells.Rows() || most < columns
		for row := range rows {
			for at := row * columns; at < row*columns+most; at++ {
				if error := next(); present[at] {
					values[at] += error
				}
			}
		}
	}
	if !adversaries {
		return
	}
	for part, cells := range losses.Parts() {
		values, columns := cells.Values(), cells.Columns()
		rows, most := honestCells(part, inferers, forecasters)
		for at, present := range cells.Present() {
			if present && (at/columns >= rows || at%columns >= most) {
				values[at] += next()
			}
		}
	}
}

// honestCells returns the rows and columns of a part of losses, in the order of regret.Losses.Parts, that are about honest
// participants.
func honestCells(part, inferers, forecasters int) (rows, columns int) {
	switch part {
	case 0, 2: // Inferer, OneOutInferer
		return inferers, 1
	case 5: // OneOutInfererForecaster
		return forecasters, inferers
	}
	return forecasters, 1
}

// changeLosses replaces every loss that is there by a function of it.
func changeLosses(losses *reported, change func(float64) float64) {
	losses.Combined, losses.Naive = change(losses.Combined), change(losses.Naive)
	for _, cells := range losses.Parts() {
		values := cells.Values()
		for at, present := range cells.Present() {
			if present {
				values[at] = change(values[at])
			}
		}
	}
}
