package synthesis

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/weights"
)

// Inferer and Forecaster are positions, as in package regret.
type (
	Inferer    = regret.Inferer
	Forecaster = regret.Forecaster
)

// WithheldRule says what a forecast about a withheld inferer is worth in the one-out inference I-[j] (K13).
type WithheldRule uint8

const (
	// WithheldKeptWeightless leaves it in the forecast with weight 0 (v0.6, v0.9, v0.16). So a forecaster that forecast
	// nobody else repeats the withheld inference, the median of a new topic still counts it, and if one other
	// remains its weight is the gradient and not 1.
	WithheldKeptWeightless WithheldRule = iota
	// WithheldStripped takes it out first (v0.17).
	WithheldStripped
)

// OneOutImpliedRule says which forecast-implied inferences without one inferer, I[k][-j], a result has (K13, K14).
type OneOutImpliedRule uint8

const (
	// OneOutImpliedNone: none (v0.6, v0.9).
	OneOutImpliedNone OneOutImpliedRule = iota
	// OneOutImpliedAsUsed: those that I-[j] is made of. No release shows them; package epoch keeps them for those that
	// show none.
	OneOutImpliedAsUsed
	// OneOutImpliedStripped: those of forecasts from which the withheld inferer is taken out (v0.16, v0.17).
	OneOutImpliedStripped
)

// SoleForecastRule says which weight the only inferer in a forecast has (K47).
type SoleForecastRule uint8

const (
	// SoleForecastWeightOne: weight 1, without a formula (v0.6, v0.9, v0.16).
	SoleForecastWeightOne SoleForecastRule = iota
	// SoleForecastWeighed: the weight of section 4, as for many (v0.17). E8 may give 0.99..9 there, so that the implied
	// inference of one inference 11 is 10.99..9.
	SoleForecastWeighed
)

// FirstEpochRule says what more than one inference give before there is a network loss (K10).
type FirstEpochRule uint8

const (
	// FirstEpochMedian: combined is the median, naive is 0, and there are no variants (v0.6, v0.9).
	FirstEpochMedian FirstEpochRule = iota
	// FirstEpochInferers: the normal way with inferers only (v0.16, v0.17).
	FirstEpochInferers
)

// SingleRule says what a lone inference gives (5.3).
type SingleRule uint8

const (
	// SingleCopied: it is combined and naive, without variants and weights. This is what an epoch gets in every release.
	SingleCopied SingleRule = iota
	// SingleCalculated goes the normal way, as the direct calculation of v0.6 does: without any forecast-implied
	// inference it is an error.
	SingleCalculated
)

// NothingUsableRule says what E31 gives where no source has a value and a weight (K48). A source of weight 0 is usable:
// where all weights are 0 the inference is 0 in every release.
type NothingUsableRule uint8

const (
	// NothingUsableZero: 0 (v0.6, v0.9, v0.16).
	NothingUsableZero NothingUsableRule = iota
	// NothingUsableRefused: an error (v0.17).
	NothingUsableRefused
)

// Direct returns the rules of a direct calculation, as opposed to what an epoch gets: they differ for a lone inference in
// v0.6 (5.3).
func (r Rules) Direct() Rules {
	r.Single = r.SingleDirect
	return r
}

// Rules holds the choices of this package that a release makes.
type Rules struct {
	Weights       weights.Rules
	Withheld      WithheldRule
	SoleForecast  SoleForecastRule
	FirstEpoch    FirstEpochRule
	Single        SingleRule // in an epoch
	SingleDirect  SingleRule // in a direct calculation; see Direct
	NothingUsable NothingUsableRule
	OneOutImplied OneOutImpliedRule
	// OutlierFilter: the release has the outlier-resistant inference (K12).
	OutlierFilter bool
	// MultipleLabels allows inferences of more than one label (K15).
	MultipleLabels bool
}

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
