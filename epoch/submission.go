package epoch

import (
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/rewards"
)

// The records of scores change when somebody submits (9.3), before anything is inferred or scored: a newcomer starts at
// the initial score, and who was absent has lost some of its own. Nothing of that is undone where the epoch fails.

// largestNonce keeps sums of heights and epoch lengths within int64.
const largestNonce = 1 << 60

// openNonce is the nonce of the epoch in hand.
func (w *Workspace[T]) openNonce() error {
	nonce, length := w.in.Nonce, w.topic.Params.EpochLength
	if nonce == 0 {
		nonce = w.state.Nonce + min(length, largestNonce)
	}
	switch {
	case nonce <= w.state.Nonce:
		return num.Refuse(num.ErrDomain, "nonce", nil, nonce, "above that of the last epoch")
	case nonce > largestNonce:
		return num.Refuse(num.ErrRange, "nonce", nil, nonce, "at most 2^60")
	}
	w.nonce = nonce
	return nil
}

// submitTo is the submission of those whom a part begins with.
func (w *Workspace[T]) submitTo(part Stage) error {
	switch part {
	case StageInferences:
		if err := w.openNonce(); err != nil {
			return err
		}
		w.state.Nonce = w.nonce
		return failed(part, w.submitWork())
	case StageLosses:
		return failed(part, w.submitReports())
	}
	return nil
}

// submitWork is the submission of those whose inference or forecast is in the epoch.
func (w *Workspace[T]) submitWork() error {
	for _, j := range w.record.Inferers {
		if err := w.submit(rewards.ActorInferer, &w.state.Inferer, int(j)); err != nil {
			return err
		}
	}
	for _, k := range w.record.Forecasters {
		if err := w.submit(rewards.ActorForecaster, &w.state.Forecaster, int(k)); err != nil {
			return err
		}
	}
	return nil
}

// submitReports is the submission of those who report losses.
func (w *Workspace[T]) submitReports() error {
	for i := range w.in.Reports {
		if err := w.submit(rewards.ActorReputer, &w.state.Reputer, w.in.Reports[i].Reputer); err != nil {
			return err
		}
	}
	return nil
}

func (w *Workspace[T]) submit(actor rewards.Actor, c *Class[T], member int) error {
	p := &w.topic.Params
	admission := rewards.AdmissionParams[T]{
		Actor: actor, Alpha: p.MeritSortitionAlpha, Initial: c.Initial,
		EpochLastEnded: w.nonce, EpochLength: p.EpochLength, GroundTruthLag: p.GroundTruthLag,
	}
	record := rewards.ScoreRecord[T]{Score: c.EMA[member], Height: c.Heights[member], Known: c.HasEMA[member]}
	record, err := w.rewards.SubmittedRecord(w.topic.Rules.Rewards, admission, record, w.nonce)
	if err != nil {
		return err
	}
	if record.Known {
		c.EMA[member], c.Heights[member], c.HasEMA[member] = record.Score, record.Height, true
	}
	return nil
}
