package admission

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"

	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

// Seats returns the number of members that a class of a topic admits (K38).
func Seats(s *state.Session, role record.Role) int {
	switch role {
	case record.RoleForecaster:
		return s.Rules.Module.MaxTopForecastersToReward
	case record.RoleReputer:
		return s.Rules.Module.MaxTopReputersToReward
	}
	return s.Rules.Module.MaxTopInferersToReward
}

// Submission asks for a seat in the active set of an epoch.
type Submission struct {
	Topic   *state.Topic
	Nonce   int64
	Role    record.Role
	Actor   string
	Payload any
}

// Seated is a member of an active set and what it sent.
type Seated struct {
	key    string
	Actor  string
	Nonce  int64 // of the epoch that it sent for
	record []byte
}

// ActiveSet lists the members of a role by name: of the topic, or of one of its epochs (L8).
func ActiveSet(s *state.Session, id uint64, role record.Role, nonce int64) []Seated {
	below := state.Prefix(state.KindActive, state.TopicPart(id))
	if s.Rules.Ledger.ActiveSets == release.ActiveSetsOfEpoch {
		below = state.Prefix(state.KindActive, state.TopicPart(id), state.HeightPart(nonce))
	}
	var set []Seated
	s.Walk(below, func(where string, value []byte) bool {
		if parts := state.PartsOf(where); parts[2] == string(role) {
			set = append(set, Seated{key: where, Nonce: state.Number(parts[1]), Actor: parts[3], record: value})
		}
		return true
	})
	slices.SortFunc(set, func(x, y Seated) int {
		return cmp.Or(cmp.Compare(x.Actor, y.Actor), cmp.Compare(x.Nonce, y.Nonce))
	})
	return set
}

// DropActive empties active sets at the close of an epoch.
func DropActive(s *state.Session, id uint64, nonce int64, roles ...record.Role) {
	for _, role := range roles {
		for _, member := range ActiveSet(s, id, role, nonce) {
			s.Remove(member.key)
		}
	}
}

// Admit is merit sortition (9.3). It is no error to stay out. A set changes by submissions alone: where rules lower a cap,
// an open set keeps its members, and who is better takes the seat of the lowest until it is emptied.
func Admit(s *state.Session, x Submission) error {
	once := num.Refuse(record.ErrExists, string(x.Role), nil, x.Actor, "one submission for an epoch")
	members := ActiveSet(s, x.Topic.ID, x.Role, x.Nonce)
	set, err := scoredSet(s, x, members)
	if err != nil {
		return err
	}
	a := s.Decimal()
	calculator, err := rewards.NewCalculator(a, s.Rules.Rewards, release.RewardsParams(a, s.Rules, x.Topic.Params))
	if err != nil {
		return err
	}
	decision, err := calculator.Admission(admissionParams(s, x), set, rewards.Submission[num.Dec]{
		Name: x.Actor, Nonce: x.Nonce, Record: s.Member(x.Topic.ID, x.Role, x.Actor).ScoreRecord(),
	})
	if errors.Is(err, num.ErrDuplicate) {
		return once
	}
	if err != nil {
		return err
	}
	for _, written := range decision.Records {
		m := s.Member(x.Topic.ID, x.Role, written.Name)
		m.Score, m.Height, m.HasScore = written.Record.Score, written.Record.Height, written.Record.Known
		m.Touch()
	}
	if low := decision.Set.Lowest; low != nil {
		state.ClassOf(x.Topic, x.Role).Lowest = &state.Lowest{Actor: low.Name, Nonce: x.Nonce, Score: low.Record.Score, Height: low.Record.Height, HasScore: low.Record.Known}
		x.Topic.Touch()
	}
	if !decision.Seated {
		s.Emit(record.Event{Kind: record.EventNotAdmitted, Topic: x.Topic.ID, Nonce: x.Nonce, Account: x.Actor, Role: x.Role})
		return nil
	}
	if decision.Removed != "" {
		if i := slices.IndexFunc(members, func(m Seated) bool { return m.Actor == decision.Removed }); i >= 0 {
			s.Remove(members[i].key)
		}
		s.Emit(record.Event{Kind: record.EventDisplaced, Topic: x.Topic.ID, Nonce: x.Nonce, Account: decision.Removed, Other: x.Actor, Role: x.Role})
	}
	s.Ledger.Seats.Raise(x.Role, len(decision.Set.Seats)) // a set may grow beyond its cap (L7)
	return Seat(s, x)
}

