package research

import "github.com/seed-63a7a409/chorus/num"

// classificationSection places the columns of classification.csv: those of synthesis.csv with a value for each label in
// the place of every inference, no confidence interval, and a date. The target, which label was right, is text.
func classificationSection[T any](a num.Arith[T], table *Table, s simulation) section[T] {
	out := synthesisSection(a, table, s)
	out.inputs = append(out.inputs, "time")
	return out
}
