package synthesis

import (
	"github.com/seed-63a7a409/chorus/num"
)

// Validate refuses values that are not those of their rule. Errors: ErrUnknown.
func (r Rules) Validate() error {
	if err := r.Weights.Validate(); err != nil {
		return err
	}
	return num.FirstError(
		num.CheckRule("Withheld", r.Withheld, WithheldStripped),
		num.CheckRule("SoleForecast", r.SoleForecast, SoleForecastWeighed),
		num.CheckRule("FirstEpoch", r.FirstEpoch, FirstEpochInferers),
		num.CheckRule("Single", r.Single, SingleCalculated),
		num.CheckRule("SingleDirect", r.SingleDirect, SingleCalculated),
		num.CheckRule("NothingUsable", r.NothingUsable, NothingUsableRefused),
		num.CheckRule("OneOutImplied", r.OneOutImplied, OneOutImpliedStripped),
	)
}
