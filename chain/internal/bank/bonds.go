package bank

import (
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Validators receive a fixed part of emission (E93). It is shared by all bonded base units alike, those of
// validators and of their delegators, without commission, by an accumulator as in E98.

// SettleBonds divides what has been emitted since the last change of a bond.
func SettleBonds(s *state.Session) error {
	b := &s.Ledger.Bonds
	if b.Total.IsZero() || b.Pot.IsZero() {
		return nil
	}
	share, err := rewards.RaisedShare(b.Share, b.Pot.Dec(), b.Total.Int())
	if err == nil {
		b.Share, b.Pot = share, record.Amount{}
	}
	return err
}

// drawBond pays what a bond has earned in whole base units and sets its debt. The record is not written.
func drawBond(s *state.Session, validator, delegator string, d *state.Delegation) error {
	if err := SettleBonds(s); err != nil {
		return err
	}
	draw, err := rewards.DrawPending(d.Amount.Int(), s.Ledger.Bonds.Share, d.Debt)
	if err != nil {
		return err
	}
	paid := record.AmountOf(draw.Paid)
	s.Dust(record.Event{Account: delegator, Other: validator, Note: record.DustOfBondDraws}, CutOff(draw.Debt, d.Debt, paid))
	d.Debt = draw.Debt
	if paid.IsZero() {
		return nil
	}
	if err := Take("fee_collector", &s.Ledger.Modules.FeeCollector, paid); err != nil {
		return err
	}
	Credit(s, delegator, paid)
	s.Emit(record.Event{Kind: record.EventPendingDrawn, Account: delegator, Other: validator, Amount: paid})
	return nil
}

// Bond bonds base units of an account. Who bonds to itself becomes a validator; others need one that exists.
func Bond(s *state.Session, validator, delegator string, amount record.Amount) error {
	if _, found := s.Bytes(state.ValidatorKey(validator)); !found && delegator != validator {
		return num.Refuse(num.ErrUnknown, "validator", nil, validator, "a validator with a bond of its own")
	}
	if err := Debit(s, delegator, amount); err != nil {
		return err
	}
	return Enter(s, validator, delegator, amount)
}

// Enter enters base units that came from outside the bonded account.
func Enter(s *state.Session, validator, delegator string, amount record.Amount) error {
	d, _ := state.Read[state.Delegation](s, state.BondKey(validator, delegator))
	if err := drawBond(s, validator, delegator, &d); err != nil {
		return err
	}
	d.Amount = d.Amount.Plus(amount)
	d.Debt = Entitled(d.Amount, s.Ledger.Bonds.Share)
	s.Write(state.BondKey(validator, delegator), d)
	v, _ := state.Read[state.Validator](s, state.ValidatorKey(validator))
	v.Bonded = v.Bonded.Plus(amount)
	s.Write(state.ValidatorKey(validator), v)
	s.Ledger.Bonds.Total = s.Ledger.Bonds.Total.Plus(amount)
	s.Ledger.Modules.Bonded = s.Ledger.Modules.Bonded.Plus(amount)
	s.Emit(record.Event{Kind: record.EventBonded, Account: delegator, Other: validator, Amount: amount})
	return nil
}

func bondOf(s *state.Session, validator, delegator string) (state.Delegation, error) {
	d, found := state.Read[state.Delegation](s, state.BondKey(validator, delegator))
	if !found {
		return d, num.Refuse(num.ErrMissing, "bond", nil, delegator, "a bond to "+validator)
	}
	return d, nil
}

// Unbond asks for bonded base units back.
func Unbond(s *state.Session, validator, delegator string, amount record.Amount) error {
	d, err := bondOf(s, validator, delegator)
	if err != nil {
		return err
	}
	if d.Amount.Cmp(amount) < 0 {
		return num.Refuse(record.ErrFunds, "amount", nil, amount, "at most the bonded "+d.Amount.String())
	}
	dequeueUnbonding(s, validator, delegator, &d)
	d.Removal = &state.Removal{Amount: amount, Height: RemovalHeight(s)}
	s.Write(state.UnbondKey(d.Removal.Height, validator, delegator), state.Queued{})
	s.Write(state.BondKey(validator, delegator), d)
	s.Emit(record.Event{Kind: record.EventUnbonding, Account: delegator, Other: validator, Amount: amount, Nonce: d.Removal.Height})
	return nil
}

func dequeueUnbonding(s *state.Session, validator, delegator string, d *state.Delegation) {
	if d.Removal != nil {
		s.Remove(state.UnbondKey(d.Removal.Height, validator, delegator))
		d.Removal = nil
	}
}

// CancelUnbonding takes a request back.
func CancelUnbonding(s *state.Session, validator, delegator string) error {
	d, err := bondOf(s, validator, delegator)
	if err != nil {
		return err
	}
	if d.Removal == nil {
		return num.Refuse(num.ErrMissing, "removal", nil, nil, "a removal that waits")
	}
	dequeueUnbonding(s, validator, delegator, &d)
	s.Write(state.BondKey(validator, delegator), d)
	s.Emit(record.Event{Kind: record.EventRemovalCanceled, Account: delegator, Other: validator})
	return nil
}

// DrawBondRewards pays what a bond has earned.
func DrawBondRewards(s *state.Session, validator, delegator string) error {
	d, err := bondOf(s, validator, delegator)
	if err != nil {
		return err
	}
	if err := drawBond(s, validator, delegator, &d); err != nil {
		return err
	}
	s.Write(state.BondKey(validator, delegator), d)
	return nil
}

// FinishUnbondings pays the bonds whose delay is over.
func FinishUnbondings(s *state.Session) {
	FinishQueue(s, state.KindUnbond,
		func(parts []string) error { return finishUnbonding(s, parts) },
		func(parts []string) { DropRequest(s, state.BondKey(parts[1], parts[2])) })
}

func finishUnbonding(s *state.Session, parts []string) error {
	validator, delegator := parts[1], parts[2]
	d, err := bondOf(s, validator, delegator)
	if err != nil {
		return err
	}
	if err := drawBond(s, validator, delegator, &d); err != nil {
		return err
	}
	amount := d.Removal.Amount
	dequeueUnbonding(s, validator, delegator, &d)
	d.Amount = d.Amount.Minus(amount)
	d.Debt = Entitled(d.Amount, s.Ledger.Bonds.Share)
	if d.Amount.IsZero() {
		s.Remove(state.BondKey(validator, delegator))
	} else {
		s.Write(state.BondKey(validator, delegator), d)
	}
	v, _ := state.Read[state.Validator](s, state.ValidatorKey(validator))
	if v.Bonded = v.Bonded.Minus(amount); v.Bonded.IsZero() {
		s.Remove(state.ValidatorKey(validator))
	} else {
		s.Write(state.ValidatorKey(validator), v)
	}
	s.Ledger.Bonds.Total = s.Ledger.Bonds.Total.Minus(amount)
	if err := Take("bonded", &s.Ledger.Modules.Bonded, amount); err != nil {
		return err
	}
	Credit(s, delegator, amount)
	s.Emit(record.Event{Kind: record.EventUnbonded, Account: delegator, Other: validator, Amount: amount})
	return nil
}
