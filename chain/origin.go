package chain

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"

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
	data, found := s.bytes(originKey)
	if s.err != nil {
		return o, false, s.err
	}
	if !found {
		if _, there := s.bytes(key(kindLedger)); there {
			return o, false, num.Refuse(ErrDamaged, "record", nil, originKey, "the origin of the ledger")
		}
		return o, false, s.err
	}
	schema, err := checkFormat(data, layoutVersion)
	if err == nil && schema < layoutVersion {
		o, err = l.upgrade(data)
		return o, true, err
	}
	if err == nil {
		err = unmarshalStrict(originKey, data, &o)
	}
	if err != nil && !errors.Is(err, ErrVersion) {
		err = damaged(originKey, err)
	}
	return o, true, err
}

// upgrade turns the first layout into this one.
func (l *Ledger) upgrade(data []byte) (originRecord, error) {
	d := new(document)
	if err := unmarshalStrict(originKey, data, d); err != nil {
		return originRecord{}, damaged(originKey, err)
	}
	s := l.session()
	config, _ := read[Config](s, key(kindConfig))
	s.startConfig(config)
	kept := false
	s.walk(historySpace, func(string, []byte) bool { kept = true; return false })
	if !kept { // that it was not kept left no mark
		s.write(gapKey, d.Height+1)
	}
	if s.err != nil {
		return originRecord{}, s.err
	}
	return l.keepOrigin(d)
}

// keepOrigin puts an export into the overlay as the origin.
func (l *Ledger) keepOrigin(d *document) (originRecord, error) {
	var config Config
	if err := json.Unmarshal(d.State[kindConfig], &config); err != nil {
		return originRecord{}, damaged(originKey, err)
	}
	s := l.session()
	for name, record := range d.State { //chorus:unordered a tree of the same records has the same shape
		if name != kindConfig {
			s.overlay = s.overlay.with(originSpace+name, compact(record))
		}
	}
	return s.recordOrigin(config, d.Height, d.StateHash), s.err
}

// recordOrigin writes what the origin is.
func (s *session) recordOrigin(config Config, height int64, hash string) originRecord {
	text, err := json.Marshal(config)
	s.fail(err)
	o := originRecord{Format: exportFormat, Schema: layoutVersion, Height: height, StateHash: hash, Config: digestOf(text)}
	s.write(originSpace+kindConfig, config.withoutBalances())
	s.write(originKey, o)
	return o
}

// originDocument is the origin as an export.
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
	s.walkRange(originSpace, after(originSpace), func(where string, value []byte) bool {
		name := where[len(originSpace):]
		if name == kindConfig {
			value = s.wholeConfig(value)
		}
		d.State[name] = value
		return true
	})
	if s.err != nil || len(d.State) > 1 {
		return d, s.err
	}
	var config Config
	if err := unmarshalStrict(originKey, d.State[kindConfig], &config); err != nil {
		return nil, damaged(originKey, err)
	}
	first, err := New(config)
	if err != nil {
		return nil, damaged(originKey, err)
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
			visit(stateSpace+name, d.State[name])
		}
	})
	if hash != d.StateHash {
		return num.Refuse(ErrDamaged, "record", nil, originKey, "the records of the origin "+d.StateHash)
	}
	return nil
}
