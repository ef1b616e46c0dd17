package chain

// finishRemovals pays the stake removals that are due, own ones first (section 13). Each is atomic: of one that fails
// nothing is done, and the next goes on. Its request is dropped, so that it neither blocks a queue of older releases (K39)
// for ever nor waits outside of one; it can be made again.
func (s *session) finishRemovals() {
	s.finishQueue(kindUnstake, func(parts []string) error {
		return s.finishRemoval(uint64(number(parts[1])), parts[2])
	})
	s.finishQueue(kindUndelegate, func(parts []string) error {
		return s.finishUndelegation(uint64(number(parts[1])), parts[2], parts[3])
	})
	s.finishUnbondings()
}

// finishQueue takes at most the limit of due entries; where more are due, older releases take none (K39).
func (s *session) finishQueue(kind string, finish func(parts []string) error) {
	due, limit := s.dueRemovals(kind), s.rules.Module.HalfMaxProcessStakeRemovalsPerEndBlock
	if len(due) > limit {
		if !s.rules.Ledger.RemovalsUpToLimit {
			return
		}
		due = due[:limit]
	}
	for _, entry := range due {
		parts := partsOf(entry)
		if kind == kindUnstake && s.rules.Ledger.DelayedRemovalLost && number(parts[0]) < s.now() { // L12
			continue
		}
		var t *topicRecord
		if kind != kindUnbond {
			t, _ = s.topic(uint64(number(parts[1])))
		}
		if err := s.attempt(t, func() error { return finish(parts) }); err != nil && s.err == nil {
			s.remove(entry)
			s.dropRequest(kind, parts)
			s.emit(Event{Kind: EventRemovalFailed, Topic: uint64(number(parts[1])), Account: parts[len(parts)-1], Note: err.Error()})
		}
	}
}

// dueRemovals lists the entries that are due, at most one more than the limit.
func (s *session) dueRemovals(kind string) []string {
	var due []string
	s.walkRange(prefix(kind), key(kind, heightPart(s.now()+1)), func(key string, _ []byte) bool {
		due = append(due, key)
		return len(due) <= s.rules.Module.HalfMaxProcessStakeRemovalsPerEndBlock
	})
	return due
}

// dropRequest takes back what waited under an entry of a queue.
func (s *session) dropRequest(kind string, parts []string) {
	drop := func(where string) {
		if d, found := read[delegationRecord](s, where); found {
			d.Removal = nil
			s.write(where, d)
		}
	}
	switch kind {
	case kindUnstake:
		id, reputer := uint64(number(parts[1])), parts[2]
		r := s.stake(id, reputer)
		r.Removal = nil
		s.putStake(id, reputer, r)
	case kindUndelegate:
		drop(delegationKey(uint64(number(parts[1])), parts[2], parts[3]))
	case kindUnbond:
		drop(bondKey(parts[1], parts[2]))
	}
}

func (s *session) finishRemoval(id uint64, reputer string) error {
	t, err := s.topic(id)
	if err != nil {
		return err
	}
	r := s.stake(id, reputer)
	amount := r.Removal.Amount
	s.dequeueRemoval(id, reputer, &r)
	r.Stake = r.Stake.Minus(amount)
	s.putStake(id, reputer, r)
	return s.payRemoval(t, reputer, "", amount)
}

func (s *session) finishUndelegation(id uint64, reputer, delegator string) error {
	t, err := s.topic(id)
	if err != nil {
		return err
	}
	d, err := s.placement(id, reputer, delegator)
	if err != nil {
		return err
	}
	r := s.stake(id, reputer)
	if err := s.drawPending(id, reputer, delegator, r.Share, &d); err != nil {
		return err
	}
	amount := d.Removal.Amount
	s.dequeueUndelegation(id, reputer, delegator, &d)
	d.Amount = d.Amount.Minus(amount)
	d.Debt = entitled(d.Amount, r.Share)
	if d.Amount.IsZero() {
		s.remove(delegationKey(id, reputer, delegator))
	} else {
		s.write(delegationKey(id, reputer, delegator), d)
	}
	s.addDelegated(id, delegator, func(sum Amount) Amount { return sum.Minus(amount) })
	r.Stake, r.Delegated = r.Stake.Minus(amount), r.Delegated.Minus(amount)
	s.putStake(id, reputer, r)
	return s.payRemoval(t, delegator, reputer, amount)
}

func (s *session) payRemoval(t *topicRecord, to, reputer string, amount Amount) error {
	if err := s.takeTopicStake(t, amount); err != nil {
		return err
	}
	s.credit(to, amount)
	s.emit(Event{Kind: EventRemoved, Topic: t.id, Account: to, Other: reputer, Amount: amount})
	if s.rules.Ledger.WeightAfterRemoval && t.active() { // K34
		weight, err := s.freshWeight(t)
		if err != nil {
			return err
		}
		s.setWeight(t, weight)
	}
	return nil
}
