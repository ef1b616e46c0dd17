package chain

import (
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/stakes"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// Delegate places base units on a reputer of a topic (section 13). What was earned before is drawn first.
type Delegate struct {
	Delegator string        `json:"delegator"`
	Reputer   string        `json:"reputer"`
	Topic     uint64        `json:"topic"`
	Amount    record.Amount `json:"amount"`
}

// Kind is "delegate".
func (*Delegate) Kind() string { return "delegate" }

func (x *Delegate) check() error {
	return check.First(check.Name("delegator", x.Delegator), check.Name("reputer", x.Reputer), check.Amount("amount", x.Amount))
}

func (x *Delegate) apply(s *state.Session) error {
	return stakes.Delegate(s, x.Topic, x.Reputer, x.Delegator, x.Amount)
}

// Undelegate asks for delegated stake back, as RemoveStake does for own.
type Undelegate struct {
	Delegator string        `json:"delegator"`
	Reputer   string        `json:"reputer"`
	Topic     uint64        `json:"topic"`
	Amount    record.Amount `json:"amount"`
}

// Kind is "undelegate".
func (*Undelegate) Kind() string { return "undelegate" }

func (x *Undelegate) check() error {
	return check.First(check.Name("delegator", x.Delegator), check.Name("reputer", x.Reputer), check.Amount("amount", x.Amount))
}

func (x *Undelegate) apply(s *state.Session) error {
	return stakes.Undelegate(s, x.Topic, x.Reputer, x.Delegator, x.Amount)
}

// CancelUndelegation takes a request of delegated stake back.
type CancelUndelegation struct {
	Delegator string `json:"delegator"`
	Reputer   string `json:"reputer"`
	Topic     uint64 `json:"topic"`
}

// Kind is "cancel_undelegation".
func (*CancelUndelegation) Kind() string { return "cancel_undelegation" }

func (x *CancelUndelegation) check() error {
	return check.First(check.Name("delegator", x.Delegator), check.Name("reputer", x.Reputer))
}

func (x *CancelUndelegation) apply(s *state.Session) error {
	return stakes.CancelUndelegation(s, x.Topic, x.Reputer, x.Delegator)
}

// DrawRewards pays a delegator what its placement has earned, in whole base units (E98). The fraction cut off is
// lost to it.
type DrawRewards struct {
	Delegator string `json:"delegator"`
	Reputer   string `json:"reputer"`
	Topic     uint64 `json:"topic"`
}

// Kind is "draw_rewards".
func (*DrawRewards) Kind() string { return "draw_rewards" }

func (x *DrawRewards) check() error {
	return check.First(check.Name("delegator", x.Delegator), check.Name("reputer", x.Reputer))
}

func (x *DrawRewards) apply(s *state.Session) error {
	return stakes.DrawRewards(s, x.Topic, x.Reputer, x.Delegator)
}
