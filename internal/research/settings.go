package research

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// settings holds what the researchers' simulators were run with. Tests change them to see that the checks notice.
type settings struct {
	synthesis      simulation
	classification simulation
	// of emission and sortition
	release release.Release
	mint    rewards.MintParams
}

// simulation is how the epochs of one topic were simulated.
type simulation struct {
	release release.Release
	topic   release.Topic
	// labels is the number of values of an inference.
	labels int
	// Inferences of a row use the regrets of regretLag rows before it and the network loss of lossLag rows before;
	// regrets grow out of those of regretLag rows before.
	regretLag int
	lossLag   int
	// lossStakes is the column of the stakes that network losses are weighted with.
	lossStakes string
}

// researchers returns the parameters of the tables: v0.6 for synthesis, emission and sortition, and a yield cap of 12 %
// a year.
func researchers() settings {
	s := settings{
		synthesis:      simulated(release.V06(), 1),
		classification: simulated(release.V17(), 3),
		release:        release.V06(),
		mint:           rewards.DefaultMintParams(),
	}
	s.mint.MaxMonthlyYield = num.MustParseFixed("0.009488792934583046") // 1.12^(1/12) - 1
	return s
}

// simulated returns the parameters that both simulations have, under their rule sets: p = 3, c = 0.75, eps = 0.01,
// alpha = 0.1, slopes 3, 3, 1, and deviations of ten single scores. They are repeated here, though most are defaults, as
// the tables do not change where a default does.
func simulated(r release.Release, labels int) simulation {
	s := simulation{
		release: r, topic: r.Topic, labels: labels, regretLag: 1, lossLag: 1, lossStakes: "reputer_stake_%d",
	}
	d := num.MustParseDec
	s.topic.PNorm, s.topic.Epsilon, s.topic.AlphaRegret = d("3"), d("0.01"), d("0.1")
	s.setC(d("0.75"))
	s.release.Rewards.History = rewards.HistoryTen
	m := &s.release.Module
	m.EpsilonSafeDiv = d("0.0000001")
	m.LearningRate, m.GradientDescentMaxIters, m.MaxGradientThreshold = d("0.05"), 10, d("0.001")
	m.MinStakeFraction, m.EpsilonReputer = d("0.5"), d("0.01")
	m.PRewardInference, m.PRewardForecast, m.PRewardReputer = d("3"), d("3"), d("1")
	m.CRewardInference, m.CRewardForecast = d("0.75"), d("0.75")
	m.MaxSamplesToScaleScores = 10
	m.TaskRewardAlpha, m.BetaEntropy = d("0.1"), d("0.25")
	return s
}

// setC sets the bend of the topic, wherever the rule set looks for it.
func (s *simulation) setC(c num.Dec) { s.topic.CNorm, s.release.Module.CNorm = c, c }
