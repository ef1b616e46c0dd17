package research

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// settings are what the researchers' simulator was run with. Tests change them to see that the checks notice.
type settings struct {
	release release.Release
	topic   release.Topic
	// Inferences of a row use the regrets of regretLag rows before it and the network loss of lossLag rows before;
	// regrets grow out of those of regretLag rows before.
	regretLag int
	lossLag   int
	// lossStakes is the column of the stakes that network losses are weighted with.
	lossStakes string
	mint       rewards.MintParams
}

// researchers gives the parameters of the tables. That of synthesis: v0.6 with p = 3, c = 0.75, eps = 0.01,
// alpha = 0.1, and the slopes 3, 3, 1 of later releases; emission: a yield cap of 12 % a year. They are repeated here,
// though most are defaults, as the tables do not change where a default does.
func researchers() settings {
	s := settings{
		release: release.V06(), regretLag: 1, lossLag: 1, lossStakes: "reputer_stake_%d", mint: rewards.DefaultMintParams(),
	}
	s.topic = s.release.Topic
	s.topic.PNorm = num.MustParseDec("3")
	s.topic.Epsilon = num.MustParseDec("0.01")
	s.topic.AlphaRegret = num.MustParseDec("0.1")
	s.release.Module.CNorm = num.MustParseDec("0.75")
	s.release.Module.EpsilonSafeDiv = num.MustParseDec("0.0000001")
	m := &s.release.Module
	m.PRewardInference, m.PRewardForecast, m.PRewardReputer = num.MustParseDec("3"), num.MustParseDec("3"), num.MustParseDec("1")
	m.CRewardInference, m.CRewardForecast = num.MustParseDec("0.75"), num.MustParseDec("0.75")
	m.MaxSamplesToScaleScores = 10
	m.TaskRewardAlpha, m.BetaEntropy = num.MustParseDec("0.1"), num.MustParseDec("0.25")
	s.mint.MaxMonthlyYield = num.MustParseFixed("0.009488792934583046") // 1.12^(1/12) - 1
	return s
}
