package epochs

import (
	"errors"
	"slices"

	"github.com/seed-63a7a409/chorus/chain/internal/admission"
	"github.com/seed-63a7a409/chorus/chain/internal/stakes"
	"github.com/seed-63a7a409/chorus/chain/internal/state"
	"github.com/seed-63a7a409/chorus/chain/record"
	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/release"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// CloseReputerWindows closes every epoch that is due at a churn block b: b >= nonce + GroundTruthLag + EpochLength
// (7.6), oldest first. More than one is due where the topic was inactive. Of a topic one epoch is payable at a time, the
// latest that was closed; those before have losses and regrets, but neither scores nor pay (11.4).
func CloseReputerWindows(s *state.Session, t *state.Topic, closed ClosedEpochs) {
	id := t.ID
	for len(t.ReputerWindows) > 0 {
		nonce := t.ReputerWindows[0]
		if s.Now() < nonce+int64(t.Params.GroundTruthLag)+int64(t.Params.EpochLength) {
			break
		}
		t.ReputerWindows = t.ReputerWindows[1:]
		t.Touch()
		epoch, err := closeEpoch(s, t, nonce)
		s.FailWork(err)
		if err != nil {
			failEpoch(s, id, nonce, record.EventCloseFailed, err)
		} else {
			closed[id] = epoch
		}
		if err == nil || !s.Rules.Ledger.ReputersStay {
			admission.DropActive(s, id, nonce, record.RoleReputer)
		}
	}
}

func payable(s *state.Session, id uint64) (state.Payable, bool) {
	return state.Read[state.Payable](s, state.PayableKey(id))
}

func closeEpoch(s *state.Session, t *state.Topic, nonce int64) (*closedEpoch, error) {
	id := t.ID
	r := rosterOf(s, t, nonce)
	closing := state.Payable{Nonce: nonce}
	for _, m := range admission.ActiveSet(s, id, record.RoleReputer, nonce) {
		_, losses := admission.PayloadOf[record.LossBundle](s, m)
		closing.Reports = append(closing.Reports, state.Report{
			Reputer: m.Actor, Nonce: m.Nonce, Stake: stakes.Of(s, id, m.Actor).Stake, Losses: losses,
		})
	}
	accepted, err := accept(s, r, closing)
	if err != nil {
		return nil, err
	}
	in := r.reports(accepted)
	carried, err := gather(s, r, true)
	if err != nil {
		return nil, err
	}
	topic, err := epochTopic(s, r, paramsOf(s, r))
	if err != nil {
		return nil, err
	}
	rec, err := topic.Close(nil, carried, in)
	if err != nil {
		return nil, err
	}
	if err := scatterClose(s, r, carried); err != nil {
		return nil, err
	}
	loss := rec.Losses.Combined
	s.Emit(record.Event{Kind: record.EventClosed, Topic: id, Nonce: nonce, Value: &loss})
	if older, found := payable(s, id); found {
		failEpoch(s, id, older.Nonce, record.EventRewardFailed,
			num.Refuse(record.ErrExists, "epoch", nil, nonce, "one epoch to be paid at a time, the latest that was closed"))
	}
	s.Write(state.PayableKey(id), closing)
	e := s.Epoch(id, nonce)
	e.Stage = record.StageClosed
	e.Touch()
	return &closedEpoch{nonce: nonce, roster: r, carried: carried, losses: rec.Losses, input: in}, s.Err
}

// ClosedEpochs holds the latest of those that a block has closed, by topic.
type ClosedEpochs map[uint64]*closedEpoch

// closedEpoch is an epoch that was closed in the block under way, as its reward takes it on.
type closedEpoch struct {
	nonce   int64
	roster  *roster
	carried *epoch.State[num.Dec]
	losses  *regret.Losses[num.Dec]
	input   *epoch.Input[num.Dec]
}

// rosterOf has the workers that the close of an epoch's worker window froze.
func rosterOf(s *state.Session, t *state.Topic, nonce int64) *roster {
	e := s.Epoch(t.ID, nonce)
	return &roster{topic: t, carry: s.Carry(t.ID), inferers: e.Inferers, forecasters: e.Forecasters}
}

// accept filters the bundles of an epoch (7.2), with the stakes at its close, and puts its reputers into the roster.
func accept(s *state.Session, r *roster, p state.Payable) (*consensus.Accepted[num.Dec], error) {
	close := &consensus.CloseInput[num.Dec]{
		Topic: r.topic.ID, Nonce: p.Nonce, Inferers: r.inferers, Forecasters: r.forecasters, MinimumStake: s.Rules.Module.RequiredMinimumStake,
	}
	for _, report := range p.Reports {
		close.Bundles = append(close.Bundles, reported(&report.Losses, report.Reputer, r.topic.ID, report.Nonce))
		close.Stakes = append(close.Stakes, consensus.ReputerStake[num.Dec]{Reputer: report.Reputer, Stake: report.Stake.Dec()})
	}
	if s.Err != nil {
		return nil, s.Err
	}
	judge, err := assessor(s)
	if err != nil {
		return nil, err
	}
	accepted, err := judge.Filter(nil, close)
	if err == nil {
		r.reputers = accepted.Reputers
	}
	return accepted, err
}

func assessor(s *state.Session) (*consensus.Assessor[num.Dec], error) {
	return consensus.NewAssessor(s.Decimal(), s.Rules.Consensus, release.ConsensusParams(s.Decimal(), s.Rules))
}

// reports returns the accepted bundles as the input of an epoch.
func (r *roster) reports(accepted *consensus.Accepted[num.Dec]) *epoch.Input[num.Dec] {
	in := &epoch.Input[num.Dec]{
		Inferences: make([]num.Dec, len(r.inferers)), Present: make([]bool, len(r.inferers)),
		Forecasts: synthesis.NewForecasts[num.Dec](len(r.forecasters), len(r.inferers)),
	}
	for i, bundle := range accepted.Bundles {
		in.Reports = append(in.Reports, epoch.Report[num.Dec]{Reputer: i, Stake: bundle.Stake, Losses: bundle.Losses})
	}
	return in
}

// paidEpoch is an epoch in its reward.
type paidEpoch struct {
	closedEpoch
	// incomplete: the pay of some actor failed.
	incomplete bool
}

// reward scores and pays the payable epoch of a topic (step 5). What a failed step leaves behind stays, as on the chain;
// nil where nothing was paid. The mark of what is payable goes in either case.
func reward(s *state.Session, t *state.Topic, p state.Payable, total num.Dec, closed *closedEpoch) *paidEpoch {
	id := t.ID
	s.Remove(state.PayableKey(id))
	c, err := payableEpoch(s, t, p, closed)
	var rec *epoch.Record[num.Dec]
	if err == nil {
		rec, err = score(s, c, p, total)
	}
	s.FailWork(err)
	if err != nil {
		failEpoch(s, id, p.Nonce, record.EventRewardFailed, err)
		return nil
	}
	out := pay(s, c, rec)
	e := s.Epoch(id, c.nonce)
	e.Stage, e.Rewards = record.StageRewarded, out
	e.Touch()
	s.Emit(record.Event{Kind: record.EventRewarded, Topic: id, Nonce: c.nonce, Value: &out.Total})
	s.Dust(record.Event{Topic: id, Nonce: c.nonce, Note: record.DustOfRewards}, out.Dust)
	return c
}

// payableEpoch takes the payable epoch of a topic on from its close, or from what that has stored.
func payableEpoch(s *state.Session, t *state.Topic, p state.Payable, closed *closedEpoch) (*paidEpoch, error) {
	other := func(report state.Report) bool { return report.Nonce != p.Nonce }
	mixed := slices.ContainsFunc(p.Reports, other)
	if closed != nil && closed.nonce == p.Nonce && !mixed {
		return &paidEpoch{closedEpoch: *closed}, nil
	}
	r := rosterOf(s, t, p.Nonce)
	c := &paidEpoch{closedEpoch: closedEpoch{nonce: p.Nonce, roster: r}}
	if mixed {
		p.Reports = mix(s, r, p.Reports)
	}
	own := state.Payable{Nonce: p.Nonce, Reports: slices.DeleteFunc(slices.Clone(p.Reports), other)}
	accepted, err := accept(s, r, own)
	if err != nil {
		return nil, err
	}
	judge, err := assessor(s)
	if err != nil {
		return nil, err
	}
	if c.losses, err = judge.NetworkLosses(nil, len(r.inferers), len(r.forecasters), accepted.Bundles); err != nil {
		return nil, err
	}
	if mixed {
		for i := range p.Reports {
			p.Reports[i].Nonce = p.Nonce
		}
		if accepted, err = accept(s, r, p); err != nil {
			return nil, err
		}
	}
	c.input = r.reports(accepted)
	c.carried, err = gather(s, r, false)
	return c, err
}

// score makes and stores the scores and shares of an epoch.
func score(s *state.Session, c *paidEpoch, p state.Payable, total num.Dec) (*epoch.Record[num.Dec], error) {
	r := c.roster
	c.input.Reward = total
	for i := range c.input.Reports {
		stake := stakes.Of(s, r.topic.ID, r.reputers[i])
		c.input.Reports[i].Stake, c.input.Reports[i].Delegated = stake.Stake.Dec(), stake.Delegated.Dec()
	}
	params := paramsOf(s, r)
	ascent := boundAscent(s, &params.Consensus.MaxIterations, p)
	topic, err := epochTopic(s, r, params)
	if err != nil {
		return nil, err
	}
	rec, err := topic.Reward(nil, c.carried, c.input, c.losses)
	if err == nil {
		err = ascent.spend(s, rec.Steps)
	}
	if stage := new(epoch.StageError); err == nil || errors.As(err, &stage) {
		scatterReward(s, r, c.nonce, c.carried, rec)
	}
	return rec, err
}

// mix prepares the reports of an epoch among which are some that were sent for another one: the roster becomes that of all of
// them, and every report is left with what is about the workers of its own epoch.
func mix(s *state.Session, r *roster, reports []state.Report) []state.Report {
	reports = slices.Clone(reports)
	inferers, forecasters := slices.Clone(r.inferers), slices.Clone(r.forecasters)
	for i, report := range reports {
		e := s.Epoch(r.topic.ID, report.Nonce)
		reports[i].Losses = about(report.Losses, e.Inferers, e.Forecasters)
		inferers, forecasters = append(inferers, e.Inferers...), append(forecasters, e.Forecasters...)
	}
	r.inferers, r.forecasters = ascending(inferers), ascending(forecasters)
	return reports
}

func ascending(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
