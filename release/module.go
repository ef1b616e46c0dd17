package release

import "github.com/seed-63a7a409/chorus/num"

// Module holds the parameters that hold for all topics (section 16). Lengths of time are in blocks, money in base
// units. A parameter that a release does not have is zero there. MinWeightThresholdForStdnorm is not among them: it
// is the constant of E22 in package weights.
type Module struct {
	// Topics and their weight.
	MinTopicWeight                num.Dec // a topic below is inactive; >= 0
	TopicRewardStakeImportance    num.Dec // exponent of stake, E80; >= 0
	TopicRewardFeeImportance      num.Dec // exponent of fee revenue, E80; >= 0
	TopicRewardAlpha              num.Dec // smoothing of weights, E82; in (0, 1]
	MinEpochLength                int     // blocks; >= 1
	MaxActiveTopicsPerBlock       int     // >= 1
	MaxUnfulfilledWorkerRequests  int     // open windows kept; >= 1
	MaxUnfulfilledReputerRequests int
	MinEpochLengthRecordLimit     int     // epochs of records kept; >= 1
	CreateTopicFee                num.Dec // base units; >= 0
	RegistrationFee               num.Dec
	DataSendingFee                num.Dec

	// Reputers and stake.
	RequiredMinimumStake                   num.Dec // base units; >= 0
	RemoveStakeDelayWindow                 int     // blocks; >= 0
	HalfMaxProcessStakeRemovalsPerEndBlock int     // >= 1
	LearningRate                           num.Dec // of listening coefficients, E56; > 0
	GradientDescentMaxIters                int     // E58; >= 1
	MaxGradientThreshold                   num.Dec // E58; > 0
	MinStakeFraction                       num.Dec // E57; in [0, 1]
	EpsilonReputer                         num.Dec // E54; > 0
	EpsilonSafeDiv                         num.Dec // E31, E54; > 0

	// Scores and rewards.
	BetaEntropy               num.Dec // E73; >= 0
	TaskRewardAlpha           num.Dec // E71, E74; in (0, 1]
	ValidatorsVsAlloraShare   num.Dec // validators' part of emission, E93; in [0, 1]
	MaxSamplesToScaleScores   int     // 10.1; >= 1
	MaxTopInferersToReward    int     // >= 1
	MaxTopForecastersToReward int
	MaxTopReputersToReward    int
	MaxElementsPerForecast    int
	PRewardInference          num.Dec // slopes, K26; > 0
	PRewardForecast           num.Dec
	PRewardReputer            num.Dec
	CRewardInference          num.Dec
	CRewardForecast           num.Dec
	LambdaInitialScore        num.Dec // E65; >= 0; not in v0.6
	BlocksPerMonth            int     // >= 1

	// Regrets and weights.
	CNorm                              num.Dec // K8; unused where the topic has its own
	InitialRegretQuantile              num.Dec // E49; in [0, 1]
	PNormSafeDiv                       num.Dec // E49; >= 0
	MinExperiencedWorkerRegrets        int     // E49; >= 0; not in v0.6
	InferenceOutlierDetectionThreshold num.Dec // E35; >= 0; not in v0.6
	InferenceOutlierDetectionAlpha     num.Dec // E34; in [0, 1]; not in v0.6
	DefaultMaxLabelsPerSubmission      int     // 5.6; >= 1; v0.17 only, as the next three
	MaxCanonicalLabelByteLength        int
	MaxTopicLabelWhitelistSize         int
	MaxEpochLabelRegistrySize          int
}

func moduleV06() Module {
	return Module{
		MinTopicWeight:                dec("100"),
		TopicRewardStakeImportance:    dec("0.5"),
		TopicRewardFeeImportance:      dec("0.5"),
		TopicRewardAlpha:              dec("0.5"),
		MinEpochLength:                12,
		MaxActiveTopicsPerBlock:       1,
		MaxUnfulfilledWorkerRequests:  100,
		MaxUnfulfilledReputerRequests: 100,
		MinEpochLengthRecordLimit:     3,
		CreateTopicFee:                dec("75000"),
		RegistrationFee:               dec("200"),
		DataSendingFee:                dec("10"),

		RequiredMinimumStake:                   dec("10000"),
		RemoveStakeDelayWindow:                 604800,
		HalfMaxProcessStakeRemovalsPerEndBlock: 40,
		LearningRate:                           dec("0.05"),
		GradientDescentMaxIters:                10,
		MaxGradientThreshold:                   dec("0.001"),
		MinStakeFraction:                       dec("0.5"),
		EpsilonReputer:                         dec("0.01"),
		EpsilonSafeDiv:                         dec("0.0000001"),

		BetaEntropy:               dec("0.25"),
		TaskRewardAlpha:           dec("0.1"),
		ValidatorsVsAlloraShare:   dec("0.25"),
		MaxSamplesToScaleScores:   10,
		MaxTopInferersToReward:    32,
		MaxTopForecastersToReward: 6,
		MaxTopReputersToReward:    6,
		MaxElementsPerForecast:    12,
		PRewardInference:          dec("1"),
		PRewardForecast:           dec("3"),
		PRewardReputer:            dec("3"),
		CRewardInference:          dec("0.75"),
		CRewardForecast:           dec("0.75"),
		BlocksPerMonth:            864000,

		CNorm:                 dec("0.75"),
		InitialRegretQuantile: dec("0.25"),
		PNormSafeDiv:          dec("8.25"),
	}
}

