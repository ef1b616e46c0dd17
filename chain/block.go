package chain

import (
	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/epochs"
	"github.com/seed-63a7a409/chorus/chain/internal/mint"
	"github.com/seed-63a7a409/chorus/chain/internal/stakes"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/num"
)

// begin is what comes before the transactions of a block: changes of rules, then emission (section 12).
func begin(s *state.Session) error {
	if s.Begun {
		return nil
	}
	if s.Now() > check.MaxHeight {
		return num.Refuse(num.ErrRange, "height", nil, s.Now(), "at most 10^15")
	}
	changeRules(s)
	if err := mint.PayEmission(s); err != nil {
		return err
	}
	s.Begun = true
	return s.Err
}

// end is what comes after the transactions of a block, in the order of section 14.
func end(s *state.Session) error {
	stakes.FinishRemovals(s) // 1, 2
	bank.FinishUnbondings(s)
	topics, err := topics.Churn(s)
	if err != nil {
		return err
	}
	closed := epochs.ClosedEpochs{}
	for _, c := range topics { // 4
		epochs.OpenWindow(s, c.Topic)
		epochs.CloseReputerWindows(s, c.Topic, closed)
	}
	if err := epochs.RewardTopics(s, topics, closed); err != nil { // 5
		return err
	}
	epochs.CloseWorkerWindows(s) // 6
	for _, c := range topics {
		epochs.Prune(s, c.Topic)
	}
	s.Flush()
	s.Ledger.Height++
	s.Begun = false
	return s.Err
}
