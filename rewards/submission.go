package rewards

import "github.com/seed-63a7a409/chorus/num"

// SubmittedRecord returns the record of an actor after it has submitted for the epoch that opened at a nonce (9.3), stamped
// with it: a newcomer starts at E_0, and a known record moves towards E_0 for the epochs that it missed (E66, E67). Of p
// only the role, Alpha, Initial and the epochs are read. Under NewcomerZero a submission changes no record.
//
// Errors: ErrDomain for an alpha outside [0, 1], an epoch length below 1 or more missed epochs than 2^31 - 1;
// ErrNotFinite; ErrRange for heights beyond 2^60.
func SubmittedRecord[T any](a num.Arith[T], rules Rules, p AdmissionParams[T], record ScoreRecord[T], nonce int64) (ScoreRecord[T], error) {
	return submittedRecord(a.Calc(), rules, p, record, nonce)
}

// SubmittedRecord is as the function of that name.
func (w *Workspace[T]) SubmittedRecord(rules Rules, p AdmissionParams[T], record ScoreRecord[T], nonce int64) (ScoreRecord[T], error) {
	w.a.Reset()
	return submittedRecord(w.a, rules, p, record, nonce)
}

func submittedRecord[T any](a num.Calc[T], rules Rules, p AdmissionParams[T], record ScoreRecord[T], nonce int64) (ScoreRecord[T], error) {
	if rules.Newcomer == NewcomerZero {
		return record, nil
	}
	if err := num.CheckFraction(a, "merit sortition alpha", p.Alpha); err != nil {
		return record, err
	}
	if err := num.CheckFiniteValue(a, "initial score", p.Initial); err != nil {
		return record, err
	}
	if !record.Known {
		return ScoreRecord[T]{Score: p.Initial, Height: nonce, Known: true}, nil
	}
	absence := Absence{RecordHeight: record.Height, EpochLastEnded: p.EpochLastEnded, EpochLength: p.EpochLength}
	if p.Actor == ActorReputer {
		absence.GroundTruthLag = p.GroundTruthLag
	}
	missed, err := absence.MissedEpochs()
	if err != nil {
		return record, err
	}
	score, err := scoreAfterAbsence(a, p.Alpha, p.Initial, record.Score, missed)
	if err != nil {
		return record, err
	}
	return ScoreRecord[T]{Score: score, Height: nonce, Known: true}, nil
}
