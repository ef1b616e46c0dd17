package lab

import (
	"bytes"
	"encoding/base64"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// archive visits all that a repetition carries from epoch to epoch. The ledger is its export.
func (m *ledgerTrial) archive(a *archive) {
	m.trial.archive(a)
	a.under("ledger", func() {
		nonce := []int64{m.nonce}
		archivedInts(a, "nonce", nonce)
		m.nonce = nonce[0]
		a.flag("broken", &m.broken)
		a.floats("asked", m.asked)
		archivedLosses(a, "consensus", m.consensus)
		started := m.ledger != nil
		a.flag("started", &started)
		if !started || a.err != nil {
			return
		}
		text := []string{""}
		if !a.loading {
			var export bytes.Buffer
			if a.err = m.ledger.Export(&export); a.err != nil {
				return
			}
			text[0] = base64.StdEncoding.EncodeToString(export.Bytes())
		}
		archived(a, "export", text,
			func(dst []byte, s string) []byte { return append(dst, s...) },
			func(s string) (string, error) { return s, nil })
		if !a.loading || a.err != nil {
			return
		}
		var export []byte
		if export, a.err = base64.StdEncoding.DecodeString(text[0]); a.err != nil {
			return
		}
		m.ledger, a.err = chain.Import(record.NewMemory(), bytes.NewReader(export), ledgerOptions())
	})
}

// ledgerOptions keep no history, so that memory does not grow with the epochs.
func ledgerOptions() chain.Options { return chain.Options{NoHistory: true} }
