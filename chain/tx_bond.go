package chain

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Validators receive a fixed part of emission (E93). It is shared by all bonded base units alike, those of
// validators and of their delegators, without commission, by an accumulator as in E98.

func bondKey(validator, delegator string) string { return key(kindBond, validator, delegator) }

// settleBonds divides what has been emitted since the last change of a bond.
func (s *session) settleBonds() error {
	b := &s.ledger.Bonds
	if b.Total.IsZero() || b.Pot.IsZero() {
		return nil
	}
	a := num.NewDecimal(num.Rules{}).Calc()
	b.Share = a.Add(b.Share, a.Quo(b.Pot.Dec(), b.Total.Dec()))
	b.Pot = Amount{}
	return a.Err()
}

// drawBond pays what a bond has earned in whole base units and sets its debt. The record is not written.
func (s *session) drawBond(validator, delegator string, d *delegationRecord) error {
	if err := s.settleBonds(); err != nil {
		return err
	}
	share := s.ledger.Bonds.Share
	draw, err := rewards.DrawPending(d.Amount.int(), share, d.Debt)
	if err != nil {
		return err
	}
	paid := Amount{n: draw.Paid}
	s.dust(Event{Account: delegator, Other: validator, Note: DustOfBondDraws}, cutOff(draw.Debt, d.Debt, paid))
	d.Debt = draw.Debt
	if paid.IsZero() {
		return nil
	}
	if err := take("fee_collector", &s.ledger.Modules.FeeCollector, paid); err != nil {
		return err
	}
	s.credit(delegator, paid)
	s.emit(Event{Kind: EventPendingDrawn, Account: delegator, Other: validator, Amount: paid})
	return nil
}

// Bond bonds base units to a validator. Who bonds to itself becomes a validator; others need one that exists.
type Bond struct {
	Delegator string `json:"delegator"`
	Validator string `json:"validator"`
	Amount    Amount `json:"amount"`
}

// Kind is "bond".
func (*Bond) Kind() string { return "bond" }

func (x *Bond) check() error {
	return first(checkName("delegator", x.Delegator), checkName("validator", x.Validator), checkAmount("amount", x.Amount))
}

func (x *Bond) apply(s *session) error {
	where := key(kindValidator, x.Validator)
	v, found := read[validatorRecord](s, where)
	if !found && x.Delegator != x.Validator {
		return num.Refuse(num.ErrUnknown, "validator", nil, x.Validator, "a validator with a bond of its own")
	}
	if err := s.debit(x.Delegator, x.Amount); err != nil {
		return err
	}
	return s.bond(x.Delegator, x.Validator, x.Amount, v)
}

// bond enters base units that came from outside the bonded account.
func (s *session) bond(delegator, validator string, amount Amount, v validatorRecord) error {
	d, _ := read[delegationRecord](s, bondKey(validator, delegator))
	if err := s.drawBond(validator, delegator, &d); err != nil {
		return err
	}
	d.Amount = d.Amount.Plus(amount)
	d.Debt = entitled(d.Amount, s.ledger.Bonds.Share)
	s.write(bondKey(validator, delegator), d)
	v.Bonded = v.Bonded.Plus(amount)
	s.write(key(kindValidator, validator), v)
	s.ledger.Bonds.Total = s.ledger.Bonds.Total.Plus(amount)
	s.ledger.Modules.Bonded = s.ledger.Modules.Bonded.Plus(amount)
	s.emit(Event{Kind: EventBonded, Account: delegator, Other: validator, Amount: amount})
	return nil
}

func (s *session) bondOf(validator, delegator string) (delegationRecord, error) {
	d, found := read[delegationRecord](s, bondKey(validator, delegator))
	if !found {
		return d, num.Refuse(num.ErrMissing, "bond", nil, delegator, "a bond to "+validator)
	}
	return d, nil
}

// Unbond asks for bonded base units back, with the delay of stake removals; they earn until then. A new request
// replaces the old one.
type Unbond struct {
	Delegator string `json:"delegator"`
	Validator string `json:"validator"`
	Amount    Amount `json:"amount"`
}

// Kind is "unbond".
func (*Unbond) Kind() string { return "unbond" }

func (x *Unbond) check() error {
	return first(checkName("delegator", x.Delegator), checkName("validator", x.Validator), checkAmount("amount", x.Amount))
}

