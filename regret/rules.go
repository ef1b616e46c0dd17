package regret

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/weights"
)

// InitialRule says how the initial regret of a topic is formed (K18).
type InitialRule uint8

const (
	// InitialFromExperienced is E49 for any number of experienced workers; unchanged for none (v0.6).
	InitialFromExperienced InitialRule = iota
	// InitialWithMinimum is E49 for at least MinExperienced experienced workers, else E50 over all (v0.9 on).
	InitialWithMinimum
)

// SpreadRule says how E49 measures the spread s0 of the experienced regrets (K49).
type SpreadRule uint8

const (
	// SpreadDeviation is the sample deviation plus epsilon (v0.6, v0.9).
	SpreadDeviation SpreadRule = iota
	// SpreadMAD is 1.4826 times the median absolute deviation plus epsilon (v0.16, v0.17).
	SpreadMAD
)

// scale returns the rule of package weights with the same formula: without previous weights E21 is the plain deviation.
func (r SpreadRule) scale() weights.ScaleRule {
	if r == SpreadMAD {
		return weights.ScaleStoredMAD
	}
	return weights.ScalePerCalculation
}

// BendRule says what c0 of E49 is (K8).
type BendRule uint8

const (
	// BendOfParams: Params.C, which is the module's c (v0.6, v0.9).
	BendOfParams BendRule = iota
	// BendConstant: 0.75, whatever the parameters say (v0.16, v0.17).
	BendConstant
)

// constantBend is c0 under BendConstant.
const constantBend = "0.75"

// Rules holds the choices of this package that a release makes.
type Rules struct {
	Initial InitialRule
	Spread  SpreadRule
	Bend    BendRule
	// Scale is the rule of the scale that is stored at the close; nothing is stored under ScalePerCalculation.
	Scale weights.ScaleRule
}

// Validate refuses values that are not those of their rule. Errors: ErrUnknown.
func (r Rules) Validate() error {
	return num.FirstError(
		num.CheckRule("Initial", r.Initial, InitialWithMinimum),
		num.CheckRule("Spread", r.Spread, SpreadMAD),
		num.CheckRule("Bend", r.Bend, BendConstant),
		num.CheckRule("Scale", r.Scale, weights.ScaleStoredMAD),
	)
}