// Seat enters a member of an active set with what it sent.
func Seat(s *state.Session, x Submission) error {
	payload, err := json.Marshal(x.Payload)
	if err != nil {
		return state.Syntax("payload", err)
	}
	s.Ledger.Arrival++
	s.Write(state.ActiveKey(x.Topic.ID, x.Nonce, x.Role, x.Actor), state.Active{Arrival: s.Ledger.Arrival, Payload: payload})
	s.Emit(record.Event{Kind: record.EventAdmitted, Topic: x.Topic.ID, Nonce: x.Nonce, Account: x.Actor, Role: x.Role})
	return nil
}

// scoredSet returns the active set with the records of its members. Those are read only where the set is full.
func scoredSet(s *state.Session, x Submission, members []Seated) (set rewards.ActiveSet[num.Dec], err error) {
	full := len(members) >= Seats(s, x.Role)
	for i, m := range members {
		if i > 0 && m.Actor == members[i-1].Actor { // two epochs of a ledger that had a set for each
			continue
		}
		seat := rewards.Seat[num.Dec]{Name: m.Actor}
		if full {
			seat.Record = s.Member(x.Topic.ID, x.Role, m.Actor).ScoreRecord()
		}
		set.Seats = append(set.Seats, seat)
	}
	low := state.ClassOf(x.Topic, x.Role).Lowest
	if low != nil && (s.Rules.Ledger.ActiveSets == release.ActiveSetsOfTopic || low.Nonce == x.Nonce) {
		set.Lowest = &rewards.Seat[num.Dec]{
			Name: low.Actor, Record: rewards.ScoreRecord[num.Dec]{Score: low.Score, Height: low.Height, Known: low.HasScore},
		}
	}
	return set, s.Err
}

func admissionParams(s *state.Session, x Submission) rewards.AdmissionParams[num.Dec] {
	class := state.ClassOf(x.Topic, x.Role)
	actor := rewards.ActorInferer
	switch x.Role {
	case record.RoleForecaster:
		actor = rewards.ActorForecaster
	case record.RoleReputer:
		actor = rewards.ActorReputer
	}
	return rewards.AdmissionParams[num.Dec]{
		Actor: actor, Lowest: s.Rules.Ledger.Lowest, Seats: Seats(s, x.Role),
		Quantile: class.Quantile, Initial: class.Initial, EpochLastEnded: x.Topic.LastEnded,
	}
}

// Sent reads what the members of an active set sent for an epoch.
func Sent[T any](s *state.Session, id uint64, nonce int64, role record.Role) (names []string, payloads []T, arrivals []uint64) {
	for _, m := range ActiveSet(s, id, role, nonce) {
		if m.Nonce != nonce {
			continue
		}
		arrival, payload := PayloadOf[T](s, m)
		names, payloads, arrivals = append(names, m.Actor), append(payloads, payload), append(arrivals, arrival)
	}
	return names, payloads, arrivals
}

// PayloadOf decodes what a member of an active set sent, and gives its place in the order of arrival.
func PayloadOf[T any](s *state.Session, m Seated) (arrival uint64, payload T) {
	var record state.Active
	if err := errors.Join(json.Unmarshal(m.record, &record), json.Unmarshal(record.Payload, &payload)); err != nil {
		s.Fail(state.Damaged(m.key, err))
	}
	return record.Arrival, payload
}