func (x *Unbond) apply(s *session) error {
	d, err := s.bondOf(x.Validator, x.Delegator)
	if err != nil {
		return err
	}
	if d.Amount.Cmp(x.Amount) < 0 {
		return num.Refuse(ErrFunds, "amount", nil, x.Amount, "at most the bonded "+d.Amount.String())
	}
	s.dequeueUnbonding(x.Validator, x.Delegator, &d)
	d.Removal = &removal{Amount: x.Amount, Height: s.removalHeight()}
	s.write(unbondKey(d.Removal.Height, x.Validator, x.Delegator), queued{})
	s.write(bondKey(x.Validator, x.Delegator), d)
	s.emit(Event{Kind: EventUnbonding, Account: x.Delegator, Other: x.Validator, Amount: x.Amount, Nonce: d.Removal.Height})
	return nil
}

func unbondKey(height int64, validator, delegator string) string {
	return key(kindUnbond, heightPart(height), validator, delegator)
}

func (s *session) dequeueUnbonding(validator, delegator string, d *delegationRecord) {
	if d.Removal != nil {
		s.remove(unbondKey(d.Removal.Height, validator, delegator))
		d.Removal = nil
	}
}

// CancelUnbonding takes a request back.
type CancelUnbonding struct {
	Delegator string `json:"delegator"`
	Validator string `json:"validator"`
}

// Kind is "cancel_unbonding".
func (*CancelUnbonding) Kind() string { return "cancel_unbonding" }

func (x *CancelUnbonding) check() error {
	return first(checkName("delegator", x.Delegator), checkName("validator", x.Validator))
}

func (x *CancelUnbonding) apply(s *session) error {
	d, err := s.bondOf(x.Validator, x.Delegator)
	if err != nil {
		return err
	}
	if d.Removal == nil {
		return num.Refuse(num.ErrMissing, "removal", nil, nil, "a removal that waits")
	}
	s.dequeueUnbonding(x.Validator, x.Delegator, &d)
	s.write(bondKey(x.Validator, x.Delegator), d)
	s.emit(Event{Kind: EventRemovalCanceled, Account: x.Delegator, Other: x.Validator})
	return nil
}

// DrawBondRewards pays what a bond has earned in whole base units. The fraction cut off is lost to it.
type DrawBondRewards struct {
	Delegator string `json:"delegator"`
	Validator string `json:"validator"`
}

// Kind is "draw_bond_rewards".
func (*DrawBondRewards) Kind() string { return "draw_bond_rewards" }

func (x *DrawBondRewards) check() error {
	return first(checkName("delegator", x.Delegator), checkName("validator", x.Validator))
}

func (x *DrawBondRewards) apply(s *session) error {
	d, err := s.bondOf(x.Validator, x.Delegator)
	if err != nil {
		return err
	}
	if err := s.drawBond(x.Validator, x.Delegator, &d); err != nil {
		return err
	}
	s.write(bondKey(x.Validator, x.Delegator), d)
	return nil
}

// finishUnbondings pays the bonds whose delay is over.
func (s *session) finishUnbondings() {
	s.finishQueue(kindUnbond, func(parts []string) error {
		validator, delegator := parts[1], parts[2]
		d, err := s.bondOf(validator, delegator)
		if err != nil {
			return err
		}
		if err := s.drawBond(validator, delegator, &d); err != nil {
			return err
		}
		amount := d.Removal.Amount
		s.dequeueUnbonding(validator, delegator, &d)
		d.Amount = d.Amount.Minus(amount)
		d.Debt = entitled(d.Amount, s.ledger.Bonds.Share)
		if d.Amount.IsZero() {
			s.remove(bondKey(validator, delegator))
		} else {
			s.write(bondKey(validator, delegator), d)
		}
		v, _ := read[validatorRecord](s, key(kindValidator, validator))
		if v.Bonded = v.Bonded.Minus(amount); v.Bonded.IsZero() {
			s.remove(key(kindValidator, validator))
		} else {
			s.write(key(kindValidator, validator), v)
		}
		s.ledger.Bonds.Total = s.ledger.Bonds.Total.Minus(amount)
		if err := take("bonded", &s.ledger.Modules.Bonded, amount); err != nil {
			return err
		}
		s.credit(delegator, amount)
		s.emit(Event{Kind: EventUnbonded, Account: delegator, Other: validator, Amount: amount})
		return nil
	})
}
