package bank

import (
	"math"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// Removals of stake, delegations and bonds wait in queues by height (section 13).

// RemovalHeight is when a removal that is asked for now is due.
func RemovalHeight(s *state.Session) int64 {
	return s.Now() + int64(s.Rules.Module.RemoveStakeDelayWindow)
}

// FinishQueue pays at most the limit of the removals that are due; where more are due, older releases pay none (K39). Each is
// atomic: of one that fails nothing is done, and the next goes on. Its request is dropped, so that it neither blocks a queue of
// older releases for ever nor waits outside of one; it can be made again.
func FinishQueue(s *state.Session, kind string, finish func(parts []string) error, drop func(parts []string)) {
	due, limit := dueRemovals(s, kind), s.Rules.Module.HalfMaxProcessStakeRemovalsPerEndBlock
	if len(due) > limit {
		if !s.Rules.Ledger.RemovalsUpToLimit {
			return
		}
		due = due[:limit]
	}
	for _, entry := range due {
		parts := state.PartsOf(entry)
		if kind == state.KindUnstake && s.Rules.Ledger.DelayedRemovalLost && state.Number(parts[0]) < s.Now() { // L12
			continue
		}
		var t *state.Topic
		if kind != state.KindUnbond {
			t, _ = s.Topic(uint64(state.Number(parts[1])))
		}
		if err := s.Attempt(t, func() error { return finish(parts) }); err != nil && s.Err == nil {
			s.Remove(entry)
			drop(parts)
			s.Emit(record.Event{Kind: record.EventRemovalFailed, Topic: uint64(state.Number(parts[1])), Account: parts[len(parts)-1], Note: err.Error()})
		}
	}
}

// dueRemovals lists the entries that are due, at most one more than the limit.
func dueRemovals(s *state.Session, kind string) []string {
	var due []string
	s.WalkRange(state.Prefix(kind), state.Key(kind, state.HeightPart(s.Now()+1)), func(key string, _ []byte) bool {
		due = append(due, key)
		return len(due) <= s.Rules.Module.HalfMaxProcessStakeRemovalsPerEndBlock
	})
	return due
}

// NextRemoval returns the first height at which a queue of stake has something to be done. What the limit holds back for ever (K39,
// L12) waits in the queue without a consequence.
func NextRemoval(s *state.Session, kind string) int64 {
	first := s.FirstHeight(kind, 0)
	switch {
	case first >= s.Now():
		return first
	case !s.Rules.Ledger.RemovalsUpToLimit && len(dueRemovals(s, kind)) > s.Rules.Module.HalfMaxProcessStakeRemovalsPerEndBlock:
		return math.MaxInt64
	case kind == state.KindUnstake && s.Rules.Ledger.DelayedRemovalLost:
		return s.FirstHeight(kind, s.Now())
	}
	return first
}
