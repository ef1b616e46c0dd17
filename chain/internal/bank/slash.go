package bank

import (
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// FractionOf is trunc(x f).
func FractionOf(x record.Amount, f num.Dec) (record.Amount, error) {
	a := num.NewDecimal(num.Rules{}).Calc()
	product := a.Mul(x.Dec(), f)
	return record.WholeAmount(product), a.Err()
}

// Shrink keeps a waiting removal within what is left: x - trunc(x f) never grows faster than x.
func Shrink(r *state.Removal, fraction num.Dec) error {
	if r == nil {
		return nil
	}
	cut, err := FractionOf(r.Amount, fraction)
	if err != nil {
		return err
	}
	r.Amount = r.Amount.Minus(cut)
	return nil
}

// SlashBonds takes a fraction of every bond to a validator, and gives it to the ecosystem account. What the bonds have earned
// is drawn first.
func SlashBonds(s *state.Session, validator string, fraction num.Dec, reason string) error {
	if _, found := s.Bytes(state.ValidatorKey(validator)); !found {
		return num.Refuse(num.ErrMissing, "validator", nil, validator, "a validator with bonds")
	}
	share, err := SettleBonds(s)
	if err != nil {
		return err
	}
	taken := record.Amount{}
	for _, where := range s.KeysBelow(state.Prefix(state.KindBond, validator), 0) {
		p := PlacementOf(s, 0, validator, state.LastPart(where))
		if err := p.Draw(s, share); err != nil {
			return err
		}
		cut, err := FractionOf(p.Amount, fraction)
		if err != nil {
			return err
		}
		if err := Shrink(p.Removal, fraction); err != nil {
			return err
		}
		if p.Removal != nil && p.Removal.Amount.IsZero() {
			p.Dequeue(s)
		}
		if err := p.Change(s, p.Amount.Minus(cut), share); err != nil {
			return err
		}
		taken = taken.Plus(cut)
	}
	changeBonded(s, validator, func(sum record.Amount) record.Amount { return sum.Minus(taken) })
	if err := Move("bonded", &s.Ledger.Modules.Bonded, &s.Ledger.Modules.Ecosystem, taken); err != nil {
		return err
	}
	s.Emit(record.Event{Kind: record.EventSlashed, Account: validator, Amount: taken, Value: &fraction, Note: reason})
	return nil
}

// PayBonds adds base units of an account to what all bonds share, as the validators' part of emission is.
func PayBonds(s *state.Session, from string, amount record.Amount) error {
	if err := Debit(s, from, amount); err != nil {
		return err
	}
	s.Ledger.Modules.FeeCollector = s.Ledger.Modules.FeeCollector.Plus(amount)
	s.Ledger.Bonds.Pot = s.Ledger.Bonds.Pot.Plus(amount)
	s.Emit(record.Event{Kind: record.EventFee, Account: from, Amount: amount})
	return nil
}
