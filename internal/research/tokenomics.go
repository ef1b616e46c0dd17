package research

import (
	"slices"

	"github.com/seed-63a7a409/chorus/num"
)

// Sizes of the table of emission: it lists three topics and three validators, whatever the number of active ones.
const (
	tableTopics     = 3
	tableValidators = 3
)

// tokenomicsSection places the columns of tokenomics.csv. A month is computed from the row before it and from what
// the table gives: stakes and fees of topics.
func tokenomicsSection[T any](a num.Arith[T], table *Table, s settings) section[T] {
	m := &monthCheck[T]{a: a.Calc(), table: table, settings: s}
	return section[T]{
		table: table,
		inputs: slices.Concat(
			[]string{"epoch", "time", "n_active_topics", "n_active_validators"},
			names("topic_id_%d", tableTopics),
			names("topic_months_live_%d", tableTopics),
			names("topic_n_workers_%d", tableTopics),
			names("topic_n_reputers_%d", tableTopics),
			names("topic_total_stake_%d", tableTopics),
			names("topic_total_fee_revenue_%d", tableTopics),
			names("validator_id_%d", tableValidators),
			names("validator_months_live_%d", tableValidators),
		),
		notYet: []pending{
			{"sums over all active topics and validators, of which the table lists three; read, never recomputed",
				[]string{"all_topic_weight_sum", "all_validator_stake_sum"}},
		},
		groups:  slices.Concat(m.emissionGroups(), m.holderGroups(), m.topicGroups(), m.validatorGroups()),
		prepare: m.prepare,
	}
}

// monthCheck recomputes the table of emission.
type monthCheck[T any] struct {
	a        num.Arith[T]
	table    *Table
	settings settings
}

// prepare sees that rows are months, counted from genesis.
func (m *monthCheck[T]) prepare() error {
	first, err := m.table.Int(0, "epoch")
	if err != nil {
		return err
	}
	if first != 0 {
		return m.table.refuse(num.ErrDomain, 0, "epoch", "0, the month of genesis")
	}
	return consecutive(m.table)
}

// single returns a group of one column, compared from the month first on.
func (m *monthCheck[T]) single(column, equations string, first int, at func(c *cells[T], row int) (T, error)) group[T] {
	return rowsGroup(m.a, m.table, column, equations, []string{column}, first,
		func(c *cells[T], row int, give func(string, T)) error {
			x, err := at(c, row)
			if err == nil {
				give(column, x)
			}
			return err
		})
}
