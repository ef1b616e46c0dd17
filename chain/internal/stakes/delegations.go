package stakes

import (
	"errors"

	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// placement finds a delegation; ErrMissing for none.
func placement(s *state.Session, id uint64, reputer, delegator string) (state.Delegation, error) {
	d, found := state.Read[state.Delegation](s, state.DelegationKey(id, reputer, delegator))
	if !found {
		return d, num.Refuse(num.ErrMissing, "delegation", nil, delegator, "a delegation to "+reputer)
	}
	return d, nil
}

// addDelegated changes the sum of a delegator's placements in a topic.
func addDelegated(s *state.Session, id uint64, delegator string, change func(record.Amount) record.Amount) {
	where := state.DelegatorKey(id, delegator)
	sum, _ := state.Read[record.Amount](s, where)
	if sum = change(sum); sum.IsZero() {
		s.Remove(where)
		return
	}
	s.Write(where, sum)
}

// drawPending is E98: pays what a delegator has earned and sets its debt. The record is not written.
func drawPending(s *state.Session, id uint64, reputer, delegator string, share num.Dec, d *state.Delegation) error {
	draw, err := rewards.DrawPending(d.Amount.Int(), share, d.Debt)
	if err != nil {
		return err
	}
	paid := record.AmountOf(draw.Paid)
	s.Dust(record.Event{Topic: id, Account: delegator, Other: reputer, Note: record.DustOfDraws}, bank.CutOff(draw.Debt, d.Debt, paid))
	d.Debt = draw.Debt
	if paid.IsZero() {
		return nil
	}
	if err := bank.Take("pending", &s.Ledger.Modules.Pending, paid); err != nil {
		return err
	}
	bank.Credit(s, delegator, paid)
	s.Emit(record.Event{Kind: record.EventPendingDrawn, Topic: id, Account: delegator, Other: reputer, Amount: paid})
	return nil
}

// Delegate places base units on a registered reputer.
func Delegate(s *state.Session, id uint64, reputer, delegator string, amount record.Amount) error {
	t, err := topicOfReputer(s, id, reputer)
	if err != nil {
		return err
	}
	r := Of(s, id, reputer)
	d, _ := state.Read[state.Delegation](s, state.DelegationKey(id, reputer, delegator))
	if err := drawPending(s, id, reputer, delegator, r.Share, &d); err != nil {
		return err
	}
	if err := bank.Debit(s, delegator, amount); err != nil {
		return err
	}
	d.Amount = d.Amount.Plus(amount)
	d.Debt = bank.Entitled(d.Amount, r.Share)
	s.Write(state.DelegationKey(id, reputer, delegator), d)
	addDelegated(s, id, delegator, amount.Plus)
	r.Stake, r.Delegated = r.Stake.Plus(amount), r.Delegated.Plus(amount)
	put(s, id, reputer, r)
	addTopicStake(s, t, amount)
	s.Emit(record.Event{Kind: record.EventDelegated, Topic: id, Account: delegator, Other: reputer, Amount: amount})
	return topics.Activate(s, t)
}

// actionOn finds a placement that its delegator may act on: not once the reputer has left the topic, unless the rules allow it
// (K44, L13).
func actionOn(s *state.Session, id uint64, reputer, delegator string) (d state.Delegation, err error) {
	if _, err = s.Topic(id); err != nil {
		return d, err
	}
	if !s.Rules.Ledger.DelegatorsActAfterReputer {
		if _, err = topics.Registered(s, id, record.AsReputer, reputer); err != nil {
			return d, err
		}
	}
	return placement(s, id, reputer, delegator)
}

// Undelegate asks for delegated stake back.
func Undelegate(s *state.Session, id uint64, reputer, delegator string, amount record.Amount) error {
	d, err := actionOn(s, id, reputer, delegator)
	if err != nil {
		return err
	}
	if d.Amount.Cmp(amount) < 0 {
		return num.Refuse(record.ErrFunds, "amount", nil, amount, "at most the delegated "+d.Amount.String())
	}
	dequeueUndelegation(s, id, reputer, delegator, &d)
	d.Removal = &state.Removal{Amount: amount, Height: bank.RemovalHeight(s)}
	s.Write(state.UndelegateKey(d.Removal.Height, id, reputer, delegator), state.Queued{})
	s.Write(state.DelegationKey(id, reputer, delegator), d)
	s.Emit(record.Event{Kind: record.EventRemovalQueued, Topic: id, Account: delegator, Other: reputer, Amount: amount, Nonce: d.Removal.Height})
	return nil
}

func dequeueUndelegation(s *state.Session, id uint64, reputer, delegator string, d *state.Delegation) {
	if d.Removal != nil {
		s.Remove(state.UndelegateKey(d.Removal.Height, id, reputer, delegator))
		d.Removal = nil
	}
}

// CancelUndelegation takes a request of delegated stake back.
func CancelUndelegation(s *state.Session, id uint64, reputer, delegator string) error {
	d, err := actionOn(s, id, reputer, delegator)
	if err != nil {
		return err
	}
	if d.Removal == nil {
		return num.Refuse(num.ErrMissing, "removal", nil, nil, "a removal that waits")
	}
	dequeueUndelegation(s, id, reputer, delegator, &d)
	s.Write(state.DelegationKey(id, reputer, delegator), d)
	s.Emit(record.Event{Kind: record.EventRemovalCanceled, Topic: id, Account: delegator, Other: reputer})
	return nil
}

// DrawRewards pays a delegator what its placement has earned.
func DrawRewards(s *state.Session, id uint64, reputer, delegator string) error {
	d, err := actionOn(s, id, reputer, delegator)
	if errors.Is(err, num.ErrMissing) && s.Rules.Ledger.DelegatorsActAfterReputer { // L13
		return nil
	}
	if err != nil {
		return err
	}
	if err := drawPending(s, id, reputer, delegator, Of(s, id, reputer).Share, &d); err != nil {
		return err
	}
	if d.Amount.IsZero() { // all of it was slashed, and this was the last of its rewards
		s.Remove(state.DelegationKey(id, reputer, delegator))
		return nil
	}
	s.Write(state.DelegationKey(id, reputer, delegator), d)
	return nil
}
