package regret

import (
	"cmp"
	"maps"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
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
	records map[recordKey]T
}

type recordKey struct {
	kind   Kind
	first  string
	second string // empty for kinds of one worker
}

// Record is one regret of a store.
type Record[T any] struct {
	Kind   Kind
	First  string // the worker, or the one withheld or taken in
	Second string // the worker whose regret it is, for kinds of two
	Value  T
}

// NewStore makes an empty store; initial is the topic's initial regret R_0, zero for a new topic.
func NewStore[T any](initial T) *Store[T] {
	return &Store[T]{initial: initial, records: make(map[recordKey]T)}
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

// Set stores a record. ErrUnknown for a kind that does not exist, ErrMissing for an empty identifier.
func (s *Store[T]) Set(kind Kind, first, second string, value T) error {
	switch {
	case kind >= kinds:
		return num.Refuse(num.ErrUnknown, "kind", nil, int(kind), "one of the kinds of regret")
	case first == "", second == "" && !kind.single():
		return num.Refuse(num.ErrMissing, "worker", nil, nil, "a name that is not empty")
	}
	s.records[key(kind, first, second)] = value
	return nil
}

func key(kind Kind, first, second string) recordKey {
	if kind.single() {
		second = ""
	}
	return recordKey{kind, first, second}
}

// Records lists all records by kind and then by identifiers, the order for writing them down.
func (s *Store[T]) Records() []Record[T] {
	keys := slices.SortedFunc(maps.Keys(s.records), func(a, b recordKey) int {
		return cmp.Or(cmp.Compare(a.kind, b.kind), cmp.Compare(a.first, b.first), cmp.Compare(a.second, b.second))
	})
	records := make([]Record[T], len(keys))
	for i, k := range keys {
		records[i] = Record[T]{k.kind, k.first, k.second, s.records[k]}
	}
	return records
}

// Clone gives a store of its own with the same records.
func (s *Store[T]) Clone() *Store[T] {
	return &Store[T]{initial: s.initial, records: maps.Clone(s.records)}
}

// Gather makes the table of an active set. The identifiers are ascending and without repetition, see
// CheckWorkers.
func (s *Store[T]) Gather(inferers, forecasters []string) (*Table[T], error) {
	if err := checkSets(inferers, forecasters); err != nil {
		return nil, err
	}
	t := NewTable(len(inferers), len(forecasters), s.initial)
	s.visit(t, inferers, forecasters, func(k recordKey, _ T, _ bool, set func(T)) {
		if v, ok := s.records[k]; ok {
			set(v)
		}
	})
	return t, nil
}

// Scatter stores the records of a table and its initial regret under the identifiers it was gathered for. A
// table without a record leaves that of the store.
func (s *Store[T]) Scatter(t *Table[T], inferers, forecasters []string) error {
	if t == nil {
		return num.Refuse(num.ErrMissing, "table", nil, nil, "a regret table")
	}
	if err := checkSets(inferers, forecasters); err != nil {
		return err
	}
	if err := num.CheckLength("inferers", len(inferers), t.Inferers()); err != nil {
		return err
	}
	if err := num.CheckLength("forecasters", len(forecasters), t.Forecasters()); err != nil {
		return err
	}
	if err := t.checkSizes(len(inferers), len(forecasters)); err != nil {
		return err
	}
	s.visit(t, inferers, forecasters, func(k recordKey, v T, present bool, _ func(T)) {
		if present {
			s.records[k] = v
		}
	})
	s.initial = t.initial
	return nil
}

// visit goes through every cell of a table with the key under which it is stored.
func (s *Store[T]) visit(t *Table[T], inferers, forecasters []string, f func(k recordKey, v T, present bool, set func(T))) {
	visitColumn(&t.Inferer, KindInferer, inferers, nil, f)
	visitColumn(&t.Forecaster, KindForecaster, forecasters, nil, f)
	visitColumn(&t.Naive, KindNaive, inferers, nil, f)
	visitGrid(&t.OneOutInfererInferer, KindOneOutInfererInferer, inferers, inferers, f)
	visitGrid(&t.OneOutInfererForecaster, KindOneOutInfererForecaster, inferers, forecasters, f)
	visitGrid(&t.OneOutForecasterInferer, KindOneOutForecasterInferer, forecasters, inferers, f)
	visitGrid(&t.OneOutForecasterForecaster, KindOneOutForecasterForecaster, forecasters, forecasters, f)
	visitGrid(&t.OneInForecasterInferer, KindOneIn, forecasters, inferers, f)
	visitColumn(&t.OneInForecasterSelf, KindOneIn, forecasters, forecasters, f)
}

func visitColumn[R Role, T any](c *Column[R, T], kind Kind, first, second []string, f func(recordKey, T, bool, func(T))) {
	for i := range first {
		k := recordKey{kind: kind, first: first[i]}
		if second != nil {
			k.second = second[i]
		}
		f(k, c.values[i], c.present[i], func(v T) { c.Set(R(i), v) })
	}
}

func visitGrid[R, C Role, T any](g *Grid[R, C, T], kind Kind, rows, columns []string, f func(recordKey, T, bool, func(T))) {
	for i := range rows {
		for j := range columns {
			v, present := g.At(R(i), C(j))
			f(recordKey{kind, rows[i], columns[j]}, v, present, func(v T) { g.Set(R(i), C(j), v) })
		}
	}
}

// Alias tells for every forecaster which inferer carries the same identifier (K46), NoAlias for none. Both lists
// are ascending.
func Alias(inferers, forecasters []string) []Inferer {
	alias := make([]Inferer, len(forecasters))
	for k, name := range forecasters {
		alias[k] = NoAlias
		if j, found := slices.BinarySearch(inferers, name); found {
			alias[k] = Inferer(j)
		}
	}
	return alias
}

func checkSets(inferers, forecasters []string) error {
	if err := CheckWorkers("inferers", inferers); err != nil {
		return err
	}
	return CheckWorkers("forecasters", forecasters)
}

// CheckWorkers refuses lists of identifiers that are not strictly ascending: ErrDuplicate for a repetition,
// ErrDomain for a wrong order, ErrMissing for an empty name.
func CheckWorkers(field string, names []string) error {
	for i, name := range names {
		switch {
		case name == "":
			return num.Refuse(num.ErrMissing, field, []int{i}, nil, "a name that is not empty")
		case i == 0:
		case name == names[i-1]:
			return num.Refuse(num.ErrDuplicate, field, []int{i}, name, "every name once")
		case name < names[i-1]:
			return num.Refuse(num.ErrDomain, field, []int{i}, name, "ascending names")
		}
	}
	return nil
}
