package chain

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// Line is one line of a script: exactly one of Genesis, Advance and Tx is set.
type Line struct {
	Number  int     // in its file, from 1
	Genesis *Config // {"genesis": {...}}, on the first line only
	Advance int64   // {"advance": 1200}: ends that many blocks
	Tx      Tx      // {"tx": "transfer", ...}

	count  int64  // from 1, without empty lines and comments
	digest string // of the lines so far
}

// MarshalJSON refuses: a line is what a script has, see ReadScript. Errors: num.ErrMissing.
func (l Line) MarshalJSON() ([]byte, error) {
	return nil, num.Refuse(num.ErrMissing, "JSON form of chain.Line", nil, nil, "must be of its Genesis, Advance or Tx")
}

// ReadScript visits the lines of a script, JSON Lines as docs/formats.md describes them. Empty lines and lines that
// begin with # are passed over. An error names its line as the index of "line".
func ReadScript(r io.Reader, visit func(Line) error) error {
	if isNil(r) || visit == nil {
		return num.Refuse(num.ErrMissing, "script", nil, nil, "a reader and a function")
	}
	scanner := bufio.NewScanner(r)
	scanner.Buffer(nil, 2*MaxTxBytes)
	number, count, digest := 0, int64(0), ""
	for scanner.Scan() {
		number++
		text := bytes.TrimSpace(scanner.Bytes())
		if len(text) == 0 || text[0] == '#' {
			continue
		}
		count++
		digest = digestOf(append([]byte(digest), text...))
		line, err := parseLine(text, count == 1)
		if err == nil {
			line.Number, line.count, line.digest = number, count, digest
			err = visit(line)
		}
		if err != nil {
			return &LineError{Line: number, Err: err}
		}
	}
	if err := scanner.Err(); errors.Is(err, bufio.ErrTooLong) {
		return &LineError{Line: number + 1, Err: num.Refuse(num.ErrRange, "line", nil, nil, "at most 2097152 bytes")}
	} else if err != nil {
		return err
	}
	return nil
}

// Work that MeteredScript allows: some seconds, and what ordinary topics take for every byte of their script.
const (
	scriptWork        = 3_000_000_000
	scriptWorkPerByte = 60_000
)

// MeteredScript returns a meter for Options.Work that allows about three seconds of work and 60 microseconds more for every
// byte that is read of the script.
func MeteredScript(r io.Reader) (io.Reader, *num.Meter) {
	m := &meteredReader{r: r, meter: num.NewMeter(scriptWork)}
	return m, m.meter
}

type meteredReader struct {
	r     io.Reader
	meter *num.Meter
}

func (m *meteredReader) Read(p []byte) (int, error) {
	if isNil(m.r) {
		return 0, num.Refuse(num.ErrMissing, "script", nil, nil, "a reader")
	}
	n, err := m.r.Read(p)
	m.meter.Allow(scriptWorkPerByte * int64(n))
	return n, err
}

// LineError is what is wrong with a line of a script.
type LineError struct {
	Line int
	Err  error
}

// Error names the line before the cause.
func (e *LineError) Error() string {
	if e == nil || e.Err == nil {
		return "line: nothing is wrong"
	}
	return "line " + fmt.Sprint(int64(e.Line)) + ": " + e.Err.Error()
}

// Unwrap returns the cause.
func (e *LineError) Unwrap() error {
	if e == nil {
		return nil
	}
	return e.Err
}

func parseLine(text []byte, first bool) (Line, error) {
	keys, err := strictnum.Members("", text)
	if err != nil {
		return Line{}, err
	}
	has := func(key string) bool {
		return slices.ContainsFunc(keys, func(m strictjson.Member) bool { return m.Key == key })
	}
	switch {
	case has("tx"):
		tx, err := ParseTx(text)
		return Line{Tx: tx}, err
	case has("genesis"):
		var only struct {
			Genesis json.RawMessage `json:"genesis"`
		}
		if err := state.UnmarshalStrict("", text, &only); err != nil {
			return Line{}, err
		}
		if !first {
			return Line{}, num.Refuse(record.ErrNotAllowed, "genesis", nil, nil, "on the first line only")
		}
		config, err := parseConfig("genesis", only.Genesis)
		return Line{Genesis: &config}, err
	case has("advance"):
		var only struct {
			Advance int64 `json:"advance"`
		}
		if err := state.UnmarshalStrict("", text, &only); err != nil {
			return Line{}, err
		}
		if only.Advance < 1 {
			return Line{}, num.Refuse(num.ErrDomain, "advance", nil, only.Advance, "at least 1 block")
		}
		return Line{Advance: only.Advance}, nil
	case len(keys) > 0:
		return Line{}, strictnum.Error(strictjson.UnknownKey(keys[0].Key, keys[0].Key, []string{"tx", "advance", "genesis"}))
	}
	return Line{}, num.Refuse(num.ErrMissing, "tx", nil, nil, "must be a line with tx, advance or genesis")
}
