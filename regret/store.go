package regret

import (
	"cmp"
	"iter"
	"maps"
	"slices"
)

// Store keeps the regrets of a topic by identifier, of all workers that ever had one, and gathers the dense Table
// of those who take part in an epoch. A worker that stays away keeps its records.
//
// As on the chain the one-in regret of a forecaster for an inferer and its self regret are one record where both
// carry the same identifier (K46).
//
// The zero value is not ready: use NewStore. A store is changed by Set, Scatter and SetInitial only, and is not
// for use by several goroutines while one of them does that.
type Store[T any] struct {
	initial T
	records map[Record]T
}

// NewStore makes an empty store; initial is the topic's initial regret R_0, zero for a new topic.
func NewStore[T any](initial T) *Store[T] {
	return &Store[T]{initial: initial, records: make(map[Record]T)}
}

// Initial is the topic's initial regret.
func (s *Store[T]) Initial() T { return s.initial }

// SetInitial changes the topic's initial regret.
func (s *Store[T]) SetInitial(initial T) { s.initial = initial }

// Len is the number of records.
func (s *Store[T]) Len() int { return len(s.records) }

// Get gives a record and whether there is one. second is not read for kinds of one worker.
func (s *Store[T]) Get(kind Kind, first, second string) (T, bool) {
	v, ok := s.records[key(kind, first, second)]
	return v, ok
}

// Set stores a record; the errors are those of Record.Validate. second is not read for kinds of one worker.
func (s *Store[T]) Set(kind Kind, first, second string, value T) error {
	record := key(kind, first, second)
	if err := record.Validate(); err != nil {
		return err
	}
	s.records[record] = value
	return nil
}

func key(kind Kind, first, second string) Record {
	if kind.Columns() == Self {
		second = ""
	}
	return Record{kind, first, second}
}

// Records goes through all records by kind and then by names, the order for writing them down.
func (s *Store[T]) Records() iter.Seq2[Record, T] {
	records := slices.SortedFunc(maps.Keys(s.records), func(a, b Record) int {
		return cmp.Or(cmp.Compare(a.Kind, b.Kind), cmp.Compare(a.First, b.First), cmp.Compare(a.Second, b.Second))
	})
	return func(yield func(Record, T) bool) {
		for _, r := range records {
			if !yield(r, s.records[r]) {
				return
			}
		}
	}
}

// Clone gives a store of its own with the same records.
func (s *Store[T]) Clone() *Store[T] {
	return &Store[T]{initial: s.initial, records: maps.Clone(s.records)}
}

// Gather returns the table of an active set; the errors are those of Table.Records.
func (s *Store[T]) Gather(inferers, forecasters []string) (*Table[T], error) {
	t := NewTable(len(inferers), len(forecasters), s.initial)
	records, err := t.Records(inferers, forecasters)
	if err != nil {
		return nil, err
	}
	for record, cell := range records {
		if v, ok := s.records[record]; ok {
			cell.Set(v)
		}
	}
	return t, nil
}

// Scatter stores the records of a table and its initial regret under the names it was gathered for. A table without a
// record leaves that of the store. The errors are those of Table.Records.
func (s *Store[T]) Scatter(t *Table[T], inferers, forecasters []string) error {
	records, err := t.Records(inferers, forecasters)
	if err != nil {
		return err
	}
	for record, cell := range records {
		if v, ok := cell.Get(); ok {
			s.records[record] = v
		}
	}
	s.initial = t.initial
	return nil
}
