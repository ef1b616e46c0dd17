package topics

import (
	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Create makes a topic, inactive, for a fee that is its first revenue.
func Create(s *state.Session, creator, metadata string, params release.Topic, labels *record.Labels) error {
	if err := check.First(s.Rules.ValidateTopic(params), ValidateLabels(labels, s.Rules)); err != nil {
		return err
	}
	if s.Ledger.NextTopic > check.MaxTopics {
		return num.Refuse(num.ErrDomain, "topics", nil, s.Ledger.NextTopic, "at most 1000000000 topics")
	}
	id := s.Ledger.NextTopic
	s.Ledger.NextTopic++
	t := s.NewTopic(id)
	t.Creator, t.Metadata, t.Params, t.Labels = creator, metadata, params, labels
	t.Touch()
	c := s.Carry(id)
	c.InitialRegret = params.InitialRegret
	c.Touch()
	if err := PayFee(s, creator, t, record.WholeAmount(s.Rules.Module.CreateTopicFee)); err != nil {
		return err
	}
	s.Emit(record.Event{Kind: record.EventTopicCreated, Topic: id, Account: creator})
	return nil
}

// Update changes a topic for its creator; nil for what stays. Open epochs depend on lengths and the initial regret.
func Update(s *state.Session, id uint64, creator string, metadata *string, params *release.Topic) error {
	t, err := s.Topic(id)
	if err != nil {
		return err
	}
	if t.Creator != creator {
		return num.Refuse(record.ErrNotAllowed, "creator", nil, creator, "the topic's creator")
	}
	if metadata != nil {
		t.Metadata = *metadata
	}
	if p := params; p != nil {
		if err := s.Rules.ValidateTopic(*p); err != nil {
			return err
		}
		if p.EpochLength != t.Params.EpochLength || p.WorkerSubmissionWindow != t.Params.WorkerSubmissionWindow ||
			p.GroundTruthLag != t.Params.GroundTruthLag || !p.InitialRegret.Equal(t.Params.InitialRegret) {
			return num.Refuse(record.ErrNotAllowed, "params", nil, nil, "the topic's EpochLength, WorkerSubmissionWindow, GroundTruthLag and InitialRegret")
		}
		t.Params = *p
	}
	t.Touch()
	s.Emit(record.Event{Kind: record.EventTopicUpdated, Topic: id, Account: creator})
	return nil
}

// Fund adds to the fee revenue of a topic.
func Fund(s *state.Session, id uint64, from string, amount record.Amount) error {
	t, err := s.Topic(id)
	if err != nil {
		return err
	}
	if err := PayFee(s, from, t, amount); err != nil {
		return err
	}
	return Activate(s, t)
}

// PayFee is 11.2: what is paid for a topic goes to the ecosystem account and is added to the fee revenue C_t.
func PayFee(s *state.Session, from string, t *state.Topic, amount record.Amount) error {
	if err := bank.Debit(s, from, amount); err != nil {
		return err
	}
	if amount.IsZero() {
		return nil
	}
	s.Ledger.Modules.Ecosystem = s.Ledger.Modules.Ecosystem.Plus(amount)
	t.Fees = t.Fees.Plus(amount)
	t.Touch()
	s.Emit(record.Event{Kind: record.EventFee, Topic: t.ID, Account: from, Amount: amount})
	return nil
}
