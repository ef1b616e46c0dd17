package experiments

import "slices"

// All returns the experiments in the order of section 18 of docs/equations.md, then those of docs/weaknesses.md.
func All() []Experiment {
	return slices.Concat(
		tables(), workers(), members(), sweeps(), readings(), steepness(), listening(), stakes(), sortition(), outliers(), zero(), targets(),
		copies(), emission(), weaknesses(),
	)
}
