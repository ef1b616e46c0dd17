package chain_test

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"maps"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

var forgeries = flag.Int("forgeries", 600, "forged exports of TestForgedExports")

// historyRecords returns those of a random history, at the end of one of its blocks.
func historyRecords(t testing.TB, rules string, seed uint64) map[string]json.RawMessage {
	t.Helper()
	g, err := newGame(rules)
	require.NoError(t, err)
	l := g.ledger
	source := num.NewSource(seed)
	for range 150 {
		tx, blocks := g.Move(uint64(source.IntN(1 << 30)))
		if tx != nil {
			_, _ = l.Apply(tx) // many are refused
			continue
		}
		require.NoError(t, g.endBlocks(blocks))
	}
	require.NoError(t, g.endBlocks(1))
	require.NoError(t, l.Check())
	var out bytes.Buffer
	require.NoError(t, l.Export(&out))
	var d struct{ State map[string]json.RawMessage }
	require.NoError(t, json.Unmarshal(out.Bytes(), &d))
	for key, value := range d.State {
		d.State[key] = compacted(t, value)
	}
	return d.State
}

func compacted(t testing.TB, value []byte) []byte {
	var out bytes.Buffer
	require.NoError(t, json.Compact(&out, value))
	return out.Bytes()
}

// sealed makes an export of records, with the right height and hash.
func sealed(t testing.TB, records map[string]json.RawMessage) []byte {
	t.Helper()
	h := sha256.New()
	length := make([]byte, 8)
	for _, key := range slices.Sorted(maps.Keys(records)) {
		for _, part := range [][]byte{[]byte("state/" + key), records[key]} {
			binary.BigEndian.PutUint64(length, uint64(len(part)))
			h.Write(length)
			h.Write(part)
		}
	}
	var ledger struct{ Height int64 }
	_ = json.Unmarshal(records["ledger"], &ledger) // a forged one may be anything
	text, err := json.Marshal(map[string]any{
		"format": "chorus-ledger", "schema": 1, "height": ledger.Height, "state_hash": hex.EncodeToString(h.Sum(nil)), "state": records,
	})
	require.NoError(t, err)
	return text
}

// forger changes records.
type forger struct {
	source  *num.Source
	records map[string]json.RawMessage
	what    []string
}

func (f *forger) pick() string {
	keys := slices.Sorted(maps.Keys(f.records))
	kinds := map[string][]string{}
	for _, key := range keys {
		kind, _, _ := strings.Cut(key, "/")
		kinds[kind] = append(kinds[kind], key)
	}
	names := slices.Sorted(maps.Keys(kinds)) // every kind as often as the others
	list := kinds[names[f.source.IntN(len(names))]]
	return list[f.source.IntN(len(list))]
}

// forge makes one change.
func (f *forger) forge() {
	key := f.pick()
	switch f.source.IntN(6) {
	case 0:
		delete(f.records, key)
		f.what = append(f.what, "drop "+key)
	case 1:
		other := f.otherKey(key)
		f.records[other] = f.records[key]
		f.what = append(f.what, "copy "+key+" to "+other)
	case 2:
		other := f.otherKey(key)
		f.records[other] = f.records[key]
		delete(f.records, key)
		f.what = append(f.what, "move "+key+" to "+other)
	default:
		path, value := f.alter(string(f.records[key]))
		f.records[key] = json.RawMessage(value)
		f.what = append(f.what, "alter "+key+" at "+path+": "+value)
	}
}

// otherKey changes a part of a key.
func (f *forger) otherKey(key string) string {
	parts := strings.Split(key, "/")
	at := f.source.IntN(len(parts))
	switch n, err := strconv.ParseInt(parts[at], 10, 64); {
	case err == nil:
		n += []int64{1, -1, 40, -40, 1 << 40, 1}[f.source.IntN(6)]
		parts[at] = fmt.Sprintf("%0*d", len(parts[at]), n)
	case f.source.IntN(4) == 0:
		parts = append(parts[:at], parts[at+1:]...)
	default:
		parts[at] = []string{"p1", "p3", "nobody", "inferer", "reputer", "", "stake", "v0"}[f.source.IntN(8)]
	}
	return strings.Join(parts, "/")
}

// alter changes one value inside of a record, as text, so that everything else stays as it is.
func (f *forger) alter(text string) (path, altered string) {
	d := json.NewDecoder(strings.NewReader(text))
	d.UseNumber()
	type token struct {
		from, to int64
		value    any
	}
	var tokens []token
	for {
		from := d.InputOffset()
		t, err := d.Token()
		if err != nil {
			break
		}
		if _, delim := t.(json.Delim); !delim {
			tokens = append(tokens, token{from, d.InputOffset(), t})
		}
	}
	if len(tokens) == 0 {
		return "", `{"x":1}`
	}
	t := tokens[f.source.IntN(len(tokens))]
	raw := text[t.from:t.to]
	start := strings.IndexFunc(raw, func(r rune) bool { return r != ',' && r != ':' && r != ' ' })
	prefix, old := raw[:start], raw[start:]
	for _, list := range []string{text[:t.from] + text[t.to:], text[:t.to] + "," + old + text[t.to:]} {
		if f.source.IntN(8) == 0 && json.Valid([]byte(list)) { // an element of a list less, or more
			return "a list", list
		}
	}
	return strconv.FormatInt(t.from, 10), text[:t.from] + prefix + f.other(old) + text[t.to:]
}

