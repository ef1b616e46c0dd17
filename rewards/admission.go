package rewards

import (
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// Actor holds the roles that are admitted to the epochs of a topic, each with seats of its own.
type Actor uint8

const (
	ActorInferer Actor = iota
	ActorForecaster
	ActorReputer
)

func unknownActor(actor Actor) error {
	return num.Refuse(num.ErrUnknown, "actor", nil, actor, "inferer, forecaster or reputer")
}

// ScoreRecord is the moving average kept of an actor in one role, stamped with the epoch it last counted in. Known is
// false for one that was never written: absence is not a score of zero.
type ScoreRecord[T any] struct {
	Score  T
	Height int64
	Known  bool
}

// Seat is a member of an active set with its record.
type Seat[T any] struct {
	Name   string
	Record ScoreRecord[T]
}

// ActiveSet holds those admitted in one role.
type ActiveSet[T any] struct {
	Seats []Seat[T] // ascending by name
	// Lowest is what is remembered as the member of the lowest score, nil while nothing is. LowestTrue does not read it.
	Lowest *Seat[T]
}

// LowestRule says which score a newcomer to a full set has to beat, and whose seat it takes (L7).
type LowestRule string

const (
	// LowestStale: the lowest member is looked for at the first submission to a full set and after every change of seats,
	// and remembered, also into later epochs with other members. Who is put out goes on from the score that was remembered,
	// whatever its own has become; a remembered member that is not in the set makes room for nobody, and the set grows (v0.6).
	LowestStale LowestRule = "stale"
	// LowestStored: remembered with the score of its admission. The first member of a set begins anew, and a lower one
	// follows. Without a seat of its own it makes a submission to a full set fail (v0.9 to v0.17).
	LowestStored LowestRule = "stored"
	// LowestTrue: the member with the lowest present score.
	LowestTrue LowestRule = "true"
)

// AdmissionParams holds the parameters of one role in a topic that admission reads.
type AdmissionParams[T any] struct {
	Actor    Actor
	Lowest   LowestRule
	Seats    int // size of a full set, >= 1
	Quantile T   // Q, the stored passive quantile (E64)
	Initial  T   // E_0 (E65); unused by NewcomerZero
	// EpochLastEnded is the block in which the last epoch of the topic ended, for E67. Unused by NewcomerZero.
	EpochLastEnded int64
}

// Submission is a first submission of an actor for the epoch that opened at the block Nonce.
type Submission[T any] struct {
	Name   string
	Nonce  int64 // >= 1
	Record ScoreRecord[T]
}

// Decision holds what a submission changes.
type Decision[T any] struct {
	// Seated reports whether the actor has a seat: a free one, or that of who is put out. Otherwise the set is full of better
	// or equal members.
	Seated  bool
	Set     ActiveSet[T] // afterwards, in memory of its own
	Removed string       // who is put out, with payload; empty if nobody is
	// Records are those to be written, in this order: of the actor, then of the removed one.
	Records []Seat[T]
}

// Admission decides by merit sortition about one submission (9.3): a free seat is taken, a full set gives up
// the member of the lowest moving average to one that is strictly better. Who is not in the set afterwards takes a
// passive update (E63) with the topic's quantile. Which member is the lowest is a rule of its own; among equal ones it is
// the first by name, and the newcomer last.
//
// A newcomer starts from 0 or from E_0, and absence moves a record towards E_0 (E66), as the release has it. With
// FirstSubmissionForecastersZero a forecaster saves E_0 at a first submission but is compared by 0.
//
// Records are stamped with the epoch of the submission. In NewcomerZero a free seat reads and writes no record.
//
// Errors: ErrDuplicate if the actor sits in the set, and if its record already counted in this or a later epoch;
// ErrDomain for a nonce below 1, a set that is not ascending, and parameters; ErrUnknown for another rule, and for a stored lowest
// member without a seat; ErrMissing for an empty name; ErrNotFinite.
func (c *Calculator[T]) Admission(p AdmissionParams[T], set ActiveSet[T], s Submission[T]) (*Decision[T], error) {
	if err := c.begin(); err != nil {
		return nil, err
	}
	if err := checkAdmission(c.a, c.rules, p, set, s); err != nil {
		return nil, err
	}
	set.Seats = slices.Clone(set.Seats)
	d := &admission[T]{Calculator: c, p: p, s: s, set: &set, decision: new(Decision[T])}
	if err := d.decide(); err != nil {
		return nil, err
	}
	if err := c.a.Err(); err != nil {
		return nil, err
	}
	d.decision.Set = set
	return d.decision, nil
}

type admission[T any] struct {
	*Calculator[T]
	p        AdmissionParams[T]
	s        Submission[T]
	set      *ActiveSet[T]
	decision *Decision[T]
}

func (d *admission[T]) decide() error {
	full := len(d.set.Seats) >= d.p.Seats
	if d.rules.Newcomer == NewcomerZero && !full {
		d.decision.Seated = true
		d.sit(d.s.Record)
		return nil
	}
	if d.s.Record.Known && d.s.Record.Height >= d.s.Nonce {
		return num.Refuse(num.ErrDuplicate, "Record.Height", nil, d.s.Record.Height, "a height before the submission's epoch")
	}
	record, compared, err := d.present()
	if err != nil {
		return err
	}
	if !full {
		d.decision.Seated = true
		d.write(d.s.Name, record)
		d.remember(compared)
		d.sit(record)
		return nil
	}
	low, seated, err := d.lowest()
	if err != nil {
		return err
	}
	if d.a.Cmp(compared.Score, low.Record.Score) > 0 {
		d.decision.Seated, d.decision.Removed = true, low.Name
		if d.rules.Newcomer == NewcomerInitial {
			d.write(d.s.Name, record)
		}
		out := d.passive(low.Record)
		d.write(low.Name, out)
		if low.Name == d.s.Name { // a remembered one without a seat that comes back
			record = out
		}
		if seated >= 0 {
			d.set.Seats = slices.Delete(d.set.Seats, seated, seated+1)
		}
		d.replaceLowest(record)
		d.sit(record)
		return nil
	}
	if d.s.Record.Known || d.rules.Newcomer == NewcomerZero {
		record = d.passive(record)
	}
	d.write(d.s.Name, record)
	return nil
}

// present returns the actor's record at this submission, and the one that it is compared by.
func (d *admission[T]) present() (record, compared ScoreRecord[T], err error) {
	if record, err = d.submittedRecord(d.p, d.s.Record, d.s.Nonce); err != nil {
		return record, compared, err
	}
	switch {
	case !record.Known: // under NewcomerZero
		record.Score = d.a.Int(0)
	case !d.s.Record.Known && d.p.Actor == ActorForecaster && d.rules.FirstSubmission == FirstSubmissionForecastersZero:
		return record, ScoreRecord[T]{Score: d.a.Int(0)}, nil
	}
	return record, record, nil
}

// passive is E63, stamped with the epoch.
func (d *admission[T]) passive(r ScoreRecord[T]) ScoreRecord[T] {
	score := num.EMA(d.a, d.params.MeritSortitionAlpha, d.p.Quantile, r.Score, !r.Known)
	return ScoreRecord[T]{Score: score, Height: d.s.Nonce, Known: true}
}

// lowest returns the member whose seat is at stake, and its position, below 0 for one that has no seat.
func (d *admission[T]) lowest() (low Seat[T], seated int, err error) {
	if d.p.Lowest == LowestTrue || d.set.Lowest == nil {
		seated = d.lowestSeat()
		low = d.set.Seats[seated]
		if d.p.Lowest != LowestTrue {
			d.set.Lowest = &low
		}
		return low, seated, nil
	}
	low = *d.set.Lowest
	seated, found := find(d.set.Seats, low.Name)
	if found {
		return low, seated, nil
	}
	if d.p.Lowest == LowestStored {
		return low, -1, num.Refuse(num.ErrUnknown, "Lowest", nil, low.Name, "a member of the active set")
	}
	return low, -1, nil
}

// lowestSeat returns the position of the first lowest score.
func (d *admission[T]) lowestSeat() int {
	low := 0
	for i, seat := range d.set.Seats {
		if d.a.Cmp(seat.Record.Score, d.set.Seats[low].Record.Score) < 0 {
			low = i
		}
	}
	return low
}

// remember makes who takes a free seat the lowest member, if it is.
func (d *admission[T]) remember(compared ScoreRecord[T]) {
	if d.p.Lowest != LowestStored {
		return
	}
	if len(d.set.Seats) > 0 && d.set.Lowest == nil { // a set of other rules
		low := d.set.Seats[d.lowestSeat()]
		d.set.Lowest = &low
	}
	if len(d.set.Seats) == 0 || d.a.Cmp(compared.Score, d.set.Lowest.Record.Score) < 0 {
		d.set.Lowest = &Seat[T]{Name: d.s.Name, Record: compared}
	}
}

// replaceLowest remembers the lowest of the others and the newcomer.
func (d *admission[T]) replaceLowest(newcomer ScoreRecord[T]) {
	if d.p.Lowest == LowestTrue {
		return
	}
	low := Seat[T]{Name: d.s.Name, Record: newcomer}
	if len(d.set.Seats) > 0 {
		if other := d.set.Seats[d.lowestSeat()]; d.a.Cmp(other.Record.Score, newcomer.Score) <= 0 {
			low = other
		}
	}
	d.set.Lowest = &low
}

func (d *admission[T]) write(name string, record ScoreRecord[T]) {
	d.decision.Records = append(d.decision.Records, Seat[T]{Name: name, Record: record})
}

func (d *admission[T]) sit(record ScoreRecord[T]) {
	if !record.Known {
		record.Score = d.a.Int(0)
	}
	i, _ := find(d.set.Seats, d.s.Name)
	d.set.Seats = slices.Insert(d.set.Seats, i, Seat[T]{Name: d.s.Name, Record: record})
}

func find[T any](seats []Seat[T], name string) (int, bool) {
	return slices.BinarySearchFunc(seats, name, func(seat Seat[T], name string) int { return strings.Compare(seat.Name, name) })
}

func checkAdmission[T any](a num.Arith[T], rules Rules, p AdmissionParams[T], set ActiveSet[T], s Submission[T]) error {
	if p.Actor > ActorReputer {
		return unknownActor(p.Actor)
	}
	if p.Lowest != LowestStale && p.Lowest != LowestStored && p.Lowest != LowestTrue {
		return num.Refuse(num.ErrUnknown, "Lowest", nil, string(p.Lowest), "stale, stored or true")
	}
	if p.Seats < 1 {
		return num.Refuse(num.ErrDomain, "Seats", nil, p.Seats, "Seats >= 1")
	}
	if err := num.CheckFiniteValue(a, "Quantile", p.Quantile); err != nil {
		return err
	}
	if rules.Newcomer == NewcomerInitial {
		if err := num.CheckFiniteValue(a, "Initial", p.Initial); err != nil {
			return err
		}
	}
	if err := set.check(a); err != nil {
		return err
	}
	if s.Name == "" {
		return num.Refuse(num.ErrMissing, "Name", nil, nil, "must be a non-empty name")
	}
	if s.Nonce < 1 {
		return num.Refuse(num.ErrDomain, "Nonce", nil, s.Nonce, "Nonce >= 1")
	}
	if s.Record.Known {
		if err := num.CheckFiniteValue(a, "Score", s.Record.Score); err != nil {
			return err
		}
	}
	if _, sits := find(set.Seats, s.Name); sits {
		return num.Refuse(num.ErrDuplicate, "Name", nil, s.Name, "an actor that is not active yet")
	}
	return nil
}

func (set ActiveSet[T]) check(a num.Arith[T]) error {
	if low := set.Lowest; low != nil && (low.Name == "" || !a.IsFinite(low.Record.Score)) {
		return num.Refuse(num.ErrDomain, "Lowest", nil, low.Name, "a name that is not empty and a finite score")
	}
	for i, seat := range set.Seats {
		switch {
		case seat.Name == "":
			return num.Refuse(num.ErrMissing, "Seats", []int{i}, nil, "must be a non-empty name")
		case i > 0 && seat.Name == set.Seats[i-1].Name:
			return num.Refuse(num.ErrDuplicate, "Seats", []int{i}, seat.Name, "every name once")
		case i > 0 && seat.Name < set.Seats[i-1].Name:
			return num.Refuse(num.ErrDomain, "Seats", []int{i}, seat.Name, "ascending names")
		case !a.IsFinite(seat.Record.Score):
			return num.Refuse(num.ErrNotFinite, "Seats", []int{i}, seat.Record.Score, "finite numbers")
		}
	}
	return nil
}
