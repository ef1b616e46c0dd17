package chain

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// begin is what comes before the transactions of a block: changes of rules, then emission (section 12).
func (s *session) begin() error {
	if s.begun {
		return nil
	}
	if s.now() > maxHeight {
		return num.Refuse(num.ErrRange, "height", nil, s.now(), "at most 10^15")
	}
	s.changeRules()
	if err := s.payEmission(); err != nil {
		return err
	}
	s.begun = true
	return s.err
}

// end is what comes after the transactions of a block, in the order of section 14.
func (s *session) end() error {
	s.finishRemovals() // 1, 2
	topics, err := s.churn()
	if err != nil {
		return err
	}
	for _, c := range topics { // 4
		t, err := s.topic(c.id)
		if err != nil {
			return err
		}
		s.openWindow(c.id, t)
		s.closeReputerWindows(c.id, t)
		s.putTopic(c.id, t)
	}
	if err := s.rewardTopics(topics); err != nil { // 5
		return err
	}
	s.closeWorkerWindows() // 6
	for _, c := range topics {
		if err := s.prune(c.id); err != nil {
			return err
		}
	}
	s.ledger.Height++
	s.begun = false
	return s.err
}

// rewardTopics is step 5: E85, E86, the pay of every payable epoch, and what becomes of rewards that nobody gets.
func (s *session) rewardTopics(topics []*churning) error {
	treasury := s.ledger.Modules.Rewards
	totals, err := s.topicRewards(topics, treasury)
	if err != nil || totals == nil {
		return err
	}
	a := num.NewDecimal(num.Rules{})
	reputers := num.Dec{} // of this block, for E94
	for i, c := range topics {
		var paid *paidEpoch
		if payable, found := s.payable(c.id); found {
			t, err := s.topic(c.id)
			if err != nil {
				return err
			}
			if paid = s.reward(c.id, t, payable, totals[i]); paid != nil {
				s.ledger.Rewarded++
			}
			s.putTopic(c.id, t)
		}
		if paid == nil {
			if err := s.returnReward(c.id, totals[i]); err != nil {
				return err
			}
			continue
		}
		e, _ := read[epochRecord](s, epochKey(c.id, paid.nonce))
		month := &s.ledger.Emission
		month.MonthTopics = month.MonthTopics.Plus(amountOfDec(e.Rewards.Total))
		if !paid.incomplete {
			reputers = a.Add(reputers, e.Rewards.Reputers)
			month.MonthReputers = month.MonthReputers.Plus(amountOfDec(e.Rewards.Reputers))
		}
	}
	if len(topics) > 0 && s.endsMonth() && !s.rules.Rewards.ReputerShareOfMonth { // L2: otherwise rho stays
		rho, err := rewards.ReputerShareOfBlock(reputers, treasury.Dec())
		if err != nil {
			return err
		}
		cut, err := num.DecFixedCut(rho) // L14: the recorded chain keeps 34 digits, and stops
		if err != nil {
			return err
		}
		s.ledger.Emission.ReputerShare = cut.Dec()
	}
	return s.err
}

// topicRewards divides the emission over all topics of the block (L6), nil without a treasury: nothing is scored or paid
// then, and what is payable stays so (11.4). Without a weight all parts are 0.
func (s *session) topicRewards(topics []*churning, treasury Amount) ([]num.Dec, error) {
	if treasury.IsZero() {
		return nil, nil
	}
	totals := make([]num.Dec, len(topics))
	if len(topics) == 0 || s.ledger.WeightSum.Sign() <= 0 {
		return totals, nil
	}
	shares := make([]rewards.TopicShare[num.Dec], len(topics))
	for i, c := range topics {
		t, err := s.topic(c.id)
		if err != nil {
			return nil, err
		}
		shares[i] = rewards.TopicShare[num.Dec]{Weight: c.weight, EpochLength: t.Params.EpochLength}
	}
	divided, err := rewards.TopicRewards(s.decimal(), shares, s.ledger.WeightSum, s.ledger.Emission.Paid.Dec(), treasury.Dec())
	if err != nil {
		return nil, err
	}
	for i := range totals {
		totals[i] = divided[i].Reward
	}
	return totals, nil
}

// returnReward gives the reward of a topic that cannot be paid to the ecosystem; older releases leave it (K29).
func (s *session) returnReward(id uint64, total num.Dec) error {
	amount := amountOfDec(total)
	if !s.rules.Rewards.UnpayableToEcosystem || amount.IsZero() {
		return nil
	}
	s.emit(Event{Kind: EventUnpaid, Topic: id, Amount: amount})
	return move("rewards", &s.ledger.Modules.Rewards, &s.ledger.Modules.Ecosystem, amount)
}

// prune forgets the records of epochs that lie more than MinEpochLengthRecordLimit before the oldest open one.
func (s *session) prune(id uint64) error {
	t, err := s.topic(id)
	if err != nil {
		return err
	}
	payable, waits := s.payable(id)
	finished := 0
	for finished < len(t.Epochs) {
		e, _ := read[epochRecord](s, epochKey(id, t.Epochs[finished]))
		if e.Stage == StageOpen || e.Stage == StageInferred || waits && payable.Nonce == t.Epochs[finished] {
			break
		}
		finished++
	}
	surplus := finished - s.rules.Module.MinEpochLengthRecordLimit
	if surplus <= 0 {
		return nil
	}
	for _, nonce := range t.Epochs[:surplus] {
		s.remove(epochKey(id, nonce))
	}
	t.Epochs = t.Epochs[surplus:]
	s.putTopic(id, t)
	return nil
}
