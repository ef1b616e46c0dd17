package chain

import (
	"cmp"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
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
	w, err := rewards.NewTopicWeight(s.decimal(), s.rules.Rewards, p, t.Stake.Dec(), t.Fees.Dec(), t.Params.EpochLength, t.Weight, !t.HasWeight)
	return w.Weight, err
}

// addWeight changes the sum of weights.
func (s *session) addWeight(weight num.Dec) {
	s.ledger.WeightSum = num.NewDecimal(num.Rules{}).Calc().Add(s.ledger.WeightSum, weight)
}

func (s *session) takeWeight(weight num.Dec) {
	s.ledger.WeightSum = num.NewDecimal(num.Rules{}).Calc().Sub(s.ledger.WeightSum, weight)
}

// setWeight stores the weight of an active topic.
func (s *session) setWeight(t *topicRecord, weight num.Dec) {
	s.takeWeight(t.Weight)
	s.addWeight(weight)
	t.Weight, t.HasWeight = weight, true
	t.touch()
}

// activate tries to make an inactive topic active (11.3): with its present weight, if that is enough, it churns first one
// epoch from now. The weight is not stored (L3): what enters the sum is the one that was stored before it became inactive.
func (s *session) activate(t *topicRecord) error {
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
	scheduled, err := s.schedule(t, s.now()+int64(t.Params.EpochLength))
	switch {
	case err != nil:
		return err
	case scheduled:
		s.ledger.Active++
		s.addWeight(t.Weight)
		s.emit(Event{Kind: EventTopicActive, Topic: t.id, Nonce: t.NextChurn})
	case s.rules.Ledger.FullBlock == release.FullBlockCountsAgain:
		s.addWeight(t.Weight)
		s.addExcess(t.Weight)
	}
	return nil
}

// addExcess notes what the sum of weights has beyond the weights of active topics (L5).
func (s *session) addExcess(weight num.Dec) {
	if weight.Sign() == 0 { // the record has none then
		return
	}
	s.ledger.WeightExcess = num.NewDecimal(num.Rules{}).Calc().Add(s.ledger.WeightExcess, weight)
}

func churnKey(height int64, id uint64) string {
	return key(kindChurn, heightPart(height), topicPart(id))
}

