package weights

import "github.com/seed-63a7a409/chorus/num"

// ScaleRule says how the scale of regrets is formed (K6).
type ScaleRule uint8

const (
	// ScalePerCalculation is E21: the sample deviation of the regrets of each calculation.
	ScalePerCalculation ScaleRule = iota
	// ScaleStoredDeviation is E22: the sample deviation, once per epoch, of the regrets of sources whose
	// previous weight exceeds 0.000001.
	ScaleStoredDeviation
	// ScaleStoredMAD is E23: 1.4826 times the median absolute deviation, once per epoch.
	ScaleStoredMAD
)

// Form says how a scaled regret becomes a weight (K7).
type Form uint8

const (
	// FormClipped is E25: the gradient at a regret that is clipped above, shifted if all are low, and cut to
	// zero far below.
	FormClipped Form = iota
	// FormRatio is E26: the gradient in proportion to that of the best source.
	FormRatio
)

// MissingRegret says what a direct calculation does with a source that has no regret. (In a network inference
// the topic's initial regret stands in, so the question does not arise there.)
type MissingRegret uint8

const (
	// MissingCountsAsZero gives the weight of the scaled regret 0, but leaves the source out of scale and maximum
	// (v0.6, v0.16, v0.17). If no forecaster has a regret, none has a weight.
	MissingCountsAsZero MissingRegret = iota
	// MissingHasNoWeight leaves the source out (v0.9).
	MissingHasNoWeight
)

// Rules holds the choices of this package that a release makes.
type Rules struct {
	Scale   ScaleRule
	Form    Form
	Missing MissingRegret
}

// Validate refuses values that are not those of their rule. Errors: ErrUnknown.
func (r Rules) Validate() error {
	return num.FirstError(
		num.CheckRule("Scale", r.Scale, ScaleStoredMAD),
		num.CheckRule("Form", r.Form, FormRatio),
		num.CheckRule("Missing", r.Missing, MissingHasNoWeight),
	)
}
