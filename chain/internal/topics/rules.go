package topics

import (
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// CheckRules refuses rules that cannot take over a topic. With carryTopics it is the step whose cost grows with the
// number of topics.
func CheckRules(s *state.Session, next release.Release) error {
	ownC := next.Submitted.TopicC && !s.Rules.Submitted.TopicC
	for id := uint64(1); id < s.Ledger.NextTopic; id++ {
		t, err := s.Topic(id)
		if err != nil {
			return err
		}
		params := t.Params
		if ownC {
			params.CNorm = s.Rules.Module.CNorm
		}
		if err := GoesOn(next, params, t.Labels); err != nil {
			return check.Positioned(err, int(id))
		}
	}
	return s.Err
}

// GoesOn reports whether a topic can go on under the rules.
func GoesOn(next release.Release, p release.Topic, labels *record.Labels) error {
	within := func(field string, x, low, high num.Dec) error {
		if x.Cmp(low) < 0 || x.Cmp(high) > 0 {
			return num.Refuse(num.ErrDomain, "topics: "+field, nil, x, "["+low.String()+", "+high.String()+"] under "+next.Name)
		}
		return nil
	}
	if labels != nil && !next.Synthesis.MultipleLabels {
		return num.Refuse(num.ErrDomain, "topics: labels", nil, nil, "one label under "+next.Name)
	}
	if err := within("PNorm", p.PNorm, next.Submitted.PMin, next.Submitted.PMax); err != nil {
		return err
	}
	if next.Submitted.TopicC {
		return within("CNorm", p.CNorm, next.Submitted.CMin, next.Submitted.CMax)
	}
	return nil
}
