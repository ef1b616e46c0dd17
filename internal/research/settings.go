package research

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// settings are what the researchers' simulator was run with. Tests change them to see that the checks notice.
type settings struct {
	release release.Release
	topic   release.Topic
	// Inferences of a row use the regrets of regretLag rows before it and the network loss of lossLag rows before;
	// regrets grow out of those of regretLag rows before.
	regretLag int
	lossLag   int
}

// researchers gives the parameters of the synthesis table: v0.6 with p = 3, c = 0.75, eps = 0.01, alpha = 0.1. They
// are repeated here, though most are defaults, as the table does not change where a default does.
func researchers() settings {
	s := settings{release: release.V06(), regretLag: 1, lossLag: 1}
	s.topic = s.release.Topic
	s.topic.PNorm = num.MustParseDec("3")
	s.topic.Epsilon = num.MustParseDec("0.01")
	s.topic.AlphaRegret = num.MustParseDec("0.1")
	s.release.Module.CNorm = num.MustParseDec("0.75")
	s.release.Module.EpsilonSafeDiv = num.MustParseDec("0.0000001")
	return s
}
