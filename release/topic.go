package release

import (
	"fmt"

	"github.com/seed-63a7a409/chorus/num"
)

// Topic holds the parameters that a topic's creator chooses (section 16). Lengths of time are in blocks.
type Topic struct {
	EpochLength            int // >= the module's MinEpochLength
	WorkerSubmissionWindow int // 1..EpochLength
	GroundTruthLag         int // >= EpochLength and at most MaxUnfulfilledReputerRequests EpochLength

	AlphaRegret num.Dec // weight of the newest regret, E38; in (0, 1]
	PNorm       num.Dec // K9
	CNorm       num.Dec // K8; not read where the module's holds for all topics
	Epsilon     num.Dec // E21-E23; > 0

	MeritSortitionAlpha      num.Dec // E62; in [0, 1)
	ActiveInfererQuantile    num.Dec // E64; in [0, 1), [0, 1] in v0.16
	ActiveForecasterQuantile num.Dec
	ActiveReputerQuantile    num.Dec

	// MaxTopInferersToReward is 0: no release has a cap of the topic's own (K38). It is here because recorded
	// scripts name it.
	MaxTopInferersToReward int
	InitialRegret          num.Dec // R_0 at the start: 0
}

// typicalTopic has the values of the reference's tests; the quantile of live topics changed with the releases.
func typicalTopic(quantile string) Topic {
	return Topic{
		EpochLength:              120,
		WorkerSubmissionWindow:   12,
		GroundTruthLag:           120,
		AlphaRegret:              dec("0.1"),
		PNorm:                    dec("3"),
		CNorm:                    dec("0.75"),
		Epsilon:                  dec("0.01"),
		MeritSortitionAlpha:      dec("0.1"),
		ActiveInfererQuantile:    dec(quantile),
		ActiveForecasterQuantile: dec(quantile),
		ActiveReputerQuantile:    dec(quantile),
	}
}

// ValidateTopic checks what the chain allows a topic's creator: every field and the pairs that depend on each
// other or on the module. Errors name the field, its value and the allowed range, and match num.ErrDomain; those of a release
// that is none are of Validate.
func (r Release) ValidateTopic(t Topic) error {
	if err := r.Validate(); err != nil {
		return err
	}
	v := new(validator)
	s := r.Submitted
	v.count("EpochLength", t.EpochLength, r.Module.MinEpochLength)
	if t.WorkerSubmissionWindow < 1 || t.WorkerSubmissionWindow > t.EpochLength {
		v.fail("WorkerSubmissionWindow", t.WorkerSubmissionWindow, fmt.Sprintf("1 to the epoch length %d", t.EpochLength))
	}
	v.count("GroundTruthLag", t.GroundTruthLag, t.EpochLength)
	if limit := max(r.Module.MaxUnfulfilledReputerRequests, 1); t.GroundTruthLag/limit >= t.EpochLength && t.GroundTruthLag != limit*t.EpochLength {
		v.fail("GroundTruthLag", t.GroundTruthLag, fmt.Sprintf("at most %d epoch lengths, MaxUnfulfilledReputerRequests", limit))
	}
	v.within("AlphaRegret", t.AlphaRegret, zero, one, openLow)
	v.within("PNorm", t.PNorm, s.PMin, s.PMax, closed)
	if s.TopicC {
		v.within("CNorm", t.CNorm, s.CMin, s.CMax, closed)
	}
	v.above("Epsilon", t.Epsilon, zero)
	v.within("MeritSortitionAlpha", t.MeritSortitionAlpha, zero, one, openHigh)
	quantileEnds := openHigh
	if s.QuantileOneAllowed {
		quantileEnds = closed
	}
	v.within("ActiveInfererQuantile", t.ActiveInfererQuantile, zero, one, quantileEnds)
	v.within("ActiveForecasterQuantile", t.ActiveForecasterQuantile, zero, one, quantileEnds)
	v.within("ActiveReputerQuantile", t.ActiveReputerQuantile, zero, one, quantileEnds)
	if t.MaxTopInferersToReward != 0 {
		v.fail("MaxTopInferersToReward", t.MaxTopInferersToReward, "0: releases have the module's cap only")
	}
	return v.err
}

// C returns the bend of the potential for a topic: its own or the module's (K8).
func (r Release) C(t Topic) num.Dec {
	if r.Submitted.TopicC {
		return t.CNorm
	}
	return r.Module.CNorm
}
