package chain

import (
	"encoding/json"

	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/epochs"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/internal/strictjson"
	"github.com/seed-63a7a409/chorus/internal/strictnum"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
)

// ChangeRules sets another release, other module parameters or both, from the block At on. Only the authority of
// the configuration may do so.
//
// What topics carry is kept as it is, with this mapping:
//
//   - stored fractions are the next previous ones, whichever of the two forms of K27 they have;
//   - score histories stay as long as they are and fill up to the new window (K25);
//   - the months of vesting are counted from the height, and never fall where they are stored (K41);
//   - where the constant c becomes one of the topic, every topic gets the module's (K8); where it becomes the
//     module's, the topic's is no longer read;
//   - a stored scale is dropped where the new rules form it in every calculation (K6). Where they store it, the one in
//     hand serves until the next close, and without one it is formed from the regrets in hand;
//   - sets of epochs become one set of the topic, larger than its cap maybe, which the next close empties (L8); a set of the
//     topic becomes those of the epochs that its members sent for;
//   - the sums of E95 are kept under all rules, so that a change within a month finds them;
//   - records of scores keep their stamps, which E67 reads as they are: v0.6 stamps the scored epoch, so that a worker
//     that sent in every epoch has missed one or more when it sends for the first time under newer rules.
//
// Topics that the new rules cannot take over are an error that names the first: several labels where there are none
// (K15), p or c outside the new bounds (K8, K9). Caps, fees and lengths that a module changes hold from then on; what is
// seated, paid or under way stays.
type ChangeRules struct {
	Authority string `json:"authority"`
	At        int64  `json:"at"` // a later block
	// Release is the name of a rule set, whose default parameters apply; empty: the release in force, with its
	// present parameters.
	Release string `json:"release,omitempty"`
	// Module are parameters by name that differ from those.
	Module json.RawMessage `json:"module,omitempty"`
	// Ledger are rules of release.LedgerRules by name that differ from those.
	Ledger json.RawMessage `json:"ledger,omitempty"`
}

// Kind is "change_rules".
func (*ChangeRules) Kind() string { return "change_rules" }

func (x *ChangeRules) check() error {
	if err := check.Name("authority", x.Authority); err != nil {
		return err
	}
	if x.At < 1 || x.At > check.MaxHeight {
		return num.Refuse(num.ErrDomain, "at", nil, x.At, "the height of a later block")
	}
	if x.Release == "" && len(x.Module) == 0 && len(x.Ledger) == 0 {
		return num.Refuse(num.ErrMissing, "release", nil, nil, "a release, parameters or rules of the ledger")
	}
	return nil
}

func checkAuthority(s *state.Session, name string) error {
	if s.Authority == "" || s.Authority != name {
		return num.Refuse(record.ErrNotAllowed, "authority", nil, name, "the authority of the configuration, if it has one")
	}
	return nil
}

// changeRecord is a change that waits for its block.
type changeRecord struct {
	Release string          `json:"release,omitempty"`
	Module  json.RawMessage `json:"module,omitempty"`
	Ledger  json.RawMessage `json:"ledger,omitempty"`
}

// config returns the configuration after the change.
func (c changeRecord) config(now Config) (Config, error) {
	if c.Release != "" {
		r, err := release.Parse(c.Release)
		if err != nil {
			return now, err
		}
		now.Release, now.Module, now.Ledger = r.Name, r.Module, nil
		if !r.Ledger.EmissionSwitch {
			now.EmissionFrom = 0
		}
	}
	if len(c.Module) > 0 {
		if err := strictnum.Unmarshal("module", c.Module, &now.Module, strictjson.Options{Partial: true}); err != nil {
			return now, err
		}
	}
	if len(c.Ledger) > 0 {
		r, err := now.rules()
		if err != nil {
			return now, err
		}
		now.Ledger = &r.Ledger
		if err := strictnum.Unmarshal("ledger", c.Ledger, now.Ledger, strictjson.Options{Partial: true}); err != nil {
			return now, err
		}
		now.dropReleaseRules()
	}
	return now, now.Validate()
}

func (x *ChangeRules) apply(s *state.Session) error {
	if err := checkAuthority(s, x.Authority); err != nil {
		return err
	}
	if x.At <= s.Now() {
		return num.Refuse(num.ErrDomain, "at", nil, x.At, "the height of a later block")
	}
	c := changeRecord{Release: x.Release, Module: x.Module, Ledger: x.Ledger}
	now, _ := state.Read[Config](s, state.Key(state.KindConfig))
	config, err := c.config(now)
	if err == nil {
		err = takesOver(s, config)
	}
	if err != nil {
		return err
	}
	s.Ledger.Changes++
	s.Write(state.ChangeKey(x.At, s.Ledger.Changes), c)
	s.Emit(record.Event{Kind: record.EventRulesScheduled, Account: x.Authority, Nonce: x.At, Note: x.Release})
	return nil
}

// changeRules applies the changes of this block, before anything else of it. One that does not fit the rules that
// an earlier one left, or a topic that was created since, is passed over.
func changeRules(s *state.Session) {
	for _, where := range s.Due(state.KindChange, s.Now()) {
		c, _ := state.Read[changeRecord](s, where)
		s.Remove(where)
		before := s.Rules
		now, _ := state.Read[Config](s, state.Key(state.KindConfig))
		config, err := c.config(now)
		if err == nil {
			err = takesOver(s, config)
		}
		if err != nil {
			s.Emit(record.Event{Kind: record.EventRulesChanged, Nonce: s.Now(), Note: "refused: " + err.Error()})
			continue
		}
		setConfig(s, config)
		epochs.CarryOver(s, before)
		s.Emit(record.Event{Kind: record.EventRulesChanged, Nonce: s.Now(), Note: s.Rules.Name})
	}
}

// takesOver refuses rules that a topic cannot go on under.
func takesOver(s *state.Session, c Config) error {
	next, err := c.rules()
	if err != nil {
		return err
	}
	return topics.CheckRules(s, next)
}

func setConfig(s *state.Session, c Config) {
	terms, err := c.terms()
	s.Fail(err)
	s.Terms = terms
	most, m := &s.Ledger.Seats, terms.Rules.Module
	most.Inferers = max(most.Inferers, m.MaxTopInferersToReward)
	most.Forecasters = max(most.Forecasters, m.MaxTopForecastersToReward)
	most.Reputers = max(most.Reputers, m.MaxTopReputersToReward)
	s.Write(state.Key(state.KindConfig), c)
}
