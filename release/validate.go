package release

import (
	"github.com/seed-63a7a409/chorus/num"
)

// Validate checks every rule. Parameters have checks of their own: Module.Validate and ValidateTopic. Errors name the package and
// the field, and match num.ErrUnknown for a value that a rule does not have; num.ErrMissing for the zero value.
func (r Release) Validate() error {
	if r.Name == "" {
		return num.Refuse(num.ErrMissing, "Release", nil, nil, "must be one of package release, or made from one")
	}
	for _, part := range []struct {
		name string
		err  error
	}{
		{"Num", r.Num.Validate()}, {"Regret", r.Regret.Validate()}, {"Synthesis", r.Synthesis.Validate()},
		{"Consensus", r.Consensus.Validate()}, {"Rewards", r.Rewards.Validate()}, {"Ledger", r.Ledger.Validate()},
	} {
		if part.err != nil {
			return num.Under(part.name, part.err)
		}
	}
	return nil
}
