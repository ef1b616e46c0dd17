package chain

import (
	"strconv"

	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

var largestFee = num.MustParseDec("1e40")

// checkModule refuses parameters that a ledger could not work with.
func checkModule(m release.Module) error {
	for _, c := range []struct {
		field   string
		n, most int
	}{
		{"RemoveStakeDelayWindow", m.RemoveStakeDelayWindow, check.MaxLength},
		{"BlocksPerMonth", m.BlocksPerMonth, check.MaxLength},
		{"MinEpochLength", m.MinEpochLength, check.MaxLength},
		{"MaxActiveTopicsPerBlock", m.MaxActiveTopicsPerBlock, check.MaxLength},
		{"HalfMaxProcessStakeRemovalsPerEndBlock", m.HalfMaxProcessStakeRemovalsPerEndBlock, check.MaxLength},
		{"GradientDescentMaxIters", m.GradientDescentMaxIters, check.MaxIterations},
		{"MaxSamplesToScaleScores", m.MaxSamplesToScaleScores, check.MaxSamples},
		{"MaxTopInferersToReward", m.MaxTopInferersToReward, check.MaxSeats},
		{"MaxTopForecastersToReward", m.MaxTopForecastersToReward, check.MaxSeats},
		{"MaxTopReputersToReward", m.MaxTopReputersToReward, check.MaxSeats},
		{"MaxElementsPerForecast", m.MaxElementsPerForecast, check.MaxElements},
	} {
		if c.n > c.most {
			return num.Refuse(num.ErrDomain, c.field, nil, c.n, "at most "+strconv.Itoa(c.most))
		}
	}
	for _, c := range []struct {
		field string
		value num.Dec
	}{
		{"CreateTopicFee", m.CreateTopicFee}, {"RegistrationFee", m.RegistrationFee}, {"DataSendingFee", m.DataSendingFee},
		{"RequiredMinimumStake", m.RequiredMinimumStake},
	} {
		if c.value.Cmp(largestFee) > 0 {
			return num.Refuse(num.ErrDomain, c.field, nil, c.value, "at most 1e40")
		}
	}
	for _, c := range []struct {
		field string
		value num.Dec
	}{
		{"MinTopicWeight", m.MinTopicWeight}, {"TopicRewardStakeImportance", m.TopicRewardStakeImportance},
		{"TopicRewardFeeImportance", m.TopicRewardFeeImportance}, {"LearningRate", m.LearningRate},
		{"MaxGradientThreshold", m.MaxGradientThreshold}, {"EpsilonReputer", m.EpsilonReputer},
		{"EpsilonSafeDiv", m.EpsilonSafeDiv}, {"BetaEntropy", m.BetaEntropy}, {"PRewardInference", m.PRewardInference},
		{"PRewardForecast", m.PRewardForecast}, {"PRewardReputer", m.PRewardReputer}, {"CRewardInference", m.CRewardInference},
		{"CRewardForecast", m.CRewardForecast}, {"LambdaInitialScore", m.LambdaInitialScore}, {"CNorm", m.CNorm},
		{"PNormSafeDiv", m.PNormSafeDiv}, {"InferenceOutlierDetectionThreshold", m.InferenceOutlierDetectionThreshold},
	} {
		if err := check.Number(c.field, c.value); err != nil {
			return err
		}
	}
	return nil
}
