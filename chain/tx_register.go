package chain

import (
	"github.com/seed-63a7a409/chorus/chain/internal/check"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/internal/topics"
	"github.com/seed-63a7a409/chorus/chain/record"
)

// Register enters an actor in a topic for a fee that the owner pays.
type Register struct {
	Owner string            `json:"owner"`
	Topic uint64            `json:"topic"`
	Actor string            `json:"actor"`
	As    record.Registered `json:"as"`
}

// Kind is "register".
func (*Register) Kind() string { return "register" }

func (x *Register) check() error {
	return check.First(check.Name("owner", x.Owner), check.Name("actor", x.Actor), check.Registered(x.As))
}

func (x *Register) apply(s *state.Session) error {
	return topics.Register(s, x.Topic, x.As, x.Actor, x.Owner)
}

// Unregister takes an actor out of a topic. Its records and its stake stay.
type Unregister struct {
	Sender string            `json:"sender"` // the actor or its owner
	Topic  uint64            `json:"topic"`
	Actor  string            `json:"actor"`
	As     record.Registered `json:"as"`
}

// Kind is "unregister".
func (*Unregister) Kind() string { return "unregister" }

func (x *Unregister) check() error {
	return check.First(check.Name("sender", x.Sender), check.Name("actor", x.Actor), check.Registered(x.As))
}

func (x *Unregister) apply(s *state.Session) error {
	return topics.Unregister(s, x.Topic, x.As, x.Actor, x.Sender)
}

// ChangeOwner gives an actor of a topic to another owner, whom later releases pay (K28).
type ChangeOwner struct {
	Owner string            `json:"owner"`
	Topic uint64            `json:"topic"`
	Actor string            `json:"actor"`
	As    record.Registered `json:"as"`
	To    string            `json:"to"`
}

// Kind is "change_owner".
func (*ChangeOwner) Kind() string { return "change_owner" }

func (x *ChangeOwner) check() error {
	return check.First(check.Name("owner", x.Owner), check.Name("actor", x.Actor), check.Name("to", x.To), check.Registered(x.As))
}

func (x *ChangeOwner) apply(s *state.Session) error {
	return topics.ChangeOwner(s, x.Topic, x.As, x.Actor, x.Owner, x.To)
}
