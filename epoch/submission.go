package epoch

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// The records of scores change when somebody submits (9.3), before anything is inferred or scored: a newcomer starts at
// the initial score, and who was absent has lost some of its own. Nothing of that is undone where the epoch fails.

// largestNonce keeps sums of heights and epoch lengths within int64.
const largestNonce = 1 << 60

// openNonce decides the nonce of the epoch in hand.
func (t *Topic[T]) openNonce() error {
	nonce, length := t.in.Nonce, t.params.Rewards.EpochLength
	if nonce == 0 {
		nonce = t.state.Nonce + min(length, largestNonce)
	}
	switch {
	case nonce <= t.state.Nonce:
		return num.Refuse(num.ErrDomain, "Nonce", nil, nonce, "above that of the last epoch")
	case nonce > largestNonce:
		return num.Refuse(num.ErrRange, "Nonce", nil, nonce, "at most 2^60")
	}
	t.nonce = nonce
	return nil
}

// submitTo enters the submission of those whom a part begins with.
func (t *Topic[T]) submitTo(part Stage) error {
	switch part {
	case StageInferences:
		if err := t.openNonce(); err != nil {
			return err
		}
		t.state.Nonce = t.nonce
		return failed(part, t.submitWork())
	case StageLosses:
		return failed(part, t.submitReports())
	}
	return nil
}

// submitWork enters the submission of those whose inference or forecast is in the epoch.
func (t *Topic[T]) submitWork() error {
	for _, j := range t.record.Inferers {
		if err := t.submit(rewards.ActorInferer, &t.state.Inferer, int(j)); err != nil {
			return err
		}
	}
	for _, k := range t.record.Forecasters {
		if err := t.submit(rewards.ActorForecaster, &t.state.Forecaster, int(k)); err != nil {
			return err
		}
	}
	return nil
}

// submitReports enters the submission of those who report losses.
func (t *Topic[T]) submitReports() error {
	for i := range t.in.Reports {
		if err := t.submit(rewards.ActorReputer, &t.state.Reputer, t.in.Reports[i].Reputer); err != nil {
			return err
		}
	}
	return nil
}

func (t *Topic[T]) submit(actor rewards.Actor, c *Class[T], member int) error {
	admission := rewards.AdmissionParams[T]{Actor: actor, Initial: c.Initial, EpochLastEnded: t.nonce}
	record := rewards.ScoreRecord[T]{Score: c.EMA[member], Height: c.Heights[member], Known: c.HasEMA[member]}
	record, err := t.rewards.SubmittedRecord(admission, record, t.nonce)
	if err != nil {
		return err
	}
	if record.Known {
		c.EMA[member], c.Heights[member], c.HasEMA[member] = record.Score, record.Height, true
	}
	return nil
}