// other returns a value in place of one.
func (f *forger) other(old string) string {
	numbers := []string{"0", "1", "-1", "2", "9223372036854775807", "-9223372036854775808", "1000000000000000", "1000000001", "100000"}
	switch {
	case old == "true":
		return "false"
	case old == "false":
		return "true"
	case old == "null":
		return "0"
	case old[0] != '"':
		if n, err := strconv.ParseInt(old, 10, 64); err == nil && f.source.IntN(2) == 0 {
			return strconv.FormatInt(n+[]int64{1, -1, 10, -10}[f.source.IntN(4)], 10)
		}
		return numbers[f.source.IntN(len(numbers))]
	}
	inner := strings.Trim(old, `"`)
	if n, err := strconv.ParseInt(inner, 10, 64); err == nil && f.source.IntN(2) == 0 {
		return strconv.Quote(strconv.FormatInt(n+[]int64{1, -1, 1000}[f.source.IntN(3)], 10))
	}
	texts := []string{"0", "1", "-1", "2", "0.5", "1e30", "-1E+30", "1E+1000", "1E-1000", "1E+100000", "9999999999999999999999999999999999999999", "p1", "nobody", "", "open", "failed", "v0.6", "v0.9", "v0.16"}
	return strconv.Quote(texts[f.source.IntN(len(texts))])
}

// TestForgedExports: an export with the right hash and records that no ledger wrote is refused, or what it becomes is a
// ledger: it passes every check and ends blocks.
func TestForgedExports(t *testing.T) {
	total := *forgeries
	if testing.Short() {
		total = min(total, 100)
	}
	source := num.NewSource(16 + *randomSeed)
	accepted := 0
	var records map[string]json.RawMessage
	for i := range total {
		if i%100 == 0 {
			records = historyRecords(t, release.Names()[source.IntN(len(release.Names()))], uint64(source.IntN(1<<30)))
			l, err := chain.Import(record.NewMemory(), bytes.NewReader(sealed(t, records)), chain.Options{})
			require.NoError(t, err, "as it was")
			_, err = l.Advance(200)
			require.NoError(t, err)
			require.NoError(t, l.Check())
		}
		f := &forger{source: source, records: maps.Clone(records)}
		for range 1 + source.IntN(2) {
			f.forge()
		}
		if tryForged(t, sealed(t, f.records), f.what) {
			accepted++
		}
	}
	t.Logf("%d of %d were accepted", accepted, total)
}

func tryForged(t *testing.T, export []byte, what []string) (accepted bool) {
	t.Helper()
	defer func() {
		if p := recover(); p != nil {
			t.Fatalf("%q: panic: %v", what, p)
		}
	}()
	l, err := chain.Import(record.NewMemory(), bytes.NewReader(export), chain.Options{})
	if err != nil {
		_, ok := num.AsError(err)
		require.True(t, ok, "%q: %v", what, err)
		return false
	}
	require.NoError(t, l.Check(), "%q", what)
	_, err = l.Advance(200)
	require.NoError(t, err, "%q", what)
	require.NoError(t, l.Check(), "%q, after 200 blocks", what)
	return true
}

// TestImportRefusals: what is no export, from the beginning or further on.
func TestImportRefusals(t *testing.T) {
	good := string(sealed(t, historyRecords(t, "v0.16", 5)))
	for what, c := range map[string]struct {
		text io.Reader
		kind error
	}{
		"nothing":                 {strings.NewReader(""), num.ErrSyntax},
		"an endless stream":       {endless(0), num.ErrSyntax},
		"an endless blank":        {endless(' '), num.ErrSyntax},
		"a list":                  {strings.NewReader("[" + good + "]"), num.ErrSyntax},
		"half":                    {strings.NewReader(good[:len(good)/2]), num.ErrSyntax},
		"more behind":             {strings.NewReader(good + "{}"), num.ErrSyntax},
		"a key twice":             {strings.NewReader(strings.Replace(good, `{"`, `{"height":1,"`, 1)), num.ErrDuplicate},
		"a record twice":          {strings.NewReader(strings.Replace(good, `"state":{`, `"state":{"account/p1":{"balance":"1"},`, 1)), num.ErrDuplicate},
		"a key in other letters":  {strings.NewReader(strings.Replace(good, `"height"`, `"Height"`, 1)), num.ErrUnknown},
		"an unknown key":          {strings.NewReader(strings.Replace(good, `{"`, `{"depth":1,"`, 1)), num.ErrUnknown},
		"a newer schema":          {strings.NewReader(strings.Replace(good, `"schema":1`, `"schema":2`, 1)), record.ErrVersion},
		"no configuration":        {strings.NewReader(`{"format":"chorus-ledger","schema":1,"height":0,"state_hash":"","state":{}}`), record.ErrDamaged},
		"another hash":            {strings.NewReader(strings.Replace(good, `"state_hash":"`, `"state_hash":"0`, 1)), record.ErrDamaged},
		"a null as configuration": {strings.NewReader(`{"format":"chorus-ledger","schema":1,"height":0,"state_hash":"","state":{"config":null}}`), record.ErrDamaged},
		"a reader that fails":     {iotest.ErrReader(os.ErrPermission), os.ErrPermission},
	} {
		_, err := chain.Import(record.NewMemory(), c.text, chain.Options{})
		require.ErrorIs(t, err, c.kind, what)
	}
}

// endless is a stream of one byte.
type endless byte

func (e endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = byte(e)
	}
	return len(p), nil
}
