// Package release composes the rule sets of the chain's releases: for each package its own small Rules, the
// default parameters, and the arithmetic that belongs to them (sections 15 and 16 of docs/equations.md).
//
// # Rule sets
//
// [V06], [V09], [V16] and [V17] are the rule sets; [Parse] finds one by its name. A [Release] is a plain value. To ask what one
// rule changes, take a release and replace one field of the copy:
//
//	r := release.V17()
//	r.Synthesis.Withheld = synthesis.WithheldKeptWeightless
//
// The scale of regrets is used by two packages: change it with [Release.WithScale]. [Diff] lists the rules and parameters in
// which two releases differ, [Apply] takes some of them over.
//
// # Parameters
//
// [Topic] has what the creator of a topic chooses, [Module] what holds for all topics. [SynthesisParams] and its relatives
// turn them into the constants of a package, in an arithmetic of the release ([Release.Decimal], [Release.Float64]).
// [Release.ValidateTopic] and [Module.Validate] check what the chain allows; the packages check what the mathematics needs,
// which is less.
//
// # Errors
//
// Errors are *num.Error and name the field by its path below what is checked, such as Synthesis.Withheld in a Release.
package release

import (
	"strings"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/rewards"
	"github.com/seed-63a7a409/chorus/synthesis"
	"github.com/seed-63a7a409/chorus/weights"
)

// Release is a rule set: one choice for every rule K1-K53 that the present packages have.
type Release struct {
	Name string // "v0.6", "v0.9", "v0.16" or "v0.17"; say so if you change rules

	Num       num.Rules
	Regret    regret.Rules
	Synthesis synthesis.Rules
	Consensus consensus.Rules
	Rewards   rewards.Rules
	Submitted SubmissionRules
	Ledger    LedgerRules

	Module Module // default module parameters
	Topic  Topic  // typical topic parameters
}

// WithScale returns the release with another rule for the scale of regrets, for the close that stores one and for the
// inference that uses it (K6).
func (r Release) WithScale(scale weights.ScaleRule) Release {
	r.Regret.Scale, r.Synthesis.Weights.Scale = scale, scale
	return r
}

// Decimal returns the decimal arithmetic with the elementary functions of the release (K1).
func (r Release) Decimal() num.Arith[num.Dec] { return num.NewDecimal(r.Num) }

// Float64 returns the float64 arithmetic with the domains of the release.
func (r Release) Float64() num.Arith[float64] { return num.NewFloat64(r.Num) }

// V06 returns the release of October 2024. Its digits and its blocks are confirmed on executed code.
func V06() Release {
	return Release{
		Name: "v0.6",
		Num:  num.Rules{Elementary: num.ElementaryContext},
		Regret: regret.Rules{
			Initial: regret.InitialFromExperienced,
			Spread:  regret.SpreadDeviation,
			Scale:   weights.ScalePerCalculation,
		},
		Synthesis: synthesis.Rules{
			Weights: weights.Rules{
				Scale: weights.ScalePerCalculation, Form: weights.FormClipped, Missing: weights.MissingCountsAsZero,
			},
			Withheld:      synthesis.WithheldKeptWeightless,
			SoleForecast:  synthesis.SoleForecastWeightOne,
			FirstEpoch:    synthesis.FirstEpochMedian,
			Single:        synthesis.SingleCopied,
			SingleDirect:  synthesis.SingleCalculated,
			NothingUsable: synthesis.NothingUsableZero,
		},
		Consensus: consensus.Rules{
			Distance: consensus.DistanceSigned, AllZero: consensus.AllZeroStuck,
			Foreign: consensus.ForeignRefused, Workerless: consensus.WorkerlessKept,
		},
		Rewards:   rewards.Rules{},
		Submitted: SubmissionRules{PMin: dec("2.5"), PMax: dec("4.5")},
		Ledger: LedgerRules{
			ForecastersStay: true, ReputersStay: true, LongWindowLost: true, DelayedRemovalLost: true,
			FullBlock: FullBlockCountsAgain, ActiveSets: ActiveSetsOfTopic, Lowest: rewards.LowestStale,
			UnregisteredForecast: UnregisteredDropsForecast, Windows: WindowsOfLag,
		},
		Module: moduleV06(),
		Topic:  typicalTopic("0.25"),
	}
}

