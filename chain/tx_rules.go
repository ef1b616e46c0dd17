package chain

import (
	"encoding/json"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/weights"
)

// ChangeRules sets another release, other module parameters or both, from the block At on. Only the authority of
// the configuration may do so.
//
// What topics carry is kept, with this mapping: stored fractions are taken as the next previous ones, whichever of
// the two forms of K27 they have; score histories stay as long as they are and fill up to the new window (K25);
// the month of vesting continues from the height and never falls where it is stored (K41); where the constant c
// becomes one of the topic, every topic gets the module's (K8); a stored scale is dropped where the new rules form
// it in every calculation (K6), and formed from the regrets in hand until the first close where they store it.
type ChangeRules struct {
	Authority string `json:"authority"`
	At        int64  `json:"at"` // a later block
	// Release is the name of a rule set, whose default parameters apply; empty: the release in force, with its
	// present parameters.
	Release string `json:"release,omitempty"`
	// Module are parameters by name that differ from those.
	Module json.RawMessage `json:"module,omitempty"`
}

// Kind is "change_rules".
func (*ChangeRules) Kind() string { return "change_rules" }

func (x *ChangeRules) check() error {
	if err := checkName("authority", x.Authority); err != nil {
		return err
	}
	if x.At < 1 || x.At > maxHeight {
		return num.Refuse(num.ErrDomain, "at", nil, x.At, "the height of a later block")
	}
	if x.Release == "" && len(x.Module) == 0 {
		return num.Refuse(num.ErrMissing, "release", nil, nil, "a release, parameters, or both")
	}
	return nil
}

// changeRecord is a change that waits for its block.
type changeRecord struct {
	Release string          `json:"release,omitempty"`
	Module  json.RawMessage `json:"module,omitempty"`
}

// config is the configuration after the change.
func (c changeRecord) config(now Config) (Config, error) {
	if c.Release != "" {
		r, err := release.Parse(c.Release)
		if err != nil {
			return now, err
		}
		now.Release, now.Module = r.Name, r.Module
		if !r.Ledger.EmissionSwitch {
			now.EmissionFrom = 0
		}
	}
	if len(c.Module) > 0 {
		if err := unmarshalStrict("module", c.Module, &now.Module); err != nil {
			return now, err
		}
	}
	return now, now.Validate()
}

func (x *ChangeRules) apply(s *session) error {
	if err := s.checkAuthority(x.Authority); err != nil {
		return err
	}
	if x.At <= s.now() {
		return num.Refuse(num.ErrDomain, "at", nil, x.At, "the height of a later block")
	}
	c := changeRecord{Release: x.Release, Module: x.Module}
	if _, err := c.config(s.config); err != nil {
		return err
	}
	s.ledger.Changes++
	s.write(key(kindChange, heightPart(x.At), heightPart(s.ledger.Changes)), c)
	s.emit(Event{Kind: EventRulesScheduled, Account: x.Authority, Nonce: x.At, Note: x.Release})
	return nil
}

// changeRules applies the changes of this block, before anything else of it. One that does not fit the rules that
// an earlier one left is passed over.
func (s *session) changeRules() {
	for _, where := range s.due(kindChange, s.now()) {
		c, _ := read[changeRecord](s, where)
		s.remove(where)
		before := s.rules
		config, err := c.config(s.config)
		if err != nil {
			s.emit(Event{Kind: EventRulesChanged, Nonce: s.now(), Note: "refused: " + err.Error()})
			continue
		}
		s.setConfig(config)
		s.carryTopics(before)
		s.emit(Event{Kind: EventRulesChanged, Nonce: s.now(), Note: s.rules.Name})
	}
}

func (s *session) setConfig(c Config) {
	rules, err := c.rules()
	s.fail(err)
	s.config, s.rules = c, rules
	most, m := &s.ledger.Seats, rules.Module
	most.Inferers = max(most.Inferers, m.MaxTopInferersToReward)
	most.Forecasters = max(most.Forecasters, m.MaxTopForecastersToReward)
	most.Reputers = max(most.Reputers, m.MaxTopReputersToReward)
	s.write(key(kindConfig), c)
}

// carryTopics maps what topics carry; it is the one step whose cost grows with the number of topics.
func (s *session) carryTopics(before release.Release) {
	ownC := s.rules.Submitted.TopicC && !before.Submitted.TopicC
	noScale := s.rules.Synthesis.Weights.Scale == weights.ScalePerCalculation && before.Synthesis.Weights.Scale != weights.ScalePerCalculation
	if !ownC && !noScale {
		return
	}
	for _, where := range s.keysBelow(prefix(kindTopic), 0) {
		id := uint64(number(lastPart(where)))
		if ownC {
			t, _ := read[topicRecord](s, where)
			t.Params.CNorm = before.Module.CNorm
			s.putTopic(id, &t)
		}
		if noScale {
			c := s.carry(id)
			c.Scale = num.Dec{}
			s.putCarry(id, c)
		}
	}
}
