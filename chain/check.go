package chain

import (
	"github.com/seed-63a7a409/chorus/chain/internal/audit"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
)

// Check reads everything: the store verifies its checksums, every record is what a ledger would have written, so are the
// origin and the history, and the invariants hold. ErrDamaged or ErrInvariant where not.
func (l *Ledger) Check() error {
	if err := l.there(); err != nil {
		return err
	}
	if err := l.store.Check(); err != nil {
		return err
	}
	if err := l.checkOrigin(); err != nil {
		return err
	}
	if err := l.checkHistory(); err != nil {
		return err
	}
	return l.checkState()
}

// checkState verifies all of the state: the form of every record, what they say about each other, and the books.
func (l *Ledger) checkState() error {
	s := l.current()
	walkState(s, func(key string, value []byte) bool {
		s.Fail(audit.Record(key, value, ownRecord))
		return s.Err == nil
	})
	if s.Err != nil {
		return s.Err
	}
	config, err := l.Config()
	if err == nil {
		err = config.Validate()
	}
	if err != nil {
		return state.Damaged(state.Key(state.KindConfig), err)
	}
	if err := audit.References(l.current()); err != nil {
		return err
	}
	return l.CheckInvariants()
}

// ownRecord makes an empty record of the kinds that rules are kept in; nil for others.
func ownRecord(kind string) any {
	switch kind {
	case state.KindConfig:
		return new(Config)
	case state.KindChange:
		return new(changeRecord)
	}
	return nil
}

// CheckInvariants reads the whole state and gives an ErrInvariant whose Field is the name of the first broken
// invariant. It holds before, within and after every block.
func (l *Ledger) CheckInvariants() error { return audit.Invariants(l.current()) }
