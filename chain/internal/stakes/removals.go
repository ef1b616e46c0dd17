package stakes

import (
	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// FinishRemovals pays the stake removals that are due, own ones first.
func FinishRemovals(s *state.Session) {
	bank.FinishQueue(s, state.KindUnstake,
		func(parts []string) error { return finishRemoval(s, parts) }, func(parts []string) { dropRemoval(s, parts) })
	bank.FinishQueue(s, state.KindUndelegate,
		func(parts []string) error { return finishUndelegation(s, parts) }, func(parts []string) { bank.PlacementOf(s, uint64(state.Number(parts[1])), parts[2], parts[3]).Drop(s) })
}

func finishRemoval(s *state.Session, parts []string) error {
	id, reputer := uint64(state.Number(parts[1])), parts[2]
	t, err := s.Topic(id)
	if err != nil {
		return err
	}
	r := Of(s, id, reputer)
	amount := r.Removal.Amount
	dequeueRemoval(s, id, reputer, &r)
	r.Stake = r.Stake.Minus(amount)
	put(s, id, reputer, r)
	return payRemoval(s, t, reputer, "", amount)
}

func dropRemoval(s *state.Session, parts []string) {
	id, reputer := uint64(state.Number(parts[1])), parts[2]
	r := Of(s, id, reputer)
	r.Removal = nil
	put(s, id, reputer, r)
}

func finishUndelegation(s *state.Session, parts []string) error {
	id, reputer, delegator := uint64(state.Number(parts[1])), parts[2], parts[3]
	t, err := s.Topic(id)
	if err != nil {
		return err
	}
	r, p := Of(s, id, reputer), bank.PlacementOf(s, id, reputer, delegator)
	if err := p.There(); err != nil {
		return err
	}
	amount, err := p.Finish(s, r.Share)
	if err != nil {
		return err
	}
	changeDelegated(s, id, delegator, func(sum record.Amount) record.Amount { return sum.Minus(amount) })
	r.Stake, r.Delegated = r.Stake.Minus(amount), r.Delegated.Minus(amount)
	put(s, id, reputer, r)
	return payRemoval(s, t, delegator, reputer, amount)
}

func payRemoval(s *state.Session, t *state.Topic, to, reputer string, amount record.Amount) error {
	if err := takeTopicStake(s, t, amount); err != nil {
		return err
	}
	bank.Credit(s, to, amount)
	s.Emit(record.Event{Kind: record.EventRemoved, Topic: t.ID, Account: to, Other: reputer, Amount: amount})
	if s.Rules.Ledger.WeightAfterRemoval && t.Active() { // K34
		weight, err := topics.FreshWeight(s, t)
		if err != nil {
			return err
		}
		topics.SetWeight(s, t, weight)
	}
	return nil
}
