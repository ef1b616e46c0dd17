package chain

import (
	"errors"
	"slices"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// closeReputerWindows closes every epoch that is due at a churn block b: b >= nonce + GroundTruthLag + EpochLength
// (7.6), oldest first. More than one is due where the topic was inactive. Of a topic one epoch is payable at a time, the
// latest that was closed; those before have losses and regrets, but neither scores nor pay (11.4).
func (s *session) closeReputerWindows(t *topicRecord) {
	id := t.id
	for len(t.ReputerWindows) > 0 {
		nonce := t.ReputerWindows[0]
		if s.now() < nonce+int64(t.Params.GroundTruthLag)+int64(t.Params.EpochLength) {
			break
		}
		t.ReputerWindows = t.ReputerWindows[1:]
		t.touch()
		err := s.closeEpoch(t, nonce)
		s.failWork(err)
		if err != nil {
			s.failEpoch(id, nonce, EventCloseFailed, err)
		}
		if err == nil || !s.rules.Ledger.ReputersStay {
			s.dropActive(id, nonce, RoleReputer)
		}
	}
}

func payableKey(id uint64) string { return key(kindPayable, topicPart(id)) }

func (s *session) payable(id uint64) (payableRecord, bool) {
	return read[payableRecord](s, payableKey(id))
}

func (s *session) closeEpoch(t *topicRecord, nonce int64) error {
	id := t.id
	r := s.rosterOf(t, nonce)
	closing := payableRecord{Nonce: nonce}
	for _, m := range s.activeSet(id, RoleReputer, nonce) {
		_, losses := payloadOf[LossBundle](s, m)
		closing.Reports = append(closing.Reports, reportRecord{
			Reputer: m.actor, Nonce: m.nonce, Stake: s.stake(id, m.actor).Stake, Losses: losses,
		})
	}
	accepted, err := s.accepted(r, closing)
	if err != nil {
		return err
	}
	in := r.reports(accepted)
	state, err := s.gather(r, true)
	if err != nil {
		return err
	}
	state, rec, err := epoch.Close(s.decimal(), s.epochTopic(r), state, in)
	if err != nil {
		return err
	}
	if s.closed == nil {
		s.closed = map[uint64]*closedEpoch{}
	}
	s.closed[id] = &closedEpoch{nonce: nonce, roster: r, state: state, losses: rec.Losses, input: in}
	if err := s.scatterClose(r, state); err != nil {
		return err
	}
	loss := rec.Losses.Combined
	s.emit(Event{Kind: EventClosed, Topic: id, Nonce: nonce, Value: &loss})
	if older, found := s.payable(id); found {
		s.failEpoch(id, older.Nonce, EventRewardFailed,
			num.Refuse(ErrExists, "epoch", nil, nonce, "one epoch to be paid at a time, the latest that was closed"))
	}
	s.write(payableKey(id), closing)
	e := s.epoch(id, nonce)
	e.Stage = StageClosed
	e.touch()
	return s.err
}

// closedEpoch is an epoch that was closed in the block under way, as its reward takes it on.
type closedEpoch struct {
	nonce  int64
	roster *roster
	state  *epoch.State[num.Dec]
	losses *regret.Losses[num.Dec]
	input  *epoch.Input[num.Dec]
}

// rosterOf has the workers that the close of an epoch's worker window froze.
func (s *session) rosterOf(t *topicRecord, nonce int64) *roster {
	e := s.epoch(t.id, nonce)
	return &roster{topic: t, carry: s.carry(t.id), inferers: e.Inferers, forecasters: e.Forecasters}
}

// accepted filters the bundles of an epoch (7.2), with the stakes at its close, and puts its reputers into the roster.
func (s *session) accepted(r *roster, p payableRecord) (*consensus.Accepted[num.Dec], error) {
	close := &consensus.CloseInput[num.Dec]{
		Topic: r.topic.id, Nonce: p.Nonce, Inferers: r.inferers, Forecasters: r.forecasters, MinimumStake: s.rules.Module.RequiredMinimumStake,
	}
	for _, report := range p.Reports {
		close.Bundles = append(close.Bundles, report.Losses.reported(report.Reputer, r.topic.id, report.Nonce))
		close.Stakes = append(close.Stakes, consensus.ReputerStake[num.Dec]{Reputer: report.Reputer, Stake: report.Stake.Dec()})
	}
	if s.err != nil {
		return nil, s.err
	}
	accepted, err := consensus.Filter(s.decimal(), s.rules.Consensus, close)
	if err == nil {
		r.reputers = accepted.Reputers
	}
	return accepted, err
}

// reports are the accepted bundles as the input of an epoch.
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

// Rewards are what an epoch of a topic paid.
type Rewards struct {
	Topic  uint64  `json:"topic"`
	Nonce  int64   `json:"nonce"`
	Height int64   `json:"height"`
	Total  num.Dec `json:"total"` // reward of the topic, E85
	// Inference, Forecasting and Reputers are U, V and W of E77.
	Inference   num.Dec        `json:"inference"`
	Forecasting num.Dec        `json:"forecasting"`
	Reputers    num.Dec        `json:"reputers"`
	Chi         num.Dec        `json:"chi"`
	Loss        num.Dec        `json:"network_loss"`
	Actors      []ActorRewards `json:"actors"`
	Dust        num.Dec        `json:"dust"` // stays in the rewards account
}

// ActorRewards is what one actor got.
type ActorRewards struct {
	Actor  string  `json:"actor"`
	Role   Role    `json:"role"`
	Score  num.Dec `json:"score"`  // raw, of this epoch
	Reward num.Dec `json:"reward"` // before truncation; of a reputer without its delegators' part
	Paid   Amount  `json:"paid"`   // to the worker or its owner; of a reputer added to its stake
	// Delegators is what the delegators of a reputer got together.
	Delegators Amount `json:"delegators,omitzero"`
}

// paidEpoch is an epoch in its reward.
type paidEpoch struct {
	closedEpoch
	// incomplete: the pay of some actor failed.
	incomplete bool
}

// reward scores and pays the payable epoch of a topic (step 5). What a failed step leaves behind stays, as on the chain;
// nil where nothing was paid. The mark of what is payable goes in either case.
func (s *session) reward(t *topicRecord, p payableRecord, total num.Dec) *paidEpoch {
	id := t.id
	s.remove(payableKey(id))
	c, err := s.paidEpoch(t, p)
	var rec *epoch.Record[num.Dec]
	if err == nil {
		rec, err = s.score(c, p, total)
	}
	s.failWork(err)
	if err != nil {
		s.failEpoch(id, p.Nonce, EventRewardFailed, err)
		return nil
	}
	out := s.pay(c, rec)
	e := s.epoch(id, c.nonce)
	e.Stage, e.Rewards = StageRewarded, out
	e.touch()
	s.emit(Event{Kind: EventRewarded, Topic: id, Nonce: c.nonce, Value: &out.Total})
	s.dust(Event{Topic: id, Nonce: c.nonce, Note: DustOfRewards}, out.Dust)
	return c
}

// paidEpoch takes the payable epoch of a topic on from its close, or from what that has stored.
func (s *session) paidEpoch(t *topicRecord, p payableRecord) (*paidEpoch, error) {
	other := func(report reportRecord) bool { return report.Nonce != p.Nonce }
	mixed := slices.ContainsFunc(p.Reports, other)
	if closed := s.closed[t.id]; closed != nil && closed.nonce == p.Nonce && !mixed {
		return &paidEpoch{closedEpoch: *closed}, nil
	}
	r := s.rosterOf(t, p.Nonce)
	c := &paidEpoch{closedEpoch: closedEpoch{nonce: p.Nonce, roster: r}}
	if mixed {
		p.Reports = s.mix(r, p.Reports)
	}
	own := payableRecord{Nonce: p.Nonce, Reports: slices.DeleteFunc(slices.Clone(p.Reports), other)}
	accepted, err := s.accepted(r, own)
	if err != nil {
		return nil, err
	}
	if c.losses, err = consensus.NetworkLosses(s.decimal(), len(r.inferers), len(r.forecasters), accepted.Bundles); err != nil {
		return nil, err
	}
	if mixed {
		for i := range p.Reports {
			p.Reports[i].Nonce = p.Nonce
		}
		if accepted, err = s.accepted(r, p); err != nil {
			return nil, err
		}
	}
	c.input = r.reports(accepted)
	c.state, err = s.gather(r, false)
	return c, err
}

// score makes and stores the scores and shares of an epoch.
func (s *session) score(c *paidEpoch, p payableRecord, total num.Dec) (*epoch.Record[num.Dec], error) {
	r := c.roster
	c.input.Reward = total
	for i := range c.input.Reports {
		stake := s.stake(r.topic.id, r.reputers[i])
		c.input.Reports[i].Stake, c.input.Reports[i].Delegated = stake.Stake.Dec(), stake.Delegated.Dec()
	}
	topic := s.epochTopic(r)
	search := s.search(&topic.Params.Consensus.MaxIterations, p)
	state, rec, err := epoch.Reward(s.decimal(), topic, c.state, c.input, c.losses)
	if err == nil {
		err = s.searched(search, rec.Steps)
	}
	if stage := new(epoch.StageError); err == nil || errors.As(err, &stage) {
		s.scatterReward(r, c.nonce, state, rec)
	}
	return rec, err
}

// mix prepares the reports of an epoch among which are some that were sent for another one: the roster becomes that of all of
// them, and every report is left with what is about the workers of its own epoch.
func (s *session) mix(r *roster, reports []reportRecord) []reportRecord {
	reports = slices.Clone(reports)
	inferers, forecasters := slices.Clone(r.inferers), slices.Clone(r.forecasters)
	for i, report := range reports {
		e := s.epoch(r.topic.id, report.Nonce)
		reports[i].Losses = report.Losses.about(e.Inferers, e.Forecasters)
		inferers, forecasters = append(inferers, e.Inferers...), append(forecasters, e.Forecasters...)
	}
	r.inferers, r.forecasters = ascending(inferers), ascending(forecasters)
	return reports
}

func ascending(names []string) []string {
	slices.Sort(names)
	return slices.Compact(names)
}
