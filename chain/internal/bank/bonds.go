package bank

import (
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Validators receive a fixed part of emission (E93). It is shared by all bonded base units alike, those of
// validators and of their delegators, without commission, by an accumulator as in E98.

// SettleBonds divides what has been emitted since the last change of a bond, and returns what one bonded base unit has earned
// since the start.
func SettleBonds(s *state.Session) (num.Dec, error) {
	b := &s.Ledger.Bonds
	if b.Total.IsZero() || b.Pot.IsZero() {
		return b.Share, nil
	}
	share, err := rewards.RaisedShare(b.Share, b.Pot.Dec(), b.Total.Int())
	if err == nil {
		b.Share, b.Pot = share, record.Amount{}
	}
	return share, err
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
	share, err := SettleBonds(s)
	if err != nil {
		return err
	}
	p := PlacementOf(s, 0, validator, delegator)
	if err := p.Draw(s, share); err != nil {
		return err
	}
	if err := p.Change(s, p.Amount.Plus(amount), share); err != nil {
		return err
	}
	changeBonded(s, validator, amount.Plus)
	s.Ledger.Modules.Bonded = s.Ledger.Modules.Bonded.Plus(amount)
	s.Emit(record.Event{Kind: record.EventBonded, Account: delegator, Other: validator, Amount: amount})
	return nil
}

// changeBonded changes the sums of bonds.
func changeBonded(s *state.Session, validator string, change func(record.Amount) record.Amount) {
	v, _ := state.Read[state.Validator](s, state.ValidatorKey(validator))
	if v.Bonded = change(v.Bonded); v.Bonded.IsZero() {
		s.Remove(state.ValidatorKey(validator))
	} else {
		s.Write(state.ValidatorKey(validator), v)
	}
	s.Ledger.Bonds.Total = change(s.Ledger.Bonds.Total)
}

// Unbond asks for bonded base units back.
func Unbond(s *state.Session, validator, delegator string, amount record.Amount) error {
	p := PlacementOf(s, 0, validator, delegator)
	if err := p.There(); err != nil {
		return err
	}
	return p.Request(s, amount)
}

// CancelUnbonding takes a request back.
func CancelUnbonding(s *state.Session, validator, delegator string) error {
	p := PlacementOf(s, 0, validator, delegator)
	if err := p.There(); err != nil {
		return err
	}
	return p.Cancel(s)
}

// DrawBondRewards pays what a bond has earned.
func DrawBondRewards(s *state.Session, validator, delegator string) error {
	p := PlacementOf(s, 0, validator, delegator)
	if err := p.There(); err != nil {
		return err
	}
	share, err := SettleBonds(s)
	if err == nil {
		err = p.Draw(s, share)
	}
	if err == nil {
		p.Keep(s)
	}
	return err
}

// FinishUnbondings pays the bonds whose delay is over.
func FinishUnbondings(s *state.Session) {
	FinishQueue(s, state.KindUnbond,
		func(parts []string) error { return finishUnbonding(s, parts[1], parts[2]) },
		func(parts []string) { PlacementOf(s, 0, parts[1], parts[2]).Drop(s) })
}

func finishUnbonding(s *state.Session, validator, delegator string) error {
	p := PlacementOf(s, 0, validator, delegator)
	if err := p.There(); err != nil {
		return err
	}
	share, err := SettleBonds(s)
	if err != nil {
		return err
	}
	amount, err := p.Finish(s, share)
	if err != nil {
		return err
	}
	changeBonded(s, validator, func(sum record.Amount) record.Amount { return sum.Minus(amount) })
	if err := Take("bonded", &s.Ledger.Modules.Bonded, amount); err != nil {
		return err
	}
	Credit(s, delegator, amount)
	s.Emit(record.Event{Kind: record.EventUnbonded, Account: delegator, Other: validator, Amount: amount})
	return nil
}
