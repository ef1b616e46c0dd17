package weights

import (
	"github.com/seed-63a7a409/chorus/num"
)

// Validate refuses values that are not those of their rule. Errors: ErrUnknown.
func (r Rules) Validate() error {
	return num.FirstError(
		num.CheckRule("Scale", r.Scale, ScaleStoredMAD),
		num.CheckRule("Form", r.Form, FormRatio),
		num.CheckRule("Missing", r.Missing, MissingHasNoWeight),
	)
}
