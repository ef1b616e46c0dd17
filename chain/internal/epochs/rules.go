package epochs

import (
	"github.com/seed-63a7a409/chorus/chain/internal/admission"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// CarryOver maps what topics carry.
func CarryOver(s *state.Session, before release.Release) {
	ownC := s.Rules.Submitted.TopicC && !before.Submitted.TopicC
	noScale := s.Rules.Synthesis.Weights.Scale == weights.ScalePerCalculation && before.Synthesis.Weights.Scale != weights.ScalePerCalculation
	oneSet := s.Rules.Ledger.ActiveSets == release.ActiveSetsOfTopic && before.Ledger.ActiveSets != release.ActiveSetsOfTopic
	if !ownC && !noScale && !oneSet {
		return
	}
	for id := uint64(1); id < s.Ledger.NextTopic; id++ {
		if ownC {
			t, err := s.Topic(id)
			if err != nil {
				s.Fail(err)
				return
			}
			t.Params.CNorm = before.Module.CNorm
			t.Touch()
		}
		if noScale {
			c := s.Carry(id)
			c.Scale = num.Dec{}
			c.Touch()
		}
		if oneSet {
			for _, role := range record.Roles() {
				s.Ledger.Seats.Raise(role, len(admission.ActiveSet(s, id, role, 0)))
			}
		}
	}
}
