package stakes

import (
	"errors"

	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// changeDelegated changes the sum of a delegator's placements in a topic.
func changeDelegated(s *state.Session, id uint64, delegator string, change func(record.Amount) record.Amount) {
	where := state.DelegatorKey(id, delegator)
	sum, _ := state.Read[record.Amount](s, where)
	if sum = change(sum); sum.IsZero() {
		s.Remove(where)
		return
	}
	s.Write(where, sum)
}

// Delegate places base units on a registered reputer.
func Delegate(s *state.Session, id uint64, reputer, delegator string, amount record.Amount) error {
	t, err := topicOfReputer(s, id, reputer)
	if err != nil {
		return err
	}
	r, p := Of(s, id, reputer), bank.PlacementOf(s, id, reputer, delegator)
	if err := p.Draw(s, r.Share); err != nil {
		return err
	}
	if err := bank.Debit(s, delegator, amount); err != nil {
		return err
	}
	if err := p.Change(s, p.Amount.Plus(amount), r.Share); err != nil {
		return err
	}
	changeDelegated(s, id, delegator, amount.Plus)
	r.Stake, r.Delegated = r.Stake.Plus(amount), r.Delegated.Plus(amount)
	put(s, id, reputer, r)
	addTopicStake(s, t, amount)
	s.Emit(record.Event{Kind: record.EventDelegated, Topic: id, Account: delegator, Other: reputer, Amount: amount})
	return topics.Activate(s, t)
}

// actionOn finds a placement that its delegator may act on: not once the reputer has left the topic, unless the rules allow it
// (K44, L13).
func actionOn(s *state.Session, id uint64, reputer, delegator string) (*bank.Placement, error) {
	if _, err := s.Topic(id); err != nil {
		return nil, err
	}
	if !s.Rules.Ledger.DelegatorsActAfterReputer {
		if _, err := topics.Registered(s, id, record.AsReputer, reputer); err != nil {
			return nil, err
		}
	}
	p := bank.PlacementOf(s, id, reputer, delegator)
	return p, p.There()
}

// Undelegate asks for delegated stake back.
func Undelegate(s *state.Session, id uint64, reputer, delegator string, amount record.Amount) error {
	p, err := actionOn(s, id, reputer, delegator)
	if err != nil {
		return err
	}
	return p.Request(s, amount)
}

// CancelUndelegation takes a request of delegated stake back.
func CancelUndelegation(s *state.Session, id uint64, reputer, delegator string) error {
	p, err := actionOn(s, id, reputer, delegator)
	if err != nil {
		return err
	}
	return p.Cancel(s)
}

// DrawRewards pays a delegator what its placement has earned. One of which everything was slashed ends with it.
func DrawRewards(s *state.Session, id uint64, reputer, delegator string) error {
	p, err := actionOn(s, id, reputer, delegator)
	if errors.Is(err, num.ErrMissing) && s.Rules.Ledger.DelegatorsActAfterReputer { // L13
		return nil
	}
	if err == nil {
		err = p.Draw(s, Of(s, id, reputer).Share)
	}
	if err == nil {
		p.Keep(s)
	}
	return err
}
