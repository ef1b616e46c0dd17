package chorus

import (
	"strings"

	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
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
	"Rewards.EpochLength":                 "Topic.EpochLength", "Rewards.GroundTruthLag": "Topic.GroundTruthLag",
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

// checkWindows refuses counts that make no window of scores.
func checkWindows(rule rewards.HistoryRule, m release.Module) error {
	for _, class := range []struct {
		field   string
		members int
	}{
		{"Module.MaxTopInferersToReward", m.MaxTopInferersToReward}, {"Module.MaxTopForecastersToReward", m.MaxTopForecastersToReward},
	} {
		_, err := rewards.WindowSize(rule, m.MaxSamplesToScaleScores, class.members)
		e, ok := num.AsError(err)
		switch {
		case !ok:
			continue
		case e.Field == "members":
			return strictnum.Renamed(e, e.Field, class.field)
		}
		return strictnum.Renamed(e, "samples", "Module.MaxSamplesToScaleScores")
	}
	return nil
}
