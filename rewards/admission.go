package rewards

import (
	"slices"
	"strings"

	"github.com/seed-63a7a409/chorus/num"
)

// Actor are the roles that are admitted to the epochs of a topic, each with seats of its own.
type Actor uint8

const (
	ActorInferer Actor = iota
	ActorForecaster
	ActorReputer
)

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

// ActiveSet are those admitted to an epoch in one role, ascending by name.
type ActiveSet[T any] []Seat[T]

// AdmissionParams is what admission reads of a topic and one role in it.
type AdmissionParams[T any] struct {
	Actor    Actor
	Seats    int // size of a full set, >= 1
	Alpha    T   // MeritSortitionAlpha, in [0, 1]
	Quantile T   // Q, the stored passive quantile (E64)
	Initial  T   // E_0 (E65); unused by NewcomerZero

	// Epochs of the topic for E67; RecordHeight is not read. Unused by NewcomerZero.
	EpochLastEnded int64
	EpochLength    int64 // >= 1
	GroundTruthLag int64 // for a reputer; not read for workers
}

// Submission is a first submission of an actor for the epoch that opened at the block Nonce.
type Submission[T any] struct {
	Name   string
	Nonce  int64 // >= 1
	Record ScoreRecord[T]
}

// AdmissionOutcome says what became of a submission.
type AdmissionOutcome uint8

const (
	// AdmissionSeated: a seat was free.
	AdmissionSeated AdmissionOutcome = iota
	// AdmissionReplaced: the member with the lowest score lost its seat to the newcomer.
	AdmissionReplaced
	// AdmissionRefused: the set is full of better or equal members.
	AdmissionRefused
)

// String gives the name that reports use.
func (o AdmissionOutcome) String() string {
	switch o {
	case AdmissionSeated:
		return "seated"
	case AdmissionReplaced:
		return "replaced"
	case AdmissionRefused:
		return "refused"
	}
	return "unknown"
}

// Decision is what a submission changes.
type Decision[T any] struct {
	Outcome AdmissionOutcome
	Set     ActiveSet[T] // afterwards, in memory of its own
	Removed string       // who lost its seat, with payload; empty if nobody did
	// Records are those to be written, in this order: of the actor, then of the removed one.
	Records []Seat[T]
}

// Admission is the decision of merit sortition about one submission (9.3): a free seat is taken, a full set gives up
// the member of the lowest moving average to one that is strictly better. Who is not in the set afterwards takes a
// passive update (E63) with the topic's quantile. Among equal lowest members the first by name goes.
//
// A newcomer starts from 0 or from E_0, and absence moves a record towards E_0 (E66), as the release has it. With
// FirstSubmissionForecastersZero a forecaster saves E_0 at a first submission but is compared by 0.
//
// Records are stamped with the epoch of the submission. In NewcomerZero a free seat reads and writes no record.
//
// Errors: ErrDuplicate if the actor sits in the set; ErrDomain if its record already counted in this or a later epoch,
// for a nonce below 1, a set that is not ascending, and parameters; ErrMissing for an empty name; ErrNotFinite.
func Admission[T any](a num.Arith[T], rules Rules, p AdmissionParams[T], set ActiveSet[T], s Submission[T]) (*Decision[T], error) {
	a = a.Fresh()
	if err := checkAdmission(a, rules, p, set, s); err != nil {
		return nil, err
	}
	d := &admission[T]{a: a, rules: rules, p: p, s: s, decision: &Decision[T]{Set: slices.Clone(set)}}
	if err := d.decide(); err != nil {
		return nil, err
	}
	if err := a.Err(); err != nil {
		return nil, err
	}
	return d.decision, nil
}

type admission[T any] struct {
	a        num.Arith[T]
	rules    Rules
	p        AdmissionParams[T]
	s        Submission[T]
	decision *Decision[T]
}

func (d *admission[T]) decide() error {
	full := len(d.decision.Set) >= d.p.Seats
	if d.rules.Newcomer == NewcomerZero && !full {
		d.decision.Outcome = AdmissionSeated
		d.sit(d.s.Record)
		return nil
	}
	if d.s.Record.Known && d.s.Record.Height >= d.s.Nonce {
		return num.Refuse(num.ErrDomain, "record height", nil, d.s.Record.Height, "a height before the submission's epoch")
	}
	record, compared, err := d.present()
	if err != nil {
		return err
	}
	if !full {
		d.decision.Outcome = AdmissionSeated
		d.write(d.s.Name, record)
		d.sit(record)
		return nil
	}
	low := d.lowest()
	loser := d.decision.Set[low]
	if d.a.Cmp(compared, loser.Record.Score) > 0 {
		d.decision.Outcome, d.decision.Removed = AdmissionReplaced, loser.Name
		if d.rules.Newcomer == NewcomerInitial {
			d.write(d.s.Name, record)
		}
		d.write(loser.Name, d.passive(loser.Record))
		d.decision.Set = slices.Delete(d.decision.Set, low, low+1)
		d.sit(record)
		return nil
	}
	d.decision.Outcome = AdmissionRefused
	if d.s.Record.Known || d.rules.Newcomer == NewcomerZero {
		record = d.passive(record)
	}
	d.write(d.s.Name, record)
	return nil
}

