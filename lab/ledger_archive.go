package lab

import (
	"bytes"
	"encoding/base64"
	"fmt"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
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
		export, err := base64.StdEncoding.DecodeString(text[0])
		if err != nil {
			a.refuse("export[0]", num.ErrSyntax, nil, "an export of a ledger as base64")
			return
		}
		if m.ledger, err = chain.Import(record.NewMemory(), bytes.NewReader(export), ledgerOptions()); err != nil {
			a.err = num.Under("state."+a.prefix+"export[0]", err)
			return
		}
		if height := m.ledger.Height(); height != m.nonce+1 {
			a.refuse("nonce[0]", num.ErrDomain, m.nonce, fmt.Sprintf("the height of the ledger, %d, less 1", height))
		}
	})
}

// ledgerOptions keep no history, so that memory does not grow with the epochs.
func ledgerOptions() chain.Options { return chain.Options{NoHistory: true} }
