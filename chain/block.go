package chain

import (
	"slices"

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
	s.closed = nil
	s.finishRemovals() // 1, 2
	topics, err := s.churn()
	if err != nil {
		return err
	}
	for _, c := range topics { // 4
		s.openWindow(c.topic)
		s.closeReputerWindows(c.topic)
	}
	if err := s.rewardTopics(topics); err != nil { // 5
		return err
	}
	s.closeWorkerWindows() // 6
	for _, c := range topics {
		s.prune(c.topic)
	}
	s.hand.write(s)
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
	a := num.NewDecimal(num.Rules{}).Calc()
	reputers := num.Dec{} // of this block, for E94
	for i, c := range topics {
		var paid *paidEpoch
		if payable, found := s.payable(c.topic.id); found {
			if paid = s.reward(c.topic, payable, totals[i]); paid != nil {
				s.ledger.Rewarded++
			}
		}
		if paid == nil {
			if err := s.returnReward(c.topic.id, totals[i]); err != nil {
				return err
			}
			continue
		}
		e := s.epoch(c.topic.id, paid.nonce)
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
		shares[i] = rewards.TopicShare[num.Dec]{Weight: c.weight, EpochLength: c.topic.Params.EpochLength}
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
func (s *session) prune(t *topicRecord) {
	payable, waits := s.payable(t.id)
	finished := 0
	for finished < len(t.Epochs) {
		nonce := t.Epochs[finished]
		if slices.Contains(t.WorkerWindows, nonce) || slices.Contains(t.ReputerWindows, nonce) || waits && payable.Nonce == nonce {
			break
		}
		finished++
	}
	surplus := finished - s.rules.Module.MinEpochLengthRecordLimit
	if surplus <= 0 {
		return
	}
	for _, nonce := range t.Epochs[:surplus] {
		s.hand.epochs.drop(s, epochKey(t.id, nonce))
	}
	t.Epochs = t.Epochs[surplus:]
	t.touch()
}