// churningAt lists the topics of a churn block in the order in which they were entered.
func (s *session) churningAt(height int64) ([]*topicRecord, error) {
	var list []*topicRecord
	for _, where := range s.due(kindChurn, height) {
		id := uint64(number(lastPart(where)))
		t, err := s.topic(id)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	slices.SortStableFunc(list, func(x, y *topicRecord) int { return cmp.Compare(x.Entry, y.Entry) })
	return list, s.err
}

func lightestKey(height int64) string { return key(kindLightest, heightPart(height)) }

// lightestRecord is the lightest topic of a churn block, as it was when the topics of the block changed.
type lightestRecord struct {
	Topic  uint64  `json:"topic"`
	Weight num.Dec `json:"weight"`
}

// schedule enters a topic, that is in no queue, at its next churn block. Where the block is full, the topic stays out if it
// is lighter than the lightest there, which otherwise gives way to it and becomes inactive. Weights are those of present
// stake and fees; that of the lightest is the one when the block's topics last changed (L5).
func (s *session) schedule(t *topicRecord, height int64) (bool, error) {
	if len(s.due(kindChurn, height)) >= s.rules.Module.MaxActiveTopicsPerBlock {
		lightest, err := s.lightest(height)
		if err != nil {
			return false, err
		}
		weight, err := s.freshWeight(t)
		if err != nil || weight.Cmp(lightest.Weight) < 0 {
			return false, s.err
		}
		other, err := s.topic(lightest.Topic)
		if err != nil {
			return false, err
		}
		s.deactivate(other)
	}
	s.ledger.Arrival++
	t.NextChurn, t.Entry = height, s.ledger.Arrival
	t.touch()
	s.write(churnKey(height, t.id), queued{})
	return true, s.noteLightest(height)
}

// lightest is what is remembered of a churn block with topics; a ledger of an earlier version has yet to look.
func (s *session) lightest(height int64) (lightestRecord, error) {
	r, found := read[lightestRecord](s, lightestKey(height))
	if !found {
		if err := s.noteLightest(height); err != nil {
			return r, err
		}
		r, _ = read[lightestRecord](s, lightestKey(height))
	}
	return r, s.err
}

// noteLightest finds the lightest topic of a churn block, the first of equal ones.
func (s *session) noteLightest(height int64) error {
	there, err := s.churningAt(height)
	if err != nil {
		return err
	}
	var lightest *lightestRecord
	for _, t := range there {
		weight, err := s.freshWeight(t)
		if err != nil {
			weight = num.Dec{}
		}
		if lightest == nil || weight.Cmp(lightest.Weight) < 0 {
			lightest = &lightestRecord{Topic: t.id, Weight: weight}
		}
	}
	if lightest == nil {
		s.remove(lightestKey(height))
		return s.err
	}
	s.write(lightestKey(height), lightest)
	return s.err
}

// deactivate takes a topic out of the queue and of the sum of weights. Its open windows stay.
func (s *session) deactivate(t *topicRecord) {
	s.unschedule(t)
	s.takeWeight(t.Weight)
}

// unschedule takes a topic out of the queue.
func (s *session) unschedule(t *topicRecord) {
	s.remove(churnKey(t.NextChurn, t.id))
	t.NextChurn, t.Entry = 0, 0
	t.touch()
	s.ledger.Active--
	s.emit(Event{Kind: EventTopicInactive, Topic: t.id})
}

// churn is step 3 of a block: weight, drip and activity of the topics whose epoch ends now, in the order in which they
// were entered. It gives those that are not too light, heaviest first, ties by lower id (K30).
func (s *session) churn() ([]*churning, error) {
	due, err := s.churningAt(s.now())
	if err != nil {
		return nil, err
	}
	var list []*churning
	for _, t := range due {
		c := &churning{topic: t}
		goesOn, err := s.churnTopic(c)
		if err != nil {
			return nil, err
		}
		if goesOn {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(x, y *churning) int {
		return cmp.Or(y.weight.Cmp(x.weight), cmp.Compare(x.topic.id, y.topic.id))
	})
	s.remove(lightestKey(s.now()))
	if most := s.rules.Module.MaxActiveTopicsPerBlock; len(list) > most {
		list = list[:most]
	}
	return list, s.err
}

// churning is a topic whose epoch ends in this block and that is not too light.
type churning struct {
	topic  *topicRecord
	weight num.Dec // by E81
}

// churnTopic reports whether the topic goes on in this block.
func (s *session) churnTopic(c *churning) (bool, error) {
	t := c.topic
	weight, err := s.freshWeight(t)
	if err != nil { // of stake 0 and importance 0
		s.deactivate(t)
		return false, nil
	}
	c.weight = weight
	s.setWeight(t, weight)
	light := weight.Cmp(s.rules.Module.MinTopicWeight) < 0
	if t.LastDrip <= t.LastEnded && s.drip(t) != nil || light {
		s.deactivate(t)
		return false, nil
	}
	s.remove(churnKey(t.NextChurn, t.id))
	scheduled, err := s.schedule(t, s.now()+int64(t.Params.EpochLength))
	switch {
	case err != nil:
		return false, err
	case !scheduled && s.rules.Ledger.FullBlock == release.FullBlockInactive:
		s.deactivate(t)
		return false, nil
	case !scheduled:
		s.unschedule(t)
		s.addExcess(t.Weight)
	}
	return true, nil
}

// drip is E84.
func (s *session) drip(t *topicRecord) error {
	left, err := rewards.Drip(t.Fees.Dec(), int64(s.rules.Module.BlocksPerMonth), t.Params.EpochLength)
	if err != nil {
		return err
	}
	t.Fees, t.LastDrip = amountOfDec(left), t.LastEnded
	t.touch()
	return nil
}
