package chain

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
)

// The configuration of a ledger has two parts. Rules and parameters in force are one record, which a change of rules
// writes anew. The balances that the ledger started with never change and may be many, so they are kept apart, as text
// in pieces: a store writes a page at a time, and no page that a block writes has more than pieces of them. The state
// hash, an export and Config have both parts together, as Config is written in JSON.

// pieceLength is the length of a piece in bytes.
const pieceLength = 1 << 10

// withoutBalances returns the part in force.
func (c Config) withoutBalances() Config {
	c.Accounts, c.Validators = nil, nil
	return c
}

// startConfig writes both parts.
func startConfig(s *state.Session, c Config) {
	inForce := c.withoutBalances()
	head, err := json.Marshal(inForce)
	s.Fail(err)
	text, err := json.Marshal(c)
	s.Fail(err)
	if s.Err != nil {
		return
	}
	// the balances are the last fields, so that the text of the part in force begins both
	rest := text[len(head)-1 : len(text)-1]
	for n := int64(0); len(rest) > 0; n++ {
		piece := rest[:min(len(rest), pieceLength)]
		s.Overlay = s.Overlay.With(state.GenesisSpace+state.HeightPart(n), piece)
		rest = rest[len(piece):]
	}
	setConfig(s, inForce)
}

// wholeConfig joins the text of the part in force with the balances.
func wholeConfig(s *state.Session, inForce []byte) []byte {
	if len(inForce) == 0 {
		return nil
	}
	text := bytes.Clone(inForce[:len(inForce)-1])
	s.WalkRange(state.GenesisSpace, state.After(state.GenesisSpace), func(_ string, piece []byte) bool {
		text = append(text, piece...)
		return true
	})
	return append(text, '}')
}

// walkState visits all records of the state in ascending order, that of the configuration as a whole.
func walkState(s *state.Session, visit func(where string, value []byte) bool) {
	s.WalkRange(state.Space, state.After(state.Space), func(where string, value []byte) bool {
		if where == state.Key(state.KindConfig) {
			value = wholeConfig(s, value)
		}
		return s.Err == nil && visit(where, value)
	})
}

// Config returns the configuration in force, with the balances the ledger started with, which are read from the store.
func (l *Ledger) Config() (Config, error) {
	s := l.view()
	inForce, _ := s.Bytes(state.Key(state.KindConfig))
	text := wholeConfig(s, inForce)
	if s.Err != nil {
		return Config{}, s.Err
	}
	var c Config
	if err := json.Unmarshal(text, &c); err != nil {
		return Config{}, state.Damaged(state.Key(state.KindConfig), err)
	}
	return c, nil
}

// digestOf returns the SHA-256 of a text in lower-case hexadecimal.
func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
