// Package release composes the rule sets of the chain's releases: for each package its own small Rules, the
// default parameters, and the arithmetic that belongs to them (sections 15 and 16 of docs/equations.md).
//
// A Release is a plain value. To ask what one rule changes, take a release and replace one field of the copy:
//
//	r := release.V16()
//	r.Synthesis.Withheld = synthesis.WithheldKeptWeightless
//
// The scale of regrets is used by two packages: change it with WithScale.
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

// Release is a rule set: one choice for every rule K1-K46 that the present packages have.
type Release struct {
	Name string // "v0.6", "v0.9" or "v0.16"; say so if you change rules

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

// WithScale gives the release with another rule for the scale of regrets, for the close that stores one and for the
// inference that uses it (K6).
func (r Release) WithScale(scale weights.ScaleRule) Release {
	r.Regret.Scale, r.Synthesis.Weights.Scale = scale, scale
	return r
}

// Decimal opens the decimal arithmetic with the elementary functions of the release (K1).
func (r Release) Decimal() num.Arith[num.Dec] { return num.NewDecimal(r.Num) }

// Float64 opens the float64 arithmetic with the domains of the release.
func (r Release) Float64() num.Arith[float64] { return num.NewFloat64(r.Num) }

// V06 is the release of October 2024, the one whose digits are confirmed on executed code.
func V06() Release {
	perCalculation := weights.Rules{Scale: weights.ScalePerCalculation, Form: weights.FormClipped, Missing: weights.MissingCountsAsZero}
	return Release{
		Name: "v0.6",
		Num:  num.Rules{Elementary: num.ElementaryContext},
		Regret: regret.Rules{
			Initial: regret.InitialFromExperienced,
			Scale:   weights.ScalePerCalculation,
		},
		Synthesis: synthesis.Rules{
			Weights:       perCalculation,
			Withheld:      synthesis.WithheldKeptWeightless,
			FirstEpoch:    synthesis.FirstEpochMedian,
			Single:        synthesis.SingleCopied,
			NothingUsable: synthesis.NothingUsableZero,
		},
		Consensus: consensus.Rules{
			Distance: consensus.DistanceSigned, AllZero: consensus.AllZeroStuck,
			Foreign: consensus.ForeignRefused, Workerless: consensus.WorkerlessKept,
		},
		Rewards: rewards.Rules{},
		Submitted: SubmissionRules{
			PMin: dec("2.5"), PMax: dec("4.5"),
		},
		Module: moduleV06(),
		Topic:  typicalTopic("0.25"),
	}
}

// V09 is the release that stored one common scale. Its rules are published or inferred, not executed.
func V09() Release {
	r := V06()
	r.Name = "v0.9"
	r.Regret = regret.Rules{Initial: regret.InitialWithMinimum, Scale: weights.ScaleStoredDeviation}
	r.Synthesis.OutlierFilter = true
	r.Synthesis.Weights = weights.Rules{
		Scale: weights.ScaleStoredDeviation, Form: weights.FormClipped, Missing: weights.MissingHasNoWeight,
	}
	r.Consensus.AllZero = consensus.AllZeroRaised
	r.Rewards.Newcomer = rewards.NewcomerInitial
	r.Rewards.History = rewards.HistoryPerMember
	r.Rewards.Entropy = rewards.EntropyFromNormalized
	r.Rewards.SoleInferer = rewards.SoleInfererIgnored
	r.Rewards.StoredVestingMonths = true
	r.Ledger.EmissionSwitch = true
	r.Module = moduleV09()
	return r
}

// V16 is release v0.16 with everything newer that is known. Its rules are published, not executed.
func V16() Release {
	return Release{
		Name: "v0.16",
		Num:  num.Rules{Elementary: num.ElementaryTable},
		Regret: regret.Rules{
			Initial: regret.InitialWithMinimum,
			Scale:   weights.ScaleStoredMAD,
		},
		Synthesis: synthesis.Rules{
			Weights: weights.Rules{
				Scale: weights.ScaleStoredMAD, Form: weights.FormRatio, Missing: weights.MissingHasNoWeight,
			},
			Withheld:          synthesis.WithheldStripped,
			DroppedForecaster: synthesis.DroppedForecasterNotInScale,
			FirstEpoch:        synthesis.FirstEpochInferers,
			Single:            synthesis.SingleCopiedWeightOne,
			NothingUsable:     synthesis.NothingUsableRefused,
			OneOutImplied:     true,
			OutlierFilter:     true,
			MultipleLabels:    true,
		},
		Consensus: consensus.Rules{
			Distance: consensus.DistanceAbsolute, AllZero: consensus.AllZeroRaised,
			Foreign: consensus.ForeignSkipped, Workerless: consensus.WorkerlessRejected,
		},
		Rewards: rewards.Rules{
			Quantile:             rewards.QuantileOfEMAScores,
			Newcomer:             rewards.NewcomerInitial,
			History:              rewards.HistoryPerMember,
			Entropy:              rewards.EntropyFromNormalized,
			TargetWeight:         rewards.TargetFromFee,
			Smoothing:            rewards.SmoothingPerWeek,
			FirstSubmission:      rewards.FirstSubmissionInferersOnly,
			SoleInferer:          rewards.SoleInfererIgnored,
			UnpayableToEcosystem: true,
			EmissionLowered:      true,
			StoredVestingMonths:  true,
			ReputerShareOfMonth:  true,
		},
		Submitted: SubmissionRules{
			PMin: dec("1"), PMax: dec("10"),
			TopicC: true, CMin: dec("-100"), CMax: dec("100"),
			BoundedValues: true, ValueMin: dec("1e-40"), ValueMax: dec("1e40"),
			QuantileOneAllowed:      true,
			MaxGroundTruthLagEpochs: 100,
			TopicInfererCap:         true,
		},
		Ledger: LedgerRules{
			PayOwner:                    true,
			WeightAfterRemoval:          true,
			WeightStoredAfterRewards:    true,
			WorkerWindowsCloseFirst:     true,
			RemovalsUpToLimit:           true,
			EmissionSwitch:              true,
			MonthsFromEnabling:          true,
			DelegatorsLeaveAfterReputer: true,
		},
		Module: moduleV16(),
		Topic:  typicalTopic("0.05"),
	}
}

// All gives the rule sets, oldest first.
func All() []Release { return []Release{V06(), V09(), V16()} }

// Names gives their names, oldest first.
func Names() []string {
	var names []string
	for _, r := range All() {
		names = append(names, r.Name)
	}
	return names
}

// Parse finds a rule set by its name, such as "v0.16"; ErrUnknown lists the known ones.
func Parse(name string) (Release, error) {
	for _, r := range All() {
		if r.Name == name {
			return r, nil
		}
	}
	return Release{}, num.Refuse(num.ErrUnknown, "release", nil, name, strings.Join(Names(), ", "))
}

func dec(text string) num.Dec { return num.MustParseDec(text) }
