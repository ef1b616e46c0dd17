package rewards

import "github.com/seed-63a7a409/chorus/num"

// UpdatedScore is E62 with the raw score of an active member and E63 with the topic's quantile for a passive one:
// a moving average in which alpha weighs the new value, the value itself where no score was ever recorded.
func UpdatedScore[T any](a num.Arith[T], alpha, score, previous T, first bool) (T, error) {
	return updatedScore(a.Calc(), alpha, score, previous, first)
}

func updatedScore[T any](a num.Calc[T], alpha, score, previous T, first bool) (T, error) {
	if err := num.CheckFraction(a, "merit sortition alpha", alpha); err != nil {
		return a.Int(0), err
	}
	if err := num.CheckFiniteValue(a, "score", score); err != nil {
		return a.Int(0), err
	}
	if !first {
		if err := num.CheckFiniteValue(a, "previous score", previous); err != nil {
			return a.Int(0), err
		}
	}
	e := num.EMA(a, alpha, score, previous, first)
	return e, a.Err()
}

// InitialScore is what a newcomer starts from (E65): the lowest moving average of the active set less lambda sample
// deviations; the score itself of a set of one, 0 for an empty one.
func InitialScore[T any](a num.Arith[T], lambda T, active []T) (T, error) {
	return initialScore(a.Calc(), lambda, active)
}

func initialScore[T any](a num.Calc[T], lambda T, active []T) (T, error) {
	if err := num.CheckNotNegative(a, "lambda", lambda); err != nil {
		return a.Int(0), err
	}
	if err := num.CheckFinite(a, "scores", active...); err != nil {
		return a.Int(0), err
	}
	switch len(active) {
	case 0:
		return a.Int(0), nil
	case 1:
		return active[0], nil
	}
	lowest := active[0]
	for _, e := range active[1:] {
		lowest = num.Min(a, lowest, e)
	}
	initial := a.Sub(lowest, a.Mul(lambda, num.SampleStdDev(a, active)))
	return initial, a.Err()
}

// Absence is where a record stands in the epochs of a topic. Heights and lengths are in blocks.
type Absence struct {
	RecordHeight   int64
	EpochLastEnded int64
	EpochLength    int64
	// GroundTruthLag is that of the topic for a reputer, 0 for a worker.
	GroundTruthLag int64
}

// MissedEpochs counts the epochs without a record (E67), with integer division.
func (x Absence) MissedEpochs() (int64, error) {
	if x.EpochLength <= 0 {
		return 0, num.Refuse(num.ErrDomain, "epoch length", nil, x.EpochLength, "epoch length >= 1")
	}
	if x.GroundTruthLag < 0 {
		return 0, num.Refuse(num.ErrDomain, "ground truth lag", nil, x.GroundTruthLag, "ground truth lag >= 0")
	}
	for _, h := range []struct {
		field string
		value int64
	}{
		{"record height", x.RecordHeight}, {"epoch last ended", x.EpochLastEnded},
		{"epoch length", x.EpochLength}, {"ground truth lag", x.GroundTruthLag},
	} {
		if h.value < -maxHeight || h.value > maxHeight {
			return 0, num.Refuse(num.ErrRange, h.field, nil, h.value, "magnitudes up to 2^60, so that differences exist")
		}
	}
	start := x.EpochLastEnded - x.EpochLength - x.GroundTruthLag
	if x.RecordHeight >= start {
		return 0, nil
	}
	return (start-1-x.RecordHeight)/x.EpochLength + 1, nil
}

const maxHeight = 1 << 60

// ScoreAfterAbsence moves a score towards the initial one for every missed epoch (E66).
func ScoreAfterAbsence[T any](a num.Arith[T], alpha, initial, score T, missed int64) (T, error) {
	return scoreAfterAbsence(a.Calc(), alpha, initial, score, missed)
}

func scoreAfterAbsence[T any](a num.Calc[T], alpha, initial, score T, missed int64) (T, error) {
	if err := num.CheckFraction(a, "merit sortition alpha", alpha); err != nil {
		return score, err
	}
	if err := num.CheckFiniteValue(a, "initial score", initial); err != nil {
		return score, err
	}
	if err := num.CheckFiniteValue(a, "score", score); err != nil {
		return score, err
	}
	if missed < 0 || missed > maxMissed {
		return score, num.Refuse(num.ErrDomain, "missed epochs", nil, missed, "0 to 2^31 - 1")
	}
	if missed == 0 {
		return score, nil
	}
	e := num.NFoldEMA(a, alpha, initial, score, int(missed))
	return e, a.Err()
}

// maxMissed keeps a count within an int of 32 bits.
const maxMissed = 1<<31 - 1

// PassiveQuantile is E64: the quantile of the scores of an epoch's active set. Which scores they are, raw ones or
// moving averages, is the release's choice (K21). 0 for no scores.
func PassiveQuantile[T any](arith num.Arith[T], quantile T, scores []T) (T, error) {
	a := arith.Calc()
	q := num.Quantile(a, quantile, scores)
	return q, a.Err()
}
