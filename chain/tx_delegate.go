package chain

import (
	"errors"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

func delegationKey(id uint64, reputer, delegator string) string {
	return key(kindDelegation, topicPart(id), reputer, delegator)
}

func delegatorKey(id uint64, delegator string) string {
	return key(kindDelegator, topicPart(id), delegator)
}

// addDelegated changes the sum of a delegator's placements in a topic.
func (s *session) addDelegated(id uint64, delegator string, change func(Amount) Amount) {
	where := delegatorKey(id, delegator)
	sum, _ := read[Amount](s, where)
	if sum = change(sum); sum.IsZero() {
		s.remove(where)
		return
	}
	s.write(where, sum)
}

// drawPending is E98: pays what a delegator has earned and sets its debt. The record is not written.
func (s *session) drawPending(id uint64, reputer, delegator string, share num.Dec, d *delegationRecord) error {
	draw, err := rewards.DrawPending(d.Amount.int(), share, d.Debt)
	if err != nil {
		return err
	}
	paid := Amount{n: draw.Paid}
	s.dust(Event{Topic: id, Account: delegator, Other: reputer, Note: DustOfDraws}, cutOff(draw.Debt, d.Debt, paid))
	d.Debt = draw.Debt
	if paid.IsZero() {
		return nil
	}
	if err := take("pending", &s.ledger.Modules.Pending, paid); err != nil {
		return err
	}
	s.credit(delegator, paid)
	s.emit(Event{Kind: EventPendingDrawn, Topic: id, Account: delegator, Other: reputer, Amount: paid})
	return nil
}

// cutOff is the fraction that a draw loses.
func cutOff(debt, before num.Dec, paid Amount) num.Dec {
	a := num.NewDecimal(num.Rules{}).Calc()
	return a.Sub(a.Sub(debt, before), paid.Dec())
}

// entitled is amount times share, the debt of a placement that has drawn everything.
func entitled(amount Amount, share num.Dec) num.Dec {
	return num.NewDecimal(num.Rules{}).Calc().Mul(amount.Dec(), share)
}

// Delegate places base units on a reputer of a topic (section 13). What was earned before is drawn first.
type Delegate struct {
	Delegator string `json:"delegator"`
	Reputer   string `json:"reputer"`
	Topic     uint64 `json:"topic"`
	Amount    Amount `json:"amount"`
}

// Kind is "delegate".
func (*Delegate) Kind() string { return "delegate" }

func (x *Delegate) check() error {
	return first(checkName("delegator", x.Delegator), checkName("reputer", x.Reputer), checkAmount("amount", x.Amount))
}

func (x *Delegate) apply(s *session) error {
	t, err := s.topic(x.Topic)
	if err != nil {
		return err
	}
	if _, err := s.registered(x.Topic, AsReputer, x.Reputer); err != nil {
		return err
	}
	r := s.stake(x.Topic, x.Reputer)
	d, _ := read[delegationRecord](s, delegationKey(x.Topic, x.Reputer, x.Delegator))
	if err := s.drawPending(x.Topic, x.Reputer, x.Delegator, r.Share, &d); err != nil {
		return err
	}
	if err := s.debit(x.Delegator, x.Amount); err != nil {
		return err
	}
	d.Amount = d.Amount.Plus(x.Amount)
	d.Debt = entitled(d.Amount, r.Share)
	s.write(delegationKey(x.Topic, x.Reputer, x.Delegator), d)
	s.addDelegated(x.Topic, x.Delegator, x.Amount.Plus)
	r.Stake, r.Delegated = r.Stake.Plus(x.Amount), r.Delegated.Plus(x.Amount)
	s.putStake(x.Topic, x.Reputer, r)
	s.addTopicStake(t, x.Amount)
	s.emit(Event{Kind: EventDelegated, Topic: x.Topic, Account: x.Delegator, Other: x.Reputer, Amount: x.Amount})
	return s.activate(t)
}

// placement finds a delegation; ErrMissing for none.
func (s *session) placement(id uint64, reputer, delegator string) (delegationRecord, error) {
	d, found := read[delegationRecord](s, delegationKey(id, reputer, delegator))
	if !found {
		return d, num.Refuse(num.ErrMissing, "delegation", nil, delegator, "a delegation to "+reputer)
	}
	return d, nil
}

// Undelegate asks for delegated stake back, as RemoveStake does for own.
type Undelegate struct {
	Delegator string `json:"delegator"`
	Reputer   string `json:"reputer"`
	Topic     uint64 `json:"topic"`
	Amount    Amount `json:"amount"`
}

// Kind is "undelegate".
func (*Undelegate) Kind() string { return "undelegate" }

func (x *Undelegate) check() error {
	return first(checkName("delegator", x.Delegator), checkName("reputer", x.Reputer), checkAmount("amount", x.Amount))
}

func (x *Undelegate) apply(s *session) error {
	if _, err := s.topic(x.Topic); err != nil {
		return err
	}
	if err := s.reputerForDelegator(x.Topic, x.Reputer); err != nil {
		return err
	}
	d, err := s.placement(x.Topic, x.Reputer, x.Delegator)
	if err != nil {
		return err
	}
	if d.Amount.Cmp(x.Amount) < 0 {
		return num.Refuse(ErrFunds, "amount", nil, x.Amount, "at most the delegated "+d.Amount.String())
	}
	s.dequeueUndelegation(x.Topic, x.Reputer, x.Delegator, &d)
	d.Removal = &removal{Amount: x.Amount, Height: s.removalHeight()}
	s.write(undelegateKey(d.Removal.Height, x.Topic, x.Reputer, x.Delegator), queued{})
	s.write(delegationKey(x.Topic, x.Reputer, x.Delegator), d)
	s.emit(Event{
		Kind: EventRemovalQueued, Topic: x.Topic, Account: x.Delegator, Other: x.Reputer, Amount: x.Amount, Nonce: d.Removal.Height,
	})
	return nil
}

// reputerForDelegator refuses what a delegator may not do once its reputer has left the topic (K44, L13).
func (s *session) reputerForDelegator(id uint64, reputer string) error {
	if s.rules.Ledger.DelegatorsActAfterReputer {
		return nil
	}
	_, err := s.registered(id, AsReputer, reputer)
	return err
}

func undelegateKey(height int64, id uint64, reputer, delegator string) string {
	return key(kindUndelegate, heightPart(height), topicPart(id), reputer, delegator)
}

func (s *session) dequeueUndelegation(id uint64, reputer, delegator string, d *delegationRecord) {
	if d.Removal != nil {
		s.remove(undelegateKey(d.Removal.Height, id, reputer, delegator))
		d.Removal = nil
	}
}

// CancelUndelegation takes a request of delegated stake back.
type CancelUndelegation struct {
	Delegator string `json:"delegator"`
	Reputer   string `json:"reputer"`
	Topic     uint64 `json:"topic"`
}

// Kind is "cancel_undelegation".
func (*CancelUndelegation) Kind() string { return "cancel_undelegation" }

func (x *CancelUndelegation) check() error {
	return first(checkName("delegator", x.Delegator), checkName("reputer", x.Reputer))
}

func (x *CancelUndelegation) apply(s *session) error {
	if _, err := s.topic(x.Topic); err != nil {
		return err
	}
	if err := s.reputerForDelegator(x.Topic, x.Reputer); err != nil {
		return err
	}
	d, err := s.placement(x.Topic, x.Reputer, x.Delegator)
	if err != nil {
		return err
	}
	if d.Removal == nil {
		return num.Refuse(num.ErrMissing, "removal", nil, nil, "a removal that waits")
	}
	s.dequeueUndelegation(x.Topic, x.Reputer, x.Delegator, &d)
	s.write(delegationKey(x.Topic, x.Reputer, x.Delegator), d)
	s.emit(Event{Kind: EventRemovalCanceled, Topic: x.Topic, Account: x.Delegator, Other: x.Reputer})
	return nil
}

// DrawRewards pays a delegator what its placement has earned, in whole base units (E98). The fraction cut off is
// lost to it.
type DrawRewards struct {
	Delegator string `json:"delegator"`
	Reputer   string `json:"reputer"`
	Topic     uint64 `json:"topic"`
}

// Kind is "draw_rewards".
func (*DrawRewards) Kind() string { return "draw_rewards" }

func (x *DrawRewards) check() error {
	return first(checkName("delegator", x.Delegator), checkName("reputer", x.Reputer))
}

func (x *DrawRewards) apply(s *session) error {
	if _, err := s.topic(x.Topic); err != nil {
		return err
	}
	if err := s.reputerForDelegator(x.Topic, x.Reputer); err != nil {
		return err
	}
	d, err := s.placement(x.Topic, x.Reputer, x.Delegator)
	if errors.Is(err, num.ErrMissing) && s.rules.Ledger.DelegatorsActAfterReputer { // L13
		return nil
	}
	if err != nil {
		return err
	}
	if err := s.drawPending(x.Topic, x.Reputer, x.Delegator, s.stake(x.Topic, x.Reputer).Share, &d); err != nil {
		return err
	}
	if d.Amount.IsZero() { // all of it was slashed, and this was the last of its rewards
		s.remove(delegationKey(x.Topic, x.Reputer, x.Delegator))
		return nil
	}
	s.write(delegationKey(x.Topic, x.Reputer, x.Delegator), d)
	return nil
}
