// Package synthesis turns inferences, forecasts and regrets into the network inference and its variants, their
// confidence interval, the outlier-resistant value, and an explanation of who contributed what (sections 5 and 6
// of docs/equations.md).
//
// There are two levels. Infer works on positions: inferers and forecasters are indices into slices, ascending by
// identifier. InferTopic works on identifiers: it sorts, validates and gathers, so that the order of its input
// changes nothing.
package synthesis

import (
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/weights"
)

// Inferer and Forecaster are positions, as in package regret.
type (
	Inferer    = regret.Inferer
	Forecaster = regret.Forecaster
)

// WithheldRule says what a forecast about a withheld inferer is worth in a one-out calculation (K13).
type WithheldRule uint8

const (
	// WithheldKeptWeightless leaves it in the forecast with weight 0 (v0.6, v0.9). So a forecaster that forecast
	// nobody else repeats the withheld inference, the median of a new topic still counts it, and if one other
	// remains its weight is the gradient and not 1.
	WithheldKeptWeightless WithheldRule = iota
	// WithheldStripped takes it out first (v0.16).
	WithheldStripped
)

// DroppedForecasterRule says whether the regret of a forecaster that has an implied inference, but none without
// the withheld inferer, still enters the scale of that one-out calculation where the scale is formed there.
type DroppedForecasterRule uint8

const (
	// DroppedForecasterInScale: it does (v0.6, v0.9).
	DroppedForecasterInScale DroppedForecasterRule = iota
	// DroppedForecasterNotInScale: it does not (v0.16).
	DroppedForecasterNotInScale
)

// FirstEpochRule says what more than one inference give before there is a network loss (K10).
type FirstEpochRule uint8

const (
	// FirstEpochMedian: combined is the median, naive is 0, and there are no variants (v0.6, v0.9).
	// open (O4): v0.9 is given the old rule.
	FirstEpochMedian FirstEpochRule = iota
	// FirstEpochInferers: the normal way with inferers only (v0.16).
	FirstEpochInferers
)

// SingleRule says what a lone inference gives (5.3).
type SingleRule uint8

const (
	// SingleCopied: it is combined and naive, without variants and weights. This is what an epoch gets in v0.6
	// and v0.9.
	SingleCopied SingleRule = iota
	// SingleCopiedWeightOne is the same with weight 1 (v0.16).
	SingleCopiedWeightOne
	// SingleCalculated goes the normal way, as the direct calculation of v0.6 does: without any forecast-implied
	// inference it is an error.
	SingleCalculated
)

// NothingUsableRule says what E31 gives where no source has a positive weight.
type NothingUsableRule uint8

const (
	// NothingUsableZero: 0 (v0.6, v0.9).
	NothingUsableZero NothingUsableRule = iota
	// NothingUsableRefused: an error (v0.16).
	NothingUsableRefused
)

// Direct are the rules of a direct calculation, as opposed to what an epoch gets: where an epoch copies a lone
// inference without weights, the calculation itself goes the normal way (5.3).
func (r Rules) Direct() Rules {
	if r.Single == SingleCopied {
		r.Single = SingleCalculated
	}
	return r
}

// Rules are the choices of this package that a release makes.
type Rules struct {
	Weights           weights.Rules
	Withheld          WithheldRule
	DroppedForecaster DroppedForecasterRule
	FirstEpoch        FirstEpochRule
	Single            SingleRule
	NothingUsable     NothingUsableRule
	// OneOutImplied puts the forecast-implied inferences without one inferer, I[k][-j], into the result (K14).
	OneOutImplied bool
	// OutlierFilter: the release has the outlier-resistant inference (K12).
	OutlierFilter bool
	// MultipleLabels allows inferences of more than one label (K15).
	MultipleLabels bool
}
