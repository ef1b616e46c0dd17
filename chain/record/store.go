package record

import (
	"github.com/seed-63a7a409/chorus/chain/internal/tree"
	"github.com/seed-63a7a409/chorus/num"
)

// Store keeps the records of a ledger under text keys in ascending byte order. The implementations are Memory and
// package boltstore. A store serves one ledger at a time.
type Store interface {
	// Get gives a record and whether there is one. The slice is not changed by either side.
	Get(key string) (value []byte, found bool, err error)
	// Ascend visits the records with from <= key < to in ascending order until visit returns false or an error.
	// visit does not change the store.
	Ascend(from, to string, visit func(key string, value []byte) (more bool, err error)) error
	// Commit makes all writes durable, or none of them. Keys are ascending.
	Commit(writes []Write) error
	// Check reads and verifies everything.
	Check() error
	// Close lets go of the file.
	Close() error
}

// Write is one change of a record; a nil value deletes it.
type Write struct {
	Key   string
	Value []byte
}

// Memory is a Store that lives as long as the process. The zero value is empty and ready; nil is empty and refuses writes.
type Memory struct {
	root *tree.Node
}

// NewMemory makes an empty store.
func NewMemory() *Memory { return &Memory{} }

func (m *Memory) records() *tree.Node {
	if m == nil {
		return nil
	}
	return m.root
}

// Get returns a record and whether there is one.
func (m *Memory) Get(key string) ([]byte, bool, error) {
	if n := m.records().Find(key); n != nil {
		return n.Value, true, nil
	}
	return nil, false, nil
}

// Ascend visits a range of records.
func (m *Memory) Ascend(from, to string, visit func(string, []byte) (bool, error)) error {
	for w := m.records().From(from); w.Peek() != nil && w.Peek().Key < to; w.Next() {
		more, err := visit(w.Peek().Key, w.Peek().Value)
		if err != nil || !more {
			return err
		}
	}
	return nil
}

// Commit applies all writes.
func (m *Memory) Commit(writes []Write) error {
	if m == nil {
		return num.Refuse(num.ErrMissing, "store", nil, nil, "a store made by NewMemory")
	}
	for _, w := range writes {
		if w.Value == nil {
			m.root = m.root.Without(w.Key)
		} else {
			m.root = m.root.With(w.Key, w.Value)
		}
	}
	return nil
}

// Check has nothing to verify.
func (m *Memory) Check() error { return nil }

// Close does nothing.
func (m *Memory) Close() error { return nil }
