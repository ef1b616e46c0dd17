package research

import "slices"

// tableParticipants is the number of participants in the table of sortition.
const tableParticipants = 8

// sortitionSection places the columns of sortition.csv.
func sortitionSection[T any](table *Table) section[T] {
	return section[T]{
		table:  table,
		inputs: []string{"epoch"},
		notYet: []pending{
			{"needs merit sortition (package rewards), which comes later", slices.Concat(
				[]string{
					"n_participants", "n_participants_max", "n_participants_drawn", "quality_cutoff", "percentile",
					"alpha_quality", "quality_percentile",
				},
				names("%d_prev_participated", tableParticipants),
				names("%d_prev_quality_ema", tableParticipants),
				names("%d_sort_position_previous_quality_ema", tableParticipants),
				names("%d_sort_position_quality_metrics", tableParticipants),
				names("%d_active", tableParticipants),
				names("%d_quality_metric", tableParticipants),
				names("%d_quality_ema", tableParticipants),
			)},
		},
	}
}
