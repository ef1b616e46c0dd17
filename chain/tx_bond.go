package chain

import (
	"github.com/seed-63a7a409/chorus/chain/internal/bank"
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// Bond bonds base units to a validator. Who bonds to itself becomes a validator; others need one that exists.
type Bond struct {
	Delegator string        `json:"delegator"`
	Validator string        `json:"validator"`
	Amount    record.Amount `json:"amount"`
}

// Kind is "bond".
func (*Bond) Kind() string { return "bond" }

func (x *Bond) check() error {
	return check.First(check.Name("delegator", x.Delegator), check.Name("validator", x.Validator), check.Amount("amount", x.Amount))
}

func (x *Bond) apply(s *state.Session) error {
	return bank.Bond(s, x.Validator, x.Delegator, x.Amount)
}

// Unbond asks for bonded base units back, with the delay of stake removals; they earn until then. A new request
// replaces the old one.
type Unbond struct {
	Delegator string        `json:"delegator"`
	Validator string        `json:"validator"`
	Amount    record.Amount `json:"amount"`
}

// Kind is "unbond".
func (*Unbond) Kind() string { return "unbond" }

func (x *Unbond) check() error {
	return check.First(check.Name("delegator", x.Delegator), check.Name("validator", x.Validator), check.Amount("amount", x.Amount))
}

func (x *Unbond) apply(s *state.Session) error {
	return bank.Unbond(s, x.Validator, x.Delegator, x.Amount)
}

// CancelUnbonding takes a request back.
type CancelUnbonding struct {
	Delegator string `json:"delegator"`
	Validator string `json:"validator"`
}

// Kind is "cancel_unbonding".
func (*CancelUnbonding) Kind() string { return "cancel_unbonding" }

func (x *CancelUnbonding) check() error {
	return check.First(check.Name("delegator", x.Delegator), check.Name("validator", x.Validator))
}

func (x *CancelUnbonding) apply(s *state.Session) error {
	return bank.CancelUnbonding(s, x.Validator, x.Delegator)
}

// DrawBondRewards pays what a bond has earned in whole base units. The fraction cut off is lost to it.
type DrawBondRewards struct {
	Delegator string `json:"delegator"`
	Validator string `json:"validator"`
}

// Kind is "draw_bond_rewards".
func (*DrawBondRewards) Kind() string { return "draw_bond_rewards" }

func (x *DrawBondRewards) check() error {
	return check.First(check.Name("delegator", x.Delegator), check.Name("validator", x.Validator))
}

func (x *DrawBondRewards) apply(s *state.Session) error {
	return bank.DrawBondRewards(s, x.Validator, x.Delegator)
}
