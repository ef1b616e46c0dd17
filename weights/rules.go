// Package weights turns regrets into weights: a scale, the gradient of the potential, and the two forms of the
// weight that the releases use (section 4 of docs/equations.md).
package weights

// ScaleRule says how the scale of regrets is formed (K6).
type ScaleRule uint8

const (
	// ScalePerCalculation is E21: the sample deviation of the regrets of each calculation.
	ScalePerCalculation ScaleRule = iota
	// ScaleStoredDeviation is E22: the sample deviation, once per epoch, of the regrets of sources whose
	// previous weight exceeds PreviousWeightThreshold.
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

// Rules are the choices of this package that a release makes.
type Rules struct {
	Scale   ScaleRule
	Form    Form
	Missing MissingRegret
}

// Constants of E22, E23 and E25 as decimal text, so that every arithmetic reads the same number.
const (
	// PreviousWeightThreshold is the weight that a source must have exceeded to count in E22.
	PreviousWeightThreshold = "0.000001"
	// MADScale makes the median absolute deviation of a normal sample its standard deviation: 1/Phi^-1(3/4),
	// cut as on the chain.
	MADScale = "1.4826"
	// UpperCut: regrets count at most c + UpperCut/p.
	UpperCut = "6.75"
	// ShiftCut: if the best regret is below c - ShiftCut/p, all are shifted so that it is there.
	ShiftCut = "8.25"
	// ZeroCut: a regret below c - ZeroCut/p has weight 0.
	ZeroCut = "17.25"
)
