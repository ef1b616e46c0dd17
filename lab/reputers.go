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

// noise adds a bias and errors of one standard deviation to losses. The two numbers of each draw of the polar method are both
// used, since this is most of what a run draws.
func noise(losses *reported, bias, deviation float64, s *num.Source) {
	if bias == 0 && deviation == 0 {
		return
	}
	pair := normalPairs{source: s}
	add := func(x float64) float64 { return x + bias + float64(deviation*pair.next()) }
	losses.Combined, losses.Naive = add(losses.Combined), add(losses.Naive)
	for _, cells := range losses.Parts() {
		values := cells.Values()
		for i, present := range cells.Present() {
			if present {
				values[i] = add(values[i])
			}
		}
	}
}

// normalPairs gives standard normal numbers by Marsaglia's polar method, both of a pair.
type normalPairs struct {
	source *num.Source
	second float64
	kept   bool
}

func (p *normalPairs) next() float64 {
	if p.kept {
		p.kept = false
		return p.second
	}
	for {
		x := float64(2*p.source.Uniform()) - 1
		y := float64(2*p.source.Uniform()) - 1
		square := float64(x*x) + float64(y*y)
		if square > 0 && square < 1 {
			factor := math.Sqrt(float64(-2*num.Ln(square)) / square)
			p.second, p.kept = float64(y*factor), true
			return float64(x * factor)
		}
	}
}
