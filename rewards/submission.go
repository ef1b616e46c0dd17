package rewards

import "github.com/seed-63a7a409/chorus/num"

// SubmittedRecord returns the record of an actor after it has submitted for the epoch that opened at a nonce (9.3), stamped
// with it: a newcomer starts at E_0, and a known record moves towards E_0 for the epochs that it missed (E66, E67). Of p
// only the role, Initial and EpochLastEnded are read. Under NewcomerZero a submission changes no record.
//
// Errors: ErrDomain for more missed epochs than 2^31 - 1; ErrUnknown for a role; ErrNotFinite; ErrRange for heights beyond
// 2^60.
func (c *Calculator[T]) SubmittedRecord(p AdmissionParams[T], record ScoreRecord[T], nonce int64) (ScoreRecord[T], error) {
	if err := c.begin(); err != nil {
		return record, err
	}
	if p.Actor > ActorReputer {
		return record, unknownActor(p.Actor)
	}
	return c.submittedRecord(p, record, nonce)
}

func (c *Calculator[T]) submittedRecord(p AdmissionParams[T], record ScoreRecord[T], nonce int64) (ScoreRecord[T], error) {
	if c.rules.Newcomer == NewcomerZero {
		return record, nil
	}
	if err := num.CheckFiniteValue(c.arith, "Initial", p.Initial); err != nil {
		return record, err
	}
	if !record.Known {
		return ScoreRecord[T]{Score: p.Initial, Height: nonce, Known: true}, nil
	}
	missed, err := c.missedEpochs(p.Actor, record.Height, p.EpochLastEnded)
	if err != nil {
		return record, err
	}
	score, err := c.scoreAfterAbsence(p.Initial, record.Score, missed)
	if err != nil {
		return record, err
	}
	return ScoreRecord[T]{Score: score, Height: nonce, Known: true}, nil
}
