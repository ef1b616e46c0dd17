package synthesis

import (
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
)

// maxLabelsPerSubmission is the most that a topic may allow itself (section 5.6).
const maxLabelsPerSubmission = 1024

// LabelLimits bound what a topic of several labels has to store and to work through (section 5.6). All fields are
// required; release.Module has the values of the releases. A topic of one label does not read them.
type LabelLimits struct {
	MaxPerSubmission int // labels of one submission, 1..1024 and at most MaxRegistry; 32 by default
	MaxLabelBytes    int // bytes of one label in canonical form, >= 1; 64 by default
	MaxWhitelist     int // labels of a whitelist, >= 0; 256 by default
	MaxRegistry      int // labels of one epoch, >= 1; 32768 by default
}

// Validate checks every field and the pair. Errors match num.ErrDomain.
func (l LabelLimits) Validate() error {
	const unlimited = 0
	for _, limit := range []struct {
		field     string
		n         int
		low, high int
	}{
		{"MaxLabelsPerSubmission", l.MaxPerSubmission, 1, maxLabelsPerSubmission},
		{"max label bytes", l.MaxLabelBytes, 1, unlimited},
		{"max whitelist size", l.MaxWhitelist, 0, unlimited},
		{"max registry size", l.MaxRegistry, 1, unlimited},
	} {
		if limit.n < limit.low || limit.high != unlimited && limit.n > limit.high {
			allowed := limit.field + " >= " + strconv.Itoa(limit.low)
			if limit.high != unlimited {
				allowed = strconv.Itoa(limit.low) + " to " + strconv.Itoa(limit.high)
			}
			return num.Refuse(num.ErrDomain, limit.field, nil, limit.n, allowed)
		}
	}
	if l.MaxPerSubmission > l.MaxRegistry {
		// a submission within its own limit could never be registered
		return num.Refuse(num.ErrDomain, "MaxLabelsPerSubmission", nil, l.MaxPerSubmission,
			"at most the max registry size "+strconv.Itoa(l.MaxRegistry))
	}
	return nil
}
