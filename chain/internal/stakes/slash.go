package stakes

import (
	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// Slash takes a fraction of what lies on a reputer, and gives it to the ecosystem account.
func Slash(s *state.Session, id uint64, reputer string, fraction num.Dec, reason string) error {
	t, err := s.Topic(id)
	if err != nil {
		return err
	}
	r := Of(s, id, reputer)
	if r.Stake.IsZero() {
		return num.Refuse(num.ErrMissing, "stake", nil, reputer, "a reputer with stake in the topic")
	}
	taken := bank.FractionOf(r.Own(), fraction)
	bank.Shrink(r.Removal, fraction)
	fromDelegators, err := slashDelegations(s, id, reputer, fraction, r.Share)
	if err != nil {
		return err
	}
	r.Delegated = r.Delegated.Minus(fromDelegators)
	taken = taken.Plus(fromDelegators)
	r.Stake = r.Stake.Minus(taken)
	if r.Removal != nil && r.Removal.Amount.IsZero() {
		dequeueRemoval(s, id, reputer, &r)
	}
	put(s, id, reputer, r)
	if err := takeTopicStake(s, t, taken); err != nil {
		return err
	}
	s.Ledger.Modules.Ecosystem = s.Ledger.Modules.Ecosystem.Plus(taken)
	s.Emit(record.Event{Kind: record.EventSlashed, Topic: id, Account: reputer, Amount: taken, Value: &fraction, Note: reason})
	return nil
}

// slashDelegations slashes every placement on a reputer. The debt moves with the amount, so that what is pending stays.
func slashDelegations(s *state.Session, id uint64, reputer string, fraction, share num.Dec) (taken record.Amount, err error) {
	a := num.NewDecimal(num.Rules{}).Calc()
	for _, where := range s.KeysBelow(state.Prefix(state.KindDelegation, state.TopicPart(id), reputer), 0) {
		p := bank.PlacementOf(s, id, reputer, state.LastPart(where))
		cut := bank.FractionOf(p.Amount, fraction)
		left := p.Amount.Minus(cut)
		pending := a.Sub(bank.Entitled(p.Amount, share), p.Debt)
		p.Debt = a.Sub(bank.Entitled(left, share), pending)
		p.Amount = left
		bank.Shrink(p.Removal, fraction)
		if p.Removal != nil && p.Removal.Amount.IsZero() {
			p.Dequeue(s)
		}
		s.Write(where, p.Delegation) // also one of 0, until its rewards are drawn
		changeDelegated(s, id, p.Delegator, func(sum record.Amount) record.Amount { return sum.Minus(cut) })
		taken = taken.Plus(cut)
	}
	return taken, a.Err()
}
