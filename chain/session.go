package chain

import (
	"encoding/json"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// state is a ledger between two operations. Copies share the immutable tree, so that a snapshot costs nothing.
type state struct {
	overlay *node // writes that the store does not have yet
	ledger  ledgerRecord
	config  Config
	rules   release.Release
	begun   bool           // the block after ledger.Height has begun
	hand    hand           // records that the block holds
	scripts *scriptsRecord // how far scripts are executed, never written to; nil for what the store has
}

// session is one operation on a state. The first error of the store sticks; nothing is read or written after it.
type session struct {
	*state
	store  Store
	meter  *num.Meter // nil for work without bounds
	events []Event
	closed map[uint64]*closedEpoch // of the block under way, by topic
	err    error
}

// decimal opens the arithmetic of the rules.
func (s *session) decimal() num.Arith[num.Dec] {
	if a := s.rules.Decimal(); s.meter == nil {
		return a
	} else {
		return num.Metered(a, s.meter)
	}
}

func (s *session) fail(err error) {
	if s.err == nil && err != nil {
		s.err = err
	}
}

func (s *session) bytes(key string) ([]byte, bool) {
	if s.err != nil {
		return nil, false
	}
	if n := s.overlay.find(key); n != nil {
		return n.value, n.value != nil
	}
	value, found, err := s.store.Get(key)
	s.fail(err)
	return value, found && err == nil
}

// read decodes a record; the zero value stands for one that does not exist.
func read[T any](s *session, key string) (record T, found bool) {
	data, found := s.bytes(key)
	if !found {
		return record, false
	}
	if err := json.Unmarshal(data, &record); err != nil {
		s.fail(damaged(key, err))
		return record, false
	}
	return record, true
}

func damaged(key string, err error) error {
	return num.Refuse(ErrDamaged, "record", nil, shown(key), err.Error())
}

// write encodes a record.
func (s *session) write(key string, record any) {
	if s.err != nil {
		return
	}
	data, err := json.Marshal(record)
	if err != nil {
		s.fail(err)
		return
	}
	s.overlay = s.overlay.with(key, data)
}

// remove deletes a record. A mark of the deletion is kept only for one that the store has: a queue that runs through
// many blocks of one batch would be walked over all its past entries otherwise.
func (s *session) remove(key string) {
	if s.err != nil {
		return
	}
	_, found, err := s.store.Get(key)
	switch {
	case err != nil:
		s.fail(err)
	case found:
		s.overlay = s.overlay.with(key, nil)
	default:
		s.overlay = s.overlay.without(key)
	}
}

// walk visits all records below a prefix in ascending order. visit may write; what it writes is not visited.
func (s *session) walk(prefix string, visit func(key string, value []byte) bool) {
	s.walkRange(prefix, after(prefix), visit)
}

func (s *session) walkRange(from, to string, visit func(key string, value []byte) bool) {
	if s.err != nil {
		return
	}
	w := s.overlay.from(from)
	more := true
	flush := func(below string) { // overlay records before the next one of the store
		for more && w.peek() != nil && w.peek().key < below {
			n := w.peek()
			w.next()
			if n.value != nil {
				more = visit(n.key, n.value)
			}
		}
	}
	err := s.store.Ascend(from, to, func(key string, value []byte) (bool, error) {
		flush(key)
		if n := w.peek(); n != nil && n.key == key {
			w.next()
			if value = n.value; value == nil {
				return more, nil
			}
		}
		if more {
			more = visit(key, value)
		}
		return more, s.err
	})
	s.fail(err)
	if s.err == nil {
		flush(to)
	}
}

// keysBelow lists at most limit keys below a prefix; 0 for all.
func (s *session) keysBelow(prefix string, limit int) []string {
	var keys []string
	s.walk(prefix, func(key string, _ []byte) bool {
		keys = append(keys, key)
		return len(keys) != limit
	})
	return keys
}

// due lists the keys of a queue for one height.
func (s *session) due(kind string, height int64) []string {
	return s.keysBelow(prefix(kind, heightPart(height)), 0)
}

// lastPart is the part of a key behind the last separator.
func lastPart(key string) string { return key[strings.LastIndex(key, separator)+1:] }

func (s *session) emit(e Event) {
	e.Height = s.now()
	s.events = append(s.events, e)
}

// attempt undoes an action that fails: it changes no record in hand but the topic's, which may be nil.
func (s *session) attempt(t *topicRecord, action func() error) error {
	before, events := *s.state, len(s.events)
	var topic topicRecord
	if t != nil {
		topic = *t
	}
	err := action()
	if err != nil {
		*s.state, s.events = before, s.events[:events]
		if t != nil {
			*t = topic
		}
	}
	return err
}

// now is the height of the block under way.
func (s *session) now() int64 { return s.ledger.Height + 1 }
