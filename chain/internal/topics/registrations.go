package topics

import (
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
)

// Registered finds a registration; ErrUnknown for none.
func Registered(s *state.Session, id uint64, as record.Registered, actor string) (state.Registration, error) {
	r, found := state.Read[state.Registration](s, state.RegistrationKey(id, as, actor))
	if !found {
		return r, num.Refuse(num.ErrUnknown, string(as), nil, actor, "one that is registered in the topic")
	}
	return r, nil
}

// Register enters an actor in a topic for a fee that the owner pays.
func Register(s *state.Session, id uint64, as record.Registered, actor, owner string) error {
	t, err := s.Topic(id)
	if err != nil {
		return err
	}
	where := state.RegistrationKey(id, as, actor)
	if _, found := s.Bytes(where); found {
		return num.Refuse(record.ErrExists, "actor", nil, actor, "an actor not yet registered as "+string(as))
	}
	if err := PayFee(s, owner, t, record.WholeAmount(s.Rules.Module.RegistrationFee)); err != nil {
		return err
	}
	s.Write(where, state.Registration{Owner: owner})
	if err := Activate(s, t); err != nil {
		return err
	}
	s.Emit(record.Event{Kind: record.EventRegistered, Topic: id, Account: actor, Other: owner, Note: string(as)})
	return nil
}

// Unregister takes an actor out of a topic, for itself or its owner.
func Unregister(s *state.Session, id uint64, as record.Registered, actor, sender string) error {
	r, err := Registered(s, id, as, actor)
	if err != nil {
		return err
	}
	if sender != actor && sender != r.Owner {
		return num.Refuse(record.ErrNotAllowed, "sender", nil, sender, "the actor or its owner")
	}
	EndRegistration(s, id, as, actor)
	return nil
}

// EndRegistration takes an actor out of a topic.
func EndRegistration(s *state.Session, id uint64, as record.Registered, actor string) {
	s.Remove(state.RegistrationKey(id, as, actor))
	s.Emit(record.Event{Kind: record.EventUnregistered, Topic: id, Account: actor, Note: string(as)})
}

// ChangeOwner gives an actor of a topic to another owner.
func ChangeOwner(s *state.Session, id uint64, as record.Registered, actor, owner, to string) error {
	r, err := Registered(s, id, as, actor)
	if err != nil {
		return err
	}
	if r.Owner != owner {
		return num.Refuse(record.ErrNotAllowed, "owner", nil, owner, "the actor's owner")
	}
	s.Write(state.RegistrationKey(id, as, actor), state.Registration{Owner: to})
	s.Emit(record.Event{Kind: record.EventOwnerChanged, Topic: id, Account: actor, Other: to, Note: string(as)})
	return nil
}
