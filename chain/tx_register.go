package chain

import "github.com/seed-63a7a409/chorus/num"

// Registered is the part in which an actor is registered in a topic: a worker infers and forecasts.
type Registered string

// The parts.
const (
	AsWorker  Registered = kindWorker
	AsReputer Registered = kindReputer
)

func (r Registered) check() error {
	if r != AsWorker && r != AsReputer {
		return num.Refuse(num.ErrUnknown, "as", nil, string(r), "worker or reputer")
	}
	return nil
}

func registrationKey(id uint64, as Registered, actor string) string {
	return key(string(as), topicPart(id), actor)
}

// Register enters an actor in a topic for a fee that the owner pays.
type Register struct {
	Owner string     `json:"owner"`
	Topic uint64     `json:"topic"`
	Actor string     `json:"actor"`
	As    Registered `json:"as"`
}

// Kind is "register".
func (*Register) Kind() string { return "register" }

func (x *Register) check() error {
	return first(checkName("owner", x.Owner), checkName("actor", x.Actor), x.As.check())
}

func (x *Register) apply(s *session) error {
	t, err := s.topic(x.Topic)
	if err != nil {
		return err
	}
	where := registrationKey(x.Topic, x.As, x.Actor)
	if _, found := read[registration](s, where); found {
		return num.Refuse(ErrExists, "actor", nil, x.Actor, "an actor not yet registered as "+string(x.As))
	}
	if err := s.payFee(x.Owner, t, amountOfDec(s.rules.Module.RegistrationFee)); err != nil {
		return err
	}
	s.write(where, registration{Owner: x.Owner})
	if err := s.activate(t); err != nil {
		return err
	}
	s.emit(Event{Kind: EventRegistered, Topic: x.Topic, Account: x.Actor, Other: x.Owner, Note: string(x.As)})
	return nil
}

// Unregister takes an actor out of a topic. Its records and its stake stay.
type Unregister struct {
	Sender string     `json:"sender"` // the actor or its owner
	Topic  uint64     `json:"topic"`
	Actor  string     `json:"actor"`
	As     Registered `json:"as"`
}

// Kind is "unregister".
func (*Unregister) Kind() string { return "unregister" }

func (x *Unregister) check() error {
	return first(checkName("sender", x.Sender), checkName("actor", x.Actor), x.As.check())
}

func (x *Unregister) apply(s *session) error {
	r, err := s.registered(x.Topic, x.As, x.Actor)
	if err != nil {
		return err
	}
	if x.Sender != x.Actor && x.Sender != r.Owner {
		return num.Refuse(ErrNotAllowed, "sender", nil, x.Sender, "the actor or its owner")
	}
	s.unregister(x.Topic, x.As, x.Actor)
	return nil
}

func (s *session) unregister(id uint64, as Registered, actor string) {
	s.remove(registrationKey(id, as, actor))
	s.emit(Event{Kind: EventUnregistered, Topic: id, Account: actor, Note: string(as)})
}

// registered finds a registration; ErrUnknown for none.
func (s *session) registered(id uint64, as Registered, actor string) (registration, error) {
	r, found := read[registration](s, registrationKey(id, as, actor))
	if !found {
		return r, num.Refuse(num.ErrUnknown, string(as), nil, actor, "one that is registered in the topic")
	}
	return r, nil
}

// ChangeOwner gives an actor of a topic to another owner, whom later releases pay (K28).
type ChangeOwner struct {
	Owner string     `json:"owner"`
	Topic uint64     `json:"topic"`
	Actor string     `json:"actor"`
	As    Registered `json:"as"`
	To    string     `json:"to"`
}

// Kind is "change_owner".
func (*ChangeOwner) Kind() string { return "change_owner" }

func (x *ChangeOwner) check() error {
	return first(checkName("owner", x.Owner), checkName("actor", x.Actor), checkName("to", x.To), x.As.check())
}

func (x *ChangeOwner) apply(s *session) error {
	r, err := s.registered(x.Topic, x.As, x.Actor)
	if err != nil {
		return err
	}
	if r.Owner != x.Owner {
		return num.Refuse(ErrNotAllowed, "owner", nil, x.Owner, "the actor's owner")
	}
	s.write(registrationKey(x.Topic, x.As, x.Actor), registration{Owner: x.To})
	s.emit(Event{Kind: EventOwnerChanged, Topic: x.Topic, Account: x.Actor, Other: x.To, Note: string(x.As)})
	return nil
}
