package chain

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// The configuration of a ledger has two parts. Rules and parameters in force are one record, which a change of rules
// writes anew. The balances that the ledger started with never change and may be many, so they are kept apart, as text
// in pieces: a store writes a page at a time, and no page that a block writes has more than pieces of them. The state
// hash, an export and Config have both parts together, as Config is written in JSON.

// pieceLength is the length of a piece in bytes.
const pieceLength = 1 << 10

// withoutBalances is the part in force.
func (c Config) withoutBalances() Config {
	c.Accounts, c.Validators = nil, nil
	return c
}

// startConfig writes both parts.
func (s *session) startConfig(c Config) {
	inForce := c.withoutBalances()
	head, err := json.Marshal(inForce)
	s.fail(err)
	text, err := json.Marshal(c)
	s.fail(err)
	if s.err != nil {
		return
	}
	// the balances are the last fields, so that the text of the part in force begins both
	rest := text[len(head)-1 : len(text)-1]
	for n := int64(0); len(rest) > 0; n++ {
		piece := rest[:min(len(rest), pieceLength)]
		s.overlay = s.overlay.with(genesisSpace+heightPart(n), piece)
		rest = rest[len(piece):]
	}
	s.setConfig(inForce)
}

// wholeConfig joins the text of the part in force with the balances.
func (s *session) wholeConfig(inForce []byte) []byte {
	if len(inForce) == 0 {
		return nil
	}
	text := bytes.Clone(inForce[:len(inForce)-1])
	s.walkRange(genesisSpace, after(genesisSpace), func(_ string, piece []byte) bool {
		text = append(text, piece...)
		return true
	})
	return append(text, '}')
}

// walkState visits all records of the state in ascending order, that of the configuration as a whole.
func (s *session) walkState(visit func(where string, value []byte) bool) {
	s.walkRange(stateSpace, after(stateSpace), func(where string, value []byte) bool {
		if where == key(kindConfig) {
			value = s.wholeConfig(value)
		}
		return s.err == nil && visit(where, value)
	})
}

// Config is the configuration in force, with the balances the ledger started with, which are read from the store.
func (l *Ledger) Config() (Config, error) {
	s := l.view()
	inForce, _ := s.bytes(key(kindConfig))
	text := s.wholeConfig(inForce)
	if s.err != nil {
		return Config{}, s.err
	}
	var c Config
	if err := json.Unmarshal(text, &c); err != nil {
		return Config{}, damaged(key(kindConfig), err)
	}
	return c, nil
}

// digestOf is the SHA-256 of a text in lower-case hexadecimal.
func digestOf(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
