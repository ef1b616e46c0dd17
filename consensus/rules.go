package consensus

import "github.com/seed-63a7a409/chorus/num"

// DistanceRule says which reported loss is the most distant one, that stands in for a loss that a reputer does not
// report (K19).
type DistanceRule uint8

const (
	// DistanceSigned is the largest difference consensus - loss above -1, so always the smallest reported loss
	// (v0.6, v0.9).
	DistanceSigned DistanceRule = iota
	// DistanceAbsolute is the largest magnitude of the difference (v0.16, v0.17).
	DistanceAbsolute
)

// AllZeroRule says what listening coefficients that are all zero do (K20).
type AllZeroRule uint8

const (
	// AllZeroStuck: the adjusted stakes divide by zero, an error from which a topic does not recover (v0.6).
	AllZeroStuck AllZeroRule = iota
	// AllZeroRaised: each is raised to EpsilonReputer first (v0.9 to v0.17).
	AllZeroRaised
)

// ForeignBundleRule says what a bundle of another topic or epoch does to a close (K16).
type ForeignBundleRule uint8

const (
	// ForeignRefused: the whole calculation fails (v0.6, v0.9).
	ForeignRefused ForeignBundleRule = iota
	// ForeignSkipped: the bundle is left out (v0.16, v0.17).
	ForeignSkipped
)

// WorkerlessBundleRule says what becomes of a bundle in which no inferer is accepted (K17).
type WorkerlessBundleRule uint8

const (
	// WorkerlessKept keeps it for its combined and naive losses (v0.6, v0.9).
	WorkerlessKept WorkerlessBundleRule = iota
	// WorkerlessRejected leaves it out (v0.16, v0.17).
	WorkerlessRejected
)

// Rules holds the choices of this package that a release makes.
type Rules struct {
	Distance   DistanceRule
	AllZero    AllZeroRule
	Foreign    ForeignBundleRule
	Workerless WorkerlessBundleRule
}

// Validate refuses values that are not those of their rule. Errors: ErrUnknown.
func (r Rules) Validate() error {
	return num.FirstError(
		num.CheckRule("Distance", r.Distance, DistanceAbsolute),
		num.CheckRule("AllZero", r.AllZero, AllZeroRaised),
		num.CheckRule("Foreign", r.Foreign, ForeignSkipped),
		num.CheckRule("Workerless", r.Workerless, WorkerlessRejected),
	)
}
