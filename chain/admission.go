package chain

import (
	"cmp"
	"encoding/json"
	"errors"
	"slices"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/rewards"
)

func memberKey(id uint64, role Role, actor string) string {
	return key(kindMember, topicPart(id), string(role), actor)
}

// member is what a topic keeps for an actor, a zero record for nothing.
func (s *session) member(id uint64, role Role, actor string) *memberRecord {
	return s.hand.members.make(s, memberKey(id, role, actor))
}

func activeKey(id uint64, nonce int64, role Role, actor string) string {
	return key(kindActive, topicPart(id), heightPart(nonce), string(role), actor)
}

// seats is the number of members that a class of a topic admits.
func (s *session) seats(role Role) int {
	switch role {
	case RoleForecaster:
		return s.rules.Module.MaxTopForecastersToReward
	case RoleReputer:
		return s.rules.Module.MaxTopReputersToReward
	}
	return s.rules.Module.MaxTopInferersToReward
}

// submission asks for a seat in the active set of an epoch.
type submission struct {
	topic   *topicRecord
	nonce   int64
	role    Role
	actor   string
	payload any
}

// seated is a member of an active set and what it sent.
type seated struct {
	key    string
	actor  string
	nonce  int64 // of the epoch that it sent for
	record []byte
}

// activeSet lists the members of a role by name: of the topic, or of one of its epochs (L8).
func (s *session) activeSet(id uint64, role Role, nonce int64) []seated {
	below := prefix(kindActive, topicPart(id))
	if s.rules.Ledger.ActiveSets == release.ActiveSetsOfEpoch {
		below = prefix(kindActive, topicPart(id), heightPart(nonce))
	}
	var set []seated
	s.walk(below, func(where string, value []byte) bool {
		if parts := partsOf(where); parts[2] == string(role) {
			set = append(set, seated{key: where, nonce: number(parts[1]), actor: parts[3], record: value})
		}
		return true
	})
	slices.SortFunc(set, func(x, y seated) int {
		return cmp.Or(cmp.Compare(x.actor, y.actor), cmp.Compare(x.nonce, y.nonce))
	})
	return set
}

// dropActive empties active sets at the close of an epoch.
func (s *session) dropActive(id uint64, nonce int64, roles ...Role) {
	for _, role := range roles {
		for _, member := range s.activeSet(id, role, nonce) {
			s.remove(member.key)
		}
	}
}

// admit is merit sortition (9.3). It is no error to stay out. A set changes by submissions alone: where rules lower a cap,
// an open set keeps its members, and who is better takes the seat of the lowest until it is emptied.
func (s *session) admit(x submission) error {
	once := num.Refuse(ErrExists, string(x.role), nil, x.actor, "one submission for an epoch")
	members := s.activeSet(x.topic.id, x.role, x.nonce)
	set, err := s.scoredSet(x, members)
	if err != nil {
		return err
	}
	decision, err := rewards.Admission(s.decimal(), s.rules.Rewards, s.admissionParams(x), set, rewards.Submission[num.Dec]{
		Name: x.actor, Nonce: x.nonce, Record: s.member(x.topic.id, x.role, x.actor).scoreRecord(),
	})
	if errors.Is(err, num.ErrDuplicate) {
		return once
	}
	if err != nil {
		return err
	}
	for _, written := range decision.Records {
		m := s.member(x.topic.id, x.role, written.Name)
		m.Score, m.Height, m.HasScore = written.Record.Score, written.Record.Height, written.Record.Known
		m.touch()
	}
	if low := decision.Set.Lowest; low != nil {
		classOf(x.topic, x.role).Lowest = &lowestRecord{Actor: low.Name, Nonce: x.nonce, Score: low.Record.Score, Height: low.Record.Height, HasScore: low.Record.Known}
		x.topic.touch()
	}
	if decision.Outcome == rewards.AdmissionRefused {
		s.emit(Event{Kind: EventNotAdmitted, Topic: x.topic.id, Nonce: x.nonce, Account: x.actor, Role: x.role})
		return nil
	}
	if decision.Removed != "" {
		if i := slices.IndexFunc(members, func(m seated) bool { return m.actor == decision.Removed }); i >= 0 {
			s.remove(members[i].key)
		}
		s.emit(Event{Kind: EventDisplaced, Topic: x.topic.id, Nonce: x.nonce, Account: decision.Removed, Other: x.actor, Role: x.role})
	}
	s.ledger.Seats.raise(x.role, len(decision.Set.Seats)) // a set may grow beyond its cap (L7)
	return s.seat(x)
}

func (s *session) seat(x submission) error {
	payload, err := json.Marshal(x.payload)
	if err != nil {
		return syntax("payload", err)
	}
	s.ledger.Arrival++
	s.write(activeKey(x.topic.id, x.nonce, x.role, x.actor), activeRecord{Arrival: s.ledger.Arrival, Payload: payload})
	s.emit(Event{Kind: EventAdmitted, Topic: x.topic.id, Nonce: x.nonce, Account: x.actor, Role: x.role})
	return nil
}

// scoredSet is the active set with the records of its members. Those are read only where the set is full.
func (s *session) scoredSet(x submission, members []seated) (set rewards.ActiveSet[num.Dec], err error) {
	full := len(members) >= s.seats(x.role)
	for i, m := range members {
		if i > 0 && m.actor == members[i-1].actor { // two epochs of a ledger that had a set for each
			continue
		}
		seat := rewards.Seat[num.Dec]{Name: m.actor}
		if full {
			seat.Record = s.member(x.topic.id, x.role, m.actor).scoreRecord()
		}
		set.Seats = append(set.Seats, seat)
	}
	low := classOf(x.topic, x.role).Lowest
	if low != nil && (s.rules.Ledger.ActiveSets == release.ActiveSetsOfTopic || low.Nonce == x.nonce) {
		set.Lowest = &rewards.Seat[num.Dec]{
			Name: low.Actor, Record: rewards.ScoreRecord[num.Dec]{Score: low.Score, Height: low.Height, Known: low.HasScore},
		}
	}
	return set, s.err
}

func (s *session) admissionParams(x submission) rewards.AdmissionParams[num.Dec] {
	class, t := classOf(x.topic, x.role), x.topic.Params
	actor := rewards.ActorInferer
	switch x.role {
	case RoleForecaster:
		actor = rewards.ActorForecaster
	case RoleReputer:
		actor = rewards.ActorReputer
	}
	return rewards.AdmissionParams[num.Dec]{
		Actor: actor, Lowest: s.rules.Ledger.Lowest, Seats: s.seats(x.role),
		Alpha: t.MeritSortitionAlpha, Quantile: class.Quantile, Initial: class.Initial,
		EpochLastEnded: x.topic.LastEnded, EpochLength: int64(t.EpochLength), GroundTruthLag: int64(t.GroundTruthLag),
	}
}
