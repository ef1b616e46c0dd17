package chain

import (
	"errors"

	"github.com/seed-63a7a409/chorus/consensus"
	"github.com/seed-63a7a409/chorus/epoch"
	"github.com/seed-63a7a409/chorus/num"
	"github.com/seed-63a7a409/chorus/regret"
	"github.com/seed-63a7a409/chorus/synthesis"
)

// closedEpoch is an epoch that was closed in this block and is to be paid in it.
type closedEpoch struct {
	roster *roster
	nonce  int64
	input  *epoch.Input[num.Dec]
	losses *regret.Losses[num.Dec]
	// incomplete: the pay of some actor failed.
	incomplete bool
}

// closeReputerWindows closes every epoch that is due at a churn block b: b >= nonce + GroundTruthLag + EpochLength
// (7.6), oldest first. More than one is due where the topic was inactive. It gives the epoch to be paid, nil for none.
//
// Section 14 has one mark of what is payable for a topic, and E85 one reward for an epoch of it. So where several epochs
// close in one block, the latest is paid; those before have losses and regrets, but neither scores nor pay.
func (s *session) closeReputerWindows(id uint64, t *topicRecord) *closedEpoch {
	var payable *closedEpoch
	for len(t.ReputerWindows) > 0 {
		nonce := t.ReputerWindows[0]
		if s.now() < nonce+int64(t.Params.GroundTruthLag)+int64(t.Params.EpochLength) {
			break
		}
		t.ReputerWindows = t.ReputerWindows[1:]
		closed, err := s.closeEpoch(id, t, nonce)
		s.dropActive(id, nonce, RoleReputer)
		if err != nil {
			s.failEpoch(id, nonce, EventCloseFailed, err)
			continue
		}
		if payable != nil {
			s.failEpoch(id, payable.nonce, EventRewardFailed,
				num.Refuse(ErrExists, "epoch", nil, nonce, "one epoch to be paid in a block, the latest that closes"))
		}
		payable = closed
	}
	return payable
}

func (s *session) closeEpoch(id uint64, t *topicRecord, nonce int64) (*closedEpoch, error) {
	e, _ := read[epochRecord](s, epochKey(id, nonce))
	r := &roster{id: id, topic: t, carry: s.carry(id), inferers: e.Inferers, forecasters: e.Forecasters}
	in, err := s.reports(r, nonce)
	if err != nil {
		return nil, err
	}
	state, err := s.gather(r, true)
	if err != nil {
		return nil, err
	}
	state, rec, err := epoch.Close(s.rules.Decimal(), s.epochTopic(r), state, in)
	if err != nil {
		return nil, err
	}
	if err := s.scatterClose(r, state); err != nil {
		return nil, err
	}
	loss := rec.Losses.Combined
	s.emit(Event{Kind: EventClosed, Topic: id, Nonce: nonce, Value: &loss})
	return &closedEpoch{roster: r, nonce: nonce, input: in, losses: rec.Losses}, nil
}

// reports filters the bundles of an epoch (7.2) and puts its reputers into the roster.
func (s *session) reports(r *roster, nonce int64) (*epoch.Input[num.Dec], error) {
	names, bundles, _ := sent[LossBundle](s, r.id, nonce, RoleReputer)
	if s.err != nil {
		return nil, s.err
	}
	close := &consensus.CloseInput[num.Dec]{
		Topic: r.id, Nonce: nonce, Inferers: r.inferers, Forecasters: r.forecasters, MinimumStake: s.rules.Module.RequiredMinimumStake,
	}
	for i, name := range names {
		close.Bundles = append(close.Bundles, bundles[i].reported(name, r.id, nonce))
		close.Stakes = append(close.Stakes, consensus.ReputerStake[num.Dec]{Reputer: name, Stake: s.stake(r.id, name).Stake.Dec()})
	}
	accepted, err := consensus.Filter(s.rules.Decimal(), s.rules.Consensus, close)
	if err != nil {
		return nil, err
	}
	r.reputers = accepted.Reputers
	in := &epoch.Input[num.Dec]{
		Inferences: make([]num.Dec, len(r.inferers)), Present: make([]bool, len(r.inferers)),
		Forecasts: synthesis.NewForecasts[num.Dec](len(r.forecasters), len(r.inferers)),
	}
	for i, bundle := range accepted.Bundles {
		in.Reports = append(in.Reports, epoch.Report[num.Dec]{
			Reputer: i, Stake: bundle.Stake, Delegated: s.stake(r.id, accepted.Reputers[i]).Delegated.Dec(), Losses: bundle.Losses,
		})
	}
	return in, nil
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

// reward is step 6 for one topic: scores, shares and pay of the epoch that was closed. What a failed step leaves
// behind stays, as on the chain; paid tells whether the reward was paid.
func (s *session) reward(c *closedEpoch, total num.Dec) (paid bool) {
	r := c.roster
	r.carry = s.carry(r.id) // a worker window may have closed in between (K36)
	c.input.Reward = total
	state, err := s.gather(r, false)
	if err != nil {
		s.fail(err)
		return false
	}
	state, rec, err := epoch.Reward(s.rules.Decimal(), s.epochTopic(r), state, c.input, c.losses)
	if stage := new(epoch.StageError); err == nil || errors.As(err, &stage) {
		s.scatterReward(r, c.nonce, state, rec)
	}
	if err != nil {
		s.failEpoch(r.id, c.nonce, EventRewardFailed, err)
		return false
	}
	out := s.pay(c, rec)
	e, _ := read[epochRecord](s, epochKey(r.id, c.nonce))
	e.Stage, e.Rewards = StageRewarded, out
	s.write(epochKey(r.id, c.nonce), e)
	s.emit(Event{Kind: EventRewarded, Topic: r.id, Nonce: c.nonce, Value: &out.Total})
	s.dust(Event{Topic: r.id, Nonce: c.nonce, Note: DustOfRewards}, out.Dust)
	return true
}
