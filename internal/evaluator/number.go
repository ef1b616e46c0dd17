package evaluator

import (
	"bytes"

	"github.com/seed-63a7a409/chorus/internal/strictnum"
)

type (
	number      = strictnum.Number
	pair[V any] = strictnum.Pair[V]
)

// reportedNumber is a loss, or "NaN" where none is reported.
type reportedNumber struct {
	value   number
	present bool
}

// UnmarshalJSON reads a number as text or "NaN".
func (r *reportedNumber) UnmarshalJSON(data []byte) error {
	if bytes.Equal(data, []byte(`"NaN"`)) {
		*r = reportedNumber{}
		return nil
	}
	r.present = true
	return r.value.UnmarshalJSON(data)
}
