package rewards

import "github.com/seed-63a7a409/chorus/num"

// UpdatedScore returns E62 with the raw score of an active member and E63 with the topic's quantile for a passive one:
// a moving average in which MeritSortitionAlpha weighs the new value, the value itself where no score was ever recorded.
// Errors: ErrNotFinite.
func (c *Calculator[T]) UpdatedScore(score, previous T, first bool) (T, error) {
	var zero T
	if err := c.begin(); err != nil {
		return zero, err
	}
	if err := num.CheckFiniteValue(c.arith, "score", score); err != nil {
		return zero, err
	}
	if !first {
		if err := num.CheckFiniteValue(c.arith, "previous", previous); err != nil {
			return zero, err
		}
	}
	e := num.EMA(c.a, c.params.MeritSortitionAlpha, score, previous, first)
	return e, c.a.Err()
}

// PassiveQuantile returns E64: the quantile of a role of the scores of an epoch's active set. Which scores they are, raw
// ones or moving averages, is a rule (K21). 0 for no scores. Errors: ErrUnknown for a role, ErrNotFinite.
func (c *Calculator[T]) PassiveQuantile(actor Actor, scores []T) (T, error) {
	var zero T
	if err := c.begin(); err != nil {
		return zero, err
	}
	quantile := c.params.ActiveInfererQuantile
	switch actor {
	case ActorInferer:
	case ActorForecaster:
		quantile = c.params.ActiveForecasterQuantile
	case ActorReputer:
		quantile = c.params.ActiveReputerQuantile
	default:
		return zero, unknownActor(actor)
	}
	if err := num.CheckFinite(c.arith, "scores", scores...); err != nil {
		return zero, err
	}
	q := c.scratch.Quantile(c.a, quantile, scores)
	return q, c.a.Err()
}

// InitialScore returns what a newcomer starts from (E65): the lowest moving average of the active set less
// LambdaInitialScore sample deviations; the score itself of a set of one, 0 for an empty one. Errors: ErrNotFinite.
func (c *Calculator[T]) InitialScore(active []T) (T, error) {
	var zero T
	if err := c.begin(); err != nil {
		return zero, err
	}
	if err := num.CheckFinite(c.arith, "scores", active...); err != nil {
		return zero, err
	}
	switch len(active) {
	case 0:
		return zero, nil
	case 1:
		return active[0], nil
	}
	lowest := active[0]
	for _, e := range active[1:] {
		lowest = num.Min(c.a, lowest, e)
	}
	initial := c.a.Sub(lowest, c.a.Mul(c.params.LambdaInitialScore, num.SampleStdDev(c.a, active)))
	return initial, c.a.Err()
}

// MissedEpochs counts the epochs without a record of a role (E67), with integer division. Heights are in blocks; the ground
// truth lag counts for reputers alone. Errors: ErrUnknown for a role, ErrRange for heights and lengths beyond 2^60.
func (c *Calculator[T]) MissedEpochs(actor Actor, recordHeight, epochLastEnded int64) (int64, error) {
	if err := c.begin(); err != nil {
		return 0, err
	}
	if actor > ActorReputer {
		return 0, unknownActor(actor)
	}
	return c.missedEpochs(actor, recordHeight, epochLastEnded)
}

func (c *Calculator[T]) missedEpochs(actor Actor, recordHeight, epochLastEnded int64) (int64, error) {
	lag := int64(0)
	if actor == ActorReputer {
		lag = c.params.GroundTruthLag
	}
	if beyond(recordHeight) || beyond(epochLastEnded) || beyond(c.params.EpochLength) || beyond(lag) {
		return 0, c.refuseHeights(recordHeight, epochLastEnded, lag)
	}
	start := epochLastEnded - c.params.EpochLength - lag
	if recordHeight >= start {
		return 0, nil
	}
	return (start-1-recordHeight)/c.params.EpochLength + 1, nil
}

const maxHeight = 1 << 60

// beyond reports whether differences of a height or a length need not exist.
func beyond(height int64) bool { return height < -maxHeight || height > maxHeight }

// refuseHeights names the first of what goes beyond.
func (c *Calculator[T]) refuseHeights(recordHeight, epochLastEnded, lag int64) error {
	for _, h := range [...]struct {
		field string
		value int64
	}{
		{"recordHeight", recordHeight}, {"epochLastEnded", epochLastEnded},
		{"EpochLength", c.params.EpochLength}, {"GroundTruthLag", lag},
	} {
		if beyond(h.value) {
			return num.Refuse(num.ErrRange, h.field, nil, h.value, "magnitudes up to 2^60, so that differences exist")
		}
	}
	return nil
}

// ScoreAfterAbsence moves a score towards the initial one for every missed epoch (E66). Errors: ErrDomain for a count
// outside [0, 2^31 - 1], ErrNotFinite.
func (c *Calculator[T]) ScoreAfterAbsence(initial, score T, missed int64) (T, error) {
	if err := c.begin(); err != nil {
		return score, err
	}
	return c.scoreAfterAbsence(initial, score, missed)
}

func (c *Calculator[T]) scoreAfterAbsence(initial, score T, missed int64) (T, error) {
	if err := num.CheckFiniteValue(c.arith, "initial", initial); err != nil {
		return score, err
	}
	if err := num.CheckFiniteValue(c.arith, "score", score); err != nil {
		return score, err
	}
	if missed < 0 || missed > maxMissed {
		return score, num.Refuse(num.ErrDomain, "missed", nil, missed, "0 to 2^31 - 1")
	}
	if missed == 0 {
		return score, nil
	}
	e := num.NFoldEMA(c.a, c.params.MeritSortitionAlpha, initial, score, int(missed))
	return e, c.a.Err()
}

// maxMissed keeps a count within an int of 32 bits.
const maxMissed = 1<<31 - 1
