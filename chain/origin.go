package chain

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// The origin is the state that the history of a store starts from. Of a ledger that was started from a configuration it
// is kept as that configuration, which makes the first state again; of an imported one as copies of the records, each
// under its own key. So a block never writes the origin again, and opening a ledger does not read it.

// layoutVersion is that of the keys in a store. The first one had the origin as one record, an export.
const layoutVersion = 2

// originRecord says what the origin is.
type originRecord struct {
	Format    string `json:"format"`
	Schema    int    `json:"schema"` // layoutVersion
	Height    int64  `json:"height"`
	StateHash string `json:"state_hash"`
	Config    string `json:"config"` // SHA-256 of the whole configuration
}

// originRecord reads it; found is false in an empty store. A store of the first layout is read as one of this: what
// differs is in the overlay then, and the next commit writes it.
func (l *Ledger) originRecord() (o originRecord, found bool, err error) {
	s := l.view()
	data, found := s.Bytes(state.OriginKey)
	if s.Err != nil {
		return o, false, s.Err
	}
	if !found {
		if _, there := s.Bytes(state.Key(state.KindLedger)); there {
			return o, false, num.Refuse(record.ErrDamaged, "record", nil, state.OriginKey, "the origin of the ledger")
		}
		return o, false, s.Err
	}
	schema, err := checkFormat(data, layoutVersion)
	if err == nil && schema < layoutVersion {
		o, err = l.upgrade(data)
		return o, true, err
	}
	if err == nil {
		err = state.UnmarshalStrict(state.OriginKey, data, &o)
	}
	if err != nil && !errors.Is(err, record.ErrVersion) {
		err = state.Damaged(state.OriginKey, err)
	}
	return o, true, err
}

// upgrade turns the first layout into this one.
func (l *Ledger) upgrade(data []byte) (originRecord, error) {
	d := new(document)
	if err := state.UnmarshalStrict(state.OriginKey, data, d); err != nil {
		return originRecord{}, state.Damaged(state.OriginKey, err)
	}
	s := l.session()
	config, _ := state.Read[Config](s, state.Key(state.KindConfig))
	startConfig(s, config)
	kept := false
	s.Walk(state.HistorySpace, func(string, []byte) bool { kept = true; return false })
	if !kept { // that it was not kept left no mark
		s.Write(state.GapKey, d.Height+1)
	}
	if s.Err != nil {
		return originRecord{}, s.Err
	}
	return l.keepOrigin(d)
}

// keepOrigin puts an export into the overlay as the origin.
func (l *Ledger) keepOrigin(d *document) (originRecord, error) {
	var config Config
	if err := json.Unmarshal(d.State[state.KindConfig], &config); err != nil {
		return originRecord{}, state.Damaged(state.OriginKey, err)
	}
	s := l.session()
	for name, record := range d.State { //chorus:unordered a tree of the same records has the same shape
		if name != state.KindConfig {
			s.Overlay = s.Overlay.With(state.OriginSpace+name, compact(record))
		}
	}
	return recordOrigin(s, config, d.Height, d.StateHash), s.Err
}

// recordOrigin writes what the origin is.
func recordOrigin(s *state.Session, config Config, height int64, hash string) originRecord {
	text, err := json.Marshal(config)
	s.Fail(err)
	o := originRecord{Format: exportFormat, Schema: layoutVersion, Height: height, StateHash: hash, Config: digestOf(text)}
	s.Write(state.OriginSpace+state.KindConfig, config.withoutBalances())
	s.Write(state.OriginKey, o)
	return o
}

// originDocument returns the origin as an export.
func (l *Ledger) originDocument() (*document, error) {
	o, found, err := l.originRecord()
	if err != nil {
		return nil, err
	}
	if !found {
		return nil, num.Refuse(num.ErrMissing, "ledger", nil, nil, "a store with a ledger")
	}
	d := &document{Format: exportFormat, Schema: SchemaVersion, Height: o.Height, StateHash: o.StateHash, State: map[string]json.RawMessage{}}
	s := l.view()
	s.WalkRange(state.OriginSpace, state.After(state.OriginSpace), func(where string, value []byte) bool {
		name := where[len(state.OriginSpace):]
		if name == state.KindConfig {
			value = wholeConfig(s, value)
		}
		d.State[name] = value
		return true
	})
	if s.Err != nil || len(d.State) > 1 {
		return d, s.Err
	}
	var config Config
	if err := state.UnmarshalStrict(state.OriginKey, d.State[state.KindConfig], &config); err != nil {
		return nil, state.Damaged(state.OriginKey, err)
	}
	first, err := New(config)
	if err != nil {
		return nil, state.Damaged(state.OriginKey, err)
	}
	again, err := first.document()
	if err == nil {
		d.State = again.State
	}
	return d, err
}

// checkOrigin verifies that the records of the origin are those it was recorded with.
func (l *Ledger) checkOrigin() error {
	d, err := l.originDocument()
	if err != nil {
		return err
	}
	hash := hashRecords(func(visit func(string, []byte) bool) {
		for _, name := range slices.Sorted(maps.Keys(d.State)) {
			visit(state.Space+name, d.State[name])
		}
	})
	if hash != d.StateHash {
		return num.Refuse(record.ErrDamaged, "record", nil, state.OriginKey, "the records of the origin "+d.StateHash)
	}
	return nil
}
