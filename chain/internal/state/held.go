package state

import (
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// Topic finds a topic; ErrUnknown for none.
func (s *Session) Topic(id uint64) (*Topic, error) {
	if id >= 1 && id <= check.MaxTopics {
		if t := s.hand.topics.take(s, TopicKey(id)); t != nil {
			t.ID = id
			return t, nil
		}
	}
	if s.Err != nil {
		return nil, s.Err
	}
	return nil, unknownTopic(id)
}

// Known returns ErrUnknown for a topic that does not exist. It reads nothing.
func (s *Session) Known(id uint64) error {
	if id < 1 || id >= s.Ledger.NextTopic {
		return unknownTopic(id)
	}
	return nil
}

func unknownTopic(id uint64) error {
	return num.Refuse(num.ErrUnknown, "topic", nil, id, "a topic that exists")
}

// NewTopic makes a topic.
func (s *Session) NewTopic(id uint64) *Topic {
	t := s.hand.topics.make(s, TopicKey(id))
	t.ID = id
	return t
}

// Carry is what a topic carries from epoch to epoch.
func (s *Session) Carry(id uint64) *Carry { return s.hand.carries.make(s, CarryKey(id)) }

// Member is what a topic keeps for an actor in a role, a zero record for nothing.
func (s *Session) Member(id uint64, role record.Role, actor string) *Member {
	return s.hand.members.make(s, MemberKey(id, role, actor))
}

// Epoch returns an epoch of a topic, a zero one where its record is forgotten.
func (s *Session) Epoch(id uint64, nonce int64) *Epoch {
	return s.hand.epochs.make(s, EpochKey(id, nonce))
}

// KeptEpoch returns an epoch of a topic, nil where there is no record.
func (s *Session) KeptEpoch(id uint64, nonce int64) *Epoch {
	return s.hand.epochs.take(s, EpochKey(id, nonce))
}

// ForgetEpoch removes the record of an epoch.
func (s *Session) ForgetEpoch(id uint64, nonce int64) { s.hand.epochs.drop(s, EpochKey(id, nonce)) }
