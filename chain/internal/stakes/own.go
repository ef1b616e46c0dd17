package stakes

import (
	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// Of is what lies on a reputer in a topic, zero for nothing.
func Of(s *state.Session, id uint64, reputer string) state.Stake {
	r, _ := state.Read[state.Stake](s, state.StakeKey(id, reputer))
	return r
}

// put keeps no record of a reputer without any stake that never had delegators: shares must outlive them.
func put(s *state.Session, id uint64, reputer string, r state.Stake) {
	if r.Empty() {
		s.Remove(state.StakeKey(id, reputer))
		return
	}
	s.Write(state.StakeKey(id, reputer), r)
}

// topicOfReputer finds the topic in which a reputer is registered.
func topicOfReputer(s *state.Session, id uint64, reputer string) (*state.Topic, error) {
	t, err := s.Topic(id)
	if err != nil {
		return nil, err
	}
	_, err = topics.Registered(s, id, record.AsReputer, reputer)
	return t, err
}

// Add puts own base units of a registered reputer on a topic.
func Add(s *state.Session, id uint64, reputer string, amount record.Amount) error {
	t, err := topicOfReputer(s, id, reputer)
	if err != nil {
		return err
	}
	if err := bank.Debit(s, reputer, amount); err != nil {
		return err
	}
	r := Of(s, id, reputer)
	r.Stake = r.Stake.Plus(amount)
	put(s, id, reputer, r)
	addTopicStake(s, t, amount)
	s.Emit(record.Event{Kind: record.EventStakeAdded, Topic: id, Account: reputer, Amount: amount})
	return topics.Activate(s, t)
}

// Remove asks for own stake back.
func Remove(s *state.Session, id uint64, reputer string, amount record.Amount) error {
	if _, err := s.Topic(id); err != nil {
		return err
	}
	r := Of(s, id, reputer)
	if r.Own().Cmp(amount) < 0 {
		return num.Refuse(record.ErrFunds, "amount", nil, amount, "at most the reputer's own stake "+r.Own().String())
	}
	dequeueRemoval(s, id, reputer, &r)
	r.Removal = &state.Removal{Amount: amount, Height: bank.RemovalHeight(s)}
	s.Write(state.UnstakeKey(r.Removal.Height, id, reputer), state.Queued{})
	put(s, id, reputer, r)
	s.Emit(record.Event{Kind: record.EventRemovalQueued, Topic: id, Account: reputer, Amount: amount, Nonce: r.Removal.Height})
	return nil
}

func dequeueRemoval(s *state.Session, id uint64, reputer string, r *state.Stake) {
	if r.Removal != nil {
		s.Remove(state.UnstakeKey(r.Removal.Height, id, reputer))
		r.Removal = nil
	}
}

// CancelRemoval takes a request of own stake back.
func CancelRemoval(s *state.Session, id uint64, reputer string) error {
	if _, err := s.Topic(id); err != nil {
		return err
	}
	r := Of(s, id, reputer)
	if r.Removal == nil {
		return num.Refuse(num.ErrMissing, "removal", nil, nil, "a removal that waits")
	}
	dequeueRemoval(s, id, reputer, &r)
	put(s, id, reputer, r)
	s.Emit(record.Event{Kind: record.EventRemovalCanceled, Topic: id, Account: reputer})
	return nil
}

// Exit ends the registration of a reputer and asks for all its own stake.
func Exit(s *state.Session, id uint64, reputer string) error {
	if _, err := topicOfReputer(s, id, reputer); err != nil {
		return err
	}
	topics.EndRegistration(s, id, record.AsReputer, reputer)
	if own := Of(s, id, reputer).Own(); own.Sign() > 0 {
		return Remove(s, id, reputer, own)
	}
	return nil
}

// Restake adds the reward of a reputer, which is in the hands of the caller, to its stake.
func Restake(s *state.Session, t *state.Topic, reputer string, r state.Stake, amount record.Amount) {
	r.Stake = r.Stake.Plus(amount)
	addTopicStake(s, t, amount)
	put(s, t.ID, reputer, r)
}

// addTopicStake enters stake that came from outside the staking account.
func addTopicStake(s *state.Session, t *state.Topic, amount record.Amount) {
	t.Stake = t.Stake.Plus(amount)
	t.Touch()
	s.Ledger.Stake = s.Ledger.Stake.Plus(amount)
	s.Ledger.Modules.Staking = s.Ledger.Modules.Staking.Plus(amount)
}

// takeTopicStake does the reverse; the amount is in the hands of the caller then.
func takeTopicStake(s *state.Session, t *state.Topic, amount record.Amount) error {
	if err := bank.Take("staking", &s.Ledger.Modules.Staking, amount); err != nil {
		return err
	}
	t.Stake = t.Stake.Minus(amount)
	t.Touch()
	s.Ledger.Stake = s.Ledger.Stake.Minus(amount)
	return nil
}
