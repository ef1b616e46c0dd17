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
	topics := s.churn()
	closed := make([]*closedEpoch, len(topics))
	for i, c := range topics { // 4
		t, err := s.topic(c.id)
		if err != nil {
			return err
		}
		s.openWindow(c.id, t)
		closed[i] = s.closeReputerWindows(c.id, t)
		s.putTopic(c.id, t)
	}
	if err := s.rewardTopics(topics, closed); err != nil { // 5
		return err
	}
	s.closeWorkerWindows() // 6
	for i, c := range topics {
		if err := s.prune(c.id); err != nil {
			return err
		}
		if closed[i] != nil {
			s.ledger.Rewarded++
		}
	}
	s.ledger.Height++
	s.begun = false
	return s.err
}

// rewardTopics is step 6: E85, E86, the pay of every closed epoch, and what becomes of rewards that nobody gets.
func (s *session) rewardTopics(topics []*churning, closed []*closedEpoch) error {
	treasury := s.ledger.Modules.Rewards
	totals, err := s.topicRewards(topics, closed, treasury)
	if err != nil {
		return err
	}
	a := num.NewDecimal(num.Rules{})
	reputers := num.Dec{} // of this block, for E94
	for i, c := range topics {
		paid := false
		if closed[i] != nil {
			t, err := s.topic(c.id)
			if err != nil {
				return err
			}
			closed[i].roster.topic = t
			paid = s.reward(closed[i], totals[i])
			s.putTopic(c.id, t)
		}
		if !paid {
			if err := s.returnReward(c.id, totals[i]); err != nil {
				return err
			}
			continue
		}
		e, _ := read[epochRecord](s, epochKey(c.id, closed[i].nonce))
		if e.Rewards != nil && !closed[i].incomplete {
			reputers = a.Add(reputers, e.Rewards.Reputers)
			month := &s.ledger.Emission
			month.MonthReputers = month.MonthReputers.Plus(amountOfDec(e.Rewards.Reputers))
			month.MonthTopics = month.MonthTopics.Plus(amountOfDec(e.Rewards.Total))
		}
	}
	if s.endsMonth() && !s.rules.Rewards.ReputerShareOfMonth {
		rho, err := rewards.ReputerShareOfBlock(reputers, treasury.Dec())
		if err != nil {
			return err
		}
		s.ledger.Emission.ReputerShare = rho
	}
	return s.err
}

// topicRewards divides the emission of the epochs that end now. A topic without a closed epoch has a part only
// where that part goes back to the ecosystem (K29). Without treasury, weight or share all parts are 0. Nothing is paid
// then (11.4), but epochs are scored all the same: no score, average or coefficient depends on money, and who judges
// well while there is none would lose its standing otherwise. Inclusions do not grow, as they need a positive reward.
func (s *session) topicRewards(topics []*churning, closed []*closedEpoch, treasury Amount) ([]num.Dec, error) {
	totals := make([]num.Dec, len(topics))
	var shares []rewards.TopicShare[num.Dec]
	var owners []int
	for i, c := range topics {
		t, err := s.topic(c.id)
		if err != nil {
			return nil, err
		}
		if closed[i] != nil || s.rules.Rewards.UnpayableToEcosystem {
			shares = append(shares, rewards.TopicShare[num.Dec]{Weight: c.weight, EpochLength: t.Params.EpochLength})
			owners = append(owners, i)
		}
	}
	if len(shares) == 0 || treasury.IsZero() || s.ledger.WeightSum.Sign() <= 0 {
		return totals, nil
	}
	divided, err := rewards.TopicRewards(s.rules.Decimal(), shares, s.ledger.WeightSum, s.ledger.Emission.Paid.Dec(), treasury.Dec())
	if err != nil {
		return nil, err
	}
	for n, i := range owners {
		totals[i] = divided[n].Reward
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
	finished := 0
	for finished < len(t.Epochs) {
		e, _ := read[epochRecord](s, epochKey(id, t.Epochs[finished]))
		if e.Stage == StageOpen || e.Stage == StageInferred {
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
