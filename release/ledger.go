package release

// LedgerRules are what a release decides about blocks, windows and payees, beyond the mathematics.
type LedgerRules struct {
	// PayOwner pays a worker's reward to its owner; otherwise to the worker itself (K28).
	PayOwner bool
	// WeightAfterRemoval computes the weight of a topic anew when a stake removal finishes (K34).
	WeightAfterRemoval bool
	// InferenceStored computes the network inference when a worker window closes and stores it; otherwise it is
	// computed when somebody asks (K11). What an epoch is computed to is the same.
	InferenceStored bool
	// RemovalsUpToLimit processes the first due removals where more than the limit are due; otherwise none (K39).
	RemovalsUpToLimit bool
	// EmissionSwitch: there is a block from which on emission is enabled (K42).
	EmissionSwitch bool
	// MonthsFromEnabling counts the months of emission from that block; otherwise from the first one (K42, K43).
	MonthsFromEnabling bool
	// DelegatorsLeaveAfterReputer lets delegators remove stake from a reputer that has left the topic (K44).
	DelegatorsLeaveAfterReputer bool
}
