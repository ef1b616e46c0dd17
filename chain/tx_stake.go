package chain

import (
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/stakes"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// AddStake puts a reputer's own base units on a topic (section 13), which may activate it.
type AddStake struct {
	Reputer string        `json:"reputer"`
	Topic   uint64        `json:"topic"`
	Amount  record.Amount `json:"amount"`
}

// Kind is "add_stake".
func (*AddStake) Kind() string { return "add_stake" }

func (x *AddStake) check() error {
	return check.First(check.Name("reputer", x.Reputer), check.Amount("amount", x.Amount))
}

func (x *AddStake) apply(s *state.Session) error { return stakes.Add(s, x.Topic, x.Reputer, x.Amount) }

// RemoveStake asks for own stake back. It is paid after RemoveStakeDelayWindow blocks and counts until then. A new
// request replaces the old one and restarts the delay.
type RemoveStake struct {
	Reputer string        `json:"reputer"`
	Topic   uint64        `json:"topic"`
	Amount  record.Amount `json:"amount"`
}

// Kind is "remove_stake".
func (*RemoveStake) Kind() string { return "remove_stake" }

func (x *RemoveStake) check() error {
	return check.First(check.Name("reputer", x.Reputer), check.Amount("amount", x.Amount))
}

func (x *RemoveStake) apply(s *state.Session) error {
	return stakes.Remove(s, x.Topic, x.Reputer, x.Amount)
}

// CancelRemoval takes a request of own stake back.
type CancelRemoval struct {
	Reputer string `json:"reputer"`
	Topic   uint64 `json:"topic"`
}

// Kind is "cancel_removal".
func (*CancelRemoval) Kind() string { return "cancel_removal" }

func (x *CancelRemoval) check() error { return check.Name("reputer", x.Reputer) }

func (x *CancelRemoval) apply(s *state.Session) error {
	return stakes.CancelRemoval(s, x.Topic, x.Reputer)
}

// Exit takes a reputer out of a topic and asks for all its own stake.
type Exit struct {
	Reputer string `json:"reputer"`
	Topic   uint64 `json:"topic"`
}

// Kind is "exit".
func (*Exit) Kind() string { return "exit" }

func (x *Exit) check() error { return check.Name("reputer", x.Reputer) }

func (x *Exit) apply(s *state.Session) error { return stakes.Exit(s, x.Topic, x.Reputer) }

// Slash takes a fraction of the stake of a reputer, its own and what is delegated to it, each placement truncated
// by itself so that dust stays; what waits for removal shrinks in the same proportion. Pending rewards are not
// touched. The proceeds go to the ecosystem account. Only the authority of the configuration may slash.
type Slash struct {
	Authority string  `json:"authority"`
	Topic     uint64  `json:"topic"`
	Reputer   string  `json:"reputer"`
	Fraction  num.Dec `json:"fraction"` // in (0, 1]
	Reason    string  `json:"reason,omitempty"`
}

// Kind is "slash".
func (*Slash) Kind() string { return "slash" }

func (x *Slash) check() error {
	return check.First(check.Name("authority", x.Authority), check.Name("reputer", x.Reputer), check.Text("reason", x.Reason),
		checkFraction(x.Fraction))
}

// checkFraction refuses what cannot be taken of a stake.
func checkFraction(fraction num.Dec) error {
	err := check.Number("fraction", fraction)
	if err == nil && (fraction.Sign() <= 0 || fraction.Cmp(num.IntDec(1)) > 0) {
		err = num.Refuse(num.ErrDomain, "fraction", nil, fraction, "0 < fraction <= 1")
	}
	return err
}

func (x *Slash) apply(s *state.Session) error {
	if err := checkAuthority(s, x.Authority); err != nil {
		return err
	}
	return stakes.Slash(s, x.Topic, x.Reputer, x.Fraction, x.Reason)
}