// present is the actor's record at this submission, and the score it is compared by.
func (d *admission[T]) present() (record ScoreRecord[T], compared T, err error) {
	if record, err = submittedRecord(d.a, d.rules, d.p, d.s.Record, d.s.Nonce); err != nil {
		return record, compared, err
	}
	switch {
	case !record.Known: // under NewcomerZero
		record.Score = d.a.Int(0)
	case !d.s.Record.Known && d.p.Actor == ActorForecaster && d.rules.FirstSubmission == FirstSubmissionForecastersZero:
		return record, d.a.Int(0), nil
	}
	return record, record.Score, nil
}

// passive is E63, stamped with the epoch.
func (d *admission[T]) passive(r ScoreRecord[T]) ScoreRecord[T] {
	score := num.EMA(d.a, d.p.Alpha, d.p.Quantile, r.Score, !r.Known)
	return ScoreRecord[T]{Score: score, Height: d.s.Nonce, Known: true}
}

// lowest is the position of the first lowest score.
func (d *admission[T]) lowest() int {
	low := 0
	for i, seat := range d.decision.Set {
		if d.a.Cmp(seat.Record.Score, d.decision.Set[low].Record.Score) < 0 {
			low = i
		}
	}
	return low
}

func (d *admission[T]) write(name string, record ScoreRecord[T]) {
	d.decision.Records = append(d.decision.Records, Seat[T]{Name: name, Record: record})
}

func (d *admission[T]) sit(record ScoreRecord[T]) {
	if !record.Known {
		record.Score = d.a.Int(0)
	}
	i, _ := find(d.decision.Set, d.s.Name)
	d.decision.Set = slices.Insert(d.decision.Set, i, Seat[T]{Name: d.s.Name, Record: record})
}

func find[T any](set ActiveSet[T], name string) (int, bool) {
	return slices.BinarySearchFunc(set, name, func(seat Seat[T], name string) int { return strings.Compare(seat.Name, name) })
}

func checkAdmission[T any](a num.Arith[T], rules Rules, p AdmissionParams[T], set ActiveSet[T], s Submission[T]) error {
	if p.Actor > ActorReputer {
		return num.Refuse(num.ErrUnknown, "actor", nil, p.Actor, "inferer, forecaster or reputer")
	}
	if p.Seats < 1 {
		return num.Refuse(num.ErrDomain, "seats", nil, p.Seats, "seats >= 1")
	}
	if err := num.CheckFraction(a, "merit sortition alpha", p.Alpha); err != nil {
		return err
	}
	if err := num.CheckFiniteValue(a, "quantile", p.Quantile); err != nil {
		return err
	}
	if rules.Newcomer == NewcomerInitial {
		if err := num.CheckFiniteValue(a, "initial score", p.Initial); err != nil {
			return err
		}
		if p.EpochLength < 1 {
			return num.Refuse(num.ErrDomain, "epoch length", nil, p.EpochLength, "epoch length >= 1")
		}
	}
	if err := set.check(a); err != nil {
		return err
	}
	if s.Name == "" {
		return num.Refuse(num.ErrMissing, "submission", nil, nil, "a name that is not empty")
	}
	if s.Nonce < 1 {
		return num.Refuse(num.ErrDomain, "nonce", nil, s.Nonce, "nonce >= 1")
	}
	if s.Record.Known {
		if err := num.CheckFiniteValue(a, "score", s.Record.Score); err != nil {
			return err
		}
	}
	if _, sits := find(set, s.Name); sits {
		return num.Refuse(num.ErrDuplicate, "submission", nil, s.Name, "an actor that is not active yet")
	}
	return nil
}

func (set ActiveSet[T]) check(a num.Arith[T]) error {
	for i, seat := range set {
		switch {
		case seat.Name == "":
			return num.Refuse(num.ErrMissing, "active set", []int{i}, nil, "a name that is not empty")
		case i > 0 && seat.Name == set[i-1].Name:
			return num.Refuse(num.ErrDuplicate, "active set", []int{i}, seat.Name, "every name once")
		case i > 0 && seat.Name < set[i-1].Name:
			return num.Refuse(num.ErrDomain, "active set", []int{i}, seat.Name, "ascending names")
		case !a.IsFinite(seat.Record.Score):
			return num.Refuse(num.ErrNotFinite, "active set", []int{i}, seat.Record.Score, "finite numbers")
		}
	}
	return nil
}
