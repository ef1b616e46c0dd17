package release

import (
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// LedgerRules holds what a release decides about blocks, windows and payees, beyond the mathematics. Where the chain is
// plainly at fault, the rule of its releases follows what was recorded, and the other value of the same rule is what a
// ledger without the fault does, so that one can ask what the fault costs. The numbers L1 to L14 are those of section 14
// of docs/equations.md.
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
	// DelegatorsActAfterReputer lets delegators draw rewards, ask for their stake and take that back after their reputer
	// has left the topic (K44, L13). It also lets draw who delegates nothing, which pays nothing.
	DelegatorsActAfterReputer bool

	// ForecastersStay (L10) keeps the active forecasters of an epoch that has no inference, so that their next submission
	// is refused (v0.6, v0.9). Otherwise the set is emptied with the window.
	ForecastersStay bool
	// ReputersStay (L8) keeps the active reputers of an epoch whose close fails, so that their next submission is refused and
	// the next close fails on their old bundles too (v0.6, v0.9). Otherwise the set is emptied with the window.
	ReputersStay bool
	// LongWindowLost (L11): a worker window as long as the epoch gives way to the next one without ever closing, and who
	// is seated stays so (v0.6, v0.9). Otherwise it closes like others.
	LongWindowLost bool
	// DelayedRemovalLost (L12): a removal of own stake that the limit of a block delays is looked up under the present
	// height from then on, so that it is never paid, until it is cancelled or asked for again (v0.6, v0.9). Otherwise it is
	// paid when there is room.
	DelayedRemovalLost bool

	FullBlock            FullBlockRule
	ActiveSets           ActiveSetsRule
	Lowest               rewards.LowestRule // L7
	UnregisteredForecast UnregisteredForecastRule
	Windows              WindowRule
}

// FullBlockRule says what becomes of the weight of a topic that finds its next churn block full of heavier ones (L5). The
// topic is inactive then, and in all releases it still opens its window and is rewarded in the present block.
type FullBlockRule string

const (
	// FullBlockCountsAgain: the weight stays in the sum of weights, and is added once more by every transaction that would
	// make the topic active, whether it finds a place or not (v0.6, v0.9).
	FullBlockCountsAgain FullBlockRule = "counts again"
	// FullBlockCountsWhenBack: the weight stays in the sum, and is added once more when the topic is scheduled (v0.16,
	// v0.17).
	FullBlockCountsWhenBack FullBlockRule = "counts when back"
	// FullBlockInactive: the topic leaves at once, with its weight and without a window; the sum is that of the active topics.
	FullBlockInactive FullBlockRule = "inactive"
)

// ActiveSetsRule says what an active set belongs to (L8).
type ActiveSetsRule string

const (
	// ActiveSetsOfTopic: a topic has one set of each role. While an older window is open, a second submission of the same
	// reputer is refused, and the close of that window empties the set, with what was sent for younger epochs (all
	// releases).
	ActiveSetsOfTopic ActiveSetsRule = "topic"
	// ActiveSetsOfEpoch: every epoch has sets of its own.
	ActiveSetsOfEpoch ActiveSetsRule = "epoch"
)

// UnregisteredForecastRule says what a forecast about an inferer that is not registered in the topic is (L9).
type UnregisteredForecastRule string

const (
	// UnregisteredDropsForecast: the whole forecast is dropped without an error, and the fee is kept (v0.6, v0.9).
	UnregisteredDropsForecast UnregisteredForecastRule = "dropped"
	// UnregisteredKept: nobody asks for the registration (v0.16, v0.17).
	UnregisteredKept UnregisteredForecastRule = "kept"
)

// WindowRule gives the blocks b in which an epoch n takes submissions (K53), with W, G and L for the topic's worker
// window, ground truth lag and epoch length.
type WindowRule string

const (
	// WindowsOfLag: n <= b < n+W of workers, n+G <= b <= n+2G of reputers (v0.6, v0.9).
	WindowsOfLag WindowRule = "lag"
	// WindowsOfEpochs: n < b <= n+W of workers; n+G <= b <= n+G+X+L of reputers, where X = (-G) mod L fills up whole
	// epochs (v0.16, v0.17).
	WindowsOfEpochs WindowRule = "epochs"
)

// Validate refuses values that are not those of their rule. Errors: ErrUnknown.
func (r LedgerRules) Validate() error {
	for _, c := range []struct {
		field, value string
		known        []string
	}{
		{"FullBlock", string(r.FullBlock), []string{string(FullBlockCountsAgain), string(FullBlockCountsWhenBack), string(FullBlockInactive)}},
		{"ActiveSets", string(r.ActiveSets), []string{string(ActiveSetsOfTopic), string(ActiveSetsOfEpoch)}},
		{"Lowest", string(r.Lowest), []string{string(rewards.LowestStale), string(rewards.LowestStored), string(rewards.LowestTrue)}},
		{"UnregisteredForecast", string(r.UnregisteredForecast), []string{string(UnregisteredDropsForecast), string(UnregisteredKept)}},
		{"Windows", string(r.Windows), []string{string(WindowsOfLag), string(WindowsOfEpochs)}},
	} {
		if !slices.Contains(c.known, c.value) {
			return num.Refuse(num.ErrUnknown, c.field, nil, c.value, strings.Join(c.known, ", "))
		}
	}
	return nil
}

// GenesisReputerShare is rho before the first month has ended (L1).
func GenesisReputerShare() num.Dec { return dec("0.3") }
