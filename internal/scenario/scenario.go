// Package scenario plays recorded scenarios on the embedded ledger: it is what `chorus verify` checks.
package scenario

import (
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/seed-63a7a409/chorus/chain"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/fixtures"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Ledger plays scripts on a ledger in memory.
type Ledger struct{}

var _ fixtures.Player = Ledger{}

// Play runs a script to its end; see [fixtures.Player].
func (Ledger) Play(releaseName string, script io.Reader, visit func([]byte) error) error {
	if _, err := release.Parse(releaseName); err != nil {
		return fmt.Errorf("%w %q (known: %s)", fixtures.ErrUnknownRelease, releaseName, strings.Join(release.Names(), ", "))
	}
	script, work := chain.MeteredScript(script)
	r := run{visit: visit, work: work}
	if err := chain.ReadScript(script, r.line); err != nil {
		return err
	}
	if r.ledger != nil && r.ledger.InBlock() {
		return r.endBlock()
	}
	return nil
}

type run struct {
	ledger   *chain.Ledger
	outcomes []chain.Outcome // of the transactions of the block under way
	visit    func([]byte) error
	work     *num.Meter
}

func (r *run) line(line chain.Line) (err error) {
	switch {
	case line.Genesis != nil:
		r.ledger, err = chain.Open(record.NewMemory(), *line.Genesis, chain.Options{NoHistory: true, Work: r.work})
		return err
	case r.ledger == nil:
		return num.Refuse(num.ErrMissing, "genesis", nil, nil, "a first line {\"genesis\": {...}}")
	case line.Tx != nil:
		_, err := r.ledger.Apply(line.Tx)
		outcome, err := chain.OutcomeOf(err)
		r.outcomes = append(r.outcomes, outcome)
		return err
	}
	for range line.Advance {
		if err := r.endBlock(); err != nil {
			return err
		}
	}
	return nil
}

func (r *run) endBlock() error {
	if _, err := r.ledger.EndBlock(); err != nil {
		return err
	}
	trace, err := r.ledger.Trace(r.outcomes)
	if err != nil {
		return err
	}
	r.outcomes = r.outcomes[:0]
	block, err := json.Marshal(trace)
	if err != nil {
		return err
	}
	return r.visit(block)
}
