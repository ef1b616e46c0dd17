package chain

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"strconv"

	"github.com/seed-63a7a409/chorus/chain/internal/audit"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// SchemaVersion is that of records and exports. An export with a later one is refused.
const SchemaVersion = 1

// exportFormat starts an export, so that another file is not taken for one.
const exportFormat = "chorus-ledger"

// document is an export: the whole state as readable JSON. Its history is not part of it.
type document struct {
	Format    string                     `json:"format"`
	Schema    int                        `json:"schema"`
	Height    int64                      `json:"height"`
	StateHash string                     `json:"state_hash"`
	State     map[string]json.RawMessage `json:"state"` // by key, without the prefix of the state
}

// Export writes the state as JSON, indented, one record for each key in ascending order. An imported export gives
// the same bytes again. Call it between blocks: ErrNotAllowed in one under way.
func (l *Ledger) Export(w io.Writer) error {
	if isNil(w) {
		return num.Refuse(num.ErrMissing, "export", nil, nil, "a writer")
	}
	d, err := l.document()
	if err != nil {
		return err
	}
	data, err := json.MarshalIndent(d, "", "  ")
	if err != nil {
		return err
	}
	_, err = w.Write(append(data, '\n'))
	return err
}

func (l *Ledger) document() (*document, error) {
	if err := l.there(); err != nil {
		return nil, err
	}
	if l.state.Begun {
		return nil, num.Refuse(record.ErrNotAllowed, "export", nil, nil, "between blocks")
	}
	hash, err := l.StateHash()
	if err != nil {
		return nil, err
	}
	d := &document{Format: exportFormat, Schema: SchemaVersion, Height: l.Height(), StateHash: hash, State: map[string]json.RawMessage{}}
	s := l.current()
	walkState(s, func(where string, value []byte) bool {
		d.State[where[len(state.Space):]] = value
		return true
	})
	return d, s.Err
}

// MaxExportBytes bounds an export that is read.
const MaxExportBytes = 1 << 30

// readExport reads an export to its end; what does not begin as one is refused before.
func readExport(r io.Reader) ([]byte, error) {
	var out bytes.Buffer
	limited := &io.LimitedReader{R: r, N: MaxExportBytes + 1}
	if _, err := io.CopyN(&out, limited, bytes.MinRead); err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	if head := bytes.TrimLeft(out.Bytes(), " \t\r\n"); len(head) == 0 || head[0] != '{' {
		return nil, num.Refuse(num.ErrSyntax, "export", nil, nil, "a JSON object")
	}
	if _, err := out.ReadFrom(limited); err != nil {
		return nil, err
	}
	if limited.N == 0 {
		return nil, num.Refuse(num.ErrRange, "export", nil, nil, "at most "+strconv.Itoa(MaxExportBytes)+" bytes")
	}
	return out.Bytes(), nil
}

// Import starts a ledger in an empty store from an export. Every record is verified, since anybody may have written it:
// what is imported can end its blocks.
//
// Errors: ErrSyntax for something else, ErrDuplicate for a key twice, ErrRange for more than MaxExportBytes, ErrVersion
// for a newer schema, ErrDamaged for an export whose hash is not that of its records, with a record that no ledger would
// have written, which is named, or whose books do not balance, ErrExists for a store that has a ledger. The store is
// untouched then.
func Import(store record.Store, r io.Reader, options Options) (*Ledger, error) {
	if isNil(store) || isNil(r) {
		return nil, num.Refuse(num.ErrMissing, "import", nil, nil, "a store and an export")
	}
	l := &Ledger{store: store, options: options}
	_, found, err := l.originRecord()
	if err != nil {
		return nil, err
	}
	if found {
		return nil, num.Refuse(record.ErrExists, "ledger", nil, nil, "an empty store")
	}
	data, err := readExport(r)
	if err != nil {
		return nil, err
	}
	d, err := parseDocument(data)
	if err != nil {
		return nil, err
	}
	return l, l.adopt(d)
}

func parseDocument(data []byte) (*document, error) {
	if _, err := checkFormat(data, SchemaVersion); err != nil {
		return nil, err
	}
	d := new(document)
	return d, state.UnmarshalStrict("export", data, d)
}

// checkFormat reads the head of an export or of the record of an origin.
func checkFormat(data []byte, newest int) (schema int, err error) {
	var head struct {
		Format string `json:"format"`
		Schema int    `json:"schema"`
	}
	if err := state.UnmarshalLoose(data, &head); err != nil {
		return 0, err
	}
	if head.Format != exportFormat || head.Schema < 1 {
		return 0, num.Refuse(num.ErrSyntax, "format", nil, strconv.Quote(head.Format), exportFormat+" with a schema")
	}
	if head.Schema > newest {
		return 0, num.Refuse(record.ErrVersion, "schema", nil, head.Schema, "at most "+strconv.Itoa(newest))
	}
	return head.Schema, nil
}

// adopt checks a document as a whole in memory before anything reaches the store.
func (l *Ledger) adopt(d *document) error {
	bad := func(cause error) error {
		return num.Refuse(record.ErrDamaged, "export", nil, nil, cause.Error())
	}
	var config Config
	if err := audit.Record(state.Key(state.KindConfig), compact(d.State[state.KindConfig]), ownRecord); err != nil {
		return err // its two parts are taken from it as it has to be
	}
	if err := state.UnmarshalStrict(state.KindConfig, d.State[state.KindConfig], &config); err != nil {
		return bad(err)
	}
	if _, err := config.terms(); err != nil {
		return state.Damaged(state.Key(state.KindConfig), err)
	}
	s := l.session()
	startConfig(s, config)
	for name, record := range d.State { //chorus:unordered a tree of the same records has the same shape
		if name != state.KindConfig {
			l.state.Overlay = l.state.Overlay.With(state.Space+name, compact(record))
		}
	}
	if err := l.load(); err != nil {
		return bad(err)
	}
	hash, err := l.StateHash()
	if err != nil {
		return bad(err)
	}
	if hash != d.StateHash || l.Height() != d.Height {
		return bad(errors.New("the hash of the records is " + hash + ", not " + d.StateHash))
	}
	if err := l.checkState(); errors.Is(err, record.ErrDamaged) {
		return err // with the key of the record
	} else if err != nil {
		return bad(err)
	}
	if _, err := l.keepOrigin(d); err != nil {
		return err
	}
	return l.Commit()
}
