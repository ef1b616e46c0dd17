package chain

import (
	"strconv"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// Bounds of parameters beyond those of the release: with them no sum of heights or counts overflows, on machines of
// 32 bits too, and no number takes long to add.
const (
	maxSeats      = 1024
	maxSamples    = 100_000
	maxIterations = 1000 // of the search at a close; chains allow it 10
)

var largestFee = num.MustParseDec("1e40")

// checkModule refuses parameters that a ledger could not work with.
func checkModule(m release.Module) error {
	for _, c := range []struct {
		field   string
		n, most int
	}{
		{"RemoveStakeDelayWindow", m.RemoveStakeDelayWindow, maxLength},
		{"BlocksPerMonth", m.BlocksPerMonth, maxLength},
		{"MinEpochLength", m.MinEpochLength, maxLength},
		{"MaxActiveTopicsPerBlock", m.MaxActiveTopicsPerBlock, maxLength},
		{"HalfMaxProcessStakeRemovalsPerEndBlock", m.HalfMaxProcessStakeRemovalsPerEndBlock, maxLength},
		{"GradientDescentMaxIters", m.GradientDescentMaxIters, maxIterations},
		{"MaxSamplesToScaleScores", m.MaxSamplesToScaleScores, maxSamples},
		{"MaxTopInferersToReward", m.MaxTopInferersToReward, maxSeats},
		{"MaxTopForecastersToReward", m.MaxTopForecastersToReward, maxSeats},
		{"MaxTopReputersToReward", m.MaxTopReputersToReward, maxSeats},
		{"MaxElementsPerForecast", m.MaxElementsPerForecast, maxElements},
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
		if err := checkSubmitted(c.field, c.value); err != nil {
			return err
		}
	}
	return nil
}
