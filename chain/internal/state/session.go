package state

import (
	"encoding/json"
	"errors"
	"math"

	"github.com/seed-63a7a409/chorus/chain/internal/tree"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// State is a ledger between two operations. Copies share the immutable tree, so that a snapshot costs nothing.
type State struct {
	Overlay *tree.Node // writes that the store does not have yet
	Ledger  Ledger
	Terms
	Begun bool // the block after Ledger.Height has begun
	hand  hand
}

// Terms holds what the configuration in force says.
type Terms struct {
	Rules        release.Release // with its parameters
	Mint         rewards.MintParams
	EmissionFrom int64 // the first block with emission
	Authority    string
}

// Session is one operation on a state. The first error of the store sticks; nothing is read or written after it.
type Session struct {
	*State
	Store  record.Store
	Meter  *num.Meter // nil for work without bounds
	Events []record.Event
	Err    error
}

// Decimal opens the arithmetic of the rules.
func (s *Session) Decimal() num.Arith[num.Dec] {
	if a := s.Rules.Decimal(); s.Meter == nil {
		return a
	} else {
		return num.Metered(a, s.Meter)
	}
}

// Fail ends the session with an error, the first one.
func (s *Session) Fail(err error) {
	if s.Err == nil && err != nil {
		s.Err = err
	}
}

// Bytes returns a record as it is stored, and whether there is one.
func (s *Session) Bytes(key string) ([]byte, bool) {
	if s.Err != nil {
		return nil, false
	}
	if n := s.Overlay.Find(key); n != nil {
		return n.Value, n.Value != nil
	}
	value, found, err := s.Store.Get(key)
	s.Fail(err)
	return value, found && err == nil
}

// Read decodes a record; the zero value stands for one that does not exist.
func Read[T any](s *Session, key string) (record T, found bool) {
	data, found := s.Bytes(key)
	if !found {
		return record, false
	}
	if err := json.Unmarshal(data, &record); err != nil {
		s.Fail(Damaged(key, err))
		return record, false
	}
	return record, true
}

// Damaged returns the error of a record that is not what was written.
func Damaged(key string, err error) error {
	return num.Refuse(record.ErrDamaged, "record", nil, Shown(key), err.Error())
}

// Write encodes a record.
func (s *Session) Write(key string, record any) {
	if s.Err != nil {
		return
	}
	data, err := json.Marshal(record)
	if err != nil {
		s.Fail(err)
		return
	}
	s.Overlay = s.Overlay.With(key, data)
}

// Remove deletes a record. A mark of the deletion is kept only for one that the store has: a queue that runs through
// many blocks of one batch would be walked over all its past entries otherwise.
func (s *Session) Remove(key string) {
	if s.Err != nil {
		return
	}
	_, found, err := s.Store.Get(key)
	switch {
	case err != nil:
		s.Fail(err)
	case found:
		s.Overlay = s.Overlay.With(key, nil)
	default:
		s.Overlay = s.Overlay.Without(key)
	}
}

// Walk visits all records below a prefix in ascending order. visit may write; what it writes is not visited.
func (s *Session) Walk(prefix string, visit func(key string, value []byte) bool) {
	s.WalkRange(prefix, After(prefix), visit)
}

// WalkRange visits the records with from <= key < to, as Walk does.
func (s *Session) WalkRange(from, to string, visit func(key string, value []byte) bool) {
	if s.Err != nil {
		return
	}
	w := s.Overlay.From(from)
	more := true
	flush := func(below string) { // overlay records before the next one of the store
		for more && w.Peek() != nil && w.Peek().Key < below {
			n := w.Peek()
			w.Next()
			if n.Value != nil {
				more = visit(n.Key, n.Value)
			}
		}
	}
	err := s.Store.Ascend(from, to, func(key string, value []byte) (bool, error) {
		flush(key)
		if n := w.Peek(); n != nil && n.Key == key {
			w.Next()
			if value = n.Value; value == nil {
				return more, nil
			}
		}
		if more {
			more = visit(key, value)
		}
		return more, s.Err
	})
	s.Fail(err)
	if s.Err == nil {
		flush(to)
	}
}

// KeysBelow lists at most limit keys below a prefix; 0 for all.
func (s *Session) KeysBelow(prefix string, limit int) []string {
	var keys []string
	s.Walk(prefix, func(key string, _ []byte) bool {
		keys = append(keys, key)
		return len(keys) != limit
	})
	return keys
}

// Due lists the keys of a queue for one height.
func (s *Session) Due(kind string, height int64) []string {
	return s.KeysBelow(Prefix(kind, HeightPart(height)), 0)
}

// Emit tells an event of the block under way.
func (s *Session) Emit(e record.Event) {
	e.Height = s.Now()
	s.Events = append(s.Events, e)
}

// Attempt undoes an action that fails: it changes no record in hand but the topic's, which may be nil.
func (s *Session) Attempt(t *Topic, action func() error) error {
	before, events := *s.State, len(s.Events)
	var topic Topic
	if t != nil {
		topic = *t
	}
	err := action()
	if err != nil {
		*s.State, s.Events = before, s.Events[:events]
		if t != nil {
			*t = topic
		}
	}
	return err
}

// Now returns the height of the block under way.
func (s *Session) Now() int64 { return s.Ledger.Height + 1 }

// Dust tells what a truncation left; events are its only trace, the state has it in its accounts.
func (s *Session) Dust(e record.Event, left num.Dec) {
	if left.Sign() > 0 {
		e.Kind, e.Value = record.EventDust, &left
		s.Emit(e)
	}
}

// FailWork ends the block where the work ran out. It is no failure of an epoch, which would change the state.
func (s *Session) FailWork(err error) {
	if errors.Is(err, num.ErrLimit) {
		s.Fail(err)
	}
}

// FirstHeight returns the first height from one on for which a queue has an entry.
func (s *Session) FirstHeight(kind string, from int64) int64 {
	first := int64(math.MaxInt64)
	s.WalkRange(Key(kind, HeightPart(from)), After(Prefix(kind)), func(where string, _ []byte) bool {
		first = Number(PartsOf(where)[0])
		return false
	})
	return first
}
