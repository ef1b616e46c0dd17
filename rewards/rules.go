// Package rewards turns scores into money: raw scores of workers, their moving averages and the admission by them,
// shares inside the three classes, entropies, the split between the classes, what actors and delegators are paid,
// the weight and reward of topics, and emission (sections 9 to 12 of docs/equations.md).
package rewards

// QuantileRule says which scores the passive quantile of a topic is taken over (K21).
type QuantileRule uint8

const (
	// QuantileOfRawScores takes the scores of the epoch (v0.6, v0.9).
	QuantileOfRawScores QuantileRule = iota
	// QuantileOfEMAScores takes the moving averages after the epoch (v0.16).
	QuantileOfEMAScores
)

// NewcomerRule says what a worker or reputer without a score record starts from, and what absence does (K22-K24).
type NewcomerRule uint8

const (
	// NewcomerZero: 0, absence is free, and a record is written only where a full set makes it count (v0.6).
	NewcomerZero NewcomerRule = iota
	// NewcomerInitial: E65, absence moves towards it by E66, and a record is always written (v0.9, v0.16).
	NewcomerInitial
)

// HistoryRule says how many scores the deviation of a class is taken over (K25).
type HistoryRule uint8

const (
	// HistoryTen: 10 scores, of which each epoch gives at most its last 10 addresses (v0.6).
	HistoryTen HistoryRule = iota
	// HistoryPerMember: 10 for each member a class may have (v0.9, v0.16).
	HistoryPerMember
)

// EntropyRule says what the effective number is formed from and which fraction is kept for the next epoch (K27).
type EntropyRule uint8

const (
	// EntropyFromSmoothed: the effective number comes from the smoothed fractions, which need not add to one, and
	// the normalised ones are stored (v0.6).
	EntropyFromSmoothed EntropyRule = iota
	// EntropyFromNormalized: the effective number comes from the normalised fractions, and the smoothed ones are
	// stored (v0.9, v0.16).
	EntropyFromNormalized
)

// TargetWeightRule says what the target weight of a topic is formed from (K32).
type TargetWeightRule uint8

const (
	// TargetFromFeePerBlock uses the fee revenue per block of an epoch (v0.6, v0.9).
	TargetFromFeePerBlock TargetWeightRule = iota
	// TargetFromFee uses the fee revenue (v0.16).
	TargetFromFee
)

// SmoothingRule says how fast topic weights follow their target (K33).
type SmoothingRule uint8

const (
	// SmoothingPerEpoch: the same factor in every epoch (v0.6, v0.9).
	SmoothingPerEpoch SmoothingRule = iota
	// SmoothingPerWeek: the factor holds for a week and is rescaled to the epoch length (v0.16).
	SmoothingPerWeek
)

// FirstSubmissionRule says what the score of a first submission is compared with when a set is full (open, O8).
type FirstSubmissionRule uint8

const (
	// FirstSubmissionByInitial compares the initial score for every role.
	FirstSubmissionByInitial FirstSubmissionRule = iota
	// FirstSubmissionInferersOnly compares it for inferers; forecasters and reputers save it but compare 0, as the
	// newest code seen does.
	FirstSubmissionInferersOnly
)

// SoleInfererRule says what forecasting earns where a single inferer has a score (10.2).
type SoleInfererRule uint8

const (
	// SoleInfererEndsForecasting: its entropy is 0 and the stored fractions of forecasters stay (v0.6).
	SoleInfererEndsForecasting SoleInfererRule = iota
	// SoleInfererIgnored: forecasting is treated as ever (v0.9, v0.16).
	SoleInfererIgnored
)

// Rules are the choices of this package that a release makes. The zero value is those of v0.6.
type Rules struct {
	Quantile        QuantileRule
	Newcomer        NewcomerRule
	History         HistoryRule
	Entropy         EntropyRule
	TargetWeight    TargetWeightRule
	Smoothing       SmoothingRule
	FirstSubmission FirstSubmissionRule
	SoleInferer     SoleInfererRule
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
