package research

import "fmt"

// monthsWithoutLeavers are the months before the first validator leaves. What one who left took out of the sum of
// stakes cannot be told from the table.
const monthsWithoutLeavers = 4

// validatorGroups are stakes and rewards of the validators listed.
func (m *monthCheck[T]) validatorGroups() []group[T] {
	stakes := names("validator_stake_%d", tableValidators)
	return []group[T]{
		rowsGroup(m.a, m.table, "validator_stake", "stake and reward of the month before", stakes, 2, m.validatorStakes),
		rowsGroup(m.a, m.table, "validator_rewards_0", "E93 by stake, first months", []string{"validator_rewards_0"}, 1,
			m.firstValidator),
		rowsGroup(m.a, m.table, "validator_rewards_others", "E93 by stake, beside the first",
			names("validator_rewards_%d", tableValidators)[1:], 1, m.otherValidators),
	}
}

func (m *monthCheck[T]) validatorStakes(c *cells[T], row int, give func(string, T)) error {
	for i := range tableValidators {
		if before, listed := c.before(row, "validator_id_%d", i, tableValidators); listed {
			give(fmt.Sprintf("validator_stake_%d", i), c.a.Add(
				c.number(row-1, "validator_stake_%d", before), c.number(row-1, "validator_rewards_%d", before)))
		}
	}
	return nil
}

// firstValidator gets its part of the validators' reward by stake. The simulator divides stakes that hold the rewards
// of the month before by a sum that does not, so it pays more than the pot: in the first months, in which validators
// only join, the sum of all stakes less all that was paid in the month before.
func (m *monthCheck[T]) firstValidator(c *cells[T], row int, give func(string, T)) error {
	if row > monthsWithoutLeavers {
		return nil
	}
	sum := c.number(row, "all_validator_stake_sum")
	if row > 1 {
		stake, reward := c.number(row-1, "validator_stake_0"), c.number(row-1, "validator_rewards_0")
		paid := c.a.Quo(c.a.Mul(reward, c.number(row-1, "all_validator_stake_sum")), stake)
		sum = c.a.Sub(sum, paid)
	}
	stake := c.number(row, "validator_stake_0")
	if c.err != nil {
		return c.err
	}
	give("validator_rewards_0", c.a.Quo(c.a.Mul(c.number(row, "validator_rewards"), stake), sum))
	return nil
}

// otherValidators get as much for a unit of stake as the first.
func (m *monthCheck[T]) otherValidators(c *cells[T], row int, give func(string, T)) error {
	reward, stake := c.number(row, "validator_rewards_0"), c.number(row, "validator_stake_0")
	if c.err != nil {
		return c.err
	}
	for i := 1; i < tableValidators; i++ {
		give(fmt.Sprintf("validator_rewards_%d", i), c.a.Quo(c.a.Mul(c.number(row, "validator_stake_%d", i), reward), stake))
	}
	return nil
}