// V09 returns the release that stored one common scale. Its rules are published, read or inferred, not executed.
func V09() Release {
	r := V06()
	r.Name = "v0.9"
	r.Regret.Initial, r.Regret.Scale = regret.InitialWithMinimum, weights.ScaleStoredDeviation
	r.Synthesis.OutlierFilter = true
	r.Synthesis.Weights.Scale = weights.ScaleStoredDeviation
	r.Synthesis.Weights.Missing = weights.MissingHasNoWeight
	r.Consensus.AllZero = consensus.AllZeroRaised
	r.Rewards.Newcomer = rewards.NewcomerInitial
	r.Rewards.FirstSubmission = rewards.FirstSubmissionForecastersZero
	r.Rewards.History = rewards.HistoryPerMember
	r.Rewards.Entropy = rewards.EntropyFromNormalized
	r.Rewards.StoredVestingMonths = true
	r.Ledger.EmissionSwitch = true
	r.Ledger.Lowest = rewards.LowestStored
	r.Module = moduleV09()
	return r
}

// V16 is release v0.16.0. Its functions are confirmed on executed code; its blocks were read.
func V16() Release {
	r := V09()
	r.Name = "v0.16"
	r.Num.Elementary = num.ElementaryTable
	r.Regret.Spread, r.Regret.Bend, r.Regret.Scale = regret.SpreadMAD, regret.BendConstant, weights.ScaleStoredMAD
	r.Synthesis.Weights = weights.Rules{
		Scale: weights.ScaleStoredMAD, Form: weights.FormRatio, Missing: weights.MissingCountsAsZero,
	}
	r.Synthesis.FirstEpoch = synthesis.FirstEpochInferers
	r.Synthesis.SingleDirect = synthesis.SingleCopied
	r.Synthesis.OneOutImplied = synthesis.OneOutImpliedStripped
	r.Consensus = consensus.Rules{
		Distance: consensus.DistanceAbsolute, AllZero: consensus.AllZeroRaised,
		Foreign: consensus.ForeignSkipped, Workerless: consensus.WorkerlessRejected,
	}
	r.Rewards.Quantile = rewards.QuantileOfEMAScores
	r.Rewards.TargetWeight = rewards.TargetFromFee
	r.Rewards.Smoothing = rewards.SmoothingPerWeek
	r.Rewards.Emission = rewards.EmissionOuterCut
	r.Rewards.Vesting = rewards.VestingWithFoundation
	r.Rewards.UnpayableToEcosystem = true
	r.Rewards.EmissionLowered = true
	r.Rewards.ReputerShareOfMonth = true
	r.Submitted.TopicC, r.Submitted.CMin, r.Submitted.CMax = true, dec("-100"), dec("100")
	r.Submitted.BoundedValues, r.Submitted.ValueMin, r.Submitted.ValueMax = true, dec("1e-40"), dec("1e40")
	r.Submitted.QuantileOneAllowed = true
	r.Ledger = LedgerRules{
		PayOwner: true, WeightAfterRemoval: true, InferenceStored: true, RemovalsUpToLimit: true,
		EmissionSwitch: true, MonthsFromEnabling: true, DelegatorsActAfterReputer: true,
		FullBlock: FullBlockCountsWhenBack, ActiveSets: ActiveSetsOfTopic, Lowest: rewards.LowestStored,
		UnregisteredForecast: UnregisteredKept, Windows: WindowsOfEpochs,
	}
	r.Topic = typicalTopic("0.05")
	return r
}

// V17 is release v0.17.0. Its functions and its blocks are confirmed on executed code. What it changes is K9, K13, K15,
// K47 and K48 and the label parameters.
func V17() Release {
	r := V16()
	r.Name = "v0.17"
	r.Synthesis.Withheld = synthesis.WithheldStripped
	r.Synthesis.SoleForecast = synthesis.SoleForecastWeighed
	r.Synthesis.NothingUsable = synthesis.NothingUsableRefused
	r.Synthesis.MultipleLabels = true
	r.Submitted.PMin, r.Submitted.PMax = dec("1"), dec("10")
	r.Module = moduleV17()
	return r
}

// All returns the rule sets, oldest first.
func All() []Release { return []Release{V06(), V09(), V16(), V17()} }

// Names returns their names, oldest first.
func Names() []string {
	var names []string
	for _, r := range All() {
		names = append(names, r.Name)
	}
	return names
}

// Parse finds a rule set by its name, such as "v0.17"; ErrUnknown lists the known ones.
func Parse(name string) (Release, error) {
	for _, r := range All() {
		if r.Name == name {
			return r, nil
		}
	}
	return Release{}, num.Refuse(num.ErrUnknown, "release", nil, name, strings.Join(Names(), ", "))
}

func dec(text string) num.Dec { return num.MustParseDec(text) }
