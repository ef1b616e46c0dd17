package chain

import "github.com/seed-63a7a409/chorus/num"

func stakeKey(id uint64, reputer string) string { return key(kindStake, topicPart(id), reputer) }

func (s *session) stake(id uint64, reputer string) stakeRecord {
	r, _ := read[stakeRecord](s, stakeKey(id, reputer))
	return r
}

// putStake keeps no record of a reputer without any stake that never had delegators: shares must outlive them.
func (s *session) putStake(id uint64, reputer string, r stakeRecord) {
	if r.empty() {
		s.remove(stakeKey(id, reputer))
		return
	}
	s.write(stakeKey(id, reputer), r)
}

// AddStake puts a reputer's own base units on a topic (section 13), which may activate it.
type AddStake struct {
	Reputer string `json:"reputer"`
	Topic   uint64 `json:"topic"`
	Amount  Amount `json:"amount"`
}

// Kind is "add_stake".
func (*AddStake) Kind() string { return "add_stake" }

func (x *AddStake) check() error {
	return first(checkName("reputer", x.Reputer), checkAmount("amount", x.Amount))
}

func (x *AddStake) apply(s *session) error {
	t, err := s.topic(x.Topic)
	if err != nil {
		return err
	}
	if _, err := s.registered(x.Topic, AsReputer, x.Reputer); err != nil {
		return err
	}
	if err := s.debit(x.Reputer, x.Amount); err != nil {
		return err
	}
	r := s.stake(x.Topic, x.Reputer)
	r.Stake = r.Stake.Plus(x.Amount)
	s.putStake(x.Topic, x.Reputer, r)
	s.addTopicStake(t, x.Amount)
	s.emit(Event{Kind: EventStakeAdded, Topic: x.Topic, Account: x.Reputer, Amount: x.Amount})
	return s.activate(t)
}

// addTopicStake enters stake that came from outside the staking account.
func (s *session) addTopicStake(t *topicRecord, amount Amount) {
	t.Stake = t.Stake.Plus(amount)
	t.touch()
	s.ledger.Stake = s.ledger.Stake.Plus(amount)
	s.ledger.Modules.Staking = s.ledger.Modules.Staking.Plus(amount)
}

// takeTopicStake is the reverse; the amount is in the hands of the caller then.
func (s *session) takeTopicStake(t *topicRecord, amount Amount) error {
	if err := take("staking", &s.ledger.Modules.Staking, amount); err != nil {
		return err
	}
	t.Stake = t.Stake.Minus(amount)
	t.touch()
	s.ledger.Stake = s.ledger.Stake.Minus(amount)
	return nil
}

// RemoveStake asks for own stake back. It is paid after RemoveStakeDelayWindow blocks and counts until then. A new
// request replaces the old one and restarts the delay.
type RemoveStake struct {
	Reputer string `json:"reputer"`
	Topic   uint64 `json:"topic"`
	Amount  Amount `json:"amount"`
}

// Kind is "remove_stake".
func (*RemoveStake) Kind() string { return "remove_stake" }

func (x *RemoveStake) check() error {
	return first(checkName("reputer", x.Reputer), checkAmount("amount", x.Amount))
}

func (x *RemoveStake) apply(s *session) error {
	if _, err := s.topic(x.Topic); err != nil {
		return err
	}
	return s.queueRemoval(x.Topic, x.Reputer, x.Amount)
}

func (s *session) queueRemoval(id uint64, reputer string, amount Amount) error {
	r := s.stake(id, reputer)
	if r.own().Cmp(amount) < 0 {
		return num.Refuse(ErrFunds, "amount", nil, amount, "at most the reputer's own stake "+r.own().String())
	}
	s.dequeueRemoval(id, reputer, &r)
	r.Removal = &removal{Amount: amount, Height: s.removalHeight()}
	s.write(unstakeKey(r.Removal.Height, id, reputer), queued{})
	s.putStake(id, reputer, r)
	s.emit(Event{Kind: EventRemovalQueued, Topic: id, Account: reputer, Amount: amount, Nonce: r.Removal.Height})
	return nil
}

func (s *session) removalHeight() int64 {
	return s.now() + int64(s.rules.Module.RemoveStakeDelayWindow)
}

func unstakeKey(height int64, id uint64, reputer string) string {
	return key(kindUnstake, heightPart(height), topicPart(id), reputer)
}

func (s *session) dequeueRemoval(id uint64, reputer string, r *stakeRecord) {
	if r.Removal != nil {
		s.remove(unstakeKey(r.Removal.Height, id, reputer))
		r.Removal = nil
	}
}

// CancelRemoval takes a request of own stake back.
type CancelRemoval struct {
	Reputer string `json:"reputer"`
	Topic   uint64 `json:"topic"`
}

// Kind is "cancel_removal".
func (*CancelRemoval) Kind() string { return "cancel_removal" }

func (x *CancelRemoval) check() error { return checkName("reputer", x.Reputer) }

func (x *CancelRemoval) apply(s *session) error {
	if _, err := s.topic(x.Topic); err != nil {
		return err
	}
	r := s.stake(x.Topic, x.Reputer)
	if r.Removal == nil {
		return num.Refuse(num.ErrMissing, "removal", nil, nil, "a removal that waits")
	}
	s.dequeueRemoval(x.Topic, x.Reputer, &r)
	s.putStake(x.Topic, x.Reputer, r)
	s.emit(Event{Kind: EventRemovalCanceled, Topic: x.Topic, Account: x.Reputer})
	return nil
}

// Exit takes a reputer out of a topic and asks for all its own stake.
type Exit struct {
	Reputer string `json:"reputer"`
	Topic   uint64 `json:"topic"`
}

// Kind is "exit".
func (*Exit) Kind() string { return "exit" }

func (x *Exit) check() error { return checkName("reputer", x.Reputer) }

func (x *Exit) apply(s *session) error {
	if _, err := s.topic(x.Topic); err != nil {
		return err
	}
	if _, err := s.registered(x.Topic, AsReputer, x.Reputer); err != nil {
		return err
	}
	s.unregister(x.Topic, AsReputer, x.Reputer)
	if own := s.stake(x.Topic, x.Reputer).own(); own.Sign() > 0 {
		return s.queueRemoval(x.Topic, x.Reputer, own)
	}
	return nil
}
