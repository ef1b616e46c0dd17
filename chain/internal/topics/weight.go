package topics

import (
	"cmp"
	"slices"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// FreshWeight is E80 to E83 with the topic's present stake and fees; without fees it is 0.
func FreshWeight(s *state.Session, t *state.Topic) (num.Dec, error) {
	if t.Fees.IsZero() {
		return num.Dec{}, nil
	}
	a := s.Decimal()
	all, err := rewards.NewTopics(a, s.Rules.Rewards, release.WeightParams(a, s.Rules))
	if err != nil {
		return num.Dec{}, err
	}
	w, err := all.Weight(t.Stake.Dec(), t.Fees.Dec(), t.Params.EpochLength, t.Weight, !t.HasWeight)
	return w.Weight, err
}

// addWeight changes the sum of weights.
func addWeight(s *state.Session, weight num.Dec) {
	s.Ledger.WeightSum = plus(s, s.Ledger.WeightSum, weight)
}

func takeWeight(s *state.Session, weight num.Dec) {
	a := num.NewDecimal(num.Rules{}).Calc()
	s.Ledger.WeightSum = a.Sub(s.Ledger.WeightSum, weight)
	s.Fail(a.Err())
}

// plus adds weights. A sum that does not exist ends the operation, or the block.
func plus(s *state.Session, x, y num.Dec) num.Dec {
	a := num.NewDecimal(num.Rules{}).Calc()
	sum := a.Add(x, y)
	s.Fail(a.Err())
	return sum
}

// SetWeight stores the weight of an active topic.
func SetWeight(s *state.Session, t *state.Topic, weight num.Dec) {
	takeWeight(s, t.Weight)
	addWeight(s, weight)
	t.Weight, t.HasWeight = weight, true
	t.Touch()
}

// Activate tries to make an inactive topic active (11.3): with its present weight, if that is enough, it churns first one
// epoch from now. The weight is not stored (L3): what enters the sum is the one that was stored before it became inactive.
func Activate(s *state.Session, t *state.Topic) error {
	if t.Active() {
		return nil
	}
	weight, err := FreshWeight(s, t)
	if err != nil {
		return err
	}
	if weight.Cmp(s.Rules.Module.MinTopicWeight) < 0 {
		return nil
	}
	scheduled, err := schedule(s, t, s.Now()+int64(t.Params.EpochLength))
	switch {
	case err != nil:
		return err
	case scheduled:
		s.Ledger.Active++
		addWeight(s, t.Weight)
		s.Emit(record.Event{Kind: record.EventTopicActive, Topic: t.ID, Nonce: t.NextChurn})
	case s.Rules.Ledger.FullBlock == release.FullBlockCountsAgain:
		addWeight(s, t.Weight)
		addExcess(s, t.Weight)
	}
	return nil
}

// addExcess notes what the sum of weights has beyond the weights of active topics (L5).
func addExcess(s *state.Session, weight num.Dec) {
	if weight.Sign() == 0 { // the record has none then
		return
	}
	s.Ledger.WeightExcess = plus(s, s.Ledger.WeightExcess, weight)
}

// churningAt lists the topics of a churn block in the order in which they were entered.
func churningAt(s *state.Session, height int64) ([]*state.Topic, error) {
	var list []*state.Topic
	for _, where := range s.Due(state.KindChurn, height) {
		id := uint64(state.Number(state.LastPart(where)))
		t, err := s.Topic(id)
		if err != nil {
			return nil, err
		}
		list = append(list, t)
	}
	slices.SortStableFunc(list, func(x, y *state.Topic) int { return cmp.Compare(x.Entry, y.Entry) })
	return list, s.Err
}

// schedule enters a topic, that is in no queue, at its next churn block. Where the block is full, the topic stays out if it
// is lighter than the lightest there, which otherwise gives way to it and becomes inactive. Weights are those of present
// stake and fees; that of the lightest is the one when the block's topics last changed (L5).
func schedule(s *state.Session, t *state.Topic, height int64) (bool, error) {
	if len(s.Due(state.KindChurn, height)) >= s.Rules.Module.MaxActiveTopicsPerBlock {
		lightest, err := lightest(s, height)
		if err != nil {
			return false, err
		}
		weight, err := FreshWeight(s, t)
		if err != nil || weight.Cmp(lightest.Weight) < 0 {
			return false, s.Err
		}
		other, err := s.Topic(lightest.Topic)
		if err != nil {
			return false, err
		}
		Deactivate(s, other)
	}
	s.Ledger.Arrival++
	t.NextChurn, t.Entry = height, s.Ledger.Arrival
	t.Touch()
	s.Write(state.ChurnKey(height, t.ID), state.Queued{})
	return true, NoteLightest(s, height)
}

// lightest is what is remembered of a churn block with topics; a ledger of an earlier version has yet to look.
func lightest(s *state.Session, height int64) (state.Lightest, error) {
	r, found := state.Read[state.Lightest](s, state.LightestKey(height))
	if !found {
		if err := NoteLightest(s, height); err != nil {
			return r, err
		}
		r, _ = state.Read[state.Lightest](s, state.LightestKey(height))
	}
	return r, s.Err
}

// NoteLightest finds the lightest topic of a churn block, the first of equal ones.
func NoteLightest(s *state.Session, height int64) error {
	there, err := churningAt(s, height)
	if err != nil {
		return err
	}
	var lightest *state.Lightest
	for _, t := range there {
		weight, err := FreshWeight(s, t)
		if err != nil {
			weight = num.Dec{}
		}
		if lightest == nil || weight.Cmp(lightest.Weight) < 0 {
			lightest = &state.Lightest{Topic: t.ID, Weight: weight}
		}
	}
	if lightest == nil {
		s.Remove(state.LightestKey(height))
		return s.Err
	}
	s.Write(state.LightestKey(height), lightest)
	return s.Err
}

// Deactivate takes a topic out of the queue and of the sum of weights. Its open windows stay.
func Deactivate(s *state.Session, t *state.Topic) {
	unschedule(s, t)
	takeWeight(s, t.Weight)
}

// unschedule takes a topic out of the queue.
func unschedule(s *state.Session, t *state.Topic) {
	s.Remove(state.ChurnKey(t.NextChurn, t.ID))
	t.NextChurn, t.Entry = 0, 0
	t.Touch()
	s.Ledger.Active--
	s.Emit(record.Event{Kind: record.EventTopicInactive, Topic: t.ID})
}

// Churn is step 3 of a block: weight, drip and activity of the topics whose epoch ends now, in the order in which they
// were entered. It gives those that are not too light, heaviest first, ties by lower id (K30).
func Churn(s *state.Session) ([]*Churning, error) {
	due, err := churningAt(s, s.Now())
	if err != nil {
		return nil, err
	}
	var list []*Churning
	for _, t := range due {
		c := &Churning{Topic: t}
		goesOn, err := churnTopic(s, c)
		if err != nil {
			return nil, err
		}
		if goesOn {
			list = append(list, c)
		}
	}
	slices.SortFunc(list, func(x, y *Churning) int {
		return cmp.Or(y.Weight.Cmp(x.Weight), cmp.Compare(x.Topic.ID, y.Topic.ID))
	})
	s.Remove(state.LightestKey(s.Now()))
	if most := s.Rules.Module.MaxActiveTopicsPerBlock; len(list) > most {
		list = list[:most]
	}
	return list, s.Err
}

// Churning is a topic whose epoch ends in this block and that is not too light.
type Churning struct {
	Topic  *state.Topic
	Weight num.Dec // by E81
}

// churnTopic reports whether the topic goes on in this block.
func churnTopic(s *state.Session, c *Churning) (bool, error) {
	t := c.Topic
	weight, err := FreshWeight(s, t)
	if err != nil { // of stake 0 and importance 0
		Deactivate(s, t)
		return false, nil
	}
	c.Weight = weight
	SetWeight(s, t, weight)
	light := weight.Cmp(s.Rules.Module.MinTopicWeight) < 0
	if t.LastDrip <= t.LastEnded && drip(s, t) != nil || light {
		Deactivate(s, t)
		return false, nil
	}
	s.Remove(state.ChurnKey(t.NextChurn, t.ID))
	scheduled, err := schedule(s, t, s.Now()+int64(t.Params.EpochLength))
	switch {
	case err != nil:
		return false, err
	case !scheduled && s.Rules.Ledger.FullBlock == release.FullBlockInactive:
		Deactivate(s, t)
		return false, nil
	case !scheduled:
		unschedule(s, t)
		addExcess(s, t.Weight)
	}
	return true, nil
}

// drip is E84.
func drip(s *state.Session, t *state.Topic) error {
	left, err := rewards.Drip(t.Fees.Dec(), int64(s.Rules.Module.BlocksPerMonth), t.Params.EpochLength)
	if err != nil {
		return err
	}
	t.Fees, t.LastDrip = record.WholeAmount(left), t.LastEnded
	t.Touch()
	return nil
}
