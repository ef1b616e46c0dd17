package evaluator

import (
	"github.com/seed-63a7a409/chorus/internal/limits"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

func newDecimal(r release.Release, b *limits.Budget) *engine[num.Dec] {
	return &engine[num.Dec]{a: num.Metered(r.Decimal(), b.Long), release: r, Budget: b}
}

func newFloat64(r release.Release, b *limits.Budget) *engine[float64] {
	return &engine[float64]{a: r.Float64(), release: r, Budget: b}
}

// text writes a number as plain decimal text. Beyond the limit of the output it records an error and writes nothing.
func (e *engine[T]) text(x T) string {
	if e.err != nil {
		return ""
	}
	text := e.a.Text(x)
	e.err = e.TakeText(len(text))
	return text
}
