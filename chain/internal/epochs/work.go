package epochs

import (
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// The work of a block is bounded by Options.Work, from outside of the state: what a block comes to does not depend on it,
// only whether it is done.

// lossUnits is what one loss takes in one evaluation of the consensus, and a weight in an inference.
const lossUnits = 500

// spendOnInference counts a network inference: every inferer is left out of every forecast once, and every source of the
// combination.
func spendOnInference(s *state.Session, inferers int, forecasts [][]record.ForecastElement, labels int) error {
	if s.Meter == nil {
		return nil
	}
	elements := 0
	for _, list := range forecasts {
		elements += len(list)
	}
	n, k := int64(inferers), int64(len(forecasts))
	return s.Meter.Spend(lossUnits * int64(labels) * (n*int64(elements) + (n+k)*(n+2*k)))
}

// ascent is one of listening coefficients that takes no more than the meter has left.
type ascent struct {
	each             int64 // units of an iteration
	allowed, granted int
}

// boundAscent lowers the number of iterations to what may be spent.
func boundAscent(s *state.Session, iterations *int, p state.Payable) ascent {
	losses := 0
	for _, report := range p.Reports {
		// no list has an error here
		_ = check.EachList(&report.Losses, func(_ string, list []record.WorkerLoss) error {
			losses += len(list)
			return nil
		})
	}
	// every reputer's gradient takes all losses once, which are at most those of every reputer for every object
	reputers := int64(len(p.Reports))
	c := ascent{each: max(reputers*reputers*int64(losses)*lossUnits, 1), allowed: *iterations, granted: *iterations}
	if s.Meter != nil {
		c.granted = int(min(int64(c.allowed), max(s.Meter.Left()/c.each, 1)))
		*iterations = c.granted
	}
	return c
}

// spend counts the iterations that were made, and refuses an ascent that ended for want of more.
func (c ascent) spend(s *state.Session, iterations int) error {
	if s.Meter == nil {
		return nil
	}
	if iterations >= c.granted && c.granted < c.allowed {
		iterations = c.allowed
	}
	return s.Meter.Spend(c.each * int64(iterations))
}
