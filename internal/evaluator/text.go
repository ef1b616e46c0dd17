package evaluator

import (
	"github.com/seed-63a7a409/chorus"
	"github.com/seed-63a7a409/chorus/num"
)

func (e *engine[T]) texts(list []T) []string {
	out := make([]string, len(list))
	for i, x := range list {
		out[i] = e.text(x)
	}
	return out
}

// textsOrNull writes null where nothing is present.
func (e *engine[T]) textsOrNull(list []T, present []bool) []any {
	out := make([]any, len(list))
	for i, x := range list {
		if present[i] {
			out[i] = e.text(x)
		}
	}
	return out
}

// one wraps a single output number, with the error of the arithmetic that made it.
func one[T chorus.Number](e *engine[T], a num.Calc[T], key string, x T) (output, error) {
	if err := a.Err(); err != nil {
		return nil, err
	}
	return output{key: e.text(x)}, nil
}
