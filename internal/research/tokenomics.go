package research

import "slices"

// Sizes of the table of emission.
const (
	tableTopics     = 3
	tableValidators = 3
)

// tokenomicsSection places the columns of tokenomics.csv.
func tokenomicsSection[T any](table *Table) section[T] {
	emission := []string{"ehat_target_i", "ehat_max_i", "ehat_i", "e_i", "validator_rewards", "topics_rewards"}
	for _, holder := range []string{
		"network", "investors_preseed", "investors_seed", "team", "ecosystem", "foundation", "participants",
	} {
		for _, kind := range []string{"total", "emission", "circulating", "staked"} {
			emission = append(emission, holder+"_tokens_"+kind)
		}
	}
	return section[T]{
		table:  table,
		inputs: []string{"epoch", "time"},
		notYet: []pending{
			{"needs emission (package rewards), which comes later", emission},
			{"needs topic weights and rewards (package rewards), which come later", slices.Concat(
				[]string{"n_active_topics", "all_topic_weight_sum"},
				names("topic_id_%d", tableTopics),
				names("topic_months_live_%d", tableTopics),
				names("topic_n_workers_%d", tableTopics),
				names("topic_n_reputers_%d", tableTopics),
				names("topic_total_stake_%d", tableTopics),
				names("topic_total_fee_revenue_%d", tableTopics),
				names("topic_weights_%d", tableTopics),
				names("topic_rewards_%d", tableTopics),
			)},
			{"needs the validators' part of emission (package rewards), which comes later", slices.Concat(
				[]string{"n_active_validators", "all_validator_stake_sum"},
				names("validator_id_%d", tableValidators),
				names("validator_months_live_%d", tableValidators),
				names("validator_stake_%d", tableValidators),
				names("validator_rewards_%d", tableValidators),
			)},
		},
	}
}
