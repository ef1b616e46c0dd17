package rewards

import (
	"github.com/seed-63a7a409/chorus/num"
)

// Validate refuses values that are not those of their rule. Errors: ErrUnknown.
func (r Rules) Validate() error {
	return num.FirstError(
		num.CheckRule("Quantile", r.Quantile, QuantileOfEMAScores),
		num.CheckRule("Newcomer", r.Newcomer, NewcomerInitial),
		num.CheckRule("History", r.History, HistoryPerMember),
		num.CheckRule("Entropy", r.Entropy, EntropyFromNormalized),
		num.CheckRule("TargetWeight", r.TargetWeight, TargetFromFee),
		num.CheckRule("Smoothing", r.Smoothing, SmoothingPerWeek),
		num.CheckRule("FirstSubmission", r.FirstSubmission, FirstSubmissionForecastersZero),
		num.CheckRule("Emission", r.Emission, EmissionOuterCut),
		num.CheckRule("Vesting", r.Vesting, VestingWithFoundation),
	)
}
