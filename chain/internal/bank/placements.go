package bank

import (
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Placement is a delegation or a bond in hand: base units that a delegator has placed on a reputer or validator.
type Placement struct {
	state.Delegation
	Topic         uint64 // 0 of a bond
	To, Delegator string
	found         bool
}

// PlacementOf reads a placement, one of 0 where there is none.
func PlacementOf(s *state.Session, topic uint64, to, delegator string) *Placement {
	p := &Placement{Topic: topic, To: to, Delegator: delegator}
	p.Delegation, p.found = state.Read[state.Delegation](s, p.Key())
	return p
}

// There returns ErrMissing where there is no placement.
func (p *Placement) There() error {
	what := "delegation"
	if p.Topic == 0 {
		what = "bond"
	}
	if !p.found {
		return num.Refuse(num.ErrMissing, what, nil, p.Delegator, "a "+what+" to "+p.To)
	}
	return nil
}

// Key is that of the record.
func (p *Placement) Key() string {
	if p.Topic == 0 {
		return state.BondKey(p.To, p.Delegator)
	}
	return state.DelegationKey(p.Topic, p.To, p.Delegator)
}

func (p *Placement) queueKey() string {
	if p.Topic == 0 {
		return state.UnbondKey(p.Removal.Height, p.To, p.Delegator)
	}
	return state.UndelegateKey(p.Removal.Height, p.Topic, p.To, p.Delegator)
}

// Keep writes the record; nothing is kept of a placement of 0.
func (p *Placement) Keep(s *state.Session) {
	if p.Amount.IsZero() {
		s.Remove(p.Key())
	} else {
		s.Write(p.Key(), p.Delegation)
	}
}

// Draw is E98: it pays what was earned in whole base units and sets the debt; share is what one placed base unit has earned
// since the start.
func (p *Placement) Draw(s *state.Session, share num.Dec) error {
	name, from, dust := "pending", &s.Ledger.Modules.Pending, record.DustOfDraws
	if p.Topic == 0 {
		name, from, dust = "fee_collector", &s.Ledger.Modules.FeeCollector, record.DustOfBondDraws
	}
	units, debt, err := rewards.DrawPending(p.Amount.Int(), share, p.Debt)
	if err != nil {
		return err
	}
	paid := record.AmountOf(units)
	event := record.Event{Topic: p.Topic, Account: p.Delegator, Other: p.To}
	event.Note = dust
	a := num.NewDecimal(num.Rules{}).Calc()
	left := a.Sub(a.Sub(debt, p.Debt), paid.Dec())
	if err := a.Err(); err != nil {
		return err
	}
	s.Dust(event, left)
	p.Debt = debt
	if paid.IsZero() {
		return nil
	}
	if err := Take(name, from, paid); err != nil {
		return err
	}
	Credit(s, p.Delegator, paid)
	event.Kind, event.Note, event.Amount = record.EventPendingDrawn, "", paid
	s.Emit(event)
	return nil
}

// Change keeps another amount, of which everything is drawn.
func (p *Placement) Change(s *state.Session, amount record.Amount, share num.Dec) error {
	debt, err := Entitled(amount, share)
	if err != nil {
		return err
	}
	p.Amount, p.Debt = amount, debt
	p.Keep(s)
	return nil
}

// Request asks for an amount back; it replaces a request that waits.
func (p *Placement) Request(s *state.Session, amount record.Amount) error {
	if p.Amount.Cmp(amount) < 0 {
		return num.Refuse(record.ErrFunds, "amount", nil, amount, "at most the placed "+p.Amount.String())
	}
	p.Dequeue(s)
	p.Removal = &state.Removal{Amount: amount, Height: RemovalHeight(s)}
	s.Write(p.queueKey(), state.Queued{})
	p.Keep(s)
	kind := record.EventRemovalQueued
	if p.Topic == 0 {
		kind = record.EventUnbonding
	}
	s.Emit(record.Event{Kind: kind, Topic: p.Topic, Account: p.Delegator, Other: p.To, Amount: amount, Nonce: p.Removal.Height})
	return nil
}

// Dequeue drops a request.
func (p *Placement) Dequeue(s *state.Session) {
	if p.Removal != nil {
		s.Remove(p.queueKey())
		p.Removal = nil
	}
}

// Cancel takes a request back.
func (p *Placement) Cancel(s *state.Session) error {
	if p.Removal == nil {
		return num.Refuse(num.ErrMissing, "removal", nil, nil, "a removal that waits")
	}
	p.Dequeue(s)
	p.Keep(s)
	s.Emit(record.Event{Kind: record.EventRemovalCanceled, Topic: p.Topic, Account: p.Delegator, Other: p.To})
	return nil
}

// Finish draws, and takes out what was requested, which is in the hands of the caller then.
func (p *Placement) Finish(s *state.Session, share num.Dec) (record.Amount, error) {
	if err := p.Draw(s, share); err != nil {
		return record.Amount{}, err
	}
	amount := p.Removal.Amount
	p.Dequeue(s)
	return amount, p.Change(s, p.Amount.Minus(amount), share)
}

// Drop forgets the request of an entry that is out of the queue.
func (p *Placement) Drop(s *state.Session) {
	if p.found {
		p.Removal = nil
		p.Keep(s)
	}
}

// Entitled is amount times share, the debt of a placement that has drawn everything.
func Entitled(amount record.Amount, share num.Dec) (num.Dec, error) {
	a := num.NewDecimal(num.Rules{}).Calc()
	entitled := a.Mul(amount.Dec(), share)
	return entitled, a.Err()
}
