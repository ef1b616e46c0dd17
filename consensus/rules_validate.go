package consensus

import (
	"github.com/seed-63a7a409/chorus/num"
)

// Validate refuses values that are not those of their rule. Errors: ErrUnknown.
func (r Rules) Validate() error {
	return num.FirstError(
		num.CheckRule("Distance", r.Distance, DistanceAbsolute),
		num.CheckRule("AllZero", r.AllZero, AllZeroRaised),
		num.CheckRule("Foreign", r.Foreign, ForeignSkipped),
		num.CheckRule("Workerless", r.Workerless, WorkerlessRejected),
	)
}
