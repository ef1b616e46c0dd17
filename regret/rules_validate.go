package regret

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/weights"
)

// Validate refuses values that are not those of their rule. Errors: ErrUnknown.
func (r Rules) Validate() error {
	return num.FirstError(
		num.CheckRule("Initial", r.Initial, InitialWithMinimum),
		num.CheckRule("Spread", r.Spread, SpreadMAD),
		num.CheckRule("Bend", r.Bend, BendConstant),
		num.CheckRule("Scale", r.Scale, weights.ScaleStoredMAD),
	)
}
