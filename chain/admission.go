package chain

import (
	"encoding/json"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

func memberKey(id uint64, role Role, actor string) string {
	return key(kindMember, topicPart(id), string(role), actor)
}

func (s *session) member(id uint64, role Role, actor string) memberRecord {
	m, _ := read[memberRecord](s, memberKey(id, role, actor))
	return m
}

func activePrefix(id uint64, nonce int64, role Role) string {
	return prefix(kindActive, topicPart(id), heightPart(nonce), string(role))
}

// seats is the number of members that a class of a topic admits.
func (s *session) seats(t *topicRecord, role Role) int {
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
	id      uint64
	topic   *topicRecord
	nonce   int64
	role    Role
	actor   string
	payload any
}

// seated is a member of an active set.
type seated struct {
	actor string
	score num.Dec
}

// admit is merit sortition (9.3). It is no error to stay out. A set changes by submissions alone: where rules or a topic
// lower a cap, an open set keeps its members, and who is better takes the seat of the lowest until the epoch ends.
func (s *session) admit(x submission) error {
	set := activePrefix(x.id, x.nonce, x.role)
	if _, there := s.bytes(set + x.actor); there {
		return num.Refuse(ErrExists, string(x.role), nil, x.actor, "one submission for an epoch")
	}
	members := s.keysBelow(set, 0)
	full := len(members) >= s.seats(x.topic, x.role)
	score, first, err := s.scoreAtSubmission(x, full)
	if err != nil {
		return err
	}
	if !full {
		return s.seat(x)
	}
	low := s.lowest(x, members)
	if score.Cmp(low.score) > 0 { // on a tie the sitting member stays
		s.remove(set + low.actor)
		if err := s.passiveUpdate(x, low.actor); err != nil {
			return err
		}
		s.emit(Event{Kind: EventDisplaced, Topic: x.id, Nonce: x.nonce, Account: low.actor, Other: x.actor, Role: x.role})
		return s.seat(x)
	}
	s.emit(Event{Kind: EventNotAdmitted, Topic: x.id, Nonce: x.nonce, Account: x.actor, Role: x.role})
	if s.rules.Rewards.Newcomer == rewards.NewcomerInitial && first {
		return nil
	}
	return s.passiveUpdate(x, x.actor)
}

func (s *session) seat(x submission) error {
	payload, err := json.Marshal(x.payload)
	if err != nil {
		return syntax("payload", err)
	}
	s.ledger.Arrival++
	s.write(activePrefix(x.id, x.nonce, x.role)+x.actor, activeRecord{Arrival: s.ledger.Arrival, Payload: payload})
	s.emit(Event{Kind: EventAdmitted, Topic: x.id, Nonce: x.nonce, Account: x.actor, Role: x.role})
	return nil
}

// scoreAtSubmission is the score that a full set compares; later releases also bring the record up to date
// (K22 to K24). first tells that there was no record.
func (s *session) scoreAtSubmission(x submission, full bool) (score num.Dec, first bool, err error) {
	m := s.member(x.id, x.role, x.actor)
	late := m.HasScore && m.Height >= x.nonce
	refused := num.Refuse(ErrExists, string(x.role), nil, x.actor, "one submission for an epoch")
	if s.rules.Rewards.Newcomer == rewards.NewcomerZero {
		if full && late {
			return m.Score, false, refused
		}
		return m.Score, !m.HasScore, nil
	}
	if late {
		return m.Score, false, refused
	}
	class := classOf(x.topic, x.role)
	first = !m.HasScore
	if first {
		m.Score = class.Initial
	} else if m.Score, err = s.scoreAfterAbsence(x, m, class.Initial); err != nil {
		return m.Score, false, err
	}
	m.HasScore, m.Height = true, x.nonce
	s.write(memberKey(x.id, x.role, x.actor), m)
	if first && x.role == RoleForecaster && s.rules.Rewards.FirstSubmission == rewards.FirstSubmissionForecastersZero {
		return num.Dec{}, first, nil // open (O8)
	}
	return m.Score, first, nil
}

// scoreAfterAbsence is E66 and E67.
func (s *session) scoreAfterAbsence(x submission, m memberRecord, initial num.Dec) (num.Dec, error) {
	absence := rewards.Absence{
		RecordHeight: m.Height, EpochLastEnded: x.topic.LastEnded, EpochLength: int64(x.topic.Params.EpochLength),
	}
	if x.role == RoleReputer {
		absence.GroundTruthLag = int64(x.topic.Params.GroundTruthLag)
	}
	missed, err := absence.MissedEpochs()
	if err != nil {
		return m.Score, err
	}
	return rewards.ScoreAfterAbsence(s.rules.Decimal(), x.topic.Params.MeritSortitionAlpha, initial, m.Score, missed)
}

// lowest finds the member with the lowest score, the first by address of equal ones.
func (s *session) lowest(x submission, members []string) seated {
	var low seated
	for i, where := range members {
		actor := where[strings.LastIndex(where, separator)+1:]
		if score := s.member(x.id, x.role, actor).Score; i == 0 || score.Cmp(low.score) < 0 {
			low = seated{actor, score}
		}
	}
	return low
}

// passiveUpdate is E63: who does not take part moves towards the quantile of those who did.
func (s *session) passiveUpdate(x submission, actor string) error {
	m := s.member(x.id, x.role, actor)
	quantile := classOf(x.topic, x.role).Quantile
	score, err := rewards.UpdatedScore(s.rules.Decimal(), x.topic.Params.MeritSortitionAlpha, quantile, m.Score, !m.HasScore)
	if err != nil {
		return err
	}
	m.Score, m.HasScore, m.Height = score, true, x.nonce
	s.write(memberKey(x.id, x.role, actor), m)
	return nil
}
