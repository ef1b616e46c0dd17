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
	taken, err := bank.FractionOf(r.Own(), fraction)
	if err != nil {
		return err
	}
	if err := bank.Shrink(r.Removal, fraction); err != nil {
		return err
	}
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
	for _, where := range s.KeysBelow(state.Prefix(state.KindDelegation, state.TopicPart(id), reputer), 0) {
		p := bank.PlacementOf(s, id, reputer, state.LastPart(where))
		cut, err := slashPlacement(p, fraction, share)
		if err != nil {
			return taken, err
		}
		if p.Removal != nil && p.Removal.Amount.IsZero() {
			p.Dequeue(s)
		}
		s.Write(where, p.Delegation) // also one of 0, until its rewards are drawn
		changeDelegated(s, id, p.Delegator, func(sum record.Amount) record.Amount { return sum.Minus(cut) })
		taken = taken.Plus(cut)
	}
	return taken, nil
}

// slashPlacement returns what it takes out of a placement.
func slashPlacement(p *bank.Placement, fraction, share num.Dec) (cut record.Amount, err error) {
	if cut, err = bank.FractionOf(p.Amount, fraction); err != nil {
		return cut, err
	}
	left := p.Amount.Minus(cut)
	entitled, err := bank.Entitled(p.Amount, share)
	if err != nil {
		return cut, err
	}
	stillEntitled, err := bank.Entitled(left, share)
	if err != nil {
		return cut, err
	}
	a := num.NewDecimal(num.Rules{}).Calc()
	p.Amount, p.Debt = left, a.Sub(stillEntitled, a.Sub(entitled, p.Debt))
	if err := a.Err(); err != nil {
		return cut, err
	}
	return cut, bank.Shrink(p.Removal, fraction)
}