func moduleV09() Module {
	m := moduleV06()
	m.PRewardInference = dec("3")
	m.PRewardForecast = dec("3")
	m.PRewardReputer = dec("1")
	m.LambdaInitialScore = dec("2")
	m.MinExperiencedWorkerRegrets = 10
	m.InferenceOutlierDetectionThreshold = dec("11")
	m.InferenceOutlierDetectionAlpha = dec("0.2")
	return m
}

func moduleV17() Module {
	m := moduleV09()
	m.DefaultMaxLabelsPerSubmission = 32
	m.MaxCanonicalLabelByteLength = 64
	m.MaxTopicLabelWhitelistSize = 256
	m.MaxEpochLabelRegistrySize = 32768
	return m
}

// Validate checks every field and the pairs that depend on each other. Errors name the field, its value and the
// allowed range, and match num.ErrDomain.
func (m Module) Validate() error {
	v := new(validator)
	v.atLeast("MinTopicWeight", m.MinTopicWeight, zero)
	v.atLeast("TopicRewardStakeImportance", m.TopicRewardStakeImportance, zero)
	v.atLeast("TopicRewardFeeImportance", m.TopicRewardFeeImportance, zero)
	v.within("TopicRewardAlpha", m.TopicRewardAlpha, zero, one, openLow)
	v.count("MinEpochLength", m.MinEpochLength, 1)
	v.count("MaxActiveTopicsPerBlock", m.MaxActiveTopicsPerBlock, 1)
	v.count("MaxUnfulfilledWorkerRequests", m.MaxUnfulfilledWorkerRequests, 1)
	v.count("MaxUnfulfilledReputerRequests", m.MaxUnfulfilledReputerRequests, 1)
	v.count("MinEpochLengthRecordLimit", m.MinEpochLengthRecordLimit, 1)
	v.amount("CreateTopicFee", m.CreateTopicFee)
	v.amount("RegistrationFee", m.RegistrationFee)
	v.amount("DataSendingFee", m.DataSendingFee)

	v.amount("RequiredMinimumStake", m.RequiredMinimumStake)
	v.count("RemoveStakeDelayWindow", m.RemoveStakeDelayWindow, 0)
	v.count("HalfMaxProcessStakeRemovalsPerEndBlock", m.HalfMaxProcessStakeRemovalsPerEndBlock, 1)
	v.above("LearningRate", m.LearningRate, zero)
	v.count("GradientDescentMaxIters", m.GradientDescentMaxIters, 1)
	v.above("MaxGradientThreshold", m.MaxGradientThreshold, zero)
	v.within("MinStakeFraction", m.MinStakeFraction, zero, one, closed)
	v.above("EpsilonReputer", m.EpsilonReputer, zero)
	v.above("EpsilonSafeDiv", m.EpsilonSafeDiv, zero)

	v.atLeast("BetaEntropy", m.BetaEntropy, zero)
	v.within("TaskRewardAlpha", m.TaskRewardAlpha, zero, one, openLow)
	v.within("ValidatorsVsAlloraShare", m.ValidatorsVsAlloraShare, zero, one, closed)
	v.count("MaxSamplesToScaleScores", m.MaxSamplesToScaleScores, 1)
	v.count("MaxTopInferersToReward", m.MaxTopInferersToReward, 1)
	v.count("MaxTopForecastersToReward", m.MaxTopForecastersToReward, 1)
	v.count("MaxTopReputersToReward", m.MaxTopReputersToReward, 1)
	v.count("MaxElementsPerForecast", m.MaxElementsPerForecast, 1)
	v.above("PRewardInference", m.PRewardInference, zero)
	v.above("PRewardForecast", m.PRewardForecast, zero)
	v.above("PRewardReputer", m.PRewardReputer, zero)
	v.atLeast("LambdaInitialScore", m.LambdaInitialScore, zero)
	v.count("BlocksPerMonth", m.BlocksPerMonth, 1)

	v.within("InitialRegretQuantile", m.InitialRegretQuantile, zero, one, closed)
	v.atLeast("PNormSafeDiv", m.PNormSafeDiv, zero)
	v.count("MinExperiencedWorkerRegrets", m.MinExperiencedWorkerRegrets, 0)
	v.atLeast("InferenceOutlierDetectionThreshold", m.InferenceOutlierDetectionThreshold, zero)
	v.within("InferenceOutlierDetectionAlpha", m.InferenceOutlierDetectionAlpha, zero, one, closed)
	v.count("DefaultMaxLabelsPerSubmission", m.DefaultMaxLabelsPerSubmission, 0)
	v.count("MaxCanonicalLabelByteLength", m.MaxCanonicalLabelByteLength, 0)
	v.count("MaxTopicLabelWhitelistSize", m.MaxTopicLabelWhitelistSize, 0)
	v.count("MaxEpochLabelRegistrySize", m.MaxEpochLabelRegistrySize, 0)
	if m.DefaultMaxLabelsPerSubmission > m.MaxEpochLabelRegistrySize {
		v.fail("DefaultMaxLabelsPerSubmission", m.DefaultMaxLabelsPerSubmission, "at most MaxEpochLabelRegistrySize")
	}
	return v.err
}
