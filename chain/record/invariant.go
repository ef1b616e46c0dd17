package record

// The invariants, by the names that CheckInvariants gives.
const (
	InvariantSupply      = "supply"       // base units are those of accounts and modules, never above the maximum
	InvariantNegative    = "negative"     // no amount is below zero
	InvariantStake       = "stake"        // stake of topics, of reputers, and the staking account agree
	InvariantDelegations = "delegations"  // placements agree with reputers and delegators
	InvariantPending     = "pending"      // the pending account covers what delegators may draw
	InvariantBonds       = "bonds"        // bonds agree with validators and the bonded account
	InvariantFees        = "bond_rewards" // the fee collector covers what bonds may draw
	InvariantRemovals    = "removals"     // every removal waits in a queue and is within what there is
	InvariantWeights     = "weights"      // the sum of weights is that of the active topics
	InvariantSeats       = "seats"        // active sets are within their caps
)

// Invariants lists the names in the order in which they are checked.
func Invariants() []string {
	return []string{
		InvariantNegative, InvariantSupply, InvariantStake, InvariantDelegations, InvariantPending, InvariantBonds,
		InvariantFees, InvariantRemovals, InvariantWeights, InvariantSeats,
	}
}
