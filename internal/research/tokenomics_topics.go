package research

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// weeksPerTableMonth is the length of a month in the simulator: a weight moves half of its way to the target in a
// week and 15/16 of it in a month.
const weeksPerTableMonth = 4

// topicGroups are weights and rewards of the topics listed: fees are weighted as they are and smoothing is by the
// week, both as in v0.16.
func (m *monthCheck[T]) topicGroups() []group[T] {
	return []group[T]{
		rowsGroup(m.a, m.table, "topic_weights", "E80-E82", names("topic_weights_%d", tableTopics), 1, m.topicWeights),
		rowsGroup(m.a, m.table, "topic_rewards", "E85", names("topic_rewards_%d", tableTopics), 1, m.topicRewards),
	}
}

// topicWeights leaves out a topic that was listed in another month before but not in the last: its weight then is
// not in the table. A topic that is a month old has none.
func (m *monthCheck[T]) topicWeights(c *cells[T], row int, give func(string, T)) error {
	p := release.WeightParams(c.a, m.settings.release)
	p.BlocksPerMonth = c.a.FromDec(num.MustParseDec("4.345")) // a week of one block
	topics, err := rewards.NewTopics(c.a, rewards.Rules{TargetWeight: rewards.TargetFromFee, Smoothing: rewards.SmoothingPerWeek}, p)
	if err != nil {
		return err
	}
	for i := range tableTopics {
		first := c.int(row, "topic_months_live_%d", i) == 1
		before, listed := c.before(row, "topic_id_%d", i, tableTopics)
		if !first && !listed {
			continue
		}
		previous := c.a.Int(0)
		if !first {
			previous = c.number(row-1, "topic_weights_%d", before)
		}
		w, err := topics.Weight(c.number(row, "topic_total_stake_%d", i), c.number(row, "topic_total_fee_revenue_%d", i),
			weeksPerTableMonth, previous, first)
		if err != nil {
			return err
		}
		give(fmt.Sprintf("topic_weights_%d", i), w.Weight)
	}
	return nil
}

// before finds the place that had a number in the row before.
func (c *cells[T]) before(row int, format string, place, places int) (int, bool) {
	id := c.int(row, format, place)
	for i := range places {
		if c.int(row-1, format, i) == id {
			return i, true
		}
	}
	return 0, false
}

// topicRewards takes a month for an epoch of one block.
func (m *monthCheck[T]) topicRewards(c *cells[T], row int, give func(string, T)) error {
	var topics []rewards.TopicShare[T]
	for _, w := range c.numbers(row, "topic_weights_%d", tableTopics) {
		topics = append(topics, rewards.TopicShare[T]{Weight: w, EpochLength: 1})
	}
	pot := c.number(row, "topics_rewards")
	all, err := rewards.NewTopics(c.a, m.settings.release.Rewards, release.WeightParams(c.a, m.settings.release))
	if err != nil {
		return err
	}
	out, err := all.Rewards(nil, topics, c.number(row, "all_topic_weight_sum"), pot, pot)
	for i, x := range out {
		give(fmt.Sprintf("topic_rewards_%d", i), x.Reward)
	}
	return err
}
