package chorus

import (
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
)

// parameters are the fields of a release that become constants of other names.
var parameters = map[string]string{
	"Synthesis.P": "Topic.PNorm", "Synthesis.C": "Topic.CNorm", "Synthesis.Epsilon": "Topic.Epsilon",
	"Synthesis.Outlier.Alpha": "Module.InferenceOutlierDetectionAlpha", "Synthesis.Outlier.Threshold": "Module.InferenceOutlierDetectionThreshold",
	"Regret.Alpha": "Topic.AlphaRegret", "Regret.P": "Topic.PNorm", "Regret.C": "Module.CNorm", "Regret.Epsilon": "Topic.Epsilon",
	"Regret.Quantile": "Module.InitialRegretQuantile", "Regret.MinExperienced": "Module.MinExperiencedWorkerRegrets",
	"Consensus.MaxIterations":    "Module.GradientDescentMaxIters",
	"Rewards.InfererPotential.P": "Module.PRewardInference", "Rewards.InfererPotential.C": "Module.CRewardInference",
	"Rewards.InfererPotential.Epsilon": "Topic.Epsilon",
	"Rewards.ForecasterPotential.P":    "Module.PRewardForecast", "Rewards.ForecasterPotential.C": "Module.CRewardForecast",
	"Rewards.ForecasterPotential.Epsilon": "Topic.Epsilon",
	"Rewards.ReputerSlope":                "Module.PRewardReputer",
	"Rewards.InfererSamples":              "Module.MaxSamplesToScaleScores", "Rewards.ForecasterSamples": "Module.MaxSamplesToScaleScores",
	"Rewards.EpochLength": "Topic.EpochLength", "Rewards.GroundTruthLag": "Topic.GroundTruthLag",
	"Rewards.MeritSortitionAlpha": "Topic.MeritSortitionAlpha", "Rewards.ActiveInfererQuantile": "Topic.ActiveInfererQuantile",
	"Rewards.ActiveForecasterQuantile": "Topic.ActiveForecasterQuantile", "Rewards.ActiveReputerQuantile": "Topic.ActiveReputerQuantile",
}

// inRelease names the field of a release whose constant was refused.
func inRelease(err error) error {
	e, ok := num.AsError(err)
	if !ok {
		return err
	}
	name, known := parameters[e.Field]
	if !known { // those of the module keep their names
		if at := strings.LastIndexByte(e.Field, '.'); at >= 0 {
			name = "Module" + e.Field[at:]
		}
	}
	return strictnum.Renamed(e, e.Field, name)
}
