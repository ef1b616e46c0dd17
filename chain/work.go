package chain

import (
	"errors"

	"github.com/seed-63a7a409/chorus/num"
)

// The work of a block is bounded by Options.Work, from outside of the state: what a block comes to does not depend on it,
// only whether it is done.

// failWork ends the block where the work ran out. It is no failure of an epoch, which would change the state.
func (s *session) failWork(err error) {
	if errors.Is(err, num.ErrLimit) {
		s.fail(err)
	}
}

// lossUnits is what one loss takes in one evaluation of the consensus, and a weight in an inference.
const lossUnits = 500

// spendOnInference counts a network inference: every inferer is left out of every forecast once, and every source of the
// combination.
func (s *session) spendOnInference(inferers int, forecasts [][]ForecastElement, labels int) error {
	if s.meter == nil {
		return nil
	}
	elements := 0
	for _, list := range forecasts {
		elements += len(list)
	}
	n, k := int64(inferers), int64(len(forecasts))
	return s.meter.Spend(lossUnits * int64(labels) * (n*int64(elements) + (n+k)*(n+2*k)))
}

// search is an ascent of listening coefficients that takes no more than the meter has left.
type search struct {
	each             int64 // units of an iteration
	allowed, granted int
}

// search lowers the number of iterations to what may be spent.
func (s *session) search(iterations *int, p payableRecord) search {
	losses := 0
	for _, report := range p.Reports {
		// no list has an error here
		_ = report.Losses.each(func(_ string, list []WorkerLoss) error {
			losses += len(list)
			return nil
		})
	}
	// every reputer's gradient takes all losses once, which are at most those of every reputer for every object
	reputers := int64(len(p.Reports))
	c := search{each: max(reputers*reputers*int64(losses)*lossUnits, 1), allowed: *iterations, granted: *iterations}
	if s.meter != nil {
		c.granted = int(min(int64(c.allowed), max(s.meter.Left()/c.each, 1)))
		*iterations = c.granted
	}
	return c
}

// searched counts the iterations that were made, and refuses an ascent that ended for want of more.
func (s *session) searched(c search, iterations int) error {
	if s.meter == nil {
		return nil
	}
	if iterations >= c.granted && c.granted < c.allowed {
		iterations = c.allowed
	}
	return s.meter.Spend(c.each * int64(iterations))
}
