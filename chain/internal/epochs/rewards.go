package epochs

import (
	"slices"

	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/mint"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// RewardTopics is step 5: E85, E86, the pay of every payable epoch, and what becomes of rewards that nobody gets.
func RewardTopics(s *state.Session, churning []*topics.Churning, closed ClosedEpochs) error {
	treasury := s.Ledger.Modules.Rewards
	totals, err := topicRewards(s, churning, treasury)
	if err != nil || totals == nil {
		return err
	}
	a := num.NewDecimal(num.Rules{}).Calc()
	reputers := num.Dec{} // of this block, for E94
	for i, c := range churning {
		var paid *paidEpoch
		if p, found := payable(s, c.Topic.ID); found {
			if paid = reward(s, c.Topic, p, totals[i], closed[c.Topic.ID]); paid != nil {
				s.Ledger.Rewarded++
			}
		}
		if paid == nil {
			if err := returnReward(s, c.Topic.ID, totals[i]); err != nil {
				return err
			}
			continue
		}
		e := s.Epoch(c.Topic.ID, paid.nonce)
		month := &s.Ledger.Emission
		month.MonthTopics = month.MonthTopics.Plus(record.WholeAmount(e.Rewards.Total))
		if !paid.incomplete {
			reputers = a.Add(reputers, e.Rewards.Reputers)
			month.MonthReputers = month.MonthReputers.Plus(record.WholeAmount(e.Rewards.Reputers))
		}
	}
	if len(churning) > 0 && mint.EndsMonth(s) && !s.Rules.Rewards.ReputerShareOfMonth { // L2: otherwise rho stays
		if err := a.Err(); err != nil {
			return err
		}
		rho, err := rewards.ReputerShare(reputers, treasury.Dec())
		if err != nil {
			return err
		}
		cut, err := num.DecFixedCut(rho) // L14: the recorded chain keeps 34 digits, and stops
		if err != nil {
			return err
		}
		s.Ledger.Emission.ReputerShare = cut.Dec()
	}
	return s.Err
}

// topicRewards divides the emission over all topics of the block (L6), nil without a treasury: nothing is scored or paid
// then, and what is payable stays so (11.4). Without a weight all parts are 0.
func topicRewards(s *state.Session, churning []*topics.Churning, treasury record.Amount) ([]num.Dec, error) {
	if treasury.IsZero() {
		return nil, nil
	}
	totals := make([]num.Dec, len(churning))
	if len(churning) == 0 || s.Ledger.WeightSum.Sign() <= 0 {
		return totals, nil
	}
	shares := make([]rewards.TopicShare[num.Dec], len(churning))
	for i, c := range churning {
		shares[i] = rewards.TopicShare[num.Dec]{Weight: c.Weight, EpochLength: c.Topic.Params.EpochLength}
	}
	a := s.Decimal()
	all, err := rewards.NewTopics(a, s.Rules.Rewards, release.WeightParams(a, s.Rules))
	if err != nil {
		return nil, err
	}
	divided, err := all.Rewards(nil, shares, s.Ledger.WeightSum, s.Ledger.Emission.Paid.Dec(), treasury.Dec())
	if err != nil {
		return nil, err
	}
	for i := range totals {
		totals[i] = divided[i].Reward
	}
	return totals, nil
}

// returnReward gives the reward of a topic that cannot be paid back to the ecosystem; older releases leave it (K29).
func returnReward(s *state.Session, id uint64, total num.Dec) error {
	amount := record.WholeAmount(total)
	if !s.Rules.Rewards.UnpayableToEcosystem || amount.IsZero() {
		return nil
	}
	s.Emit(record.Event{Kind: record.EventUnpaid, Topic: id, Amount: amount})
	return bank.Move("rewards", &s.Ledger.Modules.Rewards, &s.Ledger.Modules.Ecosystem, amount)
}

// Prune forgets the records of epochs that lie more than MinEpochLengthRecordLimit before the oldest open one.
func Prune(s *state.Session, t *state.Topic) {
	p, waits := payable(s, t.ID)
	finished := 0
	for finished < len(t.Epochs) {
		nonce := t.Epochs[finished]
		if slices.Contains(t.WorkerWindows, nonce) || slices.Contains(t.ReputerWindows, nonce) || waits && p.Nonce == nonce {
			break
		}
		finished++
	}
	surplus := finished - s.Rules.Module.MinEpochLengthRecordLimit
	if surplus <= 0 {
		return
	}
	for _, nonce := range t.Epochs[:surplus] {
		s.ForgetEpoch(t.ID, nonce)
	}
	t.Epochs = t.Epochs[surplus:]
	t.Touch()
}
