package chain

import (
	"strings"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// freshWeight is E80 to E83 with the topic's present stake and fees; without fees it is 0.
func (s *session) freshWeight(t *topicRecord) (num.Dec, error) {
	if t.Fees.IsZero() {
		return num.Dec{}, nil
	}
	m := s.rules.Module
	p := rewards.WeightParams[num.Dec]{
		StakeImportance: m.TopicRewardStakeImportance, FeeImportance: m.TopicRewardFeeImportance,
		Alpha: m.TopicRewardAlpha, BlocksPerMonth: num.IntDec(int64(m.BlocksPerMonth)),
	}
	w, err := rewards.NewTopicWeight(s.rules.Decimal(), s.rules.Rewards, p, t.Stake.Dec(), t.Fees.Dec(), t.Params.EpochLength, t.Weight, !t.HasWeight)
	return w.Weight, err
}

// setWeight stores a weight and keeps the sum over active topics.
func (s *session) setWeight(t *topicRecord, weight num.Dec) {
	if t.active() {
		a := num.NewDecimal(num.Rules{})
		s.ledger.WeightSum = a.Add(a.Sub(s.ledger.WeightSum, t.Weight), weight)
	}
	t.Weight, t.HasWeight = weight, true
}

// activate tries to make an inactive topic active (11.3): with its present weight, if that is enough, it churns
// first one epoch from now. The caller stores the topic.
func (s *session) activate(id uint64, t *topicRecord) error {
	if t.active() {
		return nil
	}
	weight, err := s.freshWeight(t)
	if err != nil {
		return err
	}
	if weight.Cmp(s.rules.Module.MinTopicWeight) < 0 {
		return nil
	}
	t.Weight, t.HasWeight = weight, true
	s.schedule(id, t, s.now()+int64(t.Params.EpochLength))
	return nil
}

func churnKey(height int64, id uint64) string {
	return key(kindChurn, heightPart(height), topicPart(id))
}

// schedule enters a topic, that is in no queue, at its next churn block. Where the block is full, the lightest of
// all stays out and becomes inactive.
func (s *session) schedule(id uint64, t *topicRecord, height int64) {
	there := s.due(kindChurn, height)
	if len(there) >= s.rules.Module.MaxActiveTopicsPerBlock {
		lightest, lightestTopic := s.lightest(there)
		if t.Weight.Cmp(lightestTopic.Weight) < 0 {
			s.deactivate(id, t)
			return
		}
		s.deactivate(lightest, &lightestTopic)
		s.putTopic(lightest, &lightestTopic)
	}
	if !t.active() {
		s.ledger.WeightSum = num.NewDecimal(num.Rules{}).Add(s.ledger.WeightSum, t.Weight)
		s.ledger.Active++
		s.emit(Event{Kind: EventTopicActive, Topic: id, Nonce: height})
	}
	t.NextChurn = height
	s.write(churnKey(height, id), queued{})
}

func (s *session) lightest(keys []string) (uint64, topicRecord) {
	var id uint64
	var lightest topicRecord
	for i, where := range keys {
		candidate := uint64(number(lastPart(where)))
		t, _ := read[topicRecord](s, key(kindTopic, topicPart(candidate)))
		if i == 0 || t.Weight.Cmp(lightest.Weight) < 0 {
			id, lightest = candidate, t
		}
	}
	return id, lightest
}

// deactivate takes a topic out of the queue and of the sum of weights. Its open windows stay.
func (s *session) deactivate(id uint64, t *topicRecord) {
	if !t.active() {
		return
	}
	s.remove(churnKey(t.NextChurn, id))
	s.ledger.WeightSum = num.NewDecimal(num.Rules{}).Sub(s.ledger.WeightSum, t.Weight)
	s.ledger.Active--
	t.NextChurn = 0
	s.emit(Event{Kind: EventTopicInactive, Topic: id})
}

// churn is step 3 of a block: weight, drip and activity of the topics whose epoch ends now. It gives those that
// stay active, heaviest first, ties by lower id (K30).
func (s *session) churn() []*churning {
	var list []*churning
	for _, where := range s.due(kindChurn, s.now()) {
		id := uint64(number(where[strings.LastIndex(where, separator)+1:]))
		t, err := s.topic(id)
		if err != nil {
			s.fail(err)
			return nil
		}
		if c := s.churnTopic(id, t); c != nil {
			list = insertHeavier(list, c)
		}
	}
	if most := s.rules.Module.MaxActiveTopicsPerBlock; len(list) > most {
		list = list[:most]
	}
	return list
}

// churning is a topic that goes on into its next epoch in this block.
type churning struct {
	id     uint64
	weight num.Dec // by E81; the stored one may follow after rewards (K35)
}

func insertHeavier(list []*churning, c *churning) []*churning {
	at := len(list)
	for at > 0 && list[at-1].weight.Cmp(c.weight) < 0 {
		at--
	}
	list = append(list, nil)
	copy(list[at+1:], list[at:])
	list[at] = c
	return list
}

// churnTopic gives nil for a topic that becomes inactive.
func (s *session) churnTopic(id uint64, t *topicRecord) *churning {
	defer s.putTopic(id, t)
	weight, err := s.freshWeight(t)
	if err == nil && t.LastDrip <= t.LastEnded {
		err = s.drip(t)
	}
	if err != nil || weight.Cmp(s.rules.Module.MinTopicWeight) < 0 {
		s.setWeight(t, weight)
		s.deactivate(id, t)
		return nil
	}
	s.setWeight(t, weight)
	s.remove(churnKey(t.NextChurn, id))
	s.schedule(id, t, s.now()+int64(t.Params.EpochLength))
	if !t.active() {
		return nil
	}
	return &churning{id: id, weight: weight}
}

// drip is E84.
func (s *session) drip(t *topicRecord) error {
	left, err := rewards.Drip(t.Fees.Dec(), int64(s.rules.Module.BlocksPerMonth), t.Params.EpochLength)
	if err != nil {
		return err
	}
	t.Fees, t.LastDrip = amountOfDec(left), t.LastEnded
	return nil
}
