package chain

import (
	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/mint"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
)

// quietBlocks tells how many of the next n blocks have nothing to do but emission, so that Advance can make them in
// one step with the same result: nothing in a queue is due, no month begins or ends, and the emission is fixed.
func quietBlocks(s *state.Session, n int64) int64 {
	if s.Begun {
		return 0
	}
	next := s.Now() + n // the first block that is not quiet
	for _, kind := range []string{state.KindUnbond, state.KindChurn, state.KindClosing, state.KindChange} {
		next = min(next, s.FirstHeight(kind, 0))
	}
	for _, kind := range []string{state.KindUnstake, state.KindUndelegate} {
		next = min(next, bank.NextRemoval(s, kind))
	}
	if from := s.EmissionFrom; s.Now() <= from {
		next = min(next, from)
	}
	index, length := mint.Month(s)
	if length <= 2 {
		return 0
	}
	// from index the next block with index mod length = 0 or 1 is not quiet
	position := index % length
	if position <= 1 {
		return 0
	}
	next = min(next, s.Now()+length-position)
	return max(next-s.Now(), 0)
}
