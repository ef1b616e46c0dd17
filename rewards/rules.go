package rewards

import "github.com/seed-63a7a409/chorus/num"

// QuantileRule says which scores the passive quantile of a topic is taken over (K21).
type QuantileRule uint8

const (
	// QuantileOfRawScores takes the scores of the epoch (v0.6, v0.9).
	QuantileOfRawScores QuantileRule = iota
	// QuantileOfEMAScores takes the moving averages after the epoch (v0.16, v0.17).
	QuantileOfEMAScores
)

// NewcomerRule says what a worker or reputer without a score record starts from, and what absence does (K22-K24).
type NewcomerRule uint8

const (
	// NewcomerZero: 0, absence is free, and a record is written only where a full set makes it count (v0.6).
	NewcomerZero NewcomerRule = iota
	// NewcomerInitial: E65, absence moves towards it by E66, and a record is always written (v0.9 on).
	NewcomerInitial
)

// HistoryRule says how many scores the deviation of a class is taken over (K25).
type HistoryRule uint8

const (
	// HistoryTen: 10 scores, of which each epoch gives at most its last 10 addresses (v0.6).
	HistoryTen HistoryRule = iota
	// HistoryPerMember: 10 for each member a class may have (v0.9 on).
	HistoryPerMember
)

// EntropyRule says what the effective number is formed from and which fraction is kept for the next epoch (K27).
type EntropyRule uint8

const (
	// EntropyFromSmoothed: the effective number comes from the smoothed fractions, which need not add to one, and
	// the normalised ones are stored (v0.6).
	EntropyFromSmoothed EntropyRule = iota
	// EntropyFromNormalized: the effective number comes from the normalised fractions, and the smoothed ones are
	// stored (v0.9 on).
	EntropyFromNormalized
)

// TargetWeightRule says what the target weight of a topic is formed from (K32).
type TargetWeightRule uint8

const (
	// TargetFromFeePerBlock uses the fee revenue per block of an epoch (v0.6, v0.9).
	TargetFromFeePerBlock TargetWeightRule = iota
	// TargetFromFee uses the fee revenue (v0.16, v0.17).
	TargetFromFee
)

// SmoothingRule says how fast topic weights follow their target (K33).
type SmoothingRule uint8

const (
	// SmoothingPerEpoch: the same factor in every epoch (v0.6, v0.9).
	SmoothingPerEpoch SmoothingRule = iota
	// SmoothingPerWeek: the factor holds for a week and is rescaled to the epoch length (v0.16, v0.17).
	SmoothingPerWeek
)

// FirstSubmissionRule says what the score of a first submission is compared with when a set is full (9.3).
type FirstSubmissionRule uint8

const (
	// FirstSubmissionByInitial compares the initial score E_0 for every role.
	FirstSubmissionByInitial FirstSubmissionRule = iota
	// FirstSubmissionForecastersZero compares it for inferers and reputers; a forecaster saves it but is compared by 0
	// (v0.16, v0.17; v0.9 by default).
	FirstSubmissionForecastersZero
)

// EmissionRule says how the fixed-point numbers of E89 and E90 are rounded (K51).
type EmissionRule uint8

const (
	// EmissionHalfEven rounds every product and quotient half to even, in the order (f locked) free (v0.6, v0.9).
	EmissionHalfEven EmissionRule = iota
	// EmissionOuterCut cuts the outer product f (locked free) and the last quotient (v0.16, v0.17).
	EmissionOuterCut
)

// VestingRule says what is locked and how its parts are formed (K52).
type VestingRule uint8

const (
	// VestingByQuotient locks the tokens of investors and team; the part that is left is a quotient rounded to 18
	// decimals (v0.6, v0.9).
	VestingByQuotient VestingRule = iota
	// VestingWithFoundation counts in integers and locks half of the foundation's tokens too (v0.16, v0.17).
	VestingWithFoundation
)

// Rules holds the choices of this package that a release makes. The zero value is those of v0.6.
type Rules struct {
	Quantile        QuantileRule
	Newcomer        NewcomerRule
	History         HistoryRule
	Entropy         EntropyRule
	TargetWeight    TargetWeightRule
	Smoothing       SmoothingRule
	FirstSubmission FirstSubmissionRule
	Emission        EmissionRule
	Vesting         VestingRule
	// UnpayableToEcosystem returns the reward of a topic that cannot be paid to the ecosystem account; otherwise it
	// stays (K29).
	UnpayableToEcosystem bool
	// EmissionLowered lowers an emission that exceeds what exists; otherwise the pay-out fails (K40).
	EmissionLowered bool
	// StoredVestingMonths keeps a month count that never falls; otherwise it follows from the height (K41).
	StoredVestingMonths bool
	// ReputerShareOfMonth forms rho over a month (E95); otherwise from one block (E94, K31).
	ReputerShareOfMonth bool
}

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
