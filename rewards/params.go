package rewards

import (
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
)

// Params holds the constants of the rewards of a topic.
type Params[T any] struct {
	MeritSortitionAlpha      T // weight of the newest score, E62, in [0, 1]
	LambdaInitialScore       T // E65, >= 0
	ActiveInfererQuantile    T // E64, in [0, 1], as the next two
	ActiveForecasterQuantile T
	ActiveReputerQuantile    T
	// EpochLength >= 1 and GroundTruthLag >= 0 are those of the topic, in blocks, for E67.
	EpochLength, GroundTruthLag int64

	InfererPotential    Potential[T] // E68
	ForecasterPotential Potential[T]
	// InfererSamples and ForecasterSamples are how many scores scale scores (K25), >= 1; see WindowSize.
	InfererSamples    int
	ForecasterSamples int
	ReputerSlope      T // E70, > 0
	TaskRewardAlpha   T // weight of the newest fraction and ratio, E71, E74, in [0, 1]
	BetaEntropy       T // E73, >= 0
}

// Validate checks the mathematical domain. Errors: ErrDomain, ErrNotFinite.
func (p Params[T]) Validate(a num.Arith[T]) error {
	return num.FirstError(
		num.Under("InfererPotential", p.InfererPotential.Validate(a)), num.Under("ForecasterPotential", p.ForecasterPotential.Validate(a)),
		num.CheckFraction(a, "MeritSortitionAlpha", p.MeritSortitionAlpha),
		num.CheckFraction(a, "ActiveInfererQuantile", p.ActiveInfererQuantile),
		num.CheckFraction(a, "ActiveForecasterQuantile", p.ActiveForecasterQuantile),
		num.CheckFraction(a, "ActiveReputerQuantile", p.ActiveReputerQuantile),
		num.CheckNotNegative(a, "LambdaInitialScore", p.LambdaInitialScore),
		num.CheckPositive(a, "ReputerSlope", p.ReputerSlope),
		num.CheckFraction(a, "TaskRewardAlpha", p.TaskRewardAlpha),
		num.CheckNotNegative(a, "BetaEntropy", p.BetaEntropy),
		atLeast("InfererSamples", int64(p.InfererSamples), 1),
		atLeast("ForecasterSamples", int64(p.ForecasterSamples), 1),
		atLeast("EpochLength", p.EpochLength, 1),
		atLeast("GroundTruthLag", p.GroundTruthLag, 0),
	)
}

func atLeast(field string, n, low int64) error {
	if n < low {
		return num.Refuse(num.ErrDomain, field, nil, n, field+" >= "+strconv.FormatInt(low, 10))
	}
	return nil
}

// Potential holds the constants of the map from scores to shares.
type Potential[T any] struct {
	P       T // slope pR, > 0
	C       T // bend cR
	Epsilon T // of the topic, >= 0
}

// Validate checks the mathematical domain. Errors: ErrDomain, ErrNotFinite.
func (p Potential[T]) Validate(a num.Arith[T]) error {
	if err := num.CheckPositive(a, "P", p.P); err != nil {
		return err
	}
	if err := num.CheckFiniteValue(a, "C", p.C); err != nil {
		return err
	}
	return num.CheckNotNegative(a, "Epsilon", p.Epsilon)
}
