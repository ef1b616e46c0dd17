package chain

import (
	"math"

	"github.com/seed-63a7a409/chorus/rewards"
)

// quietBlocks tells how many of the next n blocks have nothing to do but emission, so that Advance can make them in
// one step with the same result: nothing in a queue is due, no month begins or ends, and the emission is fixed.
func (s *session) quietBlocks(n int64) int64 {
	if s.begun {
		return 0
	}
	next := s.now() + n // the first block that is not quiet
	for _, kind := range []string{kindUnbond, kindChurn, kindClosing, kindChange} {
		next = min(next, s.firstHeight(kind, 0))
	}
	for _, kind := range []string{kindUnstake, kindUndelegate} {
		next = min(next, s.nextRemoval(kind))
	}
	if from := s.config.emissionFrom(); s.now() <= from {
		next = min(next, from)
	}
	index, length := s.month()
	if length <= 2 {
		return 0
	}
	// from index the next block with index mod length = 0 or 1 is not quiet
	position := index % length
	if position <= 1 {
		return 0
	}
	next = min(next, s.now()+length-position)
	return max(next-s.now(), 0)
}

// firstHeight is the first height from one on for which a queue has an entry.
func (s *session) firstHeight(kind string, from int64) int64 {
	first := int64(math.MaxInt64)
	s.walkRange(key(kind, heightPart(from)), after(prefix(kind)), func(where string, _ []byte) bool {
		first = number(partsOf(where)[0])
		return false
	})
	return first
}

// nextRemoval is the first height at which finishQueue does something. What the limit holds back for ever (K39, L12) waits
// in the queue without a consequence.
func (s *session) nextRemoval(kind string) int64 {
	first := s.firstHeight(kind, 0)
	switch {
	case first >= s.now():
		return first
	case !s.rules.Ledger.RemovalsUpToLimit && len(s.dueRemovals(kind)) > s.rules.Module.HalfMaxProcessStakeRemovalsPerEndBlock:
		return math.MaxInt64
	case kind == kindUnstake && s.rules.Ledger.DelayedRemovalLost:
		return s.firstHeight(kind, s.now())
	}
	return first
}

// skip makes n quiet blocks in one step. ok is false, and nothing changed, where their emission is not the same in
// every block.
func (s *session) skip(n int64) (ok bool, err error) {
	e := s.ledger.Emission
	if s.now() < s.config.emissionFrom() || e.PerBlock.IsZero() {
		s.ledger.Height += n
		return true, nil
	}
	p, err := s.config.mintParams()
	if err != nil {
		return false, err
	}
	allowance, err := rewards.EcosystemAllowance(p, s.ledger.Minted.Int())
	if err != nil {
		return false, err
	}
	times := func(x Amount) Amount { return AmountOf(x.Int().Mul(x.Int(), Units(n).int())) }
	total := times(e.PerBlock)
	minted := total.Minus(s.ledger.Modules.Ecosystem)
	if minted.Sign() < 0 {
		minted = Amount{}
	}
	if minted.Cmp(AmountOf(allowance)) > 0 {
		return false, nil
	}
	s.ledger.Emission.noteTopics(e.ToTopics)
	if err := s.book(minted, times(e.ToValidators), times(e.ToTopics)); err != nil {
		return false, err
	}
	s.ledger.Height += n
	return true, nil
}
