package experiments

import (
	"fmt"
	"slices"
	"strings"
)

// All returns the experiments in the order of section 18 of docs/equations.md, then those of docs/weaknesses.md.
func All() []Experiment {
	return slices.Concat(
		tables(), workers(), members(), sweeps(), readings(), steepness(), listening(), stakes(), sortition(), outliers(), zero(), targets(),
		copies(), emission(), weaknesses(),
	)
}

// KnownTable is the table of section 18 of docs/equations.md: what is known of each experiment, in Markdown.
func KnownTable() string {
	var b strings.Builder
	fmt.Fprint(&b, "| experiment | claim | source | known |\n|---|---|---|---|\n")
	for _, e := range All() {
		if e.Source == ours {
			continue
		}
		var figures []string
		for _, expected := range e.Expected {
			if expected.Known != nil {
				figures = append(figures, expected.What+" "+expected.Known.String())
			}
		}
		text := strings.Join(figures, "; ")
		if text == "" {
			text = "to do"
		}
		fmt.Fprintf(&b, "| `%s` | %s | %s | %s |\n", e.Name, e.Claim, e.Source, text)
	}
	return b.String()
}
